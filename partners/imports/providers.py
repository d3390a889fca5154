"""`import_providers`: services of organizations, from one table or many times from the same one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from partners.directory.models import Organization, Service
from partners.entries import ExternalId, Origin
from partners.imports.identity import edited_by_people, known_entities
from partners.imports.matching import Known, Matcher, matcher_of_all
from partners.imports.provider_rows import COLUMNS, ProviderRow, parse, place_book
from partners.imports.provider_writing import ProviderWriter
from partners.imports.reading import RowRefused, Table, read_table
from partners.imports.report import Matched, Refused, Report
from partners.imports.running import Taken, run
from partners.places.names import search_form


def import_providers(
    path: Path, *, origin: Origin = Origin.IMPORT, dry_run: bool = False, all_or_none: bool = False
) -> Report:
    """Take the rows of a CSV file into the directory; see the contract for its columns and the report."""
    table = read_table(path, COLUMNS)
    return run(lambda report: _take(table, report, origin), table, dry_run=dry_run, all_or_none=all_or_none)


@dataclass
class Group:
    """The rows of one organization, and that organization when it is known."""

    rows: list[ProviderRow] = field(default_factory=list)
    organization: Organization | None = None

    @property
    def schemes(self) -> set[str]:
        return {row.source.scheme for row in self.rows}

    def as_known(self) -> Known:
        first = self.rows[0]
        return Known(
            slug=first.organization,
            name=first.organization,
            schemes=self.schemes,
            points=[row.point for row in self.rows if row.point],
            towns={(search_form(row.city), row.state) for row in self.rows if row.city},
            phones={phone.number for row in self.rows for phone in row.phones},
        )


def _take(table: Table, report: Report, origin: Origin) -> Taken:
    rows = _checked(table, report)
    services = known_entities(Service, ((row.source.scheme, row.external_id) for row in rows))
    organizations = known_entities(Organization, ((row.source.scheme, row.organization_key) for row in rows))
    owners = Organization.objects.in_bulk({service.organization_id for _id, service in services.values()})
    groups: dict[str, Group] = defaultdict(Group)
    for row in rows:
        group = groups[row.organization_key]
        group.rows.append(row)
        known = organizations.get((row.source.scheme, row.organization_key))
        service = services.get((row.source.scheme, row.external_id))
        group.organization = group.organization or (
            known[1] if known else owners.get(service[1].organization_id) if service else None
        )
    writer = ProviderWriter(origin)
    for group in _unmatched(groups.values(), report):
        for row in group.rows:
            _take_row(row, group, services.get((row.source.scheme, row.external_id)), writer, report)
    writer.write()
    return Taken([row.line for row in rows])


def _checked(table: Table, report: Report) -> list[ProviderRow]:
    """The rows that make sense; an external id counts once in its source."""
    places, found, seen = place_book(table.rows), [], dict[tuple[str, str], int]()
    for row in table.rows:
        try:
            parsed = parse(row, places)
            first = seen.setdefault((parsed.source.scheme, parsed.external_id), row.line)
            if first != row.line:
                raise RowRefused(
                    "external_id", _("Line %(line)s of this file has the same identifier.") % {"line": first}
                )
        except RowRefused as error:
            report.refused.append(Refused(row.line, error.column, error.reason))
            continue
        report.warnings.extend(row.warnings)
        found.append(parsed)
    return found


def _unmatched(groups: Iterable[Group], report: Report) -> list[Group]:
    """Groups that are known, or new and like nothing of another source; the rows of others wait for a person."""
    groups = list(groups)
    fresh = [group for group in groups if group.organization is None]
    if not fresh:
        return groups
    matcher, taken = matcher_of_all(_schemes()), []
    for group in groups:
        found = None if group.organization else _like(group, matcher)
        if found:
            report.matched.extend(Matched(row.line, *found) for row in group.rows)
        else:
            taken.append(group)
    return taken


def _like(group: Group, matcher: Matcher) -> tuple[str, str] | None:
    known = group.as_known()
    found = matcher.find(known)
    if found is None:
        matcher.add(known)
    return found


def _schemes() -> dict[Any, set[str]]:
    """Organization id -> the sources that it came from."""
    kind = ContentType.objects.get_for_model(Organization)
    found: dict[Any, set[str]] = defaultdict(set)
    for key, scheme in ExternalId.objects.filter(content_type=kind).values_list("object_id", "scheme"):
        found[key].add(scheme)
    return found


def _take_row(
    row: ProviderRow, group: Group, known: tuple[ExternalId, Service] | None, writer: ProviderWriter, report: Report
) -> None:
    if known is None:
        writer.create(row, group)
        report.created += 1
        return
    identity, service = known
    if identity.digest == row.digest:
        report.unchanged += 1
    elif edited_by_people(service):
        report.matched.append(Matched(row.line, service.slug, _("people have changed or checked this entry since")))
    else:
        writer.update(row, group, service)
        report.updated += 1
