"""Organizations and services for search."""

from collections.abc import Collection, Iterator

from partners.directory import cards, documents
from partners.directory.models import Organization, Service
from partners.directory.search_words import LEGAL_HELP, words_for_legal_help
from search.contract import SearchDocument
from search.lookup import among, keys_holding
from search.registry import Card, Source

ORGANIZATION_TEXTS = ("name", "kind", "texts__name", "texts__description", "locations__city")
SERVICE_TEXTS = (
    "texts__name",
    "texts__description",
    "organization__name",
    "kinds_of_help__code",
    "kinds_of_help__labels__label",
    "organization__locations__city",
)


class OrganizationSource(Source):
    kind = "organization"

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        return documents.organizations(keys)

    def read(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        return cards.organization_cards(keys, lang)

    def read_rows(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        return cards.organization_rows(keys, lang)

    def read_titles(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        return cards.organization_titles(keys, lang)

    def public_keys(self, keys: Collection[str] | None = None) -> set[str]:
        return among(Organization.objects.listed(), keys)

    def look_up(self, words: Collection[str], limit: int) -> list[str]:
        return keys_holding(Organization.objects.listed(), words, ORGANIZATION_TEXTS, limit=limit)


class ServiceSource(Source):
    kind = "service"

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        return documents.services(keys)

    def read(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        return cards.service_cards(keys, lang)

    def read_rows(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        return cards.service_rows(keys, lang)

    def read_titles(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        return cards.service_titles(keys, lang)

    def public_keys(self, keys: Collection[str] | None = None) -> set[str]:
        return among(Service.objects.listed(), keys)

    def look_up(self, words: Collection[str], limit: int) -> list[str]:
        rows = Service.objects.listed()
        legal = {word for word in words if any(each.startswith(word.lower()) for each in words_for_legal_help())}
        if legal:
            rows = rows.filter(pk__in=Service.objects.filter(kinds_of_help__code__in=LEGAL_HELP).values("pk"))
        return keys_holding(rows, [word for word in words if word not in legal], SERVICE_TEXTS, limit=limit)
