"""What narrows the calendar: the form's choices, what is chosen, and the days that most people ask for."""

import datetime
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from portal import languages
from portal.vocabulary import EventKind, Mode
from resources.events.models import Event, EventLanguage, EventTopic
from resources.events.months import Month
from resources.events.trails import Pairs, beside
from search import filters
from search.parameters import Asked
from search.sentences import labels

FIELDS = ("event_kind", "spoken", "topic", "mode", "host")
MOST_OPTIONS = 80
"""Of hosts: more of them are no help in a list, and a heavy page. Their own pages lead here."""
SATURDAY, SUNDAY = 5, 6


def fields(asked: Asked) -> list[dict[str, Any]]:
    """The choices of the form: name, label, options (value, label); 3 queries, only what coming dates have.

    `first` is the chosen value that the field shows, `further` are those beside it.
    """
    reader = asked.query.lang
    events = Event.objects.listed().coming()
    keys = events.values("pk")
    codes = EventLanguage.objects.filter(event__in=keys).order_by("code").values_list("code", flat=True).distinct()
    topics = EventTopic.objects.filter(content_object__in=keys).order_by().values_list("tag__slug", flat=True)
    hosts = events.order_by("host__name").values_list("host__slug", "host__name").distinct()
    options: dict[str, list[tuple[str, Any]]] = {
        "event_kind": [choice for choice in EventKind.choices if choice[0] != EventKind.PARTNER_MEETING],
        "mode": list(Mode.choices),
        "spoken": [(code, languages.name_in(code, reader)) for code in codes],
        "topic": sorted(labels("topic", tuple(topics.distinct()), reader).items(), key=lambda pair: pair[1]),
        "host": _hosts(list(hosts[: MOST_OPTIONS + 1])),
    }
    named = {
        "event_kind": _("Kind of meeting"),
        "mode": _("In person or online"),
        "spoken": _("Language spoken"),
        "topic": _("Topic"),
        "host": _("Host"),
    }
    shown = {name: _with_chosen(options[name], name, asked) for name in FIELDS}
    return [_field(name, named[name], choices, asked) for name, choices in shown.items() if choices]


def _field(name: str, label: str, choices: list[tuple[str, Any]], asked: Asked) -> dict[str, Any]:
    first, *further = asked.chosen.get(name, ()) or ("",)
    beside_it = [(code, said) for code, said in choices if code in further]
    return {"name": name, "label": label, "options": choices, "first": first, "further": beside_it}


def _with_chosen(options: list[tuple[str, Any]], name: str, asked: Asked) -> list[tuple[str, Any]]:
    """The options, and what is chosen though no coming date has it: sending the form again must not drop it."""
    held = dict(options)
    missing = tuple(value for value in asked.chosen.get(name, ()) if value not in held)
    return [*options, *(labels(name, missing, asked.query.lang).items() if missing else ())]


def _hosts(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return found if len(found) <= MOST_OPTIONS else []


def without_days(asked: Asked) -> Asked:
    """The same question of all days."""
    typed = {**asked.typed, "from": "", "to": ""}
    return replace(asked, query=replace(asked.query, start=None, end=None, page=1), typed=typed)


def chosen(asked: Asked, path: str, beyond: Pairs) -> dict[str, Any]:
    """What holds, each to be dropped, as `search/includes/chosen.html` shows it; `beyond`: parameters to keep."""
    reader = asked.query.lang
    known = {name: labels(name, values, reader) for name, values in asked.chosen.items()}
    found = [replace(each, url=beside(each.url, beyond)) for each in filters.chosen(asked, known, path)]
    return {"chosen": found, "clear_url": beside(filters.clear_url(asked, path).split("?")[0], beyond)}


def spans(asked: Asked, path: str, day: datetime.date) -> list[dict[str, Any]]:
    """Links to the days that most people ask for, from `day` on: label, url, whether it is what is shown."""
    sunday = day + datetime.timedelta(days=SUNDAY - day.weekday())
    saturday = max(day, sunday - datetime.timedelta(days=1))
    named = [
        (_("All"), None, None),
        (_("Today"), day, day),
        (_("This weekend"), saturday, sunday),
        (_("This week"), day, sunday),
        (_("This month"), day, Month.of(day).last),
    ]
    asked_days = (asked.query.start, asked.query.end)
    return [
        {"label": label, "url": asked.url(path, from_=start, to=end), "current": asked_days == (start, end)}
        for label, start, end in named
    ]
