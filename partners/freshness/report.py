"""How fresh the directory is: entries by organization and stage, as a table and as a file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView as WagtailReportView

from partners import permissions
from partners.assurance_models import Freshness, Withdrawn
from partners.directory.models import Organization
from partners.freshness.asking import OWNER
from partners.freshness.intervals import CLOCKED

STAGES: dict[str, tuple[Any, tuple[Freshness, ...]]] = {
    "unchecked": (Freshness.UNCHECKED.label, (Freshness.UNCHECKED,)),
    "fresh": (Freshness.FRESH.label, (Freshness.FRESH,)),
    "due": (Freshness.DUE.label, (Freshness.DUE, Freshness.REMINDED, Freshness.REMINDED_AGAIN)),
    "asked": (Freshness.ASKED.label, (Freshness.ASKED,)),
    "warned": (Freshness.WARNED.label, (Freshness.WARNED,)),
    "lowered": (Freshness.LOWERED.label, (Freshness.LOWERED,)),
    "unlisted": (Freshness.UNLISTED.label, (Freshness.UNLISTED,)),
}
COLUMN_OF = {stage.value: name for name, (_label, stages) in STAGES.items() for stage in stages}
CLOSED = "closed"


@dataclass(frozen=True)
class Row:
    """Published entries of one organization by stage; `name` empty: of none."""

    name: str
    counts: Counter[str]

    @property
    def organization(self) -> str:
        return self.name or _("Without an organization")

    @property
    def total(self) -> int:
        return self.counts.total()

    def __getattr__(self, stage: str) -> int:
        if stage in STAGES or stage == CLOSED:
            return self.counts[stage]
        raise AttributeError(stage)


def rows() -> list[Row]:
    """By name, those without an organization last. A query a kind of entry and one for names."""
    counts: dict[Any, Counter[str]] = {}
    for model in CLOCKED:
        own = F(OWNER.get(model, "organization_id"))
        found = model._default_manager.filter(live=True).order_by().values_list(own, "freshness")
        for owner, stage, number, closed in found.annotate(
            number=Count("pk"), closed=Count("pk", filter=Q(withdrawn=Withdrawn.CLOSED))
        ):
            row = counts.setdefault(owner, Counter())
            row[COLUMN_OF[stage]] += number - closed
            row[CLOSED] += closed
    names = dict(Organization.objects.filter(pk__in=[key for key in counts if key]).values_list("pk", "name"))
    made = [Row(names.get(owner, ""), row) for owner, row in counts.items()]
    return sorted(made, key=lambda row: (not row.name, row.name.casefold()))


class ReportView(WagtailReportView):
    page_title = gettext_lazy("Freshness")
    header_icon = "time"
    index_url_name = "freshness_report"
    template_name = "wagtailadmin/freshness/report.html"
    is_searchable = False
    export_filename = "freshness"
    list_export = ["organization", "total", *STAGES, CLOSED]

    @property
    def export_headings(self) -> dict[str, str]:
        return {column.name: str(column.label) for column in self.columns}

    @property
    def columns(self) -> list[Column]:
        stages = [Column(name, label=label) for name, (label, _stages) in STAGES.items()]
        return [
            Column("organization", label=_("Organization")),
            Column("total", label=_("Entries")),
            *stages,
            Column(CLOSED, label=Withdrawn.CLOSED.label),
        ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        allowed = any(permissions.may(request.user, "confirm", model) for model in CLOCKED)
        if not allowed or not permissions.may_enter_admin(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filtered_queryset(self) -> Iterable[Row]:
        """All, or with `?state=` those that have an entry in that stage."""
        stage = self.request.GET.get("state", "")
        return [row for row in rows() if stage not in (*STAGES, CLOSED) or row.counts[stage]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stages = [(name, label) for name, (label, _stages) in STAGES.items()] + [(CLOSED, Withdrawn.CLOSED.label)]
        return super().get_context_data(stages=stages, stage=self.request.GET.get("state", ""), **kwargs)
