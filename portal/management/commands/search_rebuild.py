"""`search_rebuild`: the index anew from the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.contract import EngineUnavailable


class Command(BaseCommand):
    help = "Build the search index anew beside the one in use, then swap them."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = indexing.rebuild()
        except EngineUnavailable as error:
            raise CommandError(f"The search engine cannot be used: {error}") from error
        self.stdout.write(f"{count} things indexed.")
