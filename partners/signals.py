"""What changed, and what search shows otherwise because of it: each handler only puts rows into the outbox.

Importers that write in bulk send no signals and call `search.outbox.put` themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save

from partners import models
from search import outbox

Touched = Mapping[str, Iterable[Any]]


def organization(pk: Any) -> Touched:
    """An organization and everything that shows its name or stands or falls with it."""
    return {
        "organization": [pk],
        "service": models.Service.objects.filter(organization=pk).values_list("pk", flat=True),
        "policy": models.Policy.objects.filter(organization=pk).values_list("pk", flat=True),
    }


def services(condition: Q) -> Touched:
    """These services and their organizations, which are found by the help they give."""
    rows = list(models.Service.objects.filter(condition).order_by().values_list("pk", "organization").distinct())
    return {"service": [pk for pk, _owner in rows], "organization": [owner for _pk, owner in rows]}


def service(row: models.Service) -> Touched:
    return {"service": [row.pk], "organization": [row.organization_id]}


def location(row: models.Location) -> Touched:
    return organization(row.organization_id)


def place(row: models.Jurisdiction) -> Touched:
    owners = models.Location.objects.filter(place=row).values("organization")
    found = services(Q(organization__in=owners) | Q(service_areas__place=row))
    policies = [*row.policies.values_list("pk", flat=True), *row.agreements.values_list("pk", flat=True)]
    return {
        **found,
        "organization": [*found["organization"], *(each["organization"] for each in owners)],
        "policy": policies,
    }


def owned(row: Any) -> Touched:
    """A phone, language or schedule: of a service, an organization or a location (hotlines are not searched)."""
    if row.service_id:
        return services(Q(pk=row.service_id))
    if getattr(row, "organization_id", None):
        return organization(row.organization_id)
    owners = models.Location.objects.filter(pk=row.location_id).values_list("organization", flat=True)
    return next((organization(pk) for pk in owners), {})


HANDLERS: dict[type[Model], Callable[[Any], Touched]] = {
    models.Organization: lambda row: organization(row.pk),
    models.OrganizationText: lambda row: organization(row.organization_id),
    models.Service: service,
    models.ServiceText: lambda row: services(Q(pk=row.service_id)),
    models.ServiceTopic: lambda row: services(Q(pk=row.content_object_id)),
    models.ServiceArea: lambda row: services(Q(pk=row.service_id)),
    models.ServiceAtLocation: lambda row: services(Q(pk=row.service_id)),
    models.Location: location,
    models.Phone: owned,
    models.Language: owned,
    models.Jurisdiction: place,
    models.Evidence: lambda row: organization(row.organization_id),
    models.ConsularDistrict: lambda row: organization(row.consulate_id),
    models.TaxonomyTerm: lambda row: services(Q(kinds_of_help=row.pk)),
    models.TaxonomyTermLabel: lambda row: services(Q(kinds_of_help=row.term_id)),
    models.Topic: lambda row: services(Q(topic_items__tag=row.pk)),
    models.TopicLabel: lambda row: services(Q(topic_items__tag=row.topic_id)),
    models.Policy: lambda row: {"policy": [row.pk]},
    models.PolicyText: lambda row: {"policy": [row.policy_id]},
    models.PolicyVersion: lambda row: {"policy": [row.policy_id]},
    models.Provision: lambda row: {
        "policy": models.PolicyVersion.objects.filter(pk=row.version_id).values_list("policy", flat=True)
    },
    models.Agreement: lambda row: {"policy": [row.pk]},
}


def put(touched: Touched) -> None:
    for kind, keys in touched.items():
        outbox.put(kind, keys)


def changed(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        put(HANDLERS[sender](instance))


def help_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, models.Service):
        put(service(instance))


def connect() -> None:
    for model in HANDLERS:
        name = f"search_{model.__name__}"
        post_save.connect(changed, sender=model, dispatch_uid=f"{name}_saved")
        post_delete.connect(changed, sender=model, dispatch_uid=f"{name}_deleted")
    m2m_changed.connect(help_changed, sender=models.Service.kinds_of_help.through, dispatch_uid="search_kinds_of_help")
