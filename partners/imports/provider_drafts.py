"""A row of a file taken into a service that people keep."""

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from partners.directory.models import Organization, Service
from partners.directory.terms import TaxonomyTerm
from partners.directory.vocabulary import ensure_terms
from partners.entries import Origin
from partners.imports.drafts import bring
from partners.imports.hours import weekly
from partners.imports.provider_homes import HomeSlugs, ProviderHomes, places_of
from partners.imports.provider_rows import ProviderRow
from partners.imports.provider_writing import CHILDREN, LANGUAGE, children_of
from partners.imports.providers import Group
from partners.imports.trail import Trail
from partners.sources import ExternalId


def take_row(row: ProviderRow, service: Service, *, by: Any, file: str) -> None:
    """Bring the service to what the row says; see `bring` for what becomes of drafts."""
    trail = Trail(file, by=by)
    bring(service, lambda latest: _write(row, latest, trail), by=by)
    trail.write()
    remember_row(row, service)


def remember_row(row: ProviderRow, service: Service) -> None:
    """What the row says is settled: the next import finds it unchanged."""
    kind = ContentType.objects.get_for_model(Service)
    ExternalId.objects.update_or_create(
        scheme=row.source.scheme,
        value=row.external_id[:200],
        content_type=kind,
        defaults={"object_id": service.pk, "digest": row.digest},
    )


def _write(row: ProviderRow, service: Any, trail: Trail) -> None:
    owner = Organization.objects.get(pk=service.organization_id)
    group = Group([row], owner.pk, owner)
    homes = ProviderHomes(Origin.IMPORT, [(row, group)], HomeSlugs(), trail)
    service.email, service.url, service.cost = row.email, row.website, row.cost
    service.hours_note, service.source = "" if weekly(row.hours) else row.hours, homes.source(row)
    _write_text(row, service)
    children: dict[type[Model], list[Model]] = defaultdict(list)
    for child in children_of(row, service, homes, places_of(row.areas)):
        children[type(child)].append(child)
    for model in CHILDREN:
        relation: Any = model._meta.get_field("service").remote_field
        getattr(service, relation.get_accessor_name()).set(children[model])
    ensure_terms()
    service.kinds_of_help.set(TaxonomyTerm.objects.filter(code__in=row.kinds_of_help))


def _write_text(row: ProviderRow, service: Any) -> None:
    text = next((each for each in service.texts.all() if each.language == LANGUAGE), None)
    if text is None:
        service.texts.create(language=LANGUAGE, name=row.service, description=row.description)
        return
    text.name, text.description = row.service, row.description
    service.texts.add(text)
