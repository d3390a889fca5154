"""Consulates, hotlines and the Spanish and Arabic words of starter entries."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.dateparse import parse_date

from partners.directory.models import (
    Hotline,
    HotlineText,
    Language,
    Location,
    Organization,
    OrganizationText,
    Phone,
    PhoneType,
    Schedule,
    Service,
    ServiceText,
)
from partners.doubts.leading_on import survivors
from partners.entries import Origin
from partners.imports.hours import weekly
from partners.imports.identity import Slugs
from partners.imports.places import PlaceBook
from partners.imports.sources import SourceKey, ensure_sources
from partners.places.models import Jurisdiction
from partners.sources import ExternalId, Source
from portal.vocabulary import OrganizationKind
from search import outbox

Row = dict[str, str]
Facts = dict[str, tuple[str, Source]]
LANGUAGES = ("es", "ar", "fr", "pt", "ht", "zh-hans")  # beside English, which is in the table
PHONES = {"phone": PhoneType.VOICE, "emergency_phone": PhoneType.EMERGENCY}
CONSULATE_NAMES = {
    "en": "Consulate of Mexico in %s",
    "es": "Consulado de México en %s",
    "ar": "قنصلية المكسيك في %s",
    "fr": "Consulat du Mexique à %s",
    "pt": "Consulado do México em %s",
    "zh-hans": "墨西哥驻 %s 领事馆",
}
_DAYS = {"Mon": "Mo", "Tue": "Tu", "Wed": "We", "Thu": "Th", "Fri": "Fr", "Sat": "Sa", "Sun": "Su"}
_TOWN = re.compile(r",?\s+(?P<city>[^,]+),\s*(?P<state>[A-Z]{2})\.?\s*(?P<zip>\d{5}(-\d{4})?)?$")


def read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def source_key(row: Row, address: str, date: str) -> SourceKey:
    """A source of ours names the file and row in which the fact was found, beside the address it came from."""
    day = parse_date(date) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) else None
    return SourceKey(address[:500], f"{row['source_file']}, row {row['source_row']}", day, "" if day else date[:200])


def taken(slugs: Iterable[str]) -> set[str]:
    """Those of the slugs under which an organization is there, or was until it was merged into another."""
    wanted = set(slugs)
    there = Organization.objects.filter(slug__in=wanted).values_list("slug", flat=True)
    return {*there, *survivors(Organization, wanted)}


def load_consulates(path: Path) -> int:
    """Organizations with one location each, from a table of single facts; those that are there stay as they are."""
    rows = list(read(path))
    there = taken(row["consulate"] for row in rows)
    missing = [row for row in rows if row["consulate"] not in there]
    sources = ensure_sources(source_key(row, row["source"], row["source_date"]) for row in missing)
    facts: dict[tuple[str, str, str], Facts] = defaultdict(dict)
    for row in missing:
        source = sources[source_key(row, row["source"], row["source_date"])]
        facts[row["consulate"], row["city"], row["state"]][row["fact"]] = (row["value"], source)
    places, slugs = PlaceBook(names={city for _slug, city, _state in facts}), Slugs(Location)
    for (slug, city, state), found in facts.items():
        organization = _consulate(slug, city, found)
        _office(organization, slugs.free(slug), city, state, places, found)
    return len(facts)


def _consulate(slug: str, city: str, facts: Facts) -> Organization:
    name, source = facts["name"]
    website, site_source = facts.get("website", ("", None))
    organization = Organization(
        slug=slug,
        name=name,
        kind=OrganizationKind.CONSULATE,
        country_served="MX",
        origin=Origin.STARTER,
        source=source,
        website=website,
        website_source=site_source,
        official_page=facts.get("directory_url", ("", None))[0],
        email=facts.get("email", ("", None))[0],
    )
    organization.texts = [OrganizationText(language=code, name=form % city) for code, form in CONSULATE_NAMES.items()]
    organization.save()
    return organization


def _office(organization: Organization, slug: str, city: str, state: str, places: PlaceBook, facts: Facts) -> None:
    address, source = facts.get("address", ("", organization.source))
    point, point_source = facts.get("point", ("", None))
    latitude, longitude = map(float, point.split(",")) if point else (None, None)
    town = _TOWN.search(address)
    location = Location(
        slug=slug,
        organization=organization,
        origin=Origin.STARTER,
        address_1=address[: town.start()] if town else address.removesuffix(f", {city}"),
        city=city,
        state_province=state,
        postal_code=(town["zip"] or "") if town else "",
        place=places.city(city, state) or places.state(state),
        latitude=latitude,
        longitude=longitude,
        point_source=point_source,
        source=source,
    )
    location.phones = [
        Phone(number=facts[fact][0], type=kind, source=facts[fact][1], order=order)
        for order, (fact, kind) in enumerate(PHONES.items())
        if fact in facts
    ]
    location.schedules = _schedules(*facts["hours"]) if "hours" in facts else []
    location.save()


def _schedules(words: str, source: Source) -> list[Schedule]:
    """Weekly rows where the words are simply weekly, else the words themselves."""
    form = re.sub("|".join(_DAYS), lambda day: _DAYS[day[0]], words)
    rows = [Schedule(byday=row.byday, opens_at=row.opens, closes_at=row.closes, source=source) for row in weekly(form)]
    return rows or [Schedule(description=words[:255], by_appointment="appointment" in words, source=source)]


def load_hotlines(path: Path) -> int:
    rows = list(read(path))
    there = set(Hotline.objects.values_list("slug", flat=True))
    states = list(Jurisdiction.objects.states().filter(country="US").values_list("name", "code"))
    new = [(order, row) for order, row in enumerate(rows, start=1) if row["slug"] not in there]
    for order, row in new:
        _hotline(row, order * 10, [code for name, code in states if re.search(rf"\b{name}\b", row["serves"])])
    return len(new)


def _hotline(row: Row, order: int, states: list[str]) -> None:
    always = row["hours"] == "24/7"
    named = [n for n in range(1, 5) if row[f"source_{n}"]]
    hotline = Hotline(
        slug=row["slug"],
        number=row["number"],
        alternative=row["alternative"],
        origin=Origin.STARTER,
        always_open=always,
        hours_note="" if always else row["hours"],
        run_by_name=row["run_by"],
        states=states,
        in_strip=bool(row["in_strip"]),
        order=order,
    )
    names = {"en": (row["name"], row["serves"])} | {
        code: (row[f"name_{code}"], row[f"serves_{code}"]) for code in LANGUAGES
    }
    hotline.texts = [
        HotlineText(language=code, name=name, serves=serves) for code, (name, serves) in names.items() if name
    ]
    hotline.languages = [Language(code=code) for code in filter(None, row["languages"].split(";"))]
    keys = [source_key(row, row[f"source_{n}"], row[f"source_{n}_date"]) for n in named]
    hotline.sources = list(ensure_sources(keys).values())
    hotline.save()


def starter_named(model: Any, values: set[str]) -> dict[str, Any]:
    kind = ContentType.objects.get_for_model(model)
    starter = set(model.objects.filter(origin=Origin.STARTER).values_list("pk", flat=True))
    found = ExternalId.objects.filter(content_type=kind, value__in=values).values_list("value", "object_id")
    return {value: key for value, key in found if key in starter}


def load_provider_texts(path: Path) -> None:
    """Other languages' words of services, by their codes in `services.json`."""
    words = json.loads(path.with_name("services.json").read_text(encoding="utf-8"))
    codes = {row["external_id"]: row["words"] for row in read(path)}
    keys = starter_named(Service, set(codes))
    texts = []
    for external_id, key in keys.items():
        told = words[codes[external_id]]
        for language in LANGUAGES:
            described = told.get("description", {}).get(language, "")
            prose = f"<p>{described}</p>" if described else ""
            texts.append(ServiceText(service_id=key, language=language, name=told[language], description=prose))
    ServiceText.objects.bulk_create(texts, ignore_conflicts=True)
    outbox.put("service", keys.values())
