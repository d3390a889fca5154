"""One date of a series said otherwise: at another hour, elsewhere, cancelled with a reason, or as the rule says again.

token = token_of(date)                                    # hand it to the form, hidden
change_date(date, by=user, based_on=token, venue="Room 2")
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.audit.recording import record
from partners.changes.differing import ChangedMeanwhile, Difference, value_in_words
from partners.changes.merging import plain_json
from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.reading import RuleRefused
from resources.events.rules.series import Series

SAID = ("starts_at", "ends_at", "status", "reason", "venue", "address", "online_url")
SALT = "events.date"
Content = dict[str, Any]


def token_of(date: Occurrence) -> str:
    """What the date says now, for whoever is going to change it."""
    return signing.dumps(_content(date), salt=SALT)


def change_date(date: Occurrence, *, by: Any, based_on: str, **fields: Any) -> bool:
    """Say these of SAID otherwise for this date alone; answers whether anything changed.

    Raises RuleRefused (its `field` names the one it is about) for a date that is over, ends before it starts or meets
    another of the series, ChangedMeanwhile when somebody else changed the date since `based_on`.
    """
    with transaction.atomic():
        stored = held(date, based_on, fields)
        before = _content(stored)
        for name, value in fields.items():
            setattr(stored, name, value)
        after = _content(stored)
        changed = [name for name in SAID if before[name] != after[name]]
        if changed:
            check(stored)
            stored.off_rule = stored.off_rule and stored.is_cancelled
            stored.save()
            _tell(stored, {name: before[name] for name in changed}, {name: after[name] for name in changed}, by=by)
    date.refresh_from_db()
    return bool(changed)


def cancel_date(date: Occurrence, *, by: Any, based_on: str, reason: str) -> bool:
    """The date does not take place; `reason` is one sentence for the people who wanted to come."""
    said = check_reason(reason)
    return change_date(date, by=by, based_on=based_on, status=EventStatus.CANCELLED, reason=said)


def check_reason(reason: str) -> str:
    """The reason why something is called off, without blanks around it. Raises RuleRefused where there is none."""
    if not reason.strip():
        raise RuleRefused(_("Say in one sentence why, for the people who wanted to come."), "reason")
    return reason.strip()


def restore_date(date: Occurrence, *, by: Any, based_on: str) -> bool:
    """The date takes place as the rule says: nothing is said of it alone any more."""
    if date.off_rule:
        raise RuleRefused(_("The series no longer has this date. Add it as a further date instead."), "status")
    event = date.event
    start = date.local(date.original_start).replace(tzinfo=None)
    is_first = date.original_start == event.starts_at
    series = Series.of(event)
    ends_at = event.ends_at if is_first else max(date.original_start, series.moment(start + series.length))
    words = dict.fromkeys(("reason", "venue", "address", "online_url"), "")
    as_ruled = {"starts_at": date.original_start, "ends_at": ends_at, "status": EventStatus.CONFIRMED}
    return change_date(date, by=by, based_on=based_on, **as_ruled, **words)


def _content(date: Occurrence) -> Content:
    return plain_json({name: getattr(date, name) for name in SAID})


def held(date: Occurrence, based_on: str, wanted: Mapping[str, Any]) -> Occurrence:
    """The row as it is stored, if it says what the form was opened with, and its event. Else ChangedMeanwhile."""
    # The event first: whoever changes the whole series holds it too.
    event = Event.objects.select_for_update(of=("self",)).get(occurrences=date.pk)
    stored = Occurrence.objects.select_for_update(of=("self",)).get(pk=date.pk)
    stored.event = event
    now = _content(stored)
    try:
        base = signing.loads(based_on, salt=SALT)
    except signing.BadSignature:
        base = {}
    if base != now:
        mine = {**now, **plain_json(wanted)}
        raise ChangedMeanwhile(theirs=_differences(base, now), mine=_differences(now, mine), based_on=token_of(stored))
    return stored


def _differences(before: Content, after: Content) -> list[Difference]:
    names = [name for name in SAID if before.get(name) != after.get(name)]
    return [
        Difference(name, _label(name), _said(name, before.get(name)), _said(name, after.get(name))) for name in names
    ]


def _label(name: str) -> str:
    field: Any = Occurrence._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def _said(name: str, value: Any) -> str:
    return value_in_words(Occurrence._meta.get_field(name), value, {}) if value not in (None, "") else ""


def check(date: Occurrence) -> None:
    """Raises RuleRefused where the date as it stands makes no sense."""
    if max(date.starts_at, date.ends_at) < timezone.now():
        raise RuleRefused(_("This date is over."), "starts_at")
    if date.ends_at < date.starts_at:
        raise RuleRefused(_("The end lies before the start."), "ends_at")
    if date.is_cancelled:
        return
    others = Occurrence.objects.filter(event=date.event, starts_at__lt=date.ends_at, ends_at__gt=date.starts_at)
    met = others.exclude(pk=date.pk).exclude(status=EventStatus.CANCELLED).order_by("starts_at").first()
    if met is not None:
        words = _("Another date of this series is at that time: %(when)s.")
        raise RuleRefused(words % {"when": f"{met.local(met.starts_at):%Y-%m-%d %H:%M}"}, "starts_at")


def _tell(date: Occurrence, before: Content, after: Content, *, by: Any) -> None:
    event = date.event
    day = f"{date.local(date.original_start):%Y-%m-%d %H:%M}"
    record(
        "events.change_date",
        by=by,
        about=date,
        organization=event.host,
        before=before,
        after=after,
        label=f"{event} {day}",
    )
