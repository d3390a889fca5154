"""Of the people whom real calendars invite, nothing is kept, logged or shown: every table, the file, every page."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from partners.roles import Role
from resources.events.imports import polling
from resources.events.imports.importing import import_events
from resources.models import Event, ImportedCalendar
from tests.events.imports.conftest import Server
from tests.events.imports.real_files import FILES, addresses_in, at_hand, invited
from tests.events.imports.test_pages import signed_in

pytestmark = [pytest.mark.slow, at_hand]


def in_tables() -> Iterator[str]:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor:
                yield " ".join(str(value) for value in row)


def in_files() -> Iterator[str]:
    """The bytes of the database, free pages and all."""
    if connection.vendor == "sqlite":
        for name in ("", "-wal"):
            path = Path(str(connection.settings_dict["NAME"]) + name)
            if path.exists():
                yield path.read_bytes().decode("latin-1").lower()


def public_pages() -> Iterator[str]:
    client = Client()
    addresses = [
        "/en/events/",
        "/en/events/?when=all",
        "/es/events/",
        "/en/feeds/events.xml",
        "/api/v2/events/?size=100",
    ]
    addresses += ["/en/events/calendar.ics", "/es/events/calendar.ics"]
    for slug in Event.objects.values_list("slug", flat=True):
        addresses += [f"/en/events/{slug}/", f"/en/events/{slug}/event.ics"]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        yield (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[arg-type]


def workspace_pages(organization: Any, address: str) -> Iterator[str]:
    """What a partner sees of a calendar: the look before, then what was taken of it."""
    client = signed_in(organization, Role.ORGANIZATION_EDITOR)
    add = reverse("calendars:add", args=[organization.pk])
    yield client.post(add, {"address": address, "look": "1"}).content.decode()
    yield client.post(add, {"address": address, "save": "1"}, follow=True).content.decode()
    made = ImportedCalendar.objects.subscribed().get()
    polling.poll(made)
    made.refresh_from_db()
    assert made.last_report["created"]
    for name, pk in (("calendar", made.pk), ("list", organization.pk), ("stop", made.pk)):
        yield client.get(reverse(f"calendars:{name}", args=[pk])).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("loopback")
def test_nothing_is_kept_logged_or_shown_of_those_who_are_invited(
    organization: Any, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    naming = [path for path in FILES if invited(path)]
    people = set().union(*(invited(path) for path in naming))
    assert len(naming) >= 36
    for path in naming:
        import_events(str(path), organization=organization)
    assert Event.objects.count() > 100
    all_of_them = b"\n".join(path.read_bytes() for path in naming)
    shown = [*workspace_pages(organization, server.says("/all.ics", all_of_them)), *public_pages()]
    for where, texts in (("tables", in_tables()), ("pages", shown), ("log", [caplog.text])):
        found = {address for text in texts for address in addresses_in(text)}
        assert not people & found, where
    assert mail.outbox == []
    # In bytes, where words stand side by side: what no honest text of the tables accounts for.
    honest = " ".join(address for text in in_tables() for address in addresses_in(text))
    assert not [address for text in in_files() for address in people if address in text and address not in honest]
