"""Search health in the admin: for administrators, with what was set aside and the button that tries it again."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partners.search_health import KINDS
from search import indexing, registry
from search.models import OutboxEntry

pytestmark = pytest.mark.django_db
PAGE = "/admin/reports/search/"


@pytest.fixture
def poison(settings: Any, tmp_path: Path) -> OutboxEntry:
    settings.SEARCH_FOLDER = tmp_path / "index"
    indexing.rebuild()
    now = timezone.now()
    return OutboxEntry.objects.create(
        kind="guide",
        key="6f4b1c3e-0f0e-4a52-9c3e-0a4b2f6a1d11",
        version=1,
        changed=now,
        set_aside=now,
        error="ValueError: <not a point>",
    )


def test_it_shows_the_engine_and_what_was_set_aside_with_its_error(administrator: Client, poison: OutboxEntry) -> None:
    html = administrator.get(PAGE).content.decode()
    assert "embedded" in html
    assert "ValueError: &lt;not a point&gt;" in html
    assert "Works" in html
    assert PAGE in administrator.get("/admin/").content.decode()


def test_each_kind_of_each_index_has_a_name() -> None:
    assert {each.kind for index in registry.indexes() for each in registry.sources(index)} <= set(KINDS)


def test_a_post_tries_one_thing_or_all_again(administrator: Client, poison: OutboxEntry) -> None:
    for data in ({"one": str(poison.pk)}, {}):
        OutboxEntry.objects.update(set_aside=timezone.now(), attempts=3)
        assert administrator.post(PAGE, data).status_code == 302
        assert OutboxEntry.objects.due().count() == 1
    assert administrator.post(PAGE, {"one": "x"}).status_code == 302


def test_it_is_for_administrators_alone(reviewer: Client, poison: OutboxEntry) -> None:
    assert reviewer.get(PAGE).status_code in {302, 403}
    assert reviewer.post(PAGE).status_code in {302, 403}
    assert OutboxEntry.objects.poison().count() == 1


def test_the_command_says_all_of_it_as_json(poison: OutboxEntry, capsys: Any) -> None:
    import json

    from django.core.management import call_command

    call_command("search_status", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["indexes"]["public"]["drift"] == 0
    assert said["indexes"]["public"]["kinds"]["guide"] == {"index": 0, "database": 0}
    assert said["set_aside_things"][0]["error"].startswith("ValueError")
