"""Pages of a host: calling a meeting, its agenda and minutes, documents, action items, invitations."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from partners.changes.saving import save_draft
from partners.directory.models import Organization
from partners.workspace.access import for_members, own_organizations
from portal import languages
from resources.events.clock import when
from resources.events.listing import title_of
from resources.events.meetings import acting, calling, finding
from resources.events.meetings.forms import CallForm, DocumentForm, GiveForm, ItemForm, ProceedingsForm, problems
from resources.events.meetings.models import ActionItem, MeetingDocument
from resources.events.meetings.page import may_call_for
from resources.events.meetings.views import asked_date, back_to, show
from resources.events.models import Event

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
@for_members
def call(request: HttpRequest) -> HttpResponseBase:
    """For which of one's organizations; asked only of whoever has several."""
    own = may_call_for(request.user, list(own_organizations(request.user)))
    if not own:
        raise PermissionDenied
    if len(own) == 1:
        return _call_for(request, own[0])
    return render(request, "workspace/meetings/call_for.html", {"organizations": own})


@PAGE
@for_members
def call_for(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    own = own_organizations(request.user).filter(pk=pk).first()
    if own is None:
        raise Http404
    if not may_call_for(request.user, [own]):
        raise PermissionDenied
    return _call_for(request, own)


def _call_for(request: HttpRequest, host: Organization) -> HttpResponseBase:
    form = CallForm(request.POST if request.method == "POST" else None, entry=Event(host=host, live=False))
    if form.is_bound and form.is_valid():
        event = form.save_into()
        outcome = save_draft(event, by=request.user, based_on="")
        if outcome.state == "waiting":
            messages.info(request, _("It waits for a reviewer of the network. You will be told."))
            return render(request, "workspace/meetings/waiting.html", {"host": host})
        messages.success(request, _("The meeting stands in the workspace of those you named. Nobody else sees it."))
        return back_to(finding.get_date(Event.objects.get(pk=event.pk), ""))
    context = {
        "form": form,
        "host": host,
        "back": reverse("meetings:list"),
        "problems": form.problems() if form.is_bound else [],
    }
    return render(request, "workspace/meetings/call.html", context, status=422 if form.is_bound else 200)


@PAGE
@for_members
def write(request: HttpRequest, event: UUID) -> HttpResponseBase:
    """Agenda, minutes and decisions of one date; what somebody else saved meanwhile is shown beside."""
    found = finding.get_meeting(request.user, event, to_change=True)
    asked = (request.POST or request.GET).get("date", "")
    date = finding.get_date(found, asked, user=request.user, to_change=True)
    row = acting.proceedings_of(date)
    form = ProceedingsForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in ("agenda", "minutes", "decisions", "version")},
    )
    theirs, status = None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("agenda", "minutes", "decisions")}
        try:
            acting.write_proceedings(date, **words, based_on=form.cleaned_data["version"], by=request.user)
        except acting.WrittenMeanwhile as other:
            theirs, status = other.theirs, 409
            typed = request.POST.copy()
            typed["version"] = str(theirs.version)
            form.data = typed
        else:
            messages.success(request, _("Saved."))
            return back_to(date)
    title, lang = title_of(found, languages.current())
    context = {
        "form": form,
        "day": when(date, languages.current()).day,
        "asked": date.name,
        "title": title,
        "lang": lang,
        "back": finding.meeting_url(date),
        "theirs": theirs,
        "problems": problems(form) if form.is_bound else [],
    }
    return render(request, "workspace/meetings/write.html", context, status=status)


@require_POST
@for_members
def invite(request: HttpRequest, event: UUID) -> HttpResponseBase:
    """Mail the invitation to everybody whom the meeting is for and who has none yet."""
    date = asked_date(request, event, to_change=True)
    if not finding.may_answer(date) or date.event.is_example:
        messages.error(request, _("This date is over or called off."))
    elif number := calling.invite(date.event, by=request.user):
        told = ngettext("%(number)d invitation goes out.", "%(number)d invitations go out.", number)
        messages.success(request, told % {"number": number})
    else:
        messages.info(request, _("Everybody whom the meeting is for has the invitation."))
    return back_to(date, "who")


@require_POST
@for_members
def add_document(request: HttpRequest, event: UUID) -> HttpResponseBase:
    date = asked_date(request, event, to_change=True)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, date, status=422, document_form=form)
    acting.add_document(date, title=form.cleaned_data["title"], file=form.cleaned_data["file"], by=request.user)
    messages.success(request, _("Saved."))
    return back_to(date, "documents")


@require_POST
@for_members
def remove_document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    row = get_object_or_404(MeetingDocument.objects.select_related("occurrence__event"), pk=pk)
    row.occurrence.event = finding.get_meeting(request.user, row.occurrence.event_id, to_change=True)
    acting.remove_document(row, by=request.user)
    messages.success(request, _("The document is removed."))
    return back_to(row.occurrence, "documents")


@require_POST
@for_members
def add_item(request: HttpRequest, event: UUID) -> HttpResponse:
    date = asked_date(request, event, to_change=True)
    form = ItemForm(request.POST, date=date)
    if not form.is_valid():
        return show(request, date, status=422, item_form=form)
    said = form.cleaned_data
    acting.add_item(date, words=said["words"], owner=said["owner"], due=said["due"], by=request.user)
    messages.success(request, _("Saved. It stands in the workspace of whoever does it."))
    return back_to(date, "items")


@PAGE
@for_members
def give_item(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Somebody else does it: of those whom the meeting is for now, as whoever had it may have left them."""
    row = get_object_or_404(ActionItem.objects.open().select_related("occurrence__event"), pk=pk)
    date = row.occurrence
    date.event = finding.get_meeting(request.user, date.event_id, to_change=True)
    form = GiveForm(request.POST if request.method == "POST" else None, event=date.event, owner=row.owner_id)
    if form.is_bound and form.is_valid():
        acting.give_item(row, owner=form.cleaned_data["owner"], by=request.user)
        messages.success(request, _("Saved. It stands in the workspace of whoever does it."))
        return back_to(date, "items")
    title, _lang = title_of(date.event, languages.current())
    context = {
        "form": form,
        "item": row,
        "title": title,
        "back": finding.meeting_url(date),
        "problems": problems(form) if form.is_bound else [],
    }
    return render(request, "workspace/meetings/give.html", context, status=422 if form.is_bound else 200)
