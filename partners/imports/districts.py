"""`import_districts`: which state or county a consulate looks after, from one day to another."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from partners.directory.models import ConsularDistrict, Organization
from partners.doubts.leading_on import survivors
from partners.entries import ExternalId, Origin, Source
from partners.imports import cells
from partners.imports.places import PlaceBook
from partners.imports.reading import Row, RowRefused, Table, read_table
from partners.imports.report import Matched, Refused, Report
from partners.imports.running import Taken, run
from partners.imports.sources import SourceKey, ensure_sources, source_of
from partners.places.models import Jurisdiction
from portal.vocabulary import OrganizationKind
from search import outbox

COLUMNS = ("country", "state", "county", "consulate", "from", "to", "source", "source_date")
FOREVER = datetime.date.max
LONG_AGO = datetime.date.min


@dataclass(frozen=True)
class DistrictRow:
    line: int
    country: str
    place: Jurisdiction
    consulate: Organization
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    source: SourceKey


def import_districts(
    path: Path, *, origin: Origin = Origin.IMPORT, dry_run: bool = False, all_or_none: bool = False
) -> Report:
    """Take the rows of a CSV file as consular districts. `origin` is for symmetry: districts have none."""
    table = read_table(path, COLUMNS)
    return run(lambda report: _take(table, report), table, dry_run=dry_run, all_or_none=all_or_none, file=path.name)


def _take(table: Table, report: Report) -> Taken:
    rows = _checked(table, report)
    places = {row.place.pk for row in rows}
    there: dict[object, list[ConsularDistrict]] = defaultdict(list)
    for district in ConsularDistrict.objects.filter(place__in=places).select_related("consulate", "source"):
        there[district.place_id].append(district)
    sources = ensure_sources(row.source for row in rows)
    new, changed = [], []
    for row in rows:
        district = next((each for each in there[row.place.pk] if _is_same(each, row)), None)
        rival = next((each for each in there[row.place.pk] if each is not district and _overlaps(each, row)), None)
        if rival:
            why = _("another consulate has this place at this time")
            report.matched.append(Matched(row.line, rival.consulate.slug, why))
        elif district is None:
            district = ConsularDistrict(
                consulate=row.consulate, sending_country=row.country, place=row.place, valid_from=row.valid_from,
                valid_to=row.valid_to, source=sources[row.source],
            )  # fmt: skip
            there[row.place.pk].append(district)
            new.append(district)
            report.created += 1
        elif district.valid_to == row.valid_to and not _is_newer_word_of_its_source(district, sources[row.source]):
            report.unchanged += 1
        elif district.source and district.source.address != row.source.address:
            report.matched.append(Matched(row.line, district.consulate.slug, _("another source gives another end")))
        else:
            district.valid_to, district.source = row.valid_to, sources[row.source]
            changed.append(district)
            report.updated += 1
    ConsularDistrict.objects.bulk_create(new)
    ConsularDistrict.objects.bulk_update(changed, ["valid_to", "source"])
    outbox.put("organization", {district.consulate_id for district in (*new, *changed)})
    return Taken([row.line for row in rows])


def _is_newer_word_of_its_source(district: ConsularDistrict, source: Source) -> bool:
    """Whether `source` is another row or day of what the district rests on; others that agree change nothing."""
    mine = district.source
    return mine is None or (mine.pk != source.pk and mine.address == source.address)


def _is_same(district: ConsularDistrict, row: DistrictRow) -> bool:
    return (district.consulate_id, district.valid_from) == (row.consulate.pk, row.valid_from)


def _overlaps(district: ConsularDistrict, row: DistrictRow) -> bool:
    """Whether another consulate of the same country has the place on a common day, or this one twice."""
    if district.sending_country != row.country:
        return False
    begins, ends = district.valid_from or LONG_AGO, district.valid_to or FOREVER
    return begins <= (row.valid_to or FOREVER) and (row.valid_from or LONG_AGO) <= ends


def _checked(table: Table, report: Report) -> list[DistrictRow]:
    names = [row["county"] for row in table.rows]
    places = PlaceBook(names=names, slugs=names)
    consulates = _consulates(row["consulate"] for row in table.rows)
    found, seen = [], dict[tuple[object, ...], int]()
    for row in table.rows:
        try:
            parsed = _parse(row, places, consulates)
            key = (parsed.place.pk, parsed.consulate.pk, parsed.valid_from)
            if (first := seen.setdefault(key, row.line)) != row.line:
                raise RowRefused("county", _("Line %(line)s of this file says the same.") % {"line": first})
        except RowRefused as error:
            report.refused.append(Refused(row.line, error.column, error.reason))
            continue
        report.warnings.extend(row.warnings)
        found.append(parsed)
    return found


def _consulates(words: Iterable[str]) -> dict[str, set[Organization]]:
    """Consulates by slug, that of one merged into them included, and by every external identifier."""
    wanted = {word.strip() for word in words if word.strip()}
    kind = ContentType.objects.get_for_model(Organization)
    names = ExternalId.objects.filter(content_type=kind, value__in=wanted).values_list("object_id", "value")
    by_id: dict[object, set[str]] = defaultdict(set)
    for key, value in names:
        by_id[key].add(value)
    for slug, key in survivors(Organization, wanted).items():
        by_id[key].add(slug)
    found: dict[str, set[Organization]] = defaultdict(set)
    for organization in Organization.objects.filter(
        Q(slug__in=wanted) | Q(pk__in=by_id), kind=OrganizationKind.CONSULATE
    ):
        for word in {organization.slug, *by_id[organization.pk]} & wanted:
            found[word].add(organization)
    return found


def _parse(row: Row, places: PlaceBook, consulates: dict[str, set[Organization]]) -> DistrictRow:
    if not row["country"]:
        raise RowRefused("country", _("This cannot be empty."))
    country, county = cells.country(row), cells.words(row, "county", 120)
    state = places.state(cells.words(row, "state", required=True))
    if state is None:
        raise RowRefused("state", _("This is not a state; write TX or Texas."))
    place = places.county(county, state.code) if county else state
    if place is None:
        raise RowRefused("county", _("No county of this name is known in the state."))
    name = cells.words(row, "consulate", required=True)
    found = consulates.get(name, set())
    if len(found) != 1:
        raise RowRefused("consulate", _("No consulate is known by this address or identifier, or more than one."))
    consulate = next(iter(found))
    if consulate.country_served not in {"", country}:
        raise RowRefused("country", _("This consulate represents another country."))
    begins, ends = cells.day(row, "from"), cells.day(row, "to")
    if begins and ends and ends < begins:
        raise RowRefused("to", _("The end lies before the start."))
    return DistrictRow(row.line, country, place, consulate, begins, ends, source_of(row))
