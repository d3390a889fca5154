"""Policies and agreements for search: both are of kind `policy`."""

from collections.abc import Collection, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.directory.documents import chunks, counties_of, points, trust
from partners.directory.models import Location
from partners.entries import public_q
from partners.places.labels import place_label
from partners.places.models import Jurisdiction
from partners.policies.models import Agreement, Policy, PolicyText, Provision
from partners.prose import plain, read_with_texts, said, written_in
from portal import languages
from portal.vocabulary import PlaceKind, ProvisionTopic
from search.contract import SearchDocument
from search.lookup import among, keys_holding
from search.registry import Card, Source

# A list proves little: what rules say comes first.
BEHIND_RULES = 0.4
POLICY_TEXTS = (
    "instrument",
    "citation",
    "texts__title",
    "texts__summary",
    "jurisdiction__name",
    "organization__name",
    "versions__provisions__topic",
    "versions__provisions__quotation",
)
AGREEMENT_TEXTS = ("agency", "type", "place__name")


class PolicySource(Source):
    kind = "policy"

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        offices = Location.objects.filter(public_q()).select_related("place").prefetch_related("place__parents")
        rows = (
            Policy.objects.listed()
            .select_related("jurisdiction", "organization")
            .prefetch_related(
                "texts",
                "versions__provisions",
                "jurisdiction__parents",
                Prefetch("organization__locations", offices, to_attr="listed_locations"),
            )
        )
        for part in chunks(rows, keys):
            yield from (_policy(row) for row in part)
        for part in chunks(Agreement.objects.select_related("place").prefetch_related("place__parents"), keys):
            yield from (_agreement(row) for row in part)

    def read(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        cards = self.read_titles(keys, lang)
        missing = [key for key in keys if key not in cards]
        agreements = Agreement.objects.filter(pk__in=missing).select_related("place") if missing else ()
        return cards | {str(row.pk): _agreement_card(row, lang) for row in agreements}

    def read_titles(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        """Of policies alone: agreements are many that are called alike."""
        listed = (
            Policy.objects.listed().filter(pk__in=keys).select_related("jurisdiction", "organization", "assured_by")
        )
        rows = read_with_texts(listed, "title", "summary", also={"topics": "versions__provisions__topic"})
        return {str(row.entry.pk): _policy_card(row.entry, row.texts, row.also["topics"], lang) for row in rows}

    def public_keys(self, keys: Collection[str] | None = None) -> set[str]:
        return among(Policy.objects.listed(), keys) | among(Agreement.objects.all(), keys)

    def look_up(self, words: Collection[str], limit: int) -> list[str]:
        found = keys_holding(Policy.objects.listed(), words, POLICY_TEXTS, limit=limit)
        return found + keys_holding(Agreement.objects.all(), words, AGREEMENT_TEXTS, limit=limit - len(found))


def _policy(row: Policy) -> SearchDocument:
    texts = list(row.texts.all())
    provisions = [each for version in row.versions.all() for each in version.provisions.all()]
    offices = row.organization.listed_locations if row.organization else []
    places = [row.jurisdiction] if row.jurisdiction else [each.place for each in offices if each.place]
    return SearchDocument(
        kind="policy",
        key=str(row.pk),
        title={text.language: text.title for text in texts} or {"en": row.instrument},
        body=_policy_body(row, texts, provisions),
        labels=_labels(
            places, {each.topic for each in provisions}, also=[row.organization.name] if row.organization else []
        ),
        facets={
            **_place_facets(places),
            "provision": tuple(sorted({each.topic for each in provisions})),
            "in": written_in(texts),
        },
        points=points(offices),
        areas=tuple(sorted({place.slug for place in places})),
        boost=trust(row),
    )


def _policy_body(row: Policy, texts: list[PolicyText], provisions: list[Provision]) -> dict[str, str]:
    body = {text.language: [plain(text.summary)] for text in texts}
    body.setdefault("en", []).extend([row.instrument, row.citation])
    for each in provisions:
        body.setdefault(each.quotation_language, []).append(each.quotation)
    return {code: " ".join(part for part in parts if part) for code, parts in body.items()}


def _agreement(row: Agreement) -> SearchDocument:
    return SearchDocument(
        kind="policy",
        key=str(row.pk),
        title={"en": f"{row.agency}: {row.type}"},
        labels=_labels([row.place], {ProvisionTopic.AGREEMENTS_287G}),
        facets={**_place_facets([row.place]), "provision": (ProvisionTopic.AGREEMENTS_287G.value,), "in": ("en",)},
        areas=(row.place.slug,),
        boost=BEHIND_RULES,
    )


def _place_facets(places: list[Jurisdiction]) -> dict[str, tuple[str, ...]]:
    return {
        "state": tuple(sorted({place.state_code for place in places if place.state_code})),
        "county": tuple(sorted(counties_of(places))),
    }


def _labels(places: list[Jurisdiction], topics: set[str], also: list[str] | None = None) -> dict[str, str]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said_of = [place_label(kind=p.kind, name=p.name, state_code=p.state_code, lang=code) for p in places]
            said_of += [str(ProvisionTopic(topic).label) for topic in sorted(topics)]
            found[code] = " · ".join([*said_of, *(also or [])])
    return found


def issuer_label(row: Policy, lang: str) -> str:
    """Who issued it, in the reader's words; `jurisdiction` and `organization` are loaded."""
    place = row.jurisdiction
    if place is None:
        return row.organization.name if row.organization else ""
    return place_label(kind=place.kind, name=place.name, state_code=place.state_code, lang=lang)


def _policy_card(row: Policy, texts: list[Any], topics: Collection[str], lang: str) -> Card:
    title, summary = said(texts, "title", lang, default=row.instrument), said(texts, "summary", lang)
    return Card(
        title=title.value if title else row.instrument,
        lang=title.language if title else "en",
        url=row.get_absolute_url(),
        summary=summary.plain if summary else "",
        byline=(issuer_label(row, lang),),
        assured_date=row.assured_date,
        languages=tuple(languages.tag(code) for code in written_in(texts)),
        extra={
            "issuer": issuer_label(row, lang),
            "citation": row.citation,
            "topics": [topic.label for topic in ProvisionTopic if topic in topics],
            "is_city": bool(row.jurisdiction and row.jurisdiction.kind == PlaceKind.CITY),
            "summary_lang": summary.language if summary else "en",
            "checked_by": row.checked_by,
            "is_old": row.is_old,
        },
    )


def _agreement_card(row: Agreement, lang: str) -> Card:
    place = place_label(kind=row.place.kind, name=row.place.name, state_code=row.place.state_code, lang=lang)
    day = date_format(row.listed_on, "DATE_FORMAT")
    note = _("An agreement with federal immigration agents, on the government's list of %(day)s") % {"day": day}
    return Card(
        title=f"{row.agency}: {row.type}",
        url=reverse("place", args=[row.place.slug]) + "#agreements",
        summary=note,
        byline=(place,),
        languages=("en",),
        extra={"issuer": place, "is_agreement": True, "agreement_note": note},
    )
