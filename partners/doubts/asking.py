"""Doubts come in here: each question once, however often an import or the daily look comes upon it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from partners.doubts.models import Doubt, DoubtfulRow, Kind, Reason, State, pair_key, row_key
from partners.sources import Source

CHUNK = 500


@dataclass(frozen=True)
class SaidRow:
    """A row of a file: where it stands, what its source calls it, its cells by column."""

    line: int
    scheme: str
    external_id: str
    digest: str
    cells: dict[str, str]
    source: Source


@dataclass(frozen=True)
class Question:
    """Is `other` (an entry or rows of a file) the same as, or righter than, the entry of ours?"""

    kind: Kind
    reason: Reason
    model: type[Model]
    ours: Any
    name: str
    other_name: str
    other: Any = None
    file: str = ""
    rows: tuple[SaidRow, ...] = ()
    thing: str = ""
    """The source, and what it calls the thing that the rows are about."""

    @property
    def key(self) -> str:
        if self.other is not None:
            return pair_key(self.ours, self.other)
        return row_key(self.kind, self.ours, self.thing)


def ask(questions: Iterable[Question]) -> int:
    """Keep the questions that are new, and open decided ones again whose rows say something else now.

    Answers how many are new or open again; three queries and two writings for some hundred questions.
    """
    wanted = list({question.key: question for question in questions}.items())
    return sum(_ask(dict(wanted[start : start + CHUNK])) for start in range(0, len(wanted), CHUNK))


def _ask(wanted: dict[str, Question]) -> int:
    there = {doubt.key: doubt for doubt in Doubt.objects.filter(key__in=wanted).prefetch_related("rows")}
    new = {key: _doubt(key, question) for key, question in wanted.items() if key not in there}
    changed = {key: doubt for key, doubt in there.items() if _says_more(doubt, wanted[key])}
    again = {key: doubt for key, doubt in changed.items() if doubt.state != State.OPEN}
    for key, doubt in changed.items():
        question = wanted[key]
        doubt.state, doubt.decided_at, doubt.decided_by, doubt.reason = State.OPEN, None, None, question.reason
        doubt.name, doubt.other_name, doubt.file = question.name[:255], question.other_name[:255], question.file[:255]
        doubt.source = question.rows[0].source
        if key in again:
            doubt.found_at = timezone.now()
    Doubt.objects.bulk_create(new.values())
    fields = ["state", "decided_at", "decided_by", "reason", "name", "other_name", "file", "source", "found_at"]
    Doubt.objects.bulk_update(changed.values(), fields)
    DoubtfulRow.objects.filter(doubt__in=[doubt.pk for doubt in changed.values()]).delete()
    rows = [row for key, doubt in {**new, **changed}.items() for row in _rows(doubt, wanted[key].rows)]
    DoubtfulRow.objects.bulk_create(rows, batch_size=CHUNK)
    return len(new) + len(again)


def _says_more(doubt: Doubt, question: Question) -> bool:
    """Whether a row is new or changed since; two entries are only ever asked about once."""
    known = {(row.scheme, row.external_id): row.digest for row in doubt.rows.all()}
    return any(known.get((row.scheme, row.external_id)) != row.digest for row in question.rows)


def _doubt(key: str, question: Question) -> Doubt:
    return Doubt(
        key=key,
        kind=question.kind,
        reason=question.reason,
        content_type=ContentType.objects.get_for_model(question.model),
        object_id=question.ours,
        other_id=question.other,
        name=question.name[:255],
        other_name=question.other_name[:255],
        thing=question.thing,
        file=question.file[:255],
        source=question.rows[0].source if question.rows else None,
    )


def _rows(doubt: Doubt, rows: Sequence[SaidRow]) -> list[DoubtfulRow]:
    return [
        DoubtfulRow(
            doubt=doubt,
            line=row.line,
            scheme=row.scheme,
            external_id=row.external_id,
            digest=row.digest,
            cells=row.cells,
            source=row.source,
        )
        for row in rows
    ]


def kept_rows(names: Iterable[tuple[str, str]], kind: Kind = Kind.DUPLICATE) -> dict[tuple[str, str], str]:
    """(scheme, external id) -> digest of rows of which somebody said that ours is kept beside them."""
    wanted = sorted({value for _scheme, value in names})
    found: dict[tuple[str, str], str] = {}
    rows = DoubtfulRow.objects.filter(doubt__state=State.OURS, doubt__kind=kind).order_by()
    for start in range(0, len(wanted), CHUNK):
        chunk = rows.filter(external_id__in=wanted[start : start + CHUNK])
        found |= {(row[0], row[1]): row[2] for row in chunk.values_list("scheme", "external_id", "digest")}
    return found
