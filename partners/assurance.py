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
from partners.assurance_models import SAID_OF_IT, Withdrawn
from partners.audit.listening import told_by_hand
from partners.audit.recording import record
from partners.entries import Entry

ASSURED = "partners.assure"
CONFIRM = "freshness.confirm"
REFUSED = {
    Withdrawn.CLOSED: gettext_lazy("This entry was said to be closed. Show it again first."),
    Withdrawn.TAKEN_DOWN: gettext_lazy("The network took this entry down. It cannot be confirmed now."),
}


class NotAssurable(Exception):
    """The entry is not shown to the public for another reason than its age; the message says which."""


def organization_of(user: Any) -> Any:
    """The organization in whose name the person checks: their only one, else None."""
    memberships = list(user.memberships.select_related("organization")[:2])
    return memberships[0].organization if len(memberships) == 1 else None


@transaction.atomic
def assure_entry(entry: Entry, *, by: Any, organization: Any) -> None:
    """Confirm what the public sees of the entry as of today. `by` None: a mailed link to the organization itself.

    Whether drafts wait or somebody holds its lock is no matter: what is said of an entry stands in no draft. Raises
    NotAssurable.
    """
    entry.look_again()
    if not entry.live:
        raise NotAssurable(_("Publish this entry first; then it can be confirmed."))
    if entry.withdrawn in REFUSED:
        raise NotAssurable(REFUSED[Withdrawn(entry.withdrawn)])
    before = entry.assured_date
    entry.assure(by=by, organization=organization)
    entry.save(update_fields=SAID_OF_IT)
    with told_by_hand():
        log(instance=entry, action=ASSURED, user=by)
    record(
        CONFIRM,
        by=by,
        about=entry,
        before={"assured_date": before and before.isoformat()},
        after={"assured_date": entry.assured_date and entry.assured_date.isoformat()},
        note=str(organization or ""),
    )


class AssureView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, and does it on POST. The viewset gives `model` and the name of the form's address."""

    model: type[Entry] = Entry
    edit_url_name = ""
    template_name = "wagtailadmin/assure.html"
    page_title = gettext_lazy("Confirm that this is right today")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        self.entry = get_object_or_404(self.model, pk=pk)
        if not permissions.may(request.user, "confirm", self.entry) or not permissions.may_enter_admin(request.user):
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
