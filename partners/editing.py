"""How an entry is edited: its list, its form and the button that confirms it. Viewsets of all rooms build on this."""

from collections.abc import Iterable, Iterator
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse, reverse_lazy
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.widgets import AdminDateInput, BooleanRadioSelect
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from partners import permissions
from partners.assurance import AssureView
from partners.assurance_models import Withdrawn
from partners.changes import versions
from partners.changes.differing import differences
from partners.changes.saving import open_draft
from partners.choosing import RecordChooserViewSet
from partners.editing_panels import ADDRESS_PANEL as ADDRESS_PANEL
from partners.editing_panels import CHECKED_PANEL as CHECKED_PANEL
from partners.editing_panels import LANGUAGES_PANEL as LANGUAGES_PANEL
from partners.editing_panels import PHONES_PANEL as PHONES_PANEL
from partners.editing_panels import SCHEDULES_PANEL as SCHEDULES_PANEL
from partners.editing_panels import VISIBILITY_PANEL as VISIBILITY_PANEL
from partners.editing_panels import texts_panel as texts_panel
from partners.entries import Entry
from partners.taking_down import TakeDownView
from partners.texts import shown_name as shown_name
from portal.forms import CodesField
from portal.vocabulary import OrganizationKind

NOTHING = _("Nothing")
ASSURE_LABEL = _("Confirm that this is right today")
TAKE_DOWN_LABEL, PUT_BACK_LABEL = _("Take it down now"), _("Put it back")


class EntryForm(WagtailAdminModelForm):
    """The form of a root; makes the web address from the name and refuses what the database would."""

    visible_to_kinds = CodesField(
        choices=OrganizationKind.choices, required=False, label=_("visible to kinds of organization")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "slug" in cleaned and not cleaned["slug"]:
            cleaned["slug"] = free_slug(type(self.instance), self.names(cleaned), besides=self.instance.pk)
        self._check_point(cleaned)
        return cleaned

    def names(self, cleaned: dict[str, Any]) -> Iterator[str]:
        """What the entry may be called, best first."""
        yield from (str(cleaned[key]) for key in ("name", "instrument") if cleaned.get(key))
        for form in self.formsets["texts"].forms if "texts" in self.formsets else ():
            words = form.cleaned_data if form.is_valid() else {}
            yield from (words[key] for key in ("name", "title") if words.get(key))
        yield from (str(cleaned[key]) for key in ("city", "organization") if cleaned.get(key))

    def _check_point(self, cleaned: dict[str, Any]) -> None:
        for axis, other, limit in (("latitude", "longitude", 90), ("longitude", "latitude", 180)):
            if axis not in self.fields:
                continue
            value = cleaned.get(axis)
            if value is None and cleaned.get(other) is not None and axis not in self.errors:
                self.add_error(axis, _("Give both latitude and longitude, or neither."))
            elif value is not None and not -limit <= value <= limit:
                self.add_error(
                    axis, ValidationError(_("Degrees go from -%(limit)d to %(limit)d."), params={"limit": limit})
                )


def free_slug(model: type[Entry], names: Iterable[str], *, besides: Any = None) -> str:
    """An address that no other entry has, from the first usable name."""
    base = next(
        (slug for slug in (slugify(name)[:100].strip("-") for name in names) if slug), model._meta.model_name or ""
    )
    taken = set(model._default_manager.exclude(pk=besides).filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken and not model.is_reserved(base):
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


def state_of(entry: Any) -> str:
    """Published or not, from the row alone: Wagtail's own words for it cost two queries a row."""
    if entry.withdrawn:
        return str(entry.get_withdrawn_display())
    if not entry.live:
        return str(_("Expired") if entry.expired else _("Draft"))
    return str(_("Published, changes wait") if entry.has_unpublished_changes else _("Published"))


class EntryFilterSet(WagtailFilterSet):
    live = django_filters.BooleanFilter(label=_("Published"), widget=BooleanRadioSelect)
    assured = django_filters.BooleanFilter(
        field_name="assured_date",
        lookup_expr="isnull",
        exclude=True,
        label=_("Ever checked"),
        widget=BooleanRadioSelect,
    )
    withdrawn = django_filters.ChoiceFilter(label=_("Withdrawn"), choices=Withdrawn.choices[1:])
    checked_before = django_filters.DateFilter(
        field_name="assured_date", lookup_expr="lt", label=_("Checked before"), widget=AdminDateInput
    )


class RecordIndexView(IndexView):
    """A list that joins what its columns show and names each row in the reader's words."""

    joined: tuple[str, ...] = ()
    gathered: tuple[str, ...] = ()

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related(*self.joined).prefetch_related(*self.gathered)

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().search_queryset(queryset)
        return queryset.filter(pk__in=found.values("pk")) if self.is_searching else found


def acts(entry: Any, user: Any, edit_url_name: str) -> Iterator[Button]:
    """What a person may do to a published entry beside editing it."""

    def address(act: str) -> str:
        return reverse(edit_url_name.replace(":edit", f":{act}"), args=[entry.pk])

    if entry.live and permissions.may(user, "publish", entry):
        yield Button(ASSURE_LABEL, url=address("assure"), icon_name="check", priority=15)
    if (entry.live or entry.withdrawn) and permissions.may(user, "take_down", entry):
        label = PUT_BACK_LABEL if entry.withdrawn == Withdrawn.TAKEN_DOWN else TAKE_DOWN_LABEL
        yield Button(label, url=address("take_down"), icon_name="warning", priority=16)


class EntryIndexView(RecordIndexView):
    base_filterset_class = EntryFilterSet

    def _get_title_column(self, field_name: str, column_class: Any = TitleColumn, **kwargs: Any) -> Any:
        column = super()._get_title_column(field_name, column_class, **kwargs)
        column.accessor, column.label = shown_name, _("Name")
        return column

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *acts(instance, self.request.user, self.edit_url_name)]


class EntryEditView(EditView):
    """Saves nothing over what somebody else, in the workspace or here, saved since the form was opened."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.latest_revision_id is None:
            # Without a version the form could not say what it was opened upon.
            open_draft(self.object)
            self.object.refresh_from_db(fields=["latest_revision", "live_revision"])
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            return super().post(request, *args, **kwargs)

    def is_valid(self, form: Any) -> bool:
        changes = self._changed_meanwhile()
        if not changes:
            return bool(super().is_valid(form))
        self.produced_error_code = "invalid_revision"
        self.produced_error_message = _(
            "Somebody else saved this meanwhile, so nothing was saved yet. What you typed is still here. "
            "They changed: %(changes)s. Put their change into the form as well, then save again."
        ) % {"changes": "; ".join(changes)}
        return False

    def _changed_meanwhile(self) -> list[str]:
        """What others saved since the form was opened, in words. The row is held until this request has saved."""
        stored, seen = versions.locked(self.object), self.request.POST.get("loaded_revision_id", "")
        if self.request.POST.get("overwrite_revision_id") or stored is None or not seen.isdecimal():
            return []
        if str(stored.latest_revision_id) == seen:
            return []
        opened = stored.revisions.filter(pk=seen).first()
        before = versions.said_by(opened) if opened else {}
        found = differences(before, versions.newest(stored), type(stored))
        return [f"{each.label}: {each.after or NOTHING}" for each in found]

    @property
    def header_more_buttons(self) -> list[Any]:
        return [*super().header_more_buttons, *acts(self.object, self.request.user, self.edit_url_name)]


class RecordViewSet(SnippetViewSet):
    """Any record: searched in the database itself, never copied (an identity is not copied), always with history."""

    copy_view_enabled = False
    inspect_view_enabled = True
    search_backend_name = None
    list_per_page = 50
    index_view_class = RecordIndexView
    chooser_viewset_class = RecordChooserViewSet
    # Wagtail words this once, in the language of whoever came first.
    breadcrumbs_items = [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}]
    joined: tuple[str, ...] = ()
    gathered: tuple[str, ...] = ()

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(joined=self.joined, gathered=self.gathered, **kwargs)


class EntryViewSet(RecordViewSet):
    """A root of a draft. Subclasses name `body` (panels), `columns`, filters and search."""

    index_view_class = EntryIndexView
    edit_view_class = EntryEditView
    body: list[Panel] = []
    columns: list[Any] = []
    form_class: type[EntryForm] = EntryForm

    @property
    def list_display(self) -> list[Any]:
        return [
            "__str__",
            *self.columns,
            StatusTagColumn(
                "live", label=_("Published"), accessor=state_of, sort_key="live", primary=lambda entry: entry.live
            ),
            DateColumn("assured_date", label=_("Checked on"), sort_key="assured_date"),
            DateColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
        ]

    @property
    def edit_handler(self) -> ObjectList:
        panels = [*self.body, ADDRESS_PANEL, VISIBILITY_PANEL, CHECKED_PANEL]
        return ObjectList(panels, base_form_class=self.form_class)

    @property
    def assure_view(self) -> Any:
        return AssureView.as_view(model=self.model, edit_url_name=self.get_url_name("edit"))

    @property
    def take_down_view(self) -> Any:
        return TakeDownView.as_view(model=self.model, edit_url_name=self.get_url_name("edit"))

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("assure/<uuid:pk>/", self.assure_view, name="assure"),
            path("take-down/<uuid:pk>/", self.take_down_view, name="take_down"),
        ]
