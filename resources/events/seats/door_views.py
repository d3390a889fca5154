"""`/workspace/doors/<date>/`: the door on the host's phone. Codes come in bodies of forms, and stay out of answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from partners.workspace.access import for_members
from portal import languages
from resources.events.occurrence_models import Occurrence
from resources.events.seats import door
from resources.events.seats.forms import CodeField
from resources.events.seats.reading import moment_in_words, read_date
from resources.events.seats.timing import door_opens

AT_ONCE = 200
"""Codes that are taken of one form, as in door.js: those that a phone checked without a connection."""


class HeadsForm(forms.Form):
    heads = forms.IntegerField(label=_("People who came"), min_value=0, max_value=door.MOST_HEADS)


class CheckForm(forms.Form):
    """Shown, never bound: what was typed does not come back in the answer."""

    code = CodeField(label=_("Code"), help_text=_("18 digits. Blanks and dashes do not matter."))


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def at_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check codes, count heads, see how many seats are kept."""
    dates = Occurrence.objects.select_related("event__place").prefetch_related("event__texts", "event__co_hosts")
    date = get_object_or_404(dates, pk=pk)
    if not door.may_keep_door(request.user, date.event):
        raise Http404
    form = HeadsForm(label_suffix="", initial={"heads": date.head_count or 0})
    checked: list[door.Checked] = []
    if "code" in request.POST:
        now = timezone.now()
        checked = [door.check(date, typed, now=now) for typed in request.POST.getlist("code")[:AT_ONCE]]
    elif request.POST.get("step") in STEPS:
        door.count_heads(date, step=STEPS[request.POST["step"]])
        return HttpResponseRedirect(request.path)
    elif request.method == "POST":
        form = HeadsForm(request.POST, label_suffix="")
        if form.is_valid():
            door.count_heads(date, number=form.cleaned_data["heads"])
            return HttpResponseRedirect(request.path)
    return render(request, "workspace/door.html", _context(date, form, checked))


STEPS = {"1": 1, "-1": -1}


def _context(date: Occurrence, form: HeadsForm, checked: list[door.Checked]) -> dict[str, Any]:
    now, reader = timezone.now(), languages.current()
    opens = door_opens(date)
    return {
        "event": date.event,
        "reading": read_date(date, reader),
        "numbers": door.count(date),
        "checked": checked,
        "code": CheckForm(label_suffix="", auto_id="door_%s")["code"],
        "heads": form["heads"],
        "offline": door.for_offline(date, now=now),
        "opens": moment_in_words(date, opens, reader) if now < opens else "",
    }
