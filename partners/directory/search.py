"""Organizations and services for search."""

from collections.abc import Collection, Iterator

from partners.directory import cards, documents
from partners.directory.models import Organization, Service
from search.contract import SearchDocument
from search.registry import Card, Source


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

    def public_keys(self, keys: Collection[str]) -> set[str]:
        return {str(pk) for pk in Organization.objects.listed().filter(pk__in=keys).values_list("pk", flat=True)}


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

    def public_keys(self, keys: Collection[str]) -> set[str]:
        return {str(pk) for pk in Service.objects.listed().filter(pk__in=keys).values_list("pk", flat=True)}
