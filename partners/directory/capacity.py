"""Taking cases, as it holds today: what was said until a day ends with that day, by itself."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from partners.directory.models import Capacity, ServiceCapacity

TAKING = frozenset({Capacity.OPEN, Capacity.LIMITED})


@dataclass(frozen=True)
class Taking:
    """`is_open`: somebody new is taken at all."""

    label: str
    until: datetime.date | None
    is_open: bool


def taking_cases(rows: Iterable[ServiceCapacity]) -> Taking | None:
    """The newest word on taking cases that still holds; None where there is none."""
    today = timezone.localdate()
    holding = [row for row in rows if row.until is None or row.until >= today]
    latest = max(holding, key=lambda row: row.updated, default=None)
    return Taking(latest.get_state_display(), latest.until, latest.state in TAKING) if latest else None
