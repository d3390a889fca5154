"""`import_providers`: services of organizations, from one table or many times from the same one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from partners.directory.models import Organization, Service, ServiceText
from partners.doubts.asking import Question, SaidRow, ask, kept_rows
from partners.doubts.models import Kind, Reason
from partners.entries import Origin
from partners.imports.identity import chunks, edited_by_people, in_bulk, known_entities, owners_of
from partners.imports.matching import Known, address_of, matcher_for
from partners.imports.provider_rows import COLUMNS, ProviderRow, parse, place_book
from partners.imports.provider_writing import LANGUAGE, ProviderWriter
from partners.imports.reading import RowRefused, Table, read_table
from partners.imports.report import Matched, Refused, Report
from partners.imports.running import Taken, progress, run
from partners.imports.sources import ensure_sources
from partners.imports.trail import Trail
from partners.places.names import search_form
from partners.sources import ExternalId

CHUNK = 500


def import_providers(
    path: Path, *, origin: Origin = Origin.IMPORT, dry_run: bool = False, all_or_none: bool = False
) -> Report:
    """Take the rows of a CSV file into the directory; see the contract for its columns and the report."""
    table = read_table(path, COLUMNS)

    def take(report: Report) -> Taken:
        return ProviderImport(path.name, origin, report).take(table)

    return run(take, table, dry_run=dry_run, all_or_none=all_or_none, file=path.name)


@dataclass
class Group:
    """The rows of one organization; its id when it is known, and it itself while its rows are written."""

    rows: list[ProviderRow] = field(default_factory=list)
    owner: Any = None
    organization: Organization | None = None

    def as_known(self) -> Known:
        first = self.rows[0]
        addresses = (address_of(row.address, row.postal_code, row.city) for row in self.rows)
        return Known(
            slug=first.organization,
            name=first.organization,
            subject=self,
            schemes={row.source.scheme for row in self.rows},
            points=[row.point for row in self.rows if row.point],
            towns={(search_form(row.city), row.state) for row in self.rows if row.city},
            phones={phone.number for row in self.rows for phone in row.phones},
            addresses={address for address in addresses if address},
        )


@dataclass
class Waiting:
    """Rows that a person has to decide about, beside what they may be or may not overwrite."""

    rows: list[ProviderRow]
    reason: Reason
    model: type[Organization] | type[Service]
    subject: Any
    name: str = ""


class ProviderImport:
    """One run: what it knows of the file, and the questions that it leaves."""

    def __init__(self, file: str, origin: Origin, report: Report, *, by: Any = None) -> None:
        self.file, self.report = file, report
        self._writer = ProviderWriter(origin, Trail(file, command="import_providers", by=by))
        self._cells: dict[int, Mapping[str, str]] = {}
        self._waiting: list[Waiting] = []

    def take(self, table: Table) -> Taken:
        """Take what makes sense of the table, a chunk of organizations at a time; the table is used up by it."""
        rows = self._checked(table)
        lines = [row.line for row in rows]
        groups = self._unmatched(_groups(self._not_kept(rows)))
        with progress(lines, _("Writing")) as bar:
            bar.update(len(lines) - sum(len(group.rows) for group in groups))
            for some in _in_chunks(groups):
                self._write(some)
                bar.update(sum(len(group.rows) for group in some))
        self._ask()
        return Taken(lines)

    def take_into(self, owner: Any, rows: list[ProviderRow], cells: Mapping[int, Mapping[str, str]]) -> Any:
        """Take rows of one organization into that of the id `owner`, or None: a new one; its id comes back."""
        group = Group(rows, owner)
        self._cells = dict(cells)
        self._write([group])
        self._ask()
        return group.owner

    def _checked(self, table: Table) -> list[ProviderRow]:
        """The rows that make sense; an external id counts once in its source."""
        places, found, seen = place_book(table.rows), [], dict[tuple[str, str], int]()
        with progress(table.rows, _("Reading")) as bar:
            for row in _used_up(table.rows):
                bar.update()
                try:
                    parsed = parse(row, places)
                    first = seen.setdefault((parsed.source.scheme, parsed.external_id), row.line)
                    if first != row.line:
                        same = _("Line %(line)s of this file has the same identifier.")
                        raise RowRefused("external_id", same % {"line": first})
                except RowRefused as error:
                    self.report.refused.append(Refused(row.line, error.column, error.reason))
                    continue
                self.report.warnings.extend(row.warnings)
                self._cells[row.line] = row.cells
                found.append(parsed)
        return found

    def _not_kept(self, rows: list[ProviderRow]) -> list[ProviderRow]:
        """Without the rows beside which somebody has kept ours, as long as they say the same."""
        kept = kept_rows((row.source.scheme, row.external_id) for row in rows)
        rest = [row for row in rows if kept.get((row.source.scheme, row.external_id)) != row.digest]
        self.report.unchanged += len(rows) - len(rest)
        return rest

    def _unmatched(self, groups: list[Group]) -> list[Group]:
        """Groups that are known, or new and like nothing of another source; the rows of others wait for a person."""
        new = {id(group): group.as_known() for group in groups if group.owner is None}
        if not new:
            return groups
        matcher, taken = matcher_for(new.values()), []
        for group in groups:
            known = new.get(id(group))
            match = matcher.find(known) if known else None
            if match is None:
                taken.append(group)
            else:
                self._wait(Waiting(group.rows, match[1], Organization, match[0].subject, match[0].name), match[0].slug)
            if known and match is None:
                matcher.add(known)
        return taken

    def _wait(self, waiting: Waiting, other: str) -> None:
        self._waiting.append(waiting)
        self.report.matched.extend(Matched(row.line, other, str(waiting.reason.label)) for row in waiting.rows)

    def _write(self, groups: list[Group]) -> None:
        organizations = in_bulk(Organization, (group.owner for group in groups if group.owner))
        rows = [row for group in groups for row in group.rows]
        services = known_entities(Service, ((row.source.scheme, row.external_id) for row in rows))
        for group in groups:
            group.organization = organizations.get(group.owner)
            for row in group.rows:
                self._take_row(row, group, services.get((row.source.scheme, row.external_id)))
        self._writer.write()
        for group in groups:
            group.owner, group.organization = group.organization.pk if group.organization else None, None

    def _take_row(self, row: ProviderRow, group: Group, known: tuple[ExternalId, Service] | None) -> None:
        if known is None:
            self._writer.create(row, group)
            self.report.created += 1
        elif known[0].digest == row.digest:
            self.report.unchanged += 1
        elif edited_by_people(known[1]):
            self._wait(Waiting([row], Reason.EDITED, Service, known[1].pk), known[1].slug)
            return
        else:
            self._writer.update(row, group, known[1])
            self.report.updated += 1
        del self._cells[row.line]

    def _ask(self) -> None:
        """Put what waits before a person; what a row may be the same as has its id by now."""
        sources = ensure_sources(row.source for waiting in self._waiting for row in waiting.rows)
        names = _service_names([waiting.subject for waiting in self._waiting if waiting.model is Service])
        ask(self._question(waiting, sources, names) for waiting in self._waiting)

    def _question(self, waiting: Waiting, sources: Mapping[Any, Any], names: Mapping[Any, str]) -> Question:
        subject, first = waiting.subject, waiting.rows[0]
        is_organization = waiting.model is Organization
        theirs = first.organization if is_organization else f"{first.service} ({first.organization})"
        return Question(
            kind=Kind.DUPLICATE if is_organization else Kind.CONFLICT,
            reason=waiting.reason,
            model=waiting.model,
            ours=subject.owner if isinstance(subject, Group) else subject,
            name=waiting.name or names.get(subject, ""),
            other_name=theirs,
            file=self.file,
            thing=f"{first.source.scheme} {first.organization_key if is_organization else first.external_id}",
            rows=tuple(
                SaidRow(
                    line=row.line,
                    scheme=row.source.scheme,
                    external_id=row.external_id,
                    digest=row.digest,
                    cells=dict(self._cells[row.line]),
                    source=sources[row.source],
                )
                for row in waiting.rows
            ),
        )


def _service_names(keys: list[Any]) -> dict[Any, str]:
    """What our services are called, and whose they are."""
    found: dict[Any, str] = {}
    for chunk in chunks(keys):
        rows = ServiceText.objects.filter(service__in=chunk).order_by("language")
        for key, name, owner, language in rows.values_list(
            "service", "name", "service__organization__name", "language"
        ):
            if key not in found or language == LANGUAGE:
                found[key] = f"{name} ({owner})"
    return found


def _used_up(rows: list[Any]) -> Iterator[Any]:
    """The rows in their order; each leaves the list as it comes, and its memory with it."""
    rows.reverse()
    while rows:
        yield rows.pop()


def _groups(rows: list[ProviderRow]) -> list[Group]:
    """The rows by organization, with the id of each organization that is known."""
    owners = owners_of(Organization, ((row.source.scheme, row.organization_key) for row in rows))
    of_services = owners_of(Service, ((row.source.scheme, row.external_id) for row in rows), "organization_id")
    groups: dict[str, Group] = defaultdict(Group)
    for row in rows:
        group, scheme = groups[row.organization_key], row.source.scheme
        group.rows.append(row)
        group.owner = (
            group.owner or owners.get((scheme, row.organization_key)) or of_services.get((scheme, row.external_id))
        )
    return list(groups.values())


def _in_chunks(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """Whole groups, some hundred rows at a time."""
    some, rows = list[Group](), 0
    for group in groups:
        some.append(group)
        rows += len(group.rows)
        if rows >= CHUNK:
            yield some
            some, rows = [], 0
    if some:
        yield some
