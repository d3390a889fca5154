"""`import_policies`: laws, ordinances and rules with their provisions."""

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from partners.doubts.asking import Question, SaidRow, ask
from partners.doubts.models import Kind, Reason
from partners.entries import Origin
from partners.imports.identity import edited_by_people, known_entities
from partners.imports.policy_rows import COLUMNS, SCHEME, PolicyRow, digest, parse, place_book
from partners.imports.policy_writing import LANGUAGE, Group, PolicyWriter, provision_id
from partners.imports.reading import RowRefused, Table, read_table
from partners.imports.report import Matched, Refused, Report
from partners.imports.running import Taken, run
from partners.imports.sources import ensure_sources
from partners.imports.trail import Trail
from partners.policies.models import Policy, Provision


def import_policies(
    path: Path, *, origin: Origin = Origin.IMPORT, dry_run: bool = False, all_or_none: bool = False
) -> Report:
    """Take the rows of a CSV file as provisions of policies; see the contract for its columns and the report."""
    table = read_table(path, COLUMNS)
    return run(
        lambda report: _take(table, report, origin, path.name),
        table,
        dry_run=dry_run,
        all_or_none=all_or_none,
        file=path.name,
    )


def _take(table: Table, report: Report, origin: Origin, file: str) -> Taken:
    rows = _checked(table, report)
    known = known_entities(Policy, ((SCHEME, row.external_id) for row in rows))
    writer, waiting = PolicyWriter(origin, Trail(file, command="import_policies")), list[tuple[Policy, Group]]()
    for group in _grouped(rows):
        found = [known[name] for name in group.names if name in known]
        if not found:
            writer.add(group)
            report.created += len(group.rows)
            continue
        group.policy = found[0][1]
        if len(found) == len(group.names) and all(identity.digest == digest(group.rows) for identity, _policy in found):
            report.unchanged += len(group.rows)
        elif edited_by_people(group.policy):
            why = str(Reason.EDITED.label)
            report.matched.extend(Matched(row.line, group.policy.slug, why) for row in group.rows)
            waiting.append((group.policy, group))
        else:
            _count(group, group.policy, report)
            writer.add(group)
    writer.write()
    _ask(waiting, table, file)
    return Taken([row.line for row in rows])


def _checked(table: Table, report: Report) -> list[PolicyRow]:
    places, found, seen = place_book(table.rows), [], dict[tuple[object, ...], int]()
    for row in table.rows:
        try:
            parsed = parse(row, places)
            first = seen.setdefault((*parsed.policy_key, *parsed.provision_key), row.line)
            if first != row.line:
                raise RowRefused("provision", _("Line %(line)s of this file says the same.") % {"line": first})
        except RowRefused as error:
            report.refused.append(Refused(row.line, error.column, error.reason))
            continue
        report.warnings.extend(row.warnings)
        found.append(parsed)
    return found


def _grouped(rows: Iterable[PolicyRow]) -> list[Group]:
    """Rows with the same identifier, or of the same issuer, instrument and citation, are one policy."""
    groups: list[Group] = []
    by_name: dict[str, Group] = {}
    by_key: dict[tuple[str, ...], Group] = {}
    for row in rows:
        group = by_name.get(row.external_id) or by_key.get(row.policy_key)
        if group is None:
            group = Group()
            groups.append(group)
        by_name.setdefault(row.external_id, group)
        by_key.setdefault(row.policy_key, group)
        group.rows.append(row)
    return groups


def _count(group: Group, policy: Policy, report: Report) -> None:
    """Rows of a changed policy: new provisions are created, the others updated."""
    there = set(Provision.objects.filter(version__policy=policy).values_list("pk", flat=True))
    new = [row for row in group.rows if provision_id(policy, row) not in there]
    report.created += len(new)
    report.updated += len(group.rows) - len(new)


def _ask(waiting: list[tuple[Policy, Group]], table: Table, file: str) -> None:
    """Put what the rows say of policies that people keep before a person: one question a policy."""
    cells = {row.line: dict(row.cells) for row in table.rows}
    sources = ensure_sources(row.source for _policy, group in waiting for row in group.rows)
    titled = Policy.objects.filter(pk__in={policy.pk for policy, _group in waiting}).titled(LANGUAGE)
    titles = dict(titled.order_by().values_list("pk", "title"))
    ask(
        Question(
            kind=Kind.CONFLICT,
            reason=Reason.EDITED,
            model=Policy,
            ours=policy.pk,
            name=titles[policy.pk] or str(policy),
            other_name=group.rows[0].title,
            file=file,
            thing=SCHEME,
            rows=tuple(
                SaidRow(
                    line=row.line,
                    scheme=SCHEME,
                    external_id=f"{row.external_id} {number}",  # several rows bear the identifier of their policy
                    digest=digest(group.rows),  # a row that is left out changes what the others mean
                    cells=cells[row.line],
                    source=sources[row.source],
                )
                for number, row in enumerate(group.rows, 1)
            ),
        )
        for policy, group in waiting
    )
