"""All that the page of a policy says: its versions, their provisions, what is done in practice, the sources."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from partners.policies.models import Policy, PolicyVersion, Provision
from partners.policies.search import issuer_label
from partners.prose import Said, foreign, words
from partners.sourcing import Origins, origins
from portal.vocabulary import PlaceKind


@dataclass(frozen=True)
class VersionShown:
    version: PolicyVersion
    provisions: list[Provision]
    holds: bool


@dataclass(frozen=True)
class PolicyPage:
    policy: Policy
    title: Said
    words: dict[str, Said | None]
    foreign: list[str]
    issuer: str
    is_city: bool
    versions: list[VersionShown]
    practice: list[Any]
    origins: list[Origins]


def policy_page(slug: str, reader: str) -> PolicyPage | None:
    """None where there is no such public policy. Five queries."""
    policy = (
        Policy.objects.listed()
        .filter(slug=slug)
        .select_related("jurisdiction", "organization", "source", "assured_by")
        .first()
    )
    if policy is None:
        return None
    versions = list(policy.versions.select_related("source").order_by("-effective", "-adopted"))
    provisions = list(
        Provision.objects.filter(version__in=versions).select_related("source").order_by("order", "topic")
    )
    practice = list(policy.practice_notes.select_related("source"))
    said, today = words(policy.texts.all(), ("title", "summary"), reader), timezone.localdate()
    return PolicyPage(
        policy=policy,
        title=said["title"] or Said(policy.instrument, "en"),
        words=said,
        foreign=foreign([said["summary"]], reader),
        issuer=issuer_label(policy, reader),
        is_city=bool(policy.jurisdiction and policy.jurisdiction.kind == PlaceKind.CITY),
        versions=[
            VersionShown(row, [each for each in provisions if each.version_id == row.pk], row.holds_on(today))
            for row in versions
        ],
        practice=practice,
        origins=origins(
            [
                (_("This rule"), policy.source),
                *((_("Dates and text"), row.source) for row in versions),
                *((row.get_topic_display(), row.source) for row in provisions),
                *((_("Practice"), row.source) for row in practice),
            ]
        ),
    )
