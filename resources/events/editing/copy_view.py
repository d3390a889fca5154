"""The form that copies an event, in the admin."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from partners.directory.models import Location, Organization
from partners.entries import shown_name
from partners.workspace.saying import full_address
from portal.forms import LinesField
from resources.events.editing.clashes import warning
from resources.events.editing.copying import copy_event, starts_said, targets
from resources.events.editing.times import local_time
from resources.events.editing.way import way_to
from resources.events.models import Event
from resources.events.rules.reading import RuleRefused

SAID = 10


class PlacesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organization.name}: {full_address(obj)}"


class CopyForm(forms.Form):
    """Hosts are of the kind of the event's own; places those of such hosts that are not hidden."""

    starts = LinesField(
        parse=local_time,
        label=_("other dates"),
        help_text=_("Local, one a line: 2026-12-05T18:00, or the day alone. Empty: the dates of this event."),
    )
    repeats = forms.BooleanField(required=False, label=_("each of them begins a series that repeats as this one"))
    hosts = forms.ModelMultipleChoiceField(
        Organization.objects.none(), required=False, label=_("other offices"), help_text=_("None: the same host.")
    )
    places = PlacesField(
        Location.objects.none(),
        required=False,
        label=_("other places"),
        help_text=_("None: the same place; for another office its own, if it has only one."),
    )

    def __init__(self, data: Any = None, *, event: Event) -> None:
        super().__init__(data)
        alike = Organization.objects.filter(kind=event.host.kind, live=True, withdrawn="")
        places = Location.objects.filter(organization__in=alike.values("pk"), hidden=False, live=True, withdrawn="")
        hosts: Any = self.fields["hosts"]
        hosts.queryset = alike.exclude(pk=event.host_id).order_by("name")
        field: Any = self.fields["places"]
        field.queryset = places.select_related("organization").order_by("organization__name", "name")
        if not event.rrule:
            del self.fields["repeats"]


class CopyView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, and makes all drafts in one transaction, or none."""

    template_name = "wagtailadmin/events/copy.html"
    page_title = _("Copy to other dates, places and offices")
    breadcrumbs_items = way_to(page_title)
    header_icon = "copy"

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        self.event = get_object_or_404(Event.objects.select_related("host"), pk=pk)
        allowed = permissions.may(request.user, "add", Event) and permissions.may(request.user, "view", self.event)
        if not permissions.may_enter_admin(request.user) or not allowed:
            raise PermissionDenied
        self.form = CopyForm(request.POST if request.method == "POST" else None, event=self.event)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_page_subtitle(self) -> str:
        return shown_name(self.event)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=self.form, event=self.event, back=self.address("edit"), **kwargs)

    def address(self, name: str, event: Event | None = None) -> str:
        return reverse(f"wagtailsnippets_resources_event:{name}", args=[(event or self.event).pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made = self._made(request) if self.form.is_valid() else None
        if made is None:
            return self.render_to_response(self.get_context_data(), status=422)
        number = len(made)
        words = ngettext("%(number)d draft was made.", "%(number)d drafts were made.", number) % {"number": number}
        buttons = [messages.button(self.address("edit", copy), _button(copy)) for copy in made[:SAID]]
        messages.success(request, words, buttons=buttons)
        for words in filter(None, map(warning, made[:SAID])):
            messages.warning(request, words)
        return HttpResponseRedirect(
            f"{reverse('wagtailsnippets_resources_event:list')}?live=false&ordering=-updated_at"
        )

    def _made(self, request: HttpRequest) -> list[Event] | None:
        said = self.form.cleaned_data
        try:
            return copy_event(
                self.event,
                by=request.user,
                starts=list(starts_said(self.event, said["starts"])),
                to=targets(self.event, list(said["hosts"]), list(said["places"])),
                repeats=said.get("repeats", False),
            )
        except RuleRefused as refused:
            self.form.add_error(refused.field if refused.field in self.form.fields else None, str(refused))
        return None


def _button(copy: Event) -> str:
    return f"{copy.starts_at.astimezone(copy.zone):%Y-%m-%d %H:%M} {copy.host.name}"
