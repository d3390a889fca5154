"""The form that copies an event, in the admin."""

from typing import Any

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
from partners.directory.models import Organization
from partners.texts import shown_name
from resources.events.editing.clashes import warnings
from resources.events.editing.copy_form import CopyForm
from resources.events.editing.copying import store_drafts
from resources.events.editing.way import way_to
from resources.events.models import Event

SAID = 10


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
        alike = Organization.objects.filter(kind=self.event.host.kind, live=True, withdrawn="")
        self.form = CopyForm(request.POST if request.method == "POST" else None, event=self.event, hosts=alike)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_page_subtitle(self) -> str:
        return shown_name(self.event)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=self.form, event=self.event, back=self.address("edit"), **kwargs)

    def address(self, name: str, event: Event | None = None) -> str:
        return reverse(f"wagtailsnippets_resources_event:{name}", args=[(event or self.event).pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made = self.form.copies()
        if made is None:
            return self.render_to_response(self.get_context_data(), status=422)
        store_drafts(made, of=self.event, by=request.user)
        number = len(made)
        words = ngettext("%(number)d draft was made.", "%(number)d drafts were made.", number) % {"number": number}
        buttons = [messages.button(self.address("edit", copy), _button(copy)) for copy in made[:SAID]]
        messages.success(request, words, buttons=buttons)
        for words in filter(None, warnings(made[:SAID])):
            messages.warning(request, words)
        return HttpResponseRedirect(
            f"{reverse('wagtailsnippets_resources_event:list')}?live=false&ordering=-updated_at"
        )


def _button(copy: Event) -> str:
    return f"{copy.starts_at.astimezone(copy.zone):%Y-%m-%d %H:%M} {copy.host.name}"
