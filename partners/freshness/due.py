"""What of an organization is due, soon due, never checked, or said to be closed; by name, in one query."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone

from partners.assurance_models import Freshness, Withdrawn
from partners.directory.models import Hotline, HotlineText, Location, Organization, Service, ServiceText
from partners.entries import Entry
from partners.freshness.asking import OWNER, SHOWN
from partners.freshness.intervals import CLOCKED
from partners.freshness.links import UNDO_LIVES
from partners.policies.models import Policy, PolicyText
from partners.texts import best_first

SOON = datetime.timedelta(days=30)
"""Who looks at their entries once a month is never asked by letter."""


@dataclass(frozen=True)
class Row:
    kind: str
    pk: Any
    name: str
    organization: Any
    due: datetime.date | None
    freshness: str
    withdrawn: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.withdrawn == Withdrawn.CLOSED

    @property
    def is_unchecked(self) -> bool:
        return self.due is None

    @property
    def is_due(self) -> bool:
        return not self.is_closed and self.due is not None and self.due <= timezone.localdate()

    @property
    def stage(self) -> str:
        return str(Freshness(self.freshness).label)

    @property
    def is_late(self) -> bool:
        return self.freshness in (Freshness.WARNED, Freshness.LOWERED, Freshness.UNLISTED)

    @property
    def kind_name(self) -> str:
        return str(next(model for model in CLOCKED if model._meta.model_name == self.kind)._meta.verbose_name)


def rows(
    organizations: Collection[Any], reader: str, *, ahead: datetime.timedelta = datetime.timedelta(0)
) -> list[Row]:
    """Published entries to look at, most urgent first: due until `ahead` of today, those that nobody ever checked
    last; with what was closed in the last 72 hours."""
    if not organizations:
        return []
    now = timezone.now()
    recent = Q(withdrawn=Withdrawn.CLOSED, withdrawn_at__gt=now - UNDO_LIVES)
    due = Q(due_date__lte=timezone.localdate(now) + ahead) | Q(due_date__isnull=True)
    first, *others = (
        _named(model, reader)
        .filter(recent | due & Q(withdrawn__in=SHOWN), live=True, entry_owner__in=list(organizations))
        .order_by()
        .values_list("entry_kind", "pk", "called", "entry_owner", "due_date", "freshness", "withdrawn")
        for model in CLOCKED
    )
    found = [Row(*row) for row in first.union(*others, all=True)]
    return sorted(found, key=lambda row: (row.due or datetime.date.max, row.name.casefold()))


def _named(model: type[Entry], reader: str) -> QuerySet[Any]:
    rows = model._default_manager.annotate(
        entry_kind=Value(str(model._meta.model_name)), entry_owner=F(OWNER.get(model, "organization_id"))
    )
    texts: dict[type, tuple[Any, str, str]] = {
        Service: (ServiceText.objects.filter(service=OuterRef("pk")), "name", "slug"),
        Hotline: (HotlineText.objects.filter(hotline=OuterRef("pk")), "name", "slug"),
        Policy: (PolicyText.objects.filter(policy=OuterRef("pk")), "title", "instrument"),
    }
    if model is Organization:
        return rows.annotate(called=F("name"))
    if model is Location:
        return rows.annotate(called=Coalesce(NullIf(F("name"), Value("")), F("city")))
    own, field, otherwise = texts[model]
    best = Subquery(best_first(own, reader).values(field)[:1], output_field=CharField())
    return rows.annotate(called=Coalesce(best, Cast(otherwise, CharField())))
