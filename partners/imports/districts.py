"""`import_districts`: which state or county a consulate looks after, from one day to another."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from partners.directory.models import ConsularDistrict
from partners.doubts.asking import Question, SaidRow, ask, kept_rows
from partners.doubts.models import Kind, Reason
from partners.entries import Origin
from partners.imports.district_rows import COLUMNS, DistrictRow, parse, place_book
from partners.imports.reading import RowRefused, Table, read_table
from partners.imports.report import Matched, Refused, Report
from partners.imports.running import Taken, run
from partners.imports.sources import SourceKey, ensure_sources
from partners.imports.trail import Trail
from partners.sources import Source
from search import outbox

FOREVER = datetime.date.max
LONG_AGO = datetime.date.min


def import_districts(
    path: Path, *, origin: Origin = Origin.IMPORT, dry_run: bool = False, all_or_none: bool = False
) -> Report:
    """Take the rows of a CSV file as consular districts. `origin` is for symmetry: districts have none."""
    table = read_table(path, COLUMNS)
    return run(
        lambda report: _take(table, report, path.name), table, dry_run=dry_run, all_or_none=all_or_none, file=path.name
    )


def _take(table: Table, report: Report, file: str) -> Taken:
    rows = _checked(table, report)
    places = {row.place.pk for row in rows}
    there: dict[object, list[ConsularDistrict]] = defaultdict(list)
    for district in ConsularDistrict.objects.filter(place__in=places).select_related("consulate", "source"):
        there[district.place_id].append(district)
    sources = ensure_sources(row.source for row in rows)
    kept = kept_rows(((row.source.scheme, row.key) for row in rows), Kind.CONFLICT)
    trail = Trail(file, command="import_districts")
    new, changed, waiting = [], [], list[tuple[DistrictRow, ConsularDistrict, Reason]]()
    for row in rows:
        district = next((each for each in there[row.place.pk] if _is_same(each, row)), None)
        rival = next((each for each in there[row.place.pk] if each is not district and _overlaps(each, row)), None)
        doubt = _doubt(row, district, rival)
        if doubt and kept.get((row.source.scheme, row.key)) == row.digest:
            report.unchanged += 1
        elif doubt:
            waiting.append((row, *doubt))
            report.matched.append(Matched(row.line, doubt[0].consulate.slug, str(doubt[1].label)))
        elif district is None:
            district = ConsularDistrict(
                consulate=row.consulate, sending_country=row.country, place=row.place, valid_from=row.valid_from,
                valid_to=row.valid_to, source=sources[row.source],
            )  # fmt: skip
            there[row.place.pk].append(district)
            new.append(district)
            trail.wrote(district, line=row.line)
            report.created += 1
        elif district.valid_to == row.valid_to and not _is_newer_word_of_its_source(district, sources[row.source]):
            report.unchanged += 1
        else:
            trail.before(district)
            district.valid_to, district.source = row.valid_to, sources[row.source]
            trail.wrote(district, line=row.line)
            changed.append(district)
            report.updated += 1
    ConsularDistrict.objects.bulk_create(new)
    ConsularDistrict.objects.bulk_update(changed, ["valid_to", "source"])
    trail.write()
    outbox.put("organization", {district.consulate_id for district in (*new, *changed)})
    _ask(waiting, sources, table, file)
    return Taken([row.line for row in rows])


def _doubt(
    row: DistrictRow, district: ConsularDistrict | None, rival: ConsularDistrict | None
) -> tuple[ConsularDistrict, Reason] | None:
    """What of ours a row stands against, and why."""
    if rival:
        return rival, Reason.PLACE
    if district is None or district.valid_to == row.valid_to:
        return None
    of_another = district.source and district.source.address != row.source.address
    return (district, Reason.END) if of_another else None


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
    book, found, seen = place_book(table.rows), [], dict[tuple[object, ...], int]()
    for row in table.rows:
        try:
            parsed = parse(row, book)
            key = (parsed.place.pk, parsed.consulate.pk, parsed.valid_from)
            if (first := seen.setdefault(key, row.line)) != row.line:
                raise RowRefused("county", _("Line %(line)s of this file says the same.") % {"line": first})
        except RowRefused as error:
            report.refused.append(Refused(row.line, error.column, error.reason))
            continue
        report.warnings.extend(row.warnings)
        found.append(parsed)
    return found


def _ask(
    waiting: list[tuple[DistrictRow, ConsularDistrict, Reason]],
    sources: Mapping[SourceKey, Source],
    table: Table,
    file: str,
) -> None:
    """Put what the rows say against districts of ours before a person."""
    cells = {row.line: dict(row.cells) for row in table.rows}
    ask(
        Question(
            kind=Kind.CONFLICT,
            reason=reason,
            model=ConsularDistrict,
            ours=ours.pk,
            name=str(ours),
            other_name=str(row),
            file=file,
            thing=f"{row.source.scheme} {row.key}",
            rows=(SaidRow(row.line, row.source.scheme, row.key, row.digest, cells[row.line], sources[row.source]),),
        )
        for row, ours, reason in waiting
    )


def take_district(row: DistrictRow, district: ConsularDistrict) -> bool:
    """Bring the district to what the row says; False, and nothing done, where yet another has the place then."""
    others = ConsularDistrict.objects.filter(place=row.place).exclude(pk=district.pk)
    if any(_is_same(each, row) or _overlaps(each, row) for each in others):
        return False
    before = district.consulate_id
    district.consulate, district.sending_country, district.place = row.consulate, row.country, row.place
    district.valid_from, district.valid_to = row.valid_from, row.valid_to
    district.source = ensure_sources([row.source])[row.source]
    district.save()
    outbox.put("organization", {before, row.consulate.pk})
    return True
