"""What search may know of organizations and services: their public projection, labels in every language."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation

from partners.assurance_models import Freshness
from partners.directory.models import ConsularDistrict, Location, Organization, Service, ServiceAtLocation
from partners.directory.search_words import LEGAL_HELP, search_words
from partners.directory.terms import TaxonomyTerm, Topic
from partners.entries import Entry, public_q
from partners.evidence.models import Evidence
from partners.places.labels import place_label
from partners.places.models import Jurisdiction
from partners.prose import plain, written_in
from portal.vocabulary import Cost, OrganizationKind, PlaceKind
from search.contract import SearchDocument

CHUNK = 500
ASSURED_BOOST = 1.2
# Nobody answered for it for long: it comes behind what nobody ever checked.
LOWERED_BOOST = 0.4
# What an organization does says more than its name: its services go first.
BESIDE_ITS_SERVICES = 0.8


def chunks(queryset: QuerySet, keys: Collection[str] | None) -> Iterator[QuerySet]:
    """The queryset in parts of at most CHUNK, limited to `keys` where given."""
    wanted = list(queryset.order_by("pk").values_list("pk", flat=True)) if keys is None else list(keys)
    for start in range(0, len(wanted), CHUNK):
        yield queryset.filter(pk__in=wanted[start : start + CHUNK])


def _evidence() -> Prefetch:
    return Prefetch("evidence", Evidence.objects.valid(timezone.localdate()), to_attr="evidence_today")


def _places() -> Prefetch:
    listed = Location.objects.filter(public_q()).select_related("place").prefetch_related("place__parents", "languages")
    return Prefetch("locations", listed, to_attr="listed_locations")


def _districts() -> Prefetch:
    today = ConsularDistrict.objects.on(timezone.localdate()).select_related("place")
    return Prefetch("districts", today, to_attr="districts_today")


def _offices() -> QuerySet[ServiceAtLocation]:
    return ServiceAtLocation.objects.filter(public_q("location__")).select_related("location__place")


def organizations(keys: Collection[str] | None) -> Iterator[SearchDocument]:
    services = Service.objects.filter(public_q()).prefetch_related(
        "kinds_of_help__labels", "languages", Prefetch("at_locations", _offices(), to_attr="here")
    )
    rows = Organization.objects.listed().prefetch_related(
        "texts",
        "languages",
        _places(),
        _districts(),
        _evidence(),
        Prefetch("services", services, to_attr="listed_services"),
    )
    for part in chunks(rows, keys):
        yield from (_organization(row) for row in part)


def services(keys: Collection[str] | None) -> Iterator[SearchDocument]:
    owners = Organization.objects.prefetch_related("languages", _places(), _districts(), _evidence())
    rows = Service.objects.listed().prefetch_related(
        "texts",
        "languages",
        "kinds_of_help__labels",
        "topic_items__tag__labels",
        "service_areas__place",
        Prefetch("organization", owners),
        Prefetch(
            "at_locations",
            _offices().prefetch_related("location__place__parents", "location__languages"),
            to_attr="here",
        ),
    )
    for part in chunks(rows, keys):
        yield from (_service(row) for row in part)


def _organization(row: Organization) -> SearchDocument:
    locations = row.listed_locations
    areas = [district.place for district in row.districts_today]
    terms = list({term.pk: term for service in row.listed_services for term in service.kinds_of_help.all()}.values())
    texts = list(row.texts.all())
    return SearchDocument(
        kind="organization",
        key=str(row.pk),
        title={text.language: text.name or row.name for text in texts} or {"en": row.name},
        body={text.language: plain(text.description) for text in texts if text.description},
        labels=labels(
            terms=terms, places=[*_of(locations), *areas], cities=_cities(locations), kind=row.kind, also=(row.name,)
        ),
        facets={
            "help": tuple(sorted(term.code for term in terms)),
            "spoken": spoken([row, *locations, *row.listed_services]),
            **place_facets([*_of(locations), *areas], locations),
            "organization_kind": (row.kind,),
            "in": written_in(texts),
        },
        points=points(locations),
        areas=tuple(sorted({place.slug for place in areas})),
        boost=trust(row) * (BESIDE_ITS_SERVICES if row.listed_services else 1.0),
        beside=_is_beside(row),
        proven=bool(row.evidence_today),
    )


def _is_beside(row: Organization) -> bool:
    """Whether its services stand wherever it stands. A consulate is looked for itself, not for what it offers."""
    if row.kind == OrganizationKind.CONSULATE or not row.listed_services:
        return False
    offered = [{each.location_id for each in service.here} for service in row.listed_services]
    return not all(offered) or {location.pk for location in row.listed_locations} <= set().union(*offered)


def _service(row: Service) -> SearchDocument:
    owner = row.organization
    locations = [each.location for each in row.here] or owner.listed_locations
    served = list(row.service_areas.all())
    areas = [area.place for area in served if area.place] or [each.place for each in owner.districts_today]
    slugs = {place.slug for place in areas} | {"us" for area in served if area.place is None}
    terms, texts = list(row.kinds_of_help.all()), list(row.texts.all())
    topics = [item.tag for item in row.topic_items.all()]
    return SearchDocument(
        kind="service",
        key=str(row.pk),
        title={text.language: text.name for text in texts} or {"en": str(row)},
        body={text.language: _body(text) for text in texts},
        labels=labels(
            terms=[*terms, *topics],
            places=[*_of(locations), *areas],
            cities=_cities(locations),
            kind=owner.kind,
            also=(owner.name,),
        ),
        facets={
            "help": tuple(sorted(term.code for term in terms)),
            "topic": tuple(sorted(topic.slug for topic in topics)),
            "spoken": spoken([row, *locations]) or spoken([owner]),
            **place_facets([*_of(locations), *areas], locations),
            "cost": (row.cost or Cost.UNKNOWN.value,),
            "organization_kind": (owner.kind,),
            "in": written_in(texts),
        },
        points=points(locations)
        or tuple(place.point for place in areas if place.kind == PlaceKind.CITY and place.point),
        areas=tuple(sorted(slugs)),
        remote=row.remote,
        proven=bool(owner.evidence_today) and not LEGAL_HELP.isdisjoint(term.code for term in terms),
        boost=trust(row),
    )


def trust(row: Entry) -> float:
    """How far a check lifts or its age lowers an entry among others."""
    if row.freshness == Freshness.LOWERED:
        return LOWERED_BOOST
    return ASSURED_BOOST if row.assured_date else 1.0


def _body(text: object) -> str:
    fields = ("description", "eligibility", "how_to_apply", "fees", "intake")
    return " ".join(plain(value) for field in fields if (value := getattr(text, field)))


def _of(locations: Iterable[Location]) -> list[Jurisdiction]:
    return [location.place for location in locations if location.place]


def _cities(locations: Iterable[Location]) -> list[str]:
    return sorted({location.city for location in locations if location.city})


def points(locations: Iterable[Location]) -> tuple[tuple[float, float], ...]:
    return tuple(dict.fromkeys(point for location in locations if (point := location.public_point)))


def spoken(owners: Iterable[Organization | Service | Location]) -> tuple[str, ...]:
    return tuple(sorted({row.code for owner in owners for row in owner.languages.all()}))


def counties_of(places: Iterable[Jurisdiction]) -> set[str]:
    """Slugs of the counties that these places are or lie in; `parents` of those with locations are prefetched."""
    own = {place.slug for place in places if place.kind == PlaceKind.COUNTY}
    cities = (place for place in places if place.kind == PlaceKind.CITY)
    return own | {parent.slug for place in cities for parent in place.parents.all() if parent.kind == PlaceKind.COUNTY}


def place_facets(places: Iterable[Jurisdiction], locations: Iterable[Location]) -> dict[str, tuple[str, ...]]:
    states = chain((place.state_code for place in places), (location.state_province for location in locations))
    located = [place for place in places if place.kind != PlaceKind.CITY] + _of(locations)
    return {"state": tuple(sorted({code for code in states if code})), "county": tuple(sorted(counties_of(located)))}


def labels(
    *,
    terms: Iterable[TaxonomyTerm | Topic] = (),
    places: Iterable[Jurisdiction] = (),
    cities: Iterable[str] = (),
    kind: str = "",
    also: Iterable[str] = (),
) -> dict[str, str]:
    """One text per interface language: kinds of help, topics, places, kind of organization in that language's words."""
    found = {}
    terms, places, fixed = list(terms), list(places), [*cities, *also]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said = [term.label_in(code) for term in terms]
            said += search_words(term.code for term in terms if isinstance(term, TaxonomyTerm))
            said += [place_label(kind=p.kind, name=p.name, state_code=p.state_code, lang=code) for p in places]
            said += [str(OrganizationKind(kind).label)] if kind in OrganizationKind.values else []
            found[code] = " · ".join(dict.fromkeys([*said, *fixed]))
    return found
