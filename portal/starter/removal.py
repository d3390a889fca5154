"""Take the starter network out again, but nothing that people have made their own."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import ManyToOneRel, Model
from wagtail.models import Page, Revision

from partners.directory.models import Hotline, Location, Organization, Service
from partners.entries import Entry, Origin
from partners.members.models import Membership
from partners.policies.models import Agreement, Policy
from partners.sources import ExternalId, Source
from portal.starter.agreements import remove_agreements
from portal.starter.load import lines_of
from portal.starter.pages import guide_key, term_key
from resources.events.models import Event
from resources.guides.models import GuidePage, TermPage
from resources.imports.pages import edited_by_people
from search import outbox

# Children before the organization that they would fall with.
CHILDREN: tuple[tuple[type[Entry], str, str], ...] = (
    (Event, "host_id", "event"),
    (Policy, "organization_id", "policy"),
    (Service, "organization_id", "service"),
    (Location, "organization_id", ""),
)


@dataclass
class Removed:
    """How many entries and pages went, and the names of those that stay."""

    count: int = 0
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def remove_starter() -> Removed:
    """Remove starter entries and pages; what was edited, checked or claimed stays with all it hangs on."""
    removed, held = Removed(), set(Membership.objects.values_list("organization_id", flat=True))
    cited = _cited_sources()
    claimed = set(held)
    for model, owner, kind in CHILDREN:
        ours = list(model.objects.filter(origin=Origin.STARTER))
        kept = {entry.pk for entry in ours if getattr(entry, owner) in claimed} | _touched(model)
        kept |= _needed(model, kept)
        _take_out(model, ours, kept, kind, removed)
        held |= set(model.objects.values_list(owner, flat=True))
    hotlines = list(Hotline.objects.filter(origin=Origin.STARTER))
    _take_out(Hotline, hotlines, _touched(Hotline), "", removed)
    organizations = list(Organization.objects.filter(origin=Origin.STARTER))
    _take_out(Organization, organizations, held | _touched(Organization), "organization", removed)
    gone, kept_agreements = remove_agreements()
    removed.count += gone
    removed.kept += [f"{Agreement._meta.verbose_name} {name}" for name in kept_agreements]
    _take_out_pages(removed)
    Source.objects.filter(pk__in=cited - _cited_sources()).delete()
    return removed


def _cited_sources() -> set[Any]:
    """Sources that some fact of any model names."""
    found: set[Any] = set()
    for relation in Source._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            column = relation.field.attname
            found |= set(relation.field.model._default_manager.values_list(column, flat=True).distinct())
    return found - {None}


def _touched(model: type[Entry]) -> set[Any]:
    """Entries that somebody has edited or checked."""
    kind = ContentType.objects.get_for_model(model)
    edited = Revision.objects.filter(base_content_type=kind, user__isnull=False).values_list("object_id", flat=True)
    keys = {str(key) for key in edited}
    assured = set(model.objects.assured().values_list("pk", flat=True))
    drafts = set(model.objects.filter(has_unpublished_changes=True).values_list("pk", flat=True))
    return assured | drafts | {key for key in model.objects.values_list("pk", flat=True) if str(key) in keys}


def _needed(model: type[Entry], kept: set[Any]) -> set[Any]:
    """Places where services that stay are given."""
    if model is not Location:
        return set()
    return set(Location.objects.filter(services_here__isnull=False).values_list("pk", flat=True))


def _take_out(model: type[Entry], entries: list[Any], kept: set[Any], kind: str, removed: Removed) -> None:
    gone = [entry.pk for entry in entries if entry.pk not in kept]
    removed.kept += [f"{model._meta.verbose_name} {entry.slug}" for entry in entries if entry.pk in kept]
    removed.count += len(gone)
    _forget(model, gone)
    model.objects.filter(pk__in=gone).delete()
    if kind:
        outbox.put(kind, gone)


def _forget(model: type[Model], keys: list[Any]) -> None:
    kind = ContentType.objects.get_for_model(model)
    ExternalId.objects.filter(content_type=kind, object_id__in=keys).delete()


def _take_out_pages(removed: Removed) -> None:
    keys = {guide_key(row) for row in lines_of("guides")} | {term_key(row) for row in lines_of("terms")}
    for model in (GuidePage, TermPage):
        for page in model.objects.filter(translation_key__in=keys):
            if edited_by_people(page):
                removed.kept.append(f"{model._meta.verbose_name} {page.slug} ({page.locale.language_code})")
            else:
                Page.objects.get(pk=page.pk).specific.delete()
                removed.count += 1
