"""Take down now: one act of a reviewer hides an entry, and all that stands or falls with it, wherever we answer."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from partners.assurance_models import Withdrawn
from partners.audit.models import AuditRow
from partners.audit.recording import record
from partners.entries import Entry
from partners.members.models import MembershipRole
from partners.texts import shown_name

TAKEN_DOWN, PUT_BACK = "entries.take_down", "entries.put_back"
TOLD = (MembershipRole.EDITOR, MembershipRole.ADMIN)
SECONDS_KEPT = 60
"""So long a browser, or a cache between us, may show what it has: the max-age of public pages."""


class NothingToDo(Exception):
    """The entry is already as asked for; the message says how."""


@transaction.atomic
def take_down(entry: Entry, *, by: Any, reason: str) -> None:
    """Hide the published entry from the public, tell its organization. Saving it tells search.

    Raises NothingToDo.
    """
    row = _locked(entry)
    if row.withdrawn == Withdrawn.TAKEN_DOWN:
        raise NothingToDo(_("Somebody has already taken it down."))
    _settle(row, Withdrawn.TAKEN_DOWN, action=TAKEN_DOWN, by=by, reason=reason)


@transaction.atomic
def put_back(entry: Entry, *, by: Any, reason: str = "") -> None:
    """Show the entry again; what was closed before it was taken down is closed still.

    Raises NothingToDo.
    """
    row = _locked(entry)
    if row.withdrawn != Withdrawn.TAKEN_DOWN:
        raise NothingToDo(_("It is not taken down."))
    act = AuditRow.objects.filter(action=TAKEN_DOWN, object_id=str(row.pk)).first()
    before = act.before.get("withdrawn") if act else ""
    _settle(
        row, Withdrawn.CLOSED if before == Withdrawn.CLOSED else Withdrawn.NO, action=PUT_BACK, by=by, reason=reason
    )


def _locked(entry: Entry) -> Any:
    return type(entry)._default_manager.select_for_update().get(pk=entry.pk)


def _settle(row: Any, withdrawn: Withdrawn, *, action: str, by: Any, reason: str) -> None:
    before, row.withdrawn = row.withdrawn, withdrawn
    row.withdrawn_at = timezone.now() if withdrawn else None
    row.save(update_fields=["withdrawn", "withdrawn_at", "updated_at"])
    record(action, by=by, about=row, before={"withdrawn": before}, after={"withdrawn": withdrawn.value}, note=reason)
    _tell(row, reason, taken_down=action == TAKEN_DOWN)


def _tell(entry: Any, reason: str, *, taken_down: bool) -> None:
    """A mail to each member who may change it, in their language."""
    people = get_user_model().objects.filter(
        is_active=True, memberships__organization=permissions.owner_of(entry), memberships__role__in=TOLD
    )
    for person in people.order_by("email"):
        language = person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            words = {"name": shown_name(entry), "reason": reason, "taken_down": taken_down}
            subject = _("Taken down: %(entry)s") if taken_down else _("Shown again: %(entry)s")
            text = render_to_string("partners/mail/taken_down.txt", words)
            send_mail(" ".join((subject % {"entry": words["name"]}).split()), text, None, [person.email])


def follows(entry: Entry) -> Iterator[tuple[Any, int]]:
    """(kind, number) of the public entries that are hidden together with this one."""
    for relation in type(entry)._meta.related_objects:
        model = relation.related_model
        if issubclass(model, Entry) and relation.field.attname in permissions.OWNERS:
            number = model._default_manager.listed().filter(**{relation.field.name: entry}).count()
            if number:
                yield model._meta.verbose_name_plural, number


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Its organization gets these words by mail. Do not say who told you."),
    )


class TakeDownView(WagtailAdminTemplateMixin, TemplateView):
    """Says what happens, asks why, and does it on POST; the same page puts the entry back.

    The viewset gives `model` and the name of the form's address.
    """

    model: type[Entry] = Entry
    edit_url_name = ""
    template_name = "wagtailadmin/take_down.html"
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        self.entry = get_object_or_404(self.model, pk=pk)
        if not permissions.may(request.user, "take_down", self.entry):
            raise PermissionDenied
        return super().dispatch(request, *args, pk=pk, **kwargs)

    @property
    def is_down(self) -> bool:
        return self.entry.withdrawn == Withdrawn.TAKEN_DOWN

    def get_page_title(self) -> str:
        return _("Put it back") if self.is_down else _("Take it down now")

    def get_page_subtitle(self) -> str:
        return shown_name(self.entry)

    def get_header_title(self) -> str:
        return f"{self.get_page_title()} {self.get_page_subtitle()}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
        return [home, {"url": self.back, "label": shown_name(self.entry)}, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def form(self) -> ReasonForm:
        return ReasonForm(self.request.POST or None)

    @property
    def back(self) -> str:
        return reverse(self.edit_url_name, args=[self.entry.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            entry=self.entry,
            is_down=self.is_down,
            follows=list(follows(self.entry)),
            seconds=SECONDS_KEPT,
            form=self.form,
            back=self.back,
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        reason = self.form.cleaned_data["reason"]
        try:
            if self.is_down:
                put_back(self.entry, by=request.user, reason=reason)
                said = _("“%(entry)s” is shown again.")
            else:
                take_down(self.entry, by=request.user, reason=reason)
                said = _("“%(entry)s” is taken down. Visitors do not see it any more.")
        except NothingToDo as state:
            messages.error(request, str(state))
        else:
            messages.success(request, said % {"entry": shown_name(self.entry)})
        return HttpResponseRedirect(self.back)
