"""What a policy says, and what rows of a file say of it, fact by fact under the same labels."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db.models import Model
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.imports.policy_rows import PolicyRow
from partners.imports.policy_writing import LANGUAGE
from partners.places.models import Jurisdiction
from partners.policies.models import Policy, PolicyText, PolicyVersion
from portal.vocabulary import Answer, ProvisionStatus, ProvisionTopic

VERSION = ("adopted", "effective", "ended", "date_note")


def facts_of_policy(policy: Policy) -> dict[str, list[str]]:
    text = next(iter(sorted(policy.texts.all(), key=lambda each: each.language != LANGUAGE)), None)
    versions = list(policy.versions.all())
    provisions = chain.from_iterable(version.provisions.all() for version in versions)
    return _facts(
        issuer=str(policy.issuer or ""),
        title=text.title if text else "",
        summary=text.summary if text else "",
        policy=policy,
        versions=versions,
        provisions=[_provision(each, each.citation) for each in provisions],
    )


def facts_of_policy_rows(rows: list[PolicyRow]) -> dict[str, list[str]]:
    first = rows[0]
    place = Jurisdiction.objects.filter(slug=first.place).first() if first.place else None
    return _facts(
        issuer=str(place or first.institution),
        title=first.title,
        summary=next((row.summary for row in rows if row.summary), ""),
        policy=first,
        versions=rows,
        provisions=[_provision(row, row.provision_citation) for row in rows],
    )


def _facts(
    *, issuer: str, title: str, summary: str, policy: Any, versions: Iterable[Any], provisions: list[str]
) -> dict[str, list[str]]:
    return {
        _("Issued by"): [issuer],
        _label(PolicyText, "title"): [title],
        _label(Policy, "instrument"): [policy.instrument],
        _label(Policy, "citation"): [policy.citation],
        capfirst(str(PolicyVersion._meta.verbose_name)): [_version(each) for each in versions],
        _label(PolicyText, "summary"): [strip_tags(summary)],
        _("Provisions"): provisions,
    }


def _label(model: type[Model], field: str) -> str:
    return capfirst(str(getattr(model._meta.get_field(field), "verbose_name")))  # noqa: B009 - relations have none


def _version(said: Any) -> str:
    """Its dates by name, those that are known."""
    dates = ((_label(PolicyVersion, name), getattr(said, name)) for name in VERSION)
    return " · ".join(f"{label}: {value}" for label, value in dates if value)


def _provision(said: Any, citation: str) -> str:
    topic, status = ProvisionTopic(said.topic).label, ProvisionStatus(said.status).label
    answer = str(Answer(said.answer).label) if said.answer else ""
    quotation = f"“{said.quotation}”" if said.quotation else ""
    return " · ".join(part for part in (str(topic), answer, str(status), quotation, citation) if part)
