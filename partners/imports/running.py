"""How every importer runs: one transaction, tried or kept, whole or in part."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from partners.imports.reading import Table
from partners.imports.report import Report, nothing_taken


@dataclass(frozen=True)
class Taken:
    """The lines of the rows that made sense."""

    lines: list[int]


def run(take: Callable[[Report], Taken], table: Table, *, dry_run: bool, all_or_none: bool) -> Report:
    """Let `take` write into a fresh report; a dry run and a failed all-or-none leave the database as it was."""
    report = Report(refused=list(table.refused))
    with transaction.atomic():
        taken = take(report)
        failed = all_or_none and bool(report.refused or report.matched)
        if dry_run or failed:
            transaction.set_rollback(True)
    report.refused.sort(key=lambda row: row.line)
    report.matched.sort(key=lambda row: row.line)
    report.warnings.sort(key=lambda row: row.line)
    if failed:
        return nothing_taken(report, taken.lines, _("Another row was not taken, and all or none were asked for."))
    return report
