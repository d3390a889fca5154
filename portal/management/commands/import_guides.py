"""`import_guides`: guides from JSON lines."""

from typing import Any

from django.core.management.base import CommandParser

from portal.management.importing import ImportCommand
from resources.imports.guides import import_guides


class Command(ImportCommand):
    help = "Take guides in CommonMark from a JSONL file; lines with one pair_id become translations of one page."
    importer = import_guides
    pattern = "FILE.jsonl"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--draft", action="store_true", help="do not publish")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"draft": options["draft"]}
