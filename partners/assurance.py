"""Somebody looked, and all of an entry is right today."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from partners import permissions
from partners.entries import Entry

ASSURED = "partners.assure"


class NotAssurable(Exception):
    """The entry is not published, or locked for this person; the message says which."""


def organization_of(user: Any) -> Any:
    """The organization in whose name the person checks: their only one, else None."""
    memberships = list(user.memberships.select_related("organization")[:2])
    return memberships[0].organization if len(memberships) == 1 else None


@transaction.atomic
def assure_entry(entry: Entry, *, by: Any, organization: Any) -> None:
    """Confirm the published entry as of today; a waiting draft keeps waiting and takes the confirmation along.

    Raises NotAssurable.
    """
    if not entry.live:
        raise NotAssurable(_("Publish this entry first; then it can be confirmed."))
    lock = entry.get_lock()
    if lock and lock.for_user(by):
        raise NotAssurable(_("This entry is locked by somebody else."))
    waiting = entry.has_unpublished_changes
    entry.assure(by=by, organization=organization)
    entry.save(update_fields=["assured_date", "assured_by", "assurer", "updated_at"])
    latest = entry.get_latest_revision_as_object() if waiting else entry
    latest.assure(by=by, organization=organization)
    revision = latest.save_revision(user=by, clean=False, changed=waiting, log_action=False)
    if not waiting:
        revision.publish(user=by, log_action=False)
    log(instance=entry, action=ASSURED, user=by, revision=revision)


class AssureView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, and does it on POST. The viewset gives `model` and the name of the form's address."""

    model: type[Entry] = Entry
    edit_url_name = ""
    template_name = "wagtailadmin/assure.html"
    page_title = gettext_lazy("Confirm that this is right today")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        self.entry = get_object_or_404(self.model, pk=pk)
        if not permissions.may(request.user, "publish", self.entry):
            raise PermissionDenied
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.entry)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(entry=self.entry, back=self.back, **kwargs)

    @property
    def back(self) -> str:
        return reverse(self.edit_url_name, args=[self.entry.pk])

    def post(self, request: HttpRequest, pk: Any) -> HttpResponseRedirect:
        try:
            assure_entry(self.entry, by=request.user, organization=organization_of(request.user))
        except NotAssurable as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("Confirmed: “%(entry)s” is right today.") % {"entry": self.entry})
        return HttpResponseRedirect(self.back)
