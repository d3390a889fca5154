"""What all import commands share: their options, their words and their exit codes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from partners.imports.report import Report

Importer = Callable[..., Report]


class ImportCommand(BaseCommand):
    """A shell around one importer. Exit 0 if any row was taken, 2 if all were refused, 1 without the file."""

    importer: Importer
    pattern = "FILE.csv"
    file_type: Callable[[str], Any] = Path

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar=self.pattern, type=self.file_type)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--all-or-none", action="store_true", help="change nothing unless every row is taken")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        """What an importer takes besides the shared options."""
        return {}

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = {"dry_run": options["dry_run"], "all_or_none": options["all_or_none"], **self.more(options)}
        try:
            report = type(self).importer(options["file"], **chosen)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False) if options["json"] else _words(report))
        if report.exit_code:
            first = report.refused[0]
            self.stderr.write(f"Every row was refused; line {first.line}, {first.column or 'row'}: {first.reason}")
            sys.exit(report.exit_code)


def _words(report: Report) -> str:
    lines = [
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{len(report.matched)} matched, {len(report.refused)} refused"
    ]
    lines += [f"line {row.line}: waits for a person: {row.why} ({row.other})" for row in report.matched]
    lines += [f"line {row.line}, {row.column or 'row'}: refused: {row.reason}" for row in report.refused]
    lines += [f"line {row.line}, {row.column}: {row.reason}" for row in report.warnings]
    return "\n".join(lines)
