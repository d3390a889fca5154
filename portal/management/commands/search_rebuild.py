"""`search_rebuild`: the index anew from the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.contract import EngineUnavailable, RebuildUnderway


class Command(BaseCommand):
    help = "Build the search index anew beside the one in use, then swap them."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = indexing.rebuild()
        except RebuildUnderway as error:
            raise CommandError("Another rebuild is under way; this one gives way.") from error
        except EngineUnavailable as error:
            raise CommandError(f"The search engine cannot be used: {error}") from error
        self.stdout.write(f"{count} things indexed.")
