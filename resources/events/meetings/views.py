"""Pages of a member: the meetings they may see, one date, their answer, what they said to do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners import permissions
from partners.workspace.access import for_members, own_organizations
from partners.workspace.addresses import entry_url
from portal import languages
from portal.scans import as_attachment
from resources.events.listing import rows
from resources.events.meetings import acting, finding
from resources.events.meetings.forms import AnswerForm, DocumentForm, ItemForm
from resources.events.meetings.models import ActionItem, Coming, Invitee, MeetingDocument
from resources.events.meetings.page import may_call_for, read_page
from resources.events.occurrence_models import Occurrence

SHOWN = 20


@require_safe
@for_members
def meetings(request: HttpRequest) -> HttpResponse:
    """Coming dates of all meetings that the person may see; with `?past=1` those that are over."""
    past = bool(request.GET.get("past"))
    dates = finding.past_dates(request.user) if past else finding.coming_dates(request.user)
    page = Paginator(dates.with_words(), SHOWN).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    answers = finding.answers_of(request.user, shown)
    context = {
        "past": past,
        "page": page,
        "dates": [
            {"row": row, "url": finding.meeting_url(row.occurrence), "own": answers.get(row.occurrence.pk)}
            for row in rows(shown, languages.current())
        ],
        "may_call": bool(may_call_for(request.user, list(own_organizations(request.user)))),
    }
    return render(request, "workspace/meetings/list.html", context)


@require_safe
@for_members
def meeting(request: HttpRequest, event: UUID) -> HttpResponse:
    """One date, named by `?date=` as on the public page."""
    found = finding.get_meeting(request.user, event)
    return show(request, finding.get_date(found, request.GET.get("date", ""), user=request.user))


def show(request: HttpRequest, date: Occurrence, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a date; `forms` are those that were sent and are not right."""
    page = read_page(date, request.user)
    speaks_for = finding.speaks_for(request.user, date.event) if page.may_answer else []
    own_keys = permissions.standing_of(request.user).organizations
    own = {"organization": page.own.organization_id} if page.own else {}
    context = {
        "page": page,
        "event": date.event,
        "asked": date.name,
        "entry_url": entry_url(date.event) if permissions.owner_of(date.event) in own_keys else "",
        "other_dates": [{"row": row, "url": finding.meeting_url(row.occurrence)} for row in page.other_dates],
        "answer_form": AnswerForm(initial=own, organizations=speaks_for),
        "choices": Coming.choices,
        "invitation": _invitation(date) if page.may_host else None,
        **({"document_form": DocumentForm(), "item_form": ItemForm(date=date)} if page.may_host else {}),
        **forms,
    }
    context["problems"] = [
        (form[name].auto_id, message)
        for form in forms.values()
        for name, found in form.errors.items()
        for message in found
    ]
    return render(request, "workspace/meetings/meeting.html", context, status=status)


def _invitation(date: Occurrence) -> dict[str, Any] | None:
    """How many were invited, and how many were not; None where nobody is invited any more."""
    if date.event.is_example or not finding.may_answer(date):
        return None
    invited = Invitee.objects.filter(call__event=date.event).count()
    left = finding.readers(date.event).exclude(user__in=Invitee.objects.filter(call__event=date.event).values("user"))
    return {"invited": invited, "left": left.order_by().values("user").distinct().count()}


def asked_date(request: HttpRequest, event: UUID, *, to_change: bool = False) -> Occurrence:
    """The date that a form names. Raises as `get_meeting` and `get_date`."""
    found = finding.get_meeting(request.user, event, to_change=to_change)
    return finding.get_date(found, request.POST.get("date", ""), user=request.user, to_change=to_change)


def back_to(date: Occurrence, part: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{finding.meeting_url(date)}{part and '#'}{part}")


@require_POST
@for_members
def answer(request: HttpRequest, event: UUID) -> HttpResponseBase:
    """Whether the person comes on that date."""
    date = asked_date(request, event)
    form = AnswerForm(request.POST, organizations=finding.speaks_for(request.user, date.event))
    if not finding.may_answer(date):
        messages.error(request, _("This date is over or called off."))
    elif form.is_valid():
        own = form.cleaned_data["organization"] or next(iter(finding.speaks_for(request.user, date.event)), None)
        acting.answer(date, Coming(form.cleaned_data["coming"]), by=request.user, organization=own)
        messages.success(request, _("Thank you. The host sees your answer."))
    else:
        messages.error(request, _("Choose one of the answers."))
    return back_to(date, "who")


@require_POST
@for_members
def settle(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Done, or not yet after all; for the owner of the item and for hosts."""
    row = get_object_or_404(ActionItem.objects.select_related("occurrence__event"), pk=pk)
    event = finding.get_meeting(request.user, row.occurrence.event_id)
    if row.owner_id != request.user.pk and not finding.may_host(request.user, event):
        raise Http404
    done = request.POST.get("do") != "open"
    if acting.settle_item(row, done=done, by=request.user):
        messages.success(request, _("Done: %(what)s") % {"what": row.words} if done else _("It is open again."))
    if request.POST.get("next") == "home":
        return HttpResponseRedirect("/workspace/")
    return back_to(_shown_on(request, row), "items")


def _shown_on(request: HttpRequest, row: ActionItem) -> Occurrence:
    """The date on whose page the button was pressed, else the item's own."""
    key = request.POST.get("on", "")
    for date in finding.dates_for(request.user).filter(pk=key).select_related("event") if _is_key(key) else ():
        return date
    return row.occurrence


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_safe
@for_members
def document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, as a download that nothing in it can run; for those who may see the meeting."""
    row = get_object_or_404(MeetingDocument.objects.select_related("occurrence"), pk=pk)
    finding.get_meeting(request.user, row.occurrence.event_id)
    if not row.file or not row.file.storage.exists(str(row.file.name)):
        raise Http404
    return as_attachment(row.file, row.title)
