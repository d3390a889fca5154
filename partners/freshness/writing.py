"""The letters themselves, each in its reader's language and in plain text."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.freshness.links import address
from partners.freshness.models import ConfirmationLink, FreshnessRules
from partners.freshness.readers import Reader
from partners.freshness.showing import Shown, named

LISTED = 40
"""Entries named in a letter to the network; the rest stands in its queue."""


def _send(reader: Reader, subject: str, template: str, context: Mapping[str, Any]) -> None:
    words = render_to_string(f"partners/mail/{template}.txt", {"reader": reader, "site": settings.BASE_URL, **context})
    send_mail(" ".join(subject.split()), words.strip() + "\n", None, [reader.email])


def _shown(due: Iterable[Any], language: str) -> dict[Any, Shown]:
    """Names of what is due, a query a kind."""
    keys: dict[Any, list[Any]] = {}
    for each in due:
        keys.setdefault(each.model, []).append(each.pk)
    rows = (named(model._default_manager.filter(pk__in=pks), language) for model, pks in keys.items())
    return {each.entry.pk: each for found in rows for each in found}


def ask(reader: Reader, due: list[tuple[Any, ConfirmationLink]], now: datetime.datetime) -> None:
    """`due`: (Due, link) of all that is due of the reader's."""
    with translation.override(reader.language):
        shown, rules = _shown((each for each, _link in due), reader.language), FreshnessRules.load()
        owners: dict[str, list[dict[str, Any]]] = {}
        for each, link in due:
            one = shown[each.pk]
            item = {"shown": one, "url": address(link, reader.language), "since": each.due}
            owners.setdefault(str(one.owner or ""), []).append(item)
        subject = ngettext("Is this still right? %(who)s", "Are these %(number)d still right? %(who)s", len(due)) % {
            "number": len(due),
            "who": _(", ").join(owners),
        }
        first = min(each.due for each, _link in due)
        context = {
            "owners": list(owners.items()),
            "warned_on": _later(first, rules.warn_after, now),
            "unlisted_on": _later(first, rules.unlist_after, now),
            "until": timezone.localdate(min(link.expires_at for _each, link in due)),
            "workspace": settings.BASE_URL + reverse("workspace:home") if reader.user else "",
        }
        _send(reader, subject, "due", context)


def _later(due: datetime.date, days: int, now: datetime.datetime) -> datetime.date | None:
    day = due + datetime.timedelta(days=days)
    return day if day > timezone.localdate(now) else None


def ask_network(reader: Reader, due: list[Any]) -> None:
    with translation.override(reader.language):
        shown = _shown(due[:LISTED], reader.language)
        subject = ngettext("%(number)d entry waits to be checked", "%(number)d entries wait to be checked", len(due))
        context = {
            "number": len(due),
            "items": [{"shown": shown[each.pk], "since": each.due} for each in due[:LISTED]],
            "more": len(due[LISTED:]),
            "queue": settings.BASE_URL + reverse("freshness_queue"),
        }
        _send(reader, subject % {"number": len(due)}, "network_asked", context)


def closed(reader: Reader, entry: Any, link: ConfirmationLink | None, *, who: str, until: datetime.datetime) -> None:
    """Tell that the entry is said to be closed; with `link`, how to undo it."""
    with translation.override(reader.language):
        one = named(type(entry)._default_manager.filter(pk=entry.pk), reader.language)[0]
        context = {
            "shown": one,
            "who": who,
            "until": date_format(until, "DATETIME_FORMAT"),
            "url": address(link, reader.language) if link else "",
        }
        _send(reader, _("Said to be closed: %(entry)s") % {"entry": one.name}, "closed", context)


def shown_again(reader: Reader, entry: Any, *, who: str) -> None:
    with translation.override(reader.language):
        one = named(type(entry)._default_manager.filter(pk=entry.pk), reader.language)[0]
        subject = _("Shown again: %(entry)s") % {"entry": one.name}
        _send(reader, subject, "shown_again", {"shown": one, "who": who})
