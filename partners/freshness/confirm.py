"""The page behind a mailed link: shows the entry as it is now, and does what is answered. Opening it does nothing."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.assurance import NotAssurable
from partners.assurance_models import Withdrawn
from partners.freshness import links
from partners.freshness.answering import NotAnswerable, answer_link
from partners.freshness.intervals import CLOCKED
from partners.freshness.models import Confirmation, ConfirmationLink
from partners.freshness.showing import Shown, owner, shown
from partners.workspace.addresses import entry_url
from portal import anonymous, languages

STATUS = {"unknown": 404, "gone": 410, "expired": 410, "undo-expired": 410, "not-yours": 403}
"""Of pages that only say why nothing can be answered; all others answer 200."""

ASKS = ("ask", "undo")
UNDO = "undo"


class ChangedForm(forms.Form):
    words = forms.CharField(
        label=_("What changed?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write in a few words what changed.")},
    )


@anonymous.page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    link = links.find(token)
    model = link.content_type.model_class() if link else None
    if link is None or model not in CLOCKED:
        return _page(request, "unknown")
    found = shown([model.objects.filter(pk=link.object_id)], languages.current())
    if not found:
        return _page(request, "gone")
    one = found[0]
    state = _state(link, one.entry)
    if request.method != "POST" or state not in ASKS:
        return _page(request, state, link=link, one=one)
    return _answer(request, link, one, state)


def _state(link: ConfirmationLink, entry: Any) -> str:
    """What the page says: `ask` and `undo` have buttons, all others say why there are none."""
    now = timezone.now()
    if not links.may_still_answer(link, entry, owner(entry)):
        return "not-yours"
    if link.used_at:
        return "answered"
    if not entry.live or entry.withdrawn == Withdrawn.TAKEN_DOWN:
        return "gone"
    if link.purpose == ConfirmationLink.Purpose.UNDO:
        if entry.withdrawn != Withdrawn.CLOSED:
            return "shown-again"
        return "undo-expired" if link.expires_at <= now else "undo"
    if entry.withdrawn == Withdrawn.CLOSED:
        return "closed"
    if entry.assured_date and entry.assured_date >= timezone.localdate(link.made_at):
        return "checked"
    return "expired" if link.expires_at <= now else "ask"


def _answer(request: HttpRequest, link: ConfirmationLink, one: Shown, state: str) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer not in ([UNDO] if state == "undo" else Confirmation.values):
        return _page(request, state, link=link, one=one, status=400)
    if answer == Confirmation.RIGHT and request.POST.get("seen") != one.digest:
        return _page(request, state, link=link, one=one, moved=True, status=409)
    words = ""
    if answer == Confirmation.CHANGED:
        form = ChangedForm(request.POST if "words" in request.POST else None)
        if not form.is_valid():
            return _page(request, "changed", link=link, one=one, form=form)
        words = form.cleaned_data["words"]
    try:
        answer_link(link, one.entry, "" if state == "undo" else answer, words=words)
    except (NotAnswerable, NotAssurable):
        link.refresh_from_db()
        one.entry.refresh_from_db()
        return _page(request, _state(link, one.entry), link=link, one=one, status=409)
    # Going back or loading anew sends nothing twice; the page then says what was answered.
    return HttpResponseRedirect(request.path)


def _page(
    request: HttpRequest,
    state: str,
    *,
    link: ConfirmationLink | None = None,
    one: Shown | None = None,
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    context: dict[str, Any] = {"state": state, **more}
    if link and one and state != "not-yours":
        context |= {"link": link, "one": one, "sent_to": _masked(link.email), "entry": one.entry}
        context["form_url"] = entry_url(one.entry)
        context["changed_since"] = one.entry.updated_at > link.made_at and state == "ask"
        context["undo_until"] = one.entry.withdrawn_at and one.entry.withdrawn_at + links.UNDO_LIVES
    return render(request, "partners/confirm.html", context, status=status or STATUS.get(state, 200))


def _masked(email: str) -> str:
    """`m***@clinic.org`: enough to know one's own, too little to learn another's."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}***@{host}"
