"""`search_status`: how the index is and what waits for it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from search import indexing


class Command(BaseCommand):
    help = "Say which engine answers, how the index is, and how many changes wait for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        status = indexing.health(compare=True)
        if options["json"]:
            self.stdout.write(json.dumps(status, cls=DjangoJSONEncoder))
        else:
            for name, value in status.items():
                self.stdout.write(f"{name}: {json.dumps(value, cls=DjangoJSONEncoder)}")
        if status.get("state") != "ok":
            raise CommandError(f"The index is {status.get('state')}; search_rebuild makes it anew.")
