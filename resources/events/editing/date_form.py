"""One date, or all from it on, or the whole series: the same questions, and how far the answer reaches."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners import permissions
from partners.changes.differing import ChangedMeanwhile
from partners.changes.marks import marked_fields
from partners.changes.saving import Outcome, open_draft
from partners.workspace.forms import LTR
from portal import languages
from portal.vocabulary import EventStatus
from resources.events.asked import asked_in_words
from resources.events.editing.clashes import warning
from resources.events.editing.times import MomentField, on_the_clocks_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.asking import ask_of_date
from resources.events.rules.one_date import change_date, check_reason, restore_date, token_of
from resources.events.rules.reading import RuleRefused
from resources.events.rules.splitting import change_all, change_later
from resources.events.venues import whole_venue

THIS, LATER, ALL = "this", "later", "all"
REACHES = [(THIS, _("This date only")), (LATER, _("This date and all later ones")), (ALL, _("All dates of the series"))]
MOMENTS = ("starts_at", "ends_at")
PLACE = ("venue", "address", "online_url")
FIELDS = (*MOMENTS, *PLACE, "status")


class DateForm(forms.Form):
    """Opened with the date and the series as they are; saves nothing over what somebody else changed since."""

    reach = forms.ChoiceField(choices=REACHES, initial=THIS, widget=forms.RadioSelect, label=_("what changes"))
    starts_at = MomentField(label=_("starts"))
    ends_at = MomentField(label=_("ends"))
    venue = forms.CharField(max_length=255, required=False, label=_("venue"))
    address = forms.CharField(max_length=255, required=False, label=_("address"))
    online_url = forms.URLField(
        max_length=500, required=False, label=_("online at"), assume_scheme="https", widget=forms.URLInput(attrs=LTR)
    )
    status = forms.ChoiceField(choices=EventStatus.choices, widget=forms.RadioSelect, label=_("does it take place?"))
    reason = forms.CharField(
        max_length=255,
        required=False,
        label=_("reason"),
        help_text=_("One sentence for the people who wanted to come, if it is cancelled."),
    )
    of_date = forms.CharField(widget=forms.HiddenInput)
    of_series = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, date: Occurrence) -> None:
        self.date, self.event = date, date.event
        super().__init__(data, initial=self._said())
        for name in MOMENTS:
            self.fields[name].help_text = on_the_clocks_of(self.event.time_zone)
        if not self.event.rrule and not self.event.rdates:
            self.fields["reach"].widget = forms.HiddenInput()
        elif not self.event.rrule:
            reach: Any = self.fields["reach"]
            reach.choices = [each for each in REACHES if each[0] != LATER]

    def _said(self) -> dict[str, Any]:
        whole, opening = whole_venue(self.event, self.date), open_draft(self.event)
        self.waits = asked_in_words(each for each in opening.entry.asked_of_dates if each["date"] == str(self.date.pk))
        return {
            "starts_at": timezone.make_naive(self.date.starts_at, self.event.zone),
            "ends_at": timezone.make_naive(self.date.ends_at, self.event.zone),
            "venue": whole.name,
            "address": whole.address,
            "online_url": whole.link,
            "status": EventStatus.CANCELLED if self.date.is_cancelled else self.date.status,
            "reason": self.date.why,
            "of_date": token_of(self.date),
            "of_series": opening.based_on,
        }

    def full_clean(self) -> None:
        with timezone.override(self.event.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("starts_at") and said.get("ends_at") and said["ends_at"] < said["starts_at"]:
            raise ValidationError({"ends_at": _("The end lies before the start.")})
        return said

    def changes(self) -> dict[str, Any]:
        """What differs from the date as it is, by the names of fields of Event."""
        before = {name: self.initial[name] for name in FIELDS}
        before |= {name: getattr(self.date, name) for name in MOMENTS}
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data[name] != before[name]}

    def changes_of_many(self) -> dict[str, Any]:
        """The same where later dates or all of them change: why they are called off is said with it."""
        changes, said = self.changes(), self.cleaned_data
        status = changes.get("status", self.event.status)
        reason = said["reason"] if status == EventStatus.CANCELLED else ""
        return changes | ({"reason": reason} if reason != self.event.reason or "status" in changes else {})

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) of everything that is wrong, in the order of the page."""
        return [
            (self[name].auto_id if name in self.fields else "", str(message))
            for name, messages in self.errors.items()
            for message in messages
        ]


def save(form: DateForm, *, by: Any) -> str | None:
    """Do what the valid form says; what became of it in words, None where it was refused: the form says why."""
    try:
        return _saved(form, by=by)
    except RuleRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    except ChangedMeanwhile as other:
        form.add_error(None, _what_others_did(other))
        typed: Any = form.data
        form.data = typed = typed.copy()
        for name in ("of_date", "of_series"):
            typed[name] = form.initial[name]
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _what_others_did(other: ChangedMeanwhile) -> ValidationError:
    changes = "; ".join(f"{each.label}: {each.after or '-'}" for each in other.theirs)
    if not changes:
        return ValidationError(_("Somebody else changed this series meanwhile. Look at it once more and save again."))
    words = _("Somebody else saved this meanwhile, so nothing was saved yet. They changed: %(changes)s.")
    return ValidationError(words, params={"changes": changes})


def _saved(form: DateForm, *, by: Any) -> str:
    said, date = form.cleaned_data, form.date
    if said["reach"] == THIS:
        return _and_clash(_outcome(_this(form, by=by), gettext("Saved for this date.")), date.event)
    changes = form.changes_of_many()
    if not changes:
        return gettext("Nothing was different.")
    if said["reach"] == LATER:
        event, outcome = change_later(date, by=by, based_on=said["of_series"], changes=changes)
        return _and_clash(_outcome(outcome, gettext("Saved for this date and all later ones.")), event)
    edited = open_draft(date.event, said["of_series"]).entry
    for name, value in changes.items():
        setattr(edited, name, value)
    _move_all(edited, date, changes)
    outcome = change_all(edited, by=by, based_on=said["of_series"])
    return _and_clash(_outcome(outcome, gettext("Saved for all dates of the series.")), Event.objects.get(pk=edited.pk))


def _this(form: DateForm, *, by: Any) -> Outcome:
    """Say it of this date alone: at once, or as a whole once a reviewer has read it."""
    own, said, changed = _of_its_own(form), form.cleaned_data, form.changes()
    if marked_fields(Event) & changed.keys() and not permissions.may(by, "publish", form.event):
        asked = {name: value for name, value in own.items() if name in changed or value != getattr(form.date, name)}
        return ask_of_date(form.date, by=by, based_on=said["of_date"], **asked)
    done = change_date(form.date, by=by, based_on=said["of_date"], **own)
    return Outcome("live" if done else "unchanged")


def _of_its_own(form: DateForm) -> dict[str, Any]:
    """What the date is to say otherwise than its series, by the names of its fields."""
    said, date, event = form.cleaned_data, form.date, form.event
    seen = _seen(form)
    own = {name: said[name] for name in MOMENTS}
    same_place = (said["venue"], said["address"]) == (seen.venue, seen.address)
    own |= {name: "" if same_place else said[name] for name in ("venue", "address")}
    own["online_url"] = "" if said["online_url"] == seen.online_url else said["online_url"]
    own["reason"] = "" if said["reason"] == event.why_not else said["reason"]
    if said["status"] != EventStatus.CANCELLED or event.status == EventStatus.CANCELLED:
        return own | {"status": said["status"] if "status" in form.changes() else date.status}
    if set(form.changes()) <= {"status"}:
        return {"status": EventStatus.CANCELLED, "reason": check_reason(said["reason"])}
    raise RuleRefused(gettext("Cancel the date or change it, not both at once."), "status")


def _seen(form: DateForm) -> Event:
    """The series as the form showed it: what nobody touched follows it still.

    Raises ChangedMeanwhile where the date was another series' then: what was touched cannot be told.
    """
    token = form.cleaned_data["of_series"]
    opening = open_draft(form.event, token)
    if opening.based_on != token:
        raise ChangedMeanwhile(theirs=[], mine=[], based_on=opening.based_on)
    # A draft that waits is not what the form showed.
    seen: Event = form.event if opening.waiting else opening.entry
    return seen


def _move_all(edited: Event, date: Occurrence, changes: dict[str, Any]) -> None:
    """Move the first date by as much as this one moves on the wall, and let all last as long."""
    if not set(changes) & set(MOMENTS):
        return
    zone = edited.zone
    by = _wall(changes.get("starts_at", date.starts_at), zone) - _wall(date.original_start, zone)
    length = _wall(changes.get("ends_at", date.ends_at), zone) - _wall(changes.get("starts_at", date.starts_at), zone)
    stored = Event.objects.get(pk=edited.pk)
    start = _wall(stored.starts_at, zone) + by
    edited.starts_at, edited.ends_at = start.replace(tzinfo=zone), (start + length).replace(tzinfo=zone)


def _wall(moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _outcome(outcome: Outcome, done: str) -> str:
    if outcome.state == "waiting":
        return gettext("It waits for a reviewer of the network. You will be told.")
    return done if outcome.state == "live" else gettext("Nothing was different.")


def _and_clash(words: str, event: Event) -> str:
    return " ".join(filter(None, (words, warning(event, languages.current()))))


def restore(date: Occurrence, *, by: Any, based_on: str) -> bool:
    """The date as the rule says again. Raises RuleRefused, ChangedMeanwhile."""
    return restore_date(date, by=by, based_on=based_on)
