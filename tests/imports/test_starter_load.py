"""The starter network comes in once, with a source for every fact, and goes out without taking people's work along."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import log

from partners.accounts.models import User
from partners.entries import Origin
from partners.models import (
    Agreement,
    ConsularDistrict,
    Hotline,
    Jurisdiction,
    Location,
    Membership,
    Organization,
    Phone,
    Policy,
    PostalCode,
    Service,
    Source,
)
from partners.places.loading import ADDRESS as PLACES_ADDRESS
from partners.places.loading import load_places
from portal.starter.agreements import load_agreements, remove_agreements
from portal.starter.load import load_starter
from portal.starter.removal import remove_starter
from resources.models import Event, GuidePage, Occurrence, TermPage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _starter(django_db_setup, django_db_blocker):
    """Loaded once for the module, in a transaction that nobody sees the end of; each test works in one within it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("createcachetable", verbosity=0)
        load_starter()
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.usefixtures("_starter")
class TestStarter:
    def test_everything_is_there(self) -> None:
        consulates = Organization.objects.filter(kind="consulate", country_served="MX")
        assert (consulates.count(), consulates.exclude(official_page="").count()) == (53, 53)
        of_mexico = Location.objects.filter(organization__in=consulates)
        assert (of_mexico.count(), of_mexico.filter(latitude__isnull=False).count()) == (53, 51)
        assert Organization.objects.filter(kind="consulate").exclude(country_served="MX").count() >= 100
        assert Service.objects.filter(origin=Origin.STARTER).count() >= 300
        helping = Organization.objects.filter(services__origin=Origin.STARTER).distinct()
        assert helping.count() >= 150
        assert not helping.filter(kind="consulate").exists()
        assert Policy.objects.count() >= 35
        assert Agreement.objects.count() >= 500
        assert Hotline.objects.count() >= 12
        assert Event.objects.count() >= 60
        assert Occurrence.objects.count() > Event.objects.count()
        assert TermPage.objects.filter(locale__language_code="en").count() >= 60
        assert GuidePage.objects.filter(locale__language_code="es").count() >= 16
        assert ConsularDistrict.objects.exists()

    def test_every_fact_names_file_row_and_date(self) -> None:
        for fact in (
            *Phone.objects.all(),
            *Service.objects.all(),
            *Policy.objects.all(),
            *ConsularDistrict.objects.all(),
            *Agreement.objects.all(),
            *Organization.objects.exclude(slug="example-organization-not-real"),
        ):
            assert fact.source is not None, fact
            assert fact.source.address, fact
            assert fact.source.dated, fact
        for place in Location.objects.filter(latitude__isnull=False):
            assert place.point_source is not None
        for hotline in Hotline.objects.all():
            assert hotline.sources.exists()

    def test_agreements_stand_at_places_and_on_the_page_of_the_government(self) -> None:
        county = Agreement.objects.filter(place__slug="fl-clay-county")
        assert sorted(each.type for each in county) == [
            "Jail Enforcement Model",
            "Task Force Model",
            "Warrant Service Officer",
        ]
        assert {str(each.listed_on) for each in county} == {"2025-07-18"}
        assert {each.source.host for each in county} == {"www.ice.gov"}
        assert all(each.source.row.startswith("sanctuary/ice_287g_participating") for each in county)
        assert Agreement.objects.filter(place__kind="city").exists()
        assert Agreement.objects.filter(place__slug="tx").exists()

    def test_rules_of_institutions_reach_their_state(self) -> None:
        school = Policy.objects.get(organization__name="Denver Public Schools")
        office = school.organization.locations.get()
        assert (school.organization.kind, office.place.slug, office.address_1) == ("school-district", "co", "")
        assert school.versions.get().provisions.get().answer == "limits"
        uc = Policy.objects.get(organization__name="University of California").versions.get()
        assert uc.date_note == "adopted: announced 2016-11-30"

    def test_examples_say_in_each_language_that_they_are_not_real(self) -> None:
        names = Organization.objects.get(slug="example-organization-not-real").texts.values_list("language", "name")
        assert {language for language, _name in names} == {"en", "es", "ar"}
        assert Event.objects.exclude(texts__language="es").count() == 0

    def test_an_agreement_that_people_changed_stays_and_the_others_can_come_back(self) -> None:
        changed, logged = Agreement.objects.all()[:2]
        before = Agreement.objects.count()
        changed.agency = "As the county calls itself"
        changed.save()
        log(logged, "wagtail.edit", user=User.objects.create(email="ana@example.org"))
        gone, kept = remove_agreements()
        assert {each.pk for each in Agreement.objects.all()} == {changed.pk, logged.pk}
        assert (gone, len(kept)) == (before - 2, 2)
        assert (load_agreements(), load_agreements()) == (before - 2, 0)
        assert Agreement.objects.get(pk=changed.pk).agency == "As the county calls itself"

    @pytest.mark.slow
    def test_what_was_taken_out_comes_in_again(self) -> None:
        models = (Organization, Service, Location, Policy, Agreement, Hotline, ConsularDistrict, Event, Occurrence)
        before = [model.objects.count() for model in models]
        assert remove_starter().kept == []
        assert [model.objects.count() for model in models] == [0] * len(models)
        load_starter()
        assert [model.objects.count() for model in models] == before

    def test_loading_again_changes_nothing(self) -> None:
        before = Source.objects.count(), list(Phone.objects.values()), list(Occurrence.objects.values())
        assert not any(load_starter().values())
        assert before == (Source.objects.count(), list(Phone.objects.values()), list(Occurrence.objects.values()))

    def test_what_people_edited_checked_or_claimed_stays(self) -> None:
        person = User.objects.create(email="ana@example.org")
        edited, claimed = Service.objects.filter(origin=Origin.STARTER)[:2]
        edited.save_revision(user=person)
        Membership.objects.create(user=person, organization=claimed.organization)
        checked = Hotline.objects.first()
        checked.assure(by=person, organization=None)
        checked.save()
        page = GuidePage.objects.first()
        page.save_revision(user=person)
        kept = remove_starter().kept
        assert {edited.slug, claimed.slug} == set(Service.objects.values_list("slug", flat=True))
        assert set(Organization.objects.values_list("pk", flat=True)) == {
            edited.organization_id,
            claimed.organization_id,
        }
        assert [each.pk for each in Hotline.objects.all()] == [checked.pk]
        assert [each.pk for each in GuidePage.objects.all()] == [page.pk]
        assert not Event.objects.exists()
        assert any(edited.slug in name for name in kept)

    @pytest.mark.slow
    def test_sources_go_with_the_last_fact_that_names_them(self) -> None:
        kept = Service.objects.filter(origin=Origin.STARTER).first()
        kept.save_revision(user=User.objects.create(email="ana@example.org"))
        unused = Source.objects.create(address="https://example.org/entered-by-hand")
        remove_starter()
        left = set(Source.objects.exclude(address=PLACES_ADDRESS).values_list("pk", flat=True))
        assert {unused.pk, kept.source_id} <= left
        assert len(left) <= 4
        assert not load_places().changed

    def test_places_reach_from_city_to_country(self) -> None:
        city = Jurisdiction.objects.get(slug="tx-el-paso")
        county = city.parents.get()
        assert (county.slug, county.parents.get().slug, county.parents.get().parents.get().slug) == (
            "tx-el-paso-county",
            "tx",
            "us",
        )
        assert Jurisdiction.objects.states().filter(country="MX").count() == 32
        code = PostalCode.objects.get(code="79901")
        assert (code.city, code.state.slug, [each.slug for each in code.counties.all()]) == (
            city,
            "tx",
            ["tx-el-paso-county"],
        )

    def test_loading_places_again_asks_next_to_nothing(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            assert not load_places().changed
        assert len(queries) <= 4


def test_starter_content_is_refused_where_it_is_not_wanted(settings) -> None:
    settings.DEBUG = settings.STARTER = False
    with pytest.raises(CommandError, match="STARTER=1"):
        call_command("load_starter")
