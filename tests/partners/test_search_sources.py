"""What search is told of this room, and when."""

import pytest
from django.db.models import Model

from partners.directory.search import OrganizationSource, ServiceSource
from partners.models import (
    Agreement,
    ConsularDistrict,
    Language,
    Organization,
    PolicyText,
    Service,
    ServiceArea,
    ServiceText,
    TaxonomyTermLabel,
    TopicLabel,
)
from partners.policies.search import PolicySource
from portal.languages import SWITCHED_ON
from portal.vocabulary import Visibility
from search import registry
from search.models import OutboxEntry
from search.outbox import apply
from tests.factories import (
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    PolicyFactory,
    ProvisionFactory,
    ServiceFactory,
    TermFactory,
)
from tests.partners.conftest import Corner


def put(kind: str) -> set[str]:
    return set(OutboxEntry.objects.filter(kind=kind, pending=True).values_list("key", flat=True))


def settle() -> None:
    OutboxEntry.objects.all().delete()


def test_a_service_is_told_with_labels_in_every_language(corner: Corner) -> None:
    location = LocationFactory(place=corner.city)
    ServiceFactory(help=["asylum"], at=[location], organization=location.organization, spoken=["es"])
    (document,) = ServiceSource().documents()
    assert "Asylum" in document.labels["en"]
    assert set(document.labels) == set(SWITCHED_ON)
    assert "El Paso" in document.labels["ar"]
    assert location.organization.name in document.labels["es"]
    assert document.facets["help"] == ("asylum",)
    assert document.facets["state"] == ("TX",)
    assert document.facets["county"] == ("tx-el-paso-county",)
    assert document.facets["spoken"] == ("es",)
    assert document.points == ((31.76, -106.49),)


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "attorney"), ("es", "abogado"), ("es", "abogada"), ("ar", "محام"), ("ar", "محامي")]
)
def test_kinds_of_legal_help_are_told_with_the_words_for_a_lawyer(corner: Corner, lang: str, word: str) -> None:
    ServiceFactory(help=["asylum"])
    ServiceFactory(help=["food"])
    told = {document.facets["help"]: document.labels[lang].split() for document in ServiceSource().documents()}
    assert word in told["asylum",]
    assert word not in told["food",]
    (lawyers,) = [each for each in OrganizationSource().documents() if each.facets["help"] == ("asylum",)]
    assert word in lawyers.labels[lang].split()


def test_an_organization_stands_beside_its_services_only_where_they_are(corner: Corner) -> None:
    here, there, elsewhere = LocationFactory(), LocationFactory(), LocationFactory()
    ServiceFactory(at=[here], organization=here.organization)
    ServiceFactory(organization=there.organization)
    ServiceFactory(at=[elsewhere], organization=elsewhere.organization)
    LocationFactory(organization=elsewhere.organization)
    alone, consulate = OrganizationFactory(), OrganizationFactory(consulate=True)
    ServiceFactory(organization=consulate)
    ServiceFactory(organization=alone, live=False)
    beside = {document.key for document in OrganizationSource().documents() if document.beside}
    assert beside == {str(here.organization.pk), str(there.organization.pk)}


def test_an_organization_without_a_phone_is_called_at_that_of_a_public_service(corner: Corner) -> None:
    service = ServiceFactory()
    phone = PhoneFactory(service=service)
    key = str(service.organization_id)
    assert OrganizationSource().read_rows([key], "en")[key].extra["phone"] == phone
    own = PhoneFactory(organization=service.organization)
    assert OrganizationSource().read_rows([key], "en")[key].extra["phone"] == own
    own.delete()
    service.live = False
    service.save()
    assert OrganizationSource().read_rows([key], "en")[key].extra["phone"] is None


def test_areas_and_the_whole_country_are_told(corner: Corner) -> None:
    service = ServiceFactory()
    ServiceArea.objects.create(service=service, place=corner.county)
    ServiceArea.objects.create(service=service, place=None)
    (document,) = ServiceSource().documents()
    assert document.areas == ("tx-el-paso-county", "us")


def test_a_consulate_and_its_services_serve_its_district(district: ConsularDistrict) -> None:
    ServiceFactory(organization=district.consulate)
    assert [document.areas for document in OrganizationSource().documents()] == [("tx-el-paso-county",)]
    assert [document.areas for document in ServiceSource().documents()] == [("tx-el-paso-county",)]


def test_a_hidden_location_is_told_as_its_city(corner: Corner) -> None:
    hidden = LocationFactory(hidden=True, place=corner.city, address_1="77 Quiet Lane")
    ServiceFactory(at=[hidden], organization=hidden.organization)
    for document in [*ServiceSource().documents(), *OrganizationSource().documents()]:
        assert document.points == (corner.city.point,)
        assert "Quiet" not in repr(document)


def test_a_policy_covers_its_place_and_an_agreement_is_found_too(corner: Corner) -> None:
    policy = PolicyFactory(jurisdiction=corner.county)
    ProvisionFactory(policy=policy)
    Agreement.objects.create(agency="Sheriff", place=corner.county, type="Task Force Model", listed_on="2025-07-18")
    rule, agreement = PolicySource().documents()
    assert (rule.areas, rule.facets["provision"]) == (("tx-el-paso-county",), ("asking-status",))
    assert agreement.areas == ("tx-el-paso-county",)
    cards = PolicySource().read([rule.key, agreement.key], "en")
    assert cards[agreement.key].url == "/en/places/tx-el-paso-county/#agreements"
    assert cards[agreement.key].summary.endswith("on the government's list of July 18, 2025")


def test_only_what_is_public_is_told(corner: Corner) -> None:
    hidden_owner = OrganizationFactory(visibility=Visibility.OWNER)
    rows = [
        ServiceFactory(live=False),
        ServiceFactory(visibility=Visibility.GROUPS),
        ServiceFactory(organization=hidden_owner),
        PolicyFactory(live=False),
        PolicyFactory(jurisdiction=None, organization=hidden_owner),
    ]
    keys = [str(row.pk) for row in [*rows, hidden_owner]]
    for source in (ServiceSource(), OrganizationSource(), PolicySource()):
        assert not list(source.documents(keys))
        assert not source.read(keys, "en")
        assert not source.public_keys(keys)


def test_a_location_that_is_not_public_is_no_point(corner: Corner) -> None:
    location = LocationFactory(live=False)
    ServiceFactory(at=[location], organization=location.organization)
    (document,) = ServiceSource().documents()
    assert document.points == ()


def saved(row: Model) -> None:
    row.save()


def test_an_organization_takes_its_services_and_policies_along(corner: Corner) -> None:
    service = ServiceFactory()
    policy = PolicyFactory(jurisdiction=None, organization=service.organization)
    settle()
    service.organization.save()
    assert put("organization") == {str(service.organization_id)}
    assert put("service") == {str(service.pk)}
    assert put("policy") == {str(policy.pk)}


def test_each_part_of_a_service_puts_it_into_the_outbox(corner: Corner) -> None:
    service = ServiceFactory(help=["asylum"])
    location = LocationFactory(organization=service.organization)
    changes = [
        lambda: ServiceText.objects.get(service=service).save(),
        lambda: PhoneFactory(service=service),
        lambda: PhoneFactory(location=location),
        lambda: Language.objects.create(organization=service.organization, code="es"),
        lambda: ServiceArea.objects.create(service=service, place=corner.county),
        lambda: location.save(),
        lambda: location.delete(),
        lambda: TaxonomyTermLabel.objects.create(term=TermFactory(code="asylum"), language="es", label="Asilo"),
        lambda: corner.county.save(),
    ]
    for number, change in enumerate(changes):
        settle()
        change()
        assert put("service") == {str(service.pk)}, number


def test_a_label_of_a_topic_puts_its_services(db: None) -> None:
    from partners.models import ServiceTopic, Topic

    topic = Topic.objects.create(slug="weather", name="Weather")
    service = ServiceFactory()
    ServiceTopic.objects.create(content_object=service, tag=topic)
    settle()
    TopicLabel.objects.create(topic=topic, language="es", label="Tiempo")
    assert put("service") == {str(service.pk)}


def test_each_part_of_a_policy_puts_it_into_the_outbox(corner: Corner) -> None:
    policy = PolicyFactory(jurisdiction=corner.state)
    provision = ProvisionFactory(policy=policy)
    for row in (policy, PolicyText.objects.get(), provision.version, provision):
        settle()
        row.save()
        assert put("policy") == {str(policy.pk)}


def test_a_published_draft_and_an_unpublished_entry_reach_the_index(corner: Corner, index, client) -> None:
    service = ServiceFactory(names={"en": "Old name"})
    index()
    settle()
    draft = Service.objects.get()
    text = draft.texts.get()
    text.name = "New name"
    draft.texts = [text]
    revision = draft.save_revision()
    apply()
    assert "Old name" in client.get("/api/v2/search/?q=name").content.decode()
    revision.publish()
    apply()
    found = client.get("/api/v2/search/?q=new+name").json()["results"]
    assert [item["title"] for item in found] == ["New name"]
    Service.objects.get().unpublish()
    assert client.get("/api/v2/search/?q=name&kind=service").json()["total"] == 0
    apply()
    assert client.get("/api/v2/search/?q=name&kind=service").json()["total"] == 0
    assert str(service.pk) not in client.get("/api/v2/search/").content.decode()


@pytest.mark.parametrize(
    ("facet", "value", "label"),
    [
        ("help", "asylum", "Asilo"),
        ("state", "NM", "Nuevo México"),
        ("county", "tx-el-paso-county", "El Paso County, TX"),
        ("spoken", "en", "inglés"),
    ],
)
def test_values_of_filters_are_called_in_the_readers_words(corner: Corner, facet: str, value: str, label: str) -> None:
    TaxonomyTermLabel.objects.create(term=TermFactory(code="asylum"), language="es", label="Asilo")
    found = registry.facet(facet)
    assert found is not None
    assert found.value_labels([value, "no-such-value!"], "es") == {value: label}


def test_unlisted_organizations_leave_with_their_services(corner: Corner, index, client) -> None:
    service = ServiceFactory(names={"en": "Some help"})
    index()
    Organization.objects.get().unpublish()
    assert client.get("/api/v2/search/?q=help").json()["total"] == 0
    assert client.get(f"/en/find-help/{service.slug}/").status_code == 404
