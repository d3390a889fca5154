"""Writes policies with their versions and provisions, a constant number of queries for any number of them."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from partners.directory.models import Organization
from partners.entries import Origin
from partners.imports.identity import Slugs
from partners.imports.policy_rows import SCHEME, PolicyRow, digest
from partners.imports.provider_homes import keep_names, places_of
from partners.imports.sources import ensure_sources
from partners.imports.trail import Trail, state_of_child
from partners.places.names import search_form
from partners.policies.models import Policy, PolicyText, PolicyVersion, Provision
from search import outbox

LANGUAGE = "en"
RULES = "provisions"
OF_FILE = ["jurisdiction", "organization", "instrument", "citation", "source"]


@dataclass
class Group:
    """The rows of one policy."""

    rows: list[PolicyRow] = field(default_factory=list)
    policy: Policy | None = None

    @property
    def names(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys((SCHEME, row.external_id) for row in self.rows))


def _version_id(policy: Policy, row: PolicyRow) -> uuid.UUID:
    return uuid.uuid5(policy.pk, repr(row.version_key))


def provision_id(policy: Policy, row: PolicyRow) -> uuid.UUID:
    return uuid.uuid5(policy.pk, repr(row.provision_key))


class PolicyWriter:
    """Gathers policies and writes them with a constant number of queries."""

    def __init__(self, origin: Origin, trail: Trail) -> None:
        self.origin, self.trail = origin, trail
        self.groups: list[Group] = []
        self.pairs: list[tuple[Policy, Group]] = []

    def add(self, group: Group) -> None:
        self.groups.append(group)

    def write(self) -> None:
        if not self.groups:
            return
        rows = [row for group in self.groups for row in group.rows]
        self.facts = PolicyFacts(rows, self.origin, self.trail)
        slugs, now = Slugs(Policy), timezone.now()
        new, changed = list[Group](), list[Group]()
        for group in self.groups:
            first = group.rows[0]
            (changed if group.policy else new).append(group)
            if group.policy:
                self.trail.before(group.policy)
            policy = group.policy or Policy(
                slug=slugs.free(first.title), origin=self.origin, first_published_at=now, last_published_at=now
            )
            self.facts.describe(policy, first)
            policy.updated_at, group.policy = now, policy
            self.pairs.append((policy, group))
        Policy.objects.bulk_create(group.policy for group in new)
        Policy.objects.bulk_update([group.policy for group in changed], [*OF_FILE, "updated_at"])
        self._write_children(changed)
        self.trail.write()
        remember(self.pairs)
        outbox.put("policy", (policy.pk for policy, _group in self.pairs))

    def _write_children(self, changed: list[Group]) -> None:
        texts, versions, provisions = [], dict[uuid.UUID, PolicyVersion](), dict[uuid.UUID, Provision]()
        for policy, group in self.pairs:
            said = text_of(group.rows)
            texts.append(PolicyText(policy=policy, language=LANGUAGE, **said))
            mine, rules = self.facts.children_of(policy, group.rows)
            versions, provisions = mine | versions, provisions | rules
            more = {f"texts.{LANGUAGE}": said, RULES: [state_of_child(rule) for rule in rules.values()]}
            self.trail.wrote(policy, more, line=group.rows[0].line, label=said["title"])
        self._remember(changed)
        PolicyText.objects.bulk_create(
            texts, update_conflicts=True, unique_fields=["policy", "language"], update_fields=["title", "summary"]
        )
        policies = [group.policy for group in self.groups]
        Provision.objects.filter(version__policy__in=policies).exclude(pk__in=provisions).delete()
        PolicyVersion.objects.filter(policy__in=policies).exclude(pk__in=versions).delete()
        _put_all(PolicyVersion, versions.values(), keep={"learned"})
        _put_all(Provision, provisions.values())

    def _remember(self, changed: list[Group]) -> None:
        """Say in the trail what the text and the provisions of these were."""
        policies = {group.policy.pk: group.policy for group in changed if group.policy}
        for text in PolicyText.objects.filter(policy__in=policies, language=LANGUAGE):
            said = {"title": text.title, "summary": text.summary}
            self.trail.before(policies[text.policy_id], {f"texts.{LANGUAGE}": said})
        rules = defaultdict[uuid.UUID, list[dict[str, Any]]](list)
        for rule in Provision.objects.filter(version__policy__in=policies).select_related("version"):
            rules[rule.version.policy_id].append(state_of_child(rule))
        for key, policy in policies.items():
            self.trail.before(policy, {RULES: rules[key]})


class PolicyFacts:
    """What rows say of their policies; sources, and institutions that are not known yet, are made first."""

    def __init__(self, rows: list[PolicyRow], origin: Origin, trail: Trail) -> None:
        self.origin, self.trail = origin, trail
        self.sources = ensure_sources(row.source for row in rows)
        self._places = places_of(row.place for row in rows)
        self._institutions = self._ensure_institutions(rows)

    def describe(self, policy: Policy, first: PolicyRow) -> None:
        """Set the policy's own fields, those of OF_FILE."""
        policy.jurisdiction = self._places.get(first.place)
        policy.organization = self._institutions.get(_institution(first))
        policy.instrument, policy.citation = first.instrument, first.citation
        policy.source = self.sources[first.source]

    def children_of(
        self, policy: Policy, rows: Iterable[PolicyRow]
    ) -> tuple[dict[uuid.UUID, PolicyVersion], dict[uuid.UUID, Provision]]:
        """Its versions and their provisions by id, not yet written."""
        versions, provisions = dict[uuid.UUID, PolicyVersion](), dict[uuid.UUID, Provision]()
        for order, row in enumerate(rows):
            version = versions.setdefault(_version_id(policy, row), self._version(policy, row))
            provisions[provision_id(policy, row)] = self._provision(policy, version, row, order)
        return versions, provisions

    def _ensure_institutions(self, rows: list[PolicyRow]) -> dict[tuple[str, str], Organization]:
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
        for key, organization in new.items():
            self.trail.wrote(organization, line=wanted[key].line)
        outbox.put("organization", (organization.pk for organization in new.values()))
        return found | new

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
            id=provision_id(policy, row),
            version=version,
            topic=row.topic,
            answer=row.answer,
            quotation=row.quotation,
            citation=row.provision_citation,
            status=row.status,
            order=order,
            source=self.sources[row.source],
        )


def text_of(rows: list[PolicyRow]) -> dict[str, str]:
    """What the text of the policy says: its title, and the first summary there is."""
    return {"title": rows[0].title, "summary": next((row.summary for row in rows if row.summary), "")}


def remember(pairs: Iterable[tuple[Policy, Group]]) -> None:
    """What the rows say is settled: the next import finds them unchanged."""
    names = {name: (policy.pk, digest(group.rows)) for policy, group in pairs for name in group.names}
    keep_names(Policy, names)


def _institution(row: PolicyRow) -> tuple[str, str]:
    return row.institution_kind, search_form(row.institution)


def _put_all(model: Any, rows: Iterable[object], keep: Iterable[str] = ()) -> None:
    """Write rows under their own ids, over those that are there; `keep` names what stays as it was."""
    fields = [each.name for each in model._meta.concrete_fields if not each.primary_key and each.name not in keep]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=500
    )
