"""An entry's sections in short words, from what is in memory."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from partners.directory.hours import week_in_words
from partners.directory.models import Location
from partners.directory.terms import TaxonomyTerm, Topic
from partners.workspace.capacity_form import capacity_of
from partners.workspace.facts_forms import gather, named_place, terms
from partners.workspace.kinds import Line, Part
from partners.workspace.policy_forms import NEW
from partners.workspace.text_forms import word_fields
from portal import languages
from portal.html import plain

SHOWN = 160


def phones(entry: Any) -> Iterator[Line]:
    for phone in entry.phones.all():
        number = phone.number.as_international if phone.number else ""
        yield Line(" ".join(part for part in (number, phone.extension and f"#{phone.extension}") if part), ltr=True)


def contact(*fields: str) -> Any:
    def said(entry: Any) -> Iterator[Line]:
        yield from (Line(str(getattr(entry, name)), ltr=name != "name") for name in fields if getattr(entry, name))
        if hasattr(entry, "phones"):
            yield from phones(entry)

    return said


def number(entry: Any) -> Iterator[Line]:
    yield Line(entry.number.as_international, ltr=True)
    if entry.alternative:
        yield Line(entry.alternative)


def hours(entry: Any) -> Iterator[Line]:
    if getattr(entry, "always_open", False):
        yield Line(_("Day and night"))
    week = week_in_words(entry.schedules.all(), languages.current())
    yield from (Line(words) for words in (week, getattr(entry, "hours_note", "")) if words)


def spoken(entry: Any) -> Iterator[Line]:
    reader = languages.current()
    names = sorted({languages.name_in(row.code, reader) for row in entry.languages.all()})
    if names:
        yield Line(_(", ").join(names))
    if getattr(entry, "interpretation_services", ""):
        yield Line(entry.interpretation_services)


def help_given(entry: Any) -> Iterator[Line]:
    labels = dict(terms(TaxonomyTerm)) | dict(terms(Topic))
    keys = [*(term.pk for term in entry.kinds_of_help.all()), *(item.tag_id for item in entry.topic_items.all())]
    names = [label for key in keys if (label := labels.get(str(key)))]
    if names:
        yield Line(_(", ").join(dict.fromkeys(names)))


def cost(entry: Any) -> Iterator[Line]:
    yield Line(entry.get_cost_display())
    for row in entry.cost_options.all():
        yield Line(
            " ".join(str(part) for part in (row.option, row.amount, row.amount is not None and row.currency) if part)
        )


def areas(entry: Any) -> Iterator[Line]:
    own = gather(entry.service_areas.all(), "place")
    if own:
        yield Line(_(", ").join(named_place(row.place) for row in own))


def papers(entry: Any) -> Iterator[Line]:
    yield from (Line(row.document, row.language) for row in entry.required_documents.all())


def given_at(entry: Any) -> Iterator[Line]:
    yield from (Line(full_address(row.location)) for row in gather(entry.at_locations.all(), "location"))


def capacity(entry: Any) -> Iterator[Line]:
    said = capacity_of(entry)
    if said:
        until = _("until %(day)s") % {"day": date_format(said.until)} if said.until else ""
        yield Line(" ".join(part for part in (said.get_state_display(), until) if part))


def full_address(location: Location) -> str:
    """As its owner knows it, hidden or not."""
    town = " ".join(part for part in (location.state_province, location.postal_code) if part)
    parts = (location.name, location.address_1, location.address_2, location.city, town)
    return ", ".join(part for part in parts if part)


def address(entry: Location) -> Iterator[Line]:
    yield Line(full_address(entry))


def hiding(entry: Location) -> Iterator[Line]:
    yield Line(_("Hidden: visitors see the city only.") if entry.hidden else _("Visitors see the whole address."))


def instrument(entry: Any) -> Iterator[Line]:
    yield from (Line(words) for words in (entry.instrument, entry.citation) if words)


def practice(entry: Any) -> Iterator[Line]:
    yield from (Line(Truncator(row.note).chars(SHOWN), row.language) for row in entry.practice_notes.all())


def no_lines(entry: Any) -> Iterator[Line]:
    yield from ()


def texts(entry: Any) -> list[Part]:
    """A part for each language that is switched on or has a text already."""
    own = {text.language: text for text in entry.texts.all()}
    codes = dict.fromkeys([*(code for code, _name in languages.switched_on()), *own])
    reader = languages.current()
    return [
        _text(code, own.get(code), reader) for code in sorted(codes, key=lambda code: (code not in own, code != reader))
    ]


def _text(code: str, text: Any, reader: str) -> Part:
    label = languages.name_in(code, reader)
    if text is None:
        return Part(code, label, _("Nothing yet"), is_missing=True)
    if text.machine_translated:
        return Part(code, label, _("Translated by a machine: read it"))
    words = next((plain(str(value)) for name in word_fields(type(text)) if (value := getattr(text, name))), "")
    return Part(code, label, Truncator(words).chars(60), is_good=True)


def versions(entry: Any) -> list[Part]:
    own = [Part(str(row.pk), str(row), _version_note(row), is_good=True) for row in entry.versions.all()]
    return [*own, Part(NEW, _("Add a version"))]


def _version_note(version: Any) -> str:
    return _("ended on %(day)s") % {"day": date_format(version.ended)} if version.ended else ""
