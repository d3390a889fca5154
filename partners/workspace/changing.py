"""Forms of entries: shown, given another row, looked at in words, saved through the one door for changes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from partners.changes import drafting
from partners.changes.saving import ChangedMeanwhile, Opening, Outcome, open_draft, save_draft
from partners.editing import shown_name
from partners.workspace.access import for_members, get_own, get_own_organization
from partners.workspace.adding import blank
from partners.workspace.addresses import entry_url
from partners.workspace.forms import SectionForm, with_one_more
from partners.workspace.kinds import Kind, Part, Section, kind_named

OWN_KEYS = ("csrfmiddlewaretoken", "next", "based_on", "keep", "more", "look")


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, kind: str, pk: UUID, section: str, part: str = "") -> HttpResponse:
    """The form of one section of an entry."""
    of, about = section_named(kind, section)
    name = "-".join(filter(None, (section, part)))
    entry = get_own(request, drafting.with_drafts(of.model, name, by=request.user), pk, "change")
    data = request.POST if request.method == "POST" else None
    left = drafting.kept(entry, name, by=request.user) if data is None else None
    opening = open_draft(entry, left.based_on if left else request.POST.get("based_on", ""), just_read=True)
    try:
        typed = drafting.typed(left) if left else _typed(data) if data is not None else None
        form = about.form(typed, entry=opening.entry, part=part)
    except LookupError as error:
        raise Http404 from error
    form.files = request.FILES
    page = Page(request, of, about, entry, opening, part, left)
    if data is None:
        if left:
            form.forget_errors()
        return page.show(form)
    if "more" in data or "look" in data:
        if "more" in data:
            form.forget_errors()
        return page.show(form)
    if not form.is_valid():
        return page.show(form, status=422)
    return page.save(form)


def section_named(kind: str, section: str) -> tuple[Kind, Section]:
    """Raises Http404 for what nobody keeps in the workspace."""
    of = kind_named(kind)
    about = of.section(section) if of else None
    if of is None or about is None:
        raise Http404
    return of, about


def _typed(data: QueryDict) -> QueryDict:
    return with_one_more(data, str(data["more"])) if "more" in data else data


class Page:
    """One form of one entry, for one request."""

    def __init__(
        self, request: HttpRequest, kind: Kind, section: Section, entry: Any, opening: Opening, part: str, left: Any
    ) -> None:
        self.request, self.kind, self.section, self.entry = request, kind, section, entry
        self.opening, self.part, self.left = opening, part, left
        self.name = "-".join(filter(None, (section.name, part)))

    def context(self, form: SectionForm) -> dict[str, Any]:
        return {
            "form": form,
            "kind": self.kind,
            "section": self.section,
            "part": self._part(),
            "entry": self.entry,
            "entry_name": shown_name(self.opening.entry),
            "back": entry_url(self.entry),
            "based_on": self.opening.based_on,
            "waiting": self.opening.waiting,
            "saved_draft": self.left,
            "draft_url": reverse("workspace:draft", args=[self.entry._meta.model_name, self.entry.pk, self.name]),
            "problems": form.problems() if form.is_bound else [],
            "looked": "look" in self.request.POST,
            "added": self.request.POST.get("more", ""),
        }

    def _part(self) -> Part | None:
        parts = self.section.parts(self.opening.entry) if self.section.parts and self.part else []
        return next((each for each in parts if each.name == self.part), None)

    def show(self, form: SectionForm, *, status: int = 200) -> HttpResponse:
        return render(self.request, form.template, self.context(form), status=status)

    def save(self, form: SectionForm) -> HttpResponse:
        keep = self.request.POST.getlist("keep") if "keep" in self.request.POST else None
        if keep is not None:
            keep = [path for path in keep if path] + [
                path for name, path in _choices(self.request.POST) if self.request.POST.get(name) == "mine"
            ]
        token = self.request.POST.get("based_on") or self.opening.based_on
        try:
            outcome = save_draft(form.save_into(), by=self.request.user, based_on=token, keep=keep)
        except ChangedMeanwhile as other:
            return self.ask(form, other)
        except ValidationError as error:  # both changes together make no sense
            form.add_error(None, error)
            return self.show(form, status=422)
        drafting.discard(self.entry, self.name, by=self.request.user)
        say(self.request, outcome)
        return HttpResponseRedirect(f"{entry_url(self.entry)}#{self.section.name}")

    def ask(self, form: SectionForm, other: ChangedMeanwhile) -> HttpResponse:
        """Both changes beside each other; what was typed travels along, hidden."""
        theirs = {each.path: each for each in other.theirs}
        clashes = [(number, each, theirs.get(each.path)) for number, each in enumerate(other.mine)]
        typed = [
            (name, value)
            for name, values in form.data.lists()
            for value in values
            if name not in OWN_KEYS and not name.startswith("choice-")
        ]
        context = self.context(form) | {
            "clashes": [each for each in clashes if each[1].path in other.clashing],
            "mine_alone": [each for each in other.mine if each.path not in other.clashing],
            "theirs_alone": [each for each in other.theirs if each.path not in other.clashing],
            "typed": typed,
            "based_on": other.based_on,
        }
        return render(self.request, "workspace/changed_meanwhile.html", context, status=409)


def _choices(data: QueryDict) -> list[tuple[str, str]]:
    """(name of the radio, path that it decides) of the page that asks."""
    return [(name, data[f"{name}-path"]) for name in data if name.startswith("choice-") and f"{name}-path" in data]


def say(request: HttpRequest, outcome: Outcome) -> None:
    """What became of a change, in plain words."""
    if outcome.state == "unchanged":
        messages.info(request, _("Nothing was different, so nothing was changed."))
    elif outcome.state == "waiting":
        what = _(", ").join(dict.fromkeys(str(each.label) for each in outcome.differences))
        messages.info(
            request,
            _("It waits for a reviewer of the network, because of what it changes: %(what)s. You will be told.")
            % {"what": what},
        )
    else:
        number = len(outcome.differences)
        words = ngettext("It is public now: %(number)d change.", "It is public now: %(number)d changes.", number)
        messages.success(request, words % {"number": number})


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """A new entry of an organization, with the least that a visitor needs."""
    of = kind_named(kind)
    if of is None or of.add is None:
        raise Http404
    organization = get_own_organization(request, pk, "add", of.model)
    entry = blank(of, organization)
    form = of.add(request.POST if request.method == "POST" else None, entry=entry)
    looked = "look" in request.POST
    if request.method == "POST" and form.is_valid() and not looked:
        outcome = save_draft(form.save_into(), by=request.user, based_on="")
        say(request, outcome)
        return HttpResponseRedirect(entry_url(entry))
    context = {
        "form": form,
        "kind": of,
        "organization": organization,
        "back": reverse("workspace:organization", args=[organization.pk]),
        "problems": form.problems() if form.is_bound else [],
        "looked": looked,
    }
    return render(request, form.template, context, status=422 if form.is_bound and not looked else 200)
