"""The starter network comes in once, with a source for every fact, and goes out without taking people's work along."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from partners.accounts.models import User
from partners.entries import Origin
from partners.models import (
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


@pytest.mark.usefixtures("_starter")
class TestStarter:
    def test_everything_is_there(self) -> None:
        consulates = Organization.objects.filter(kind="consulate", country_served="MX")
        assert (consulates.count(), consulates.exclude(official_page="").count()) == (53, 53)
        assert Location.objects.filter(organization__kind="consulate", latitude__isnull=False).count() == 51
        assert Service.objects.count() >= 12
        assert 4 <= Policy.objects.count() <= 10
        assert Hotline.objects.count() == 6
        assert Event.objects.count() == 12
        assert Occurrence.objects.count() >= 12
        assert TermPage.objects.filter(locale__language_code="en").count() == 20
        assert GuidePage.objects.filter(locale__language_code="es").count() == 4
        assert ConsularDistrict.objects.exists()

    def test_every_fact_names_file_row_and_date(self) -> None:
        for fact in (
            *Phone.objects.all(),
            *Service.objects.all(),
            *Policy.objects.all(),
            *ConsularDistrict.objects.all(),
        ):
            assert fact.source is not None, fact
            assert fact.source.address, fact
            assert fact.source.dated, fact
        for place in Location.objects.filter(latitude__isnull=False):
            assert place.point_source is not None
        for hotline in Hotline.objects.all():
            assert hotline.sources.exists()

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
