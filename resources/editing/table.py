"""The table of pages by languages, under Reports."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import django_filters
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from portal import languages
from resources.editing.state import KINDS, Cell, State, cells, first_pages, with_state


def _language_choices() -> list[tuple[str, str]]:
    return [(code, languages.name_in(code, languages.current())) for code, _name in settings.LANGUAGES]


def _kind_choices() -> list[tuple[str, str]]:
    return [(model._meta.label_lower, str(model._meta.verbose_name)) for model in KINDS]


class TableFilterSet(WagtailFilterSet):
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=_language_choices, method="by_state", empty_label=gettext_lazy("Any")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, method="by_state", empty_label=gettext_lazy("Any")
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=_kind_choices, method="by_kind", empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def by_state(self, pages: QuerySet, name: str, value: str) -> QuerySet:
        """Language and state belong together; whichever comes first asks for both."""
        chosen = self.form.cleaned_data
        if name == "language" and chosen.get("state"):
            return pages
        if name == "language":
            return pages.exclude(pk__in=with_state(pages, State.MISSING, [value]).values("pk"))
        codes = [chosen["language"]] if chosen.get("language") else [code for code, _name in settings.LANGUAGES]
        return with_state(pages, value, codes)

    def by_kind(self, pages: QuerySet, name: str, value: str) -> QuerySet:
        model = next(model for model in KINDS if model._meta.label_lower == value)
        return pages.filter(content_type=ContentType.objects.get_for_model(model))


class TableView(ReportView):
    """Each row a page, each column a language: its state, who changed it last and when."""

    page_title = gettext_lazy("Pages by language")
    header_icon = "globe"
    index_url_name = "pages_by_language"
    index_results_url_name = "pages_by_language_results"
    results_template_name = "wagtailadmin/reports/pages_by_language_results.html"
    filterset_class = TableFilterSet
    default_ordering = "title"
    model = Page
    paginate_by = 50
    any_permission_required = ["add", "change", "publish"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.codes = [code for code, _name in settings.LANGUAGES]

    def get_base_queryset(self) -> QuerySet:
        return first_pages().select_related("locale").only("title", "translation_key", "locale", "content_type_id")

    def get_queryset(self) -> QuerySet:
        return self.get_base_queryset().order_by("title", "pk")

    def get_filename(self) -> str:
        return "pages-by-language"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["codes"] = self.codes
        return context

    def decorate_paginated_queryset(self, object_list: Iterable[Page]) -> list[Page]:
        pages = list(object_list)
        names = {
            kind.pk: model._meta.verbose_name for model, kind in ContentType.objects.get_for_models(*KINDS).items()
        }
        found = cells([page.translation_key for page in pages], self.codes)
        for page in pages:
            page.cells = found[page.translation_key]
            page.kind = names[page.content_type_id]
        return pages

    @property
    def list_export(self) -> list[str]:
        return ["title", "kind", *(f"{code} {part}" for code in self.codes for part in ("state", "who", "since"))]

    @property
    def export_headings(self) -> dict[str, str]:
        words = {"state": _("state"), "who": _("changed by"), "since": _("changed on")}
        return {
            "title": _("Page"),
            "kind": _("Kind"),
            **{f"{code} {part}": f"{code}: {word}" for code in self.codes for part, word in words.items()},
        }

    def to_row_dict(self, item: Any) -> OrderedDict[str, Any]:
        row = OrderedDict(title=item.title, kind=str(item.kind))
        for cell in item.cells:
            row.update(_exported(cell))
        return row


def _exported(cell: Cell) -> dict[str, Any]:
    return {
        f"{cell.language} state": ", ".join(str(state.label) for state in cell.states),
        f"{cell.language} who": cell.who,
        f"{cell.language} since": cell.since.strftime("%Y-%m-%d %H:%M") if cell.since else "",
    }
