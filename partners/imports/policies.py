"""`import_policies`: laws, ordinances and rules with their provisions."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.directory.models import Organization
from partners.entries import ExternalId, Origin
from partners.imports.identity import Slugs, edited_by_people, known_entities
from partners.imports.policy_rows import COLUMNS, SCHEME, PolicyRow, digest, parse, place_book
from partners.imports.reading import RowRefused, Table, read_table
from partners.imports.report import Matched, Refused, Report
from partners.imports.running import Taken, run
from partners.imports.sources import ensure_sources
from partners.places.models import Jurisdiction
from partners.places.names import search_form
from partners.policies.models import Policy, PolicyText, PolicyVersion, Provision
from search import outbox

LANGUAGE = "en"


def import_policies(
    path: Path, *, origin: Origin = Origin.IMPORT, dry_run: bool = False, all_or_none: bool = False
) -> Report:
    """Take the rows of a CSV file as provisions of policies; see the contract for its columns and the report."""
    table = read_table(path, COLUMNS)
    return run(
        lambda report: _take(table, report, origin), table, dry_run=dry_run, all_or_none=all_or_none, file=path.name
    )


@dataclass
class Group:
    """The rows of one policy."""

    rows: list[PolicyRow] = field(default_factory=list)
    policy: Policy | None = None

    @property
    def names(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys((SCHEME, row.external_id) for row in self.rows))


def _take(table: Table, report: Report, origin: Origin) -> Taken:
    rows = _checked(table, report)
    known = known_entities(Policy, ((SCHEME, row.external_id) for row in rows))
    writer = _Writer(origin)
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
            why = _("people have changed or checked this entry since")
            report.matched.extend(Matched(row.line, group.policy.slug, why) for row in group.rows)
        else:
            _count(group, group.policy, report)
            writer.add(group)
    writer.write()
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
    new = [row for row in group.rows if _provision_id(policy, row) not in there]
    report.created += len(new)
    report.updated += len(group.rows) - len(new)


def _version_id(policy: Policy, row: PolicyRow) -> uuid.UUID:
    return uuid.uuid5(policy.pk, repr(row.version_key))


def _provision_id(policy: Policy, row: PolicyRow) -> uuid.UUID:
    return uuid.uuid5(policy.pk, repr(row.provision_key))


class _Writer:
    """Gathers policies and writes them with a constant number of queries."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.groups: list[Group] = []
        self.pairs: list[tuple[Policy, Group]] = []

    def add(self, group: Group) -> None:
        self.groups.append(group)

    def write(self) -> None:
        if not self.groups:
            return
        rows = [row for group in self.groups for row in group.rows]
        self.sources = ensure_sources(row.source for row in rows)
        places = {place.slug: place for place in Jurisdiction.objects.filter(slug__in={row.place for row in rows})}
        institutions = self._institutions(rows)
        slugs, now = Slugs(Policy), timezone.now()
        new, changed = list[Group](), list[Group]()
        for group in self.groups:
            first = group.rows[0]
            (changed if group.policy else new).append(group)
            policy = group.policy or Policy(
                slug=slugs.free(first.title), origin=self.origin, first_published_at=now, last_published_at=now
            )
            policy.jurisdiction, policy.organization = places.get(first.place), institutions.get(_institution(first))
            policy.instrument, policy.citation = first.instrument, first.citation
            policy.source, policy.updated_at = self.sources[first.source], now
            group.policy = policy
            self.pairs.append((policy, group))
        Policy.objects.bulk_create(group.policy for group in new)
        fields = ["jurisdiction", "organization", "instrument", "citation", "source", "updated_at"]
        Policy.objects.bulk_update([group.policy for group in changed], fields)
        self._write_children()
        self._write_names()
        outbox.put("policy", (policy.pk for policy, _group in self.pairs))

    def _institutions(self, rows: list[PolicyRow]) -> dict[tuple[str, str], Organization]:
        """Universities, hospitals and other issuers: the one of that name and kind, made when there is none."""
        wanted = {_institution(row): row for row in rows if row.institution}
        found: dict[tuple[str, str], Organization] = {}
        for organization in Organization.objects.filter(kind__in={kind for kind, _name in wanted}).order_by(
            "created_at"
        ):
            key = (organization.kind, search_form(organization.name))
            if key in wanted:
                found.setdefault(key, organization)
        slugs, now = Slugs(Organization), timezone.now()
        new = {
            key: Organization(
                slug=slugs.free(row.institution), name=row.institution, kind=row.institution_kind, origin=self.origin,
                source=self.sources[row.source], first_published_at=now, last_published_at=now,
            )
            for key, row in wanted.items()
            if key not in found
        }  # fmt: skip
        Organization.objects.bulk_create(new.values())
        outbox.put("organization", (organization.pk for organization in new.values()))
        return found | new

    def _write_children(self) -> None:
        texts, versions, provisions = [], dict[uuid.UUID, PolicyVersion](), dict[uuid.UUID, Provision]()
        for policy, group in self.pairs:
            first = group.rows[0]
            summary = next((row.summary for row in group.rows if row.summary), "")
            texts.append(PolicyText(policy=policy, language=LANGUAGE, title=first.title, summary=summary))
            for order, row in enumerate(group.rows):
                version = versions.setdefault(_version_id(policy, row), self._version(policy, row))
                provisions[_provision_id(policy, row)] = self._provision(policy, version, row, order)
        PolicyText.objects.bulk_create(
            texts, update_conflicts=True, unique_fields=["policy", "language"], update_fields=["title", "summary"]
        )
        policies = [group.policy for group in self.groups]
        Provision.objects.filter(version__policy__in=policies).exclude(pk__in=provisions).delete()
        PolicyVersion.objects.filter(policy__in=policies).exclude(pk__in=versions).delete()
        _put_all(PolicyVersion, versions.values(), keep={"learned"})
        _put_all(Provision, provisions.values())

    def _version(self, policy: Policy, row: PolicyRow) -> PolicyVersion:
        return PolicyVersion(
            id=_version_id(policy, row),
            policy=policy,
            adopted=row.adopted,
            effective=row.effective,
            ended=row.ended,
            date_note=row.date_note[:255],
            learned=timezone.localdate(),
            text_url=row.source.address if self.sources[row.source].is_link else "",
            source=self.sources[row.source],
        )

    def _provision(self, policy: Policy, version: PolicyVersion, row: PolicyRow, order: int) -> Provision:
        return Provision(
            id=_provision_id(policy, row),
            version=version,
            topic=row.topic,
            answer=row.answer,
            quotation=row.quotation,
            citation=row.provision_citation,
            status=row.status,
            order=order,
            source=self.sources[row.source],
        )

    def _write_names(self) -> None:
        kind = ContentType.objects.get_for_model(Policy)
        ExternalId.objects.bulk_create(
            (
                ExternalId(
                    scheme=scheme, value=value, content_type=kind, object_id=policy.pk, digest=digest(group.rows)
                )
                for policy, group in self.pairs
                for scheme, value in group.names
            ),
            update_conflicts=True,
            unique_fields=["scheme", "value", "content_type"],
            update_fields=["object_id", "digest"],
        )


def _institution(row: PolicyRow) -> tuple[str, str]:
    return row.institution_kind, search_form(row.institution)


def _put_all(model: Any, rows: Iterable[object], keep: Iterable[str] = ()) -> None:
    """Write rows under their own ids, over those that are there; `keep` names what stays as it was."""
    fields = [each.name for each in model._meta.concrete_fields if not each.primary_key and each.name not in keep]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=500
    )
