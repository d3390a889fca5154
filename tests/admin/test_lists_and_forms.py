from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from partners.models import ExternalId, Organization, Source
from resources.models import Event

ENTRIES = ["clinic", "advice", "office", "law", "line", "talk"]
READ_ONLY = ["partners_source", "partners_externalid", "resources_occurrence"]


def names() -> list[str]:
    """Of the viewsets of our rooms: `partners_service`."""
    models = [model._meta for model in get_snippet_models()]
    return sorted(
        f"{meta.app_label}_{meta.model_name}" for meta in models if meta.app_label in {"partners", "resources"}
    )


def address(entry: Any, view: str) -> str:
    meta = entry._meta
    return reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:{view}", args=[entry.pk])


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len(taken)


def test_every_record_of_the_house_has_its_place_in_the_admin() -> None:
    assert set(names()) == {
        *(f"partners_{name}" for name in ("organization", "service", "location", "hotline", "policy", "agreement")),
        *(
            f"partners_{name}"
            for name in ("consulardistrict", "jurisdiction", "taxonomyterm", "topic", "organizationgroup")
        ),
        *(
            f"partners_{name}"
            for name in (
                "membership",
                "source",
                "externalid",
                "doubt",
                "letter",
                "correction",
                "evidence",
                "proposal",
                "reviewedfield",
            )
        ),
        "resources_event",
        "resources_occurrence",
    }


@pytest.fixture
def all_entries(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {name: request.getfixturevalue(name) for name in ENTRIES}


@pytest.mark.parametrize("name", names())
def test_a_list_opens_and_can_be_searched(name: str, administrator: Client, all_entries: dict[str, Any]) -> None:
    url = reverse(f"wagtailsnippets_{name}:list")
    assert queries(administrator, url) <= 30
    assert administrator.get(url, {"q": "e"}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in names()
        if name not in (*READ_ONLY, "partners_doubt", "partners_letter", "partners_correction", "partners_proposal")
    ],
)
def test_an_empty_form_opens(name: str, administrator: Client, all_entries: dict[str, Any]) -> None:
    assert administrator.get(reverse(f"wagtailsnippets_{name}:add")).status_code == 200


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("view", ["edit", "history", "usage", "delete", "assure", "take_down"])
def test_a_page_of_an_entry_opens(name: str, view: str, administrator: Client, all_entries: dict[str, Any]) -> None:
    assert queries(administrator, address(all_entries[name], view)) <= 100


def test_a_list_asks_no_more_for_more_rows(administrator: Client, advice: Any, office: Any, talk: Any) -> None:
    urls = [
        reverse(f"wagtailsnippets_{name}:list") for name in ("partners_service", "partners_location", "resources_event")
    ]
    before = [queries(administrator, url) for url in urls]
    for number in range(15):
        host = Organization.objects.create(name=f"Office {number}", slug=f"office-{number}")
        for entry in (advice, office, talk):
            again = type(entry).objects.get(pk=entry.pk)
            again.pk, again.slug, again.uid = None, f"{entry.slug}-{number}", f"uid-{number}"
            again._state.adding = True
            setattr(again, "host" if isinstance(again, Event) else "organization", host)
            type(entry).objects.bulk_create([_with_new_key(again)])
    assert [queries(administrator, url) for url in urls] == before


def _with_new_key(entry: Any) -> Any:
    entry.pk = entry._meta.pk.get_default()
    return entry


def test_a_list_names_entries_in_the_readers_language(administrator: Client, advice: Any) -> None:
    advice.texts.create(language="es", name="Asesoría")
    advice.save()
    url = reverse("wagtailsnippets_partners_service:list")
    assert "Asesoría" in administrator.get(url, headers={"accept-language": "es"}).content.decode()
    assert "Advice" in administrator.get(url).content.decode()


def test_lists_filter_by_what_was_ever_checked(administrator: Client, clinic: Any) -> None:
    url = reverse("wagtailsnippets_partners_organization:list")
    assert "Clinic" in administrator.get(url, {"assured": "false"}).content.decode()
    assert "Clinic" not in administrator.get(url, {"assured": "true", "kind": ""}).context["object_list"].values_list(
        "name", flat=True
    )


@pytest.mark.parametrize("name", READ_ONLY)
def test_what_others_lean_on_is_read_only(
    name: str, administrator: Client, clinic: Any, source: Source, talk: Any
) -> None:
    ExternalId.objects.create(scheme="list", value="1", entity=clinic)
    model = next(m for m in get_snippet_models() if f"{m._meta.app_label}_{m._meta.model_name}" == name)
    talk.occurrences.create(original_start=talk.starts_at, starts_at=talk.starts_at, ends_at=talk.ends_at)
    record = model.objects.first()
    assert administrator.get(address(record, "inspect")).status_code == 200
    assert administrator.post(address(record, "delete")).status_code == 302
    assert model.objects.filter(pk=record.pk).exists()


def test_a_reviewer_keeps_the_directory_and_no_memberships(reviewer: Client, advice: Any) -> None:
    assert reviewer.get(address(advice, "edit")).status_code == 200
    assert reviewer.get(reverse("wagtailsnippets_partners_membership:list")).status_code == 302


def test_the_menu_shows_pages_first_and_only_what_is_used(administrator: Client) -> None:
    page = administrator.get("/admin/").content.decode()
    order = [page.index(f'"name": "{name}"') for name in ("explorer", "directory", "rules", "events", "records")]
    assert order == sorted(order)
    assert '"name": "help"' not in page


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_holds_no_formula(format: str, administrator: Client, clinic: Any) -> None:
    Organization.objects.filter(pk=clinic.pk).update(name='=HYPERLINK("https://example.org")')
    answer = administrator.get(reverse("wagtailsnippets_partners_organization:list"), {"export": format})
    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    if format == "csv":
        assert b"\"'=HYPERLINK" in content
        assert b",=" not in content
    else:
        assert content.startswith(b"PK")
