"""What the public sees of evidence: that it was checked, when and until when. Nothing of a person."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Service
from partners.directory.search_words import LEGAL_HELP
from partners.evidence.models import Evidence, EvidenceKind

SAID: dict[str, Promise | str] = {
    EvidenceKind.RECOGNISED_ORGANIZATION: _("Recognized by the Department of Justice"),
    EvidenceKind.ACCREDITED_REPRESENTATIVE: _("Has a representative accredited by the Department of Justice"),
    EvidenceKind.BAR_NUMBER: _("Has a lawyer who may practice law"),
}


@dataclass(frozen=True)
class Badge:
    """One kind of evidence that holds today, the one that holds longest."""

    words: Promise | str
    checked_on: datetime.date
    expires_on: datetime.date


def badges_of(organization: Any) -> list[Badge]:
    """One a kind; what has expired is not among them. One query."""
    rows = Evidence.objects.valid(timezone.localdate()).filter(organization=organization).order_by("expires_on")
    by_kind = {row.kind: row for row in rows}
    return [
        Badge(words, by_kind[kind].checked_on, by_kind[kind].expires_on)
        for kind, words in SAID.items()
        if kind in by_kind
    ]


def with_evidence(organization: str = "pk") -> Exists:
    """Whether the organization at this lookup of a row has evidence that holds today."""
    return Exists(Evidence.objects.valid(timezone.localdate()).filter(organization=OuterRef(organization)))


def legal_with_evidence() -> Case:
    """Whether a row of services gives legal help, by an organization with evidence that holds today."""
    legal = Exists(Service.objects.filter(pk=OuterRef("pk"), kinds_of_help__code__in=LEGAL_HELP))
    return Case(When(with_evidence("organization"), then=legal), default=False, output_field=BooleanField())
