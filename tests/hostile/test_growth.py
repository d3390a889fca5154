"""What must not grow with the network."""

import pytest
from django.apps import apps
from django.db import connection

from partners.entries import Entry, public_q
from partners.models import ServiceAtLocation

pytestmark = pytest.mark.django_db
ENTRIES = [model for model in apps.get_models() if issubclass(model, Entry)]


@pytest.mark.parametrize("model", ENTRIES, ids=lambda model: model._meta.label)
def test_no_index_tempts_the_database_to_read_everything_public(model: type[Entry]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert not [name for name, each in found.items() if each["index"] and each["columns"] == ["visibility"]]


def test_the_places_of_many_services_are_looked_up_by_service() -> None:
    keys = [f"{number:032x}" for number in range(3000)]
    plan = ServiceAtLocation.objects.filter(public_q("location__"), service__in=keys).explain()
    assert "service_id=?" in plan.splitlines()[0]
