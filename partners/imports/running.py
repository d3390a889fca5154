"""How every importer runs: one transaction, tried or kept, whole or in part, with one entry in the audit log."""

import sys
from collections.abc import Callable, Sized
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from tqdm import tqdm
from wagtail.log_actions import log

from partners.imports.models import ImportRun
from partners.imports.reading import Table
from partners.imports.report import Report, nothing_taken

IMPORTED = "partners.import"


@dataclass(frozen=True)
class Taken:
    """The lines of the rows that made sense."""

    lines: list[int]


def run(take: Callable[[Report], Taken], table: Table, *, dry_run: bool, all_or_none: bool, file: str = "") -> Report:
    """Let `take` write into a fresh report; a dry run and a failed all-or-none leave the database as it was.

    A run that changed anything is noted under the name of its `file`.
    """
    report = Report(refused=list(table.refused))
    with transaction.atomic():
        taken = take(report)
        failed = all_or_none and bool(report.refused or report.matched)
        if dry_run or failed:
            transaction.set_rollback(True)
        elif file and (report.created or report.updated):
            _note(report, file)
    report.refused.sort(key=lambda row: row.line)
    report.matched.sort(key=lambda row: row.line)
    report.warnings.sort(key=lambda row: row.line)
    if failed:
        return nothing_taken(report, taken.lines, _("Another row was not taken, and all or none were asked for."))
    return report


def _note(report: Report, file: str) -> None:
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged")}
    counts |= {"matched": len(report.matched), "refused": len(report.refused)}
    log(instance=ImportRun.objects.create(file=file[:255], **counts), action=IMPORTED, data=counts)


def progress(rows: Sized, what: str) -> tqdm:
    """A bar for the rows on the error stream, where somebody looks at it."""
    return tqdm(total=len(rows), desc=what, unit=" rows", leave=False, disable=not sys.stderr.isatty())
