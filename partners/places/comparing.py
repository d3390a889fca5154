"""Two to four places beside each other: what each says on every subject."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.places.meaning import Meant, meant
from partners.places.queries import Candidate, named
from partners.places.rules import Rule, agreements, of_places, rules
from partners.policies.models import Agreement, Provision
from portal.vocabulary import ProvisionTopic

FEWEST, MOST = 2, 4
NOTHING = Meant()


@dataclass(frozen=True)
class Field:
    """One field of the form: what was typed in it, the place that it means, or what is wrong and what it may mean."""

    typed: str = ""
    meant: Meant = NOTHING

    @property
    def place(self) -> Candidate | None:
        return self.meant.place

    @property
    def value(self) -> str:
        """What stands in the field: a place by its name."""
        return self.place.label if self.place else self.typed


@dataclass(frozen=True)
class Said:
    """What one rule says on a subject."""

    rule: Rule
    provision: Provision


@dataclass(frozen=True)
class Cell:
    """What one place says on a subject, its state's and county's rules included."""

    place: Candidate
    said: tuple[Said, ...] = ()
    unread: tuple[Rule, ...] = ()
    agreements: tuple[Agreement, ...] = ()


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Comparison:
    """`silent`: subjects of which no rule of these places is known."""

    rows: tuple[Row, ...]
    silent: tuple[str, ...]


def fields(typed: Sequence[str], reader: str) -> list[Field]:
    """At least two, at most four; places by their addresses are read in one query, texts one by one."""
    texts = [text.strip() for text in typed][:MOST]
    known = named([text for text in texts if text], reader)
    found = [Field(text, Meant(known[text]) if text in known else _meant(text, reader)) for text in texts]
    seen: set[str] = set()
    for number, field in enumerate(found):
        if field.place and field.place.slug in seen:
            found[number] = Field(field.typed, Meant(error=_("This place is there already. Write another one.")))
        seen.add(field.place.slug if field.place else "")
    # One empty field more, while there is room for another place.
    return found + [Field()] * max(FEWEST - len(found), 1 if len(found) < MOST else 0)


def _meant(text: str, reader: str) -> Meant:
    return meant(text, reader) if text else NOTHING


def comparison(places: Sequence[Candidate], day: datetime.date, reader: str) -> Comparison:
    """Every subject on which one of the places says something. Three queries."""
    slugs = {slug for place in places for slug in place.reached}
    held = rules(of_places(slugs), day, reader)
    listed = agreements(slugs, day)
    rows, silent = [], []
    for topic in ProvisionTopic:
        cells = tuple(_cell(place, held, topic) for place in places)
        if any(cell.said for cell in cells):
            rows.append(Row(str(topic.label), cells))
        else:
            silent.append(str(topic.label))
    unread = tuple(
        Cell(place, unread=tuple(rule for rule in held if rule.place in place.reached and not rule.provisions))
        for place in places
    )
    signed = tuple(
        Cell(place, agreements=tuple(each for each in listed if each.place.slug in place.reached)) for place in places
    )
    if any(cell.unread for cell in unread):
        rows.append(Row(_("Rules that we have not yet read"), unread))
    if any(cell.agreements for cell in signed):
        rows.append(Row(_("Agreements with immigration agents"), signed))
    return Comparison(tuple(rows), tuple(silent))


def _cell(place: Candidate, held: Sequence[Rule], topic: ProvisionTopic) -> Cell:
    said = (
        Said(rule, provision)
        for rule in held
        if rule.place in place.reached
        for provision in rule.provisions
        if provision.topic == topic
    )
    return Cell(place, tuple(said))
