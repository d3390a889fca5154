"""Rows of a file taken into a policy that people keep."""

from typing import Any

from partners.entries import Origin
from partners.imports.drafts import bring
from partners.imports.policy_rows import PolicyRow
from partners.imports.policy_writing import LANGUAGE, Group, PolicyFacts, remember, text_of
from partners.imports.trail import Trail
from partners.policies.models import Policy


def take_policy(rows: list[PolicyRow], policy: Policy, *, by: Any, file: str) -> None:
    """Bring the policy to what its rows say; see `bring` for what becomes of drafts."""
    trail = Trail(file, by=by)
    facts = PolicyFacts(rows, Origin.IMPORT, trail)
    trail.write()
    bring(policy, lambda latest: _write(rows, latest, facts), by=by)
    remember_policy(rows, policy)


def remember_policy(rows: list[PolicyRow], policy: Policy) -> None:
    """What the rows say is settled: the next import finds them unchanged."""
    remember([(policy, Group(rows, policy))])


def _write(rows: list[PolicyRow], policy: Any, facts: PolicyFacts) -> None:
    facts.describe(policy, rows[0])
    _write_text(rows, policy)
    versions, provisions = facts.children_of(policy, rows)
    learned = {version.pk: version.learned for version in policy.versions.all()}
    for version in versions.values():
        version.learned = learned.get(version.pk, version.learned)
        version.provisions.set([each for each in provisions.values() if each.version_id == version.pk])
    policy.versions.set(versions.values())


def _write_text(rows: list[PolicyRow], policy: Any) -> None:
    said = text_of(rows)
    text = next((each for each in policy.texts.all() if each.language == LANGUAGE), None)
    if text is None:
        policy.texts.create(language=LANGUAGE, **said)
        return
    text.title, text.summary = said["title"], said["summary"]
    policy.texts.add(text)
