"""Wagtail's read API, the description of the API and its page: public things only, JSON only, for everyone."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from portal.api import docs
from tests.resources.factories import Tree

CANARY = "canary-7d1f"


@pytest.fixture
def secret_collection(db: None) -> Collection:
    collection = Collection.get_first_root_node().add_child(name="Internal")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return collection.add_child(name="Below")


def everything(client: Client) -> str:
    paths = ["/api/v2/pages/?fields=*&limit=100", "/api/v2/images/?fields=*", "/api/v2/documents/?fields=*"]
    return "".join(client.get(path).content.decode() for path in paths)


def test_drafts_restricted_pages_and_those_below_are_nowhere(client: Client, tree: Tree) -> None:
    draft = tree.guide(title=CANARY, live=False)
    restricted = tree.guide(title=CANARY)
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    PageViewRestriction.objects.create(page=tree.glossary["en"], restriction_type="login")
    below = tree.term(title=CANARY)
    changed = tree.guide(title="Shown")
    changed.title = CANARY
    changed.save_revision()
    assert CANARY not in everything(client)
    assert "Shown" in everything(client)
    for page in (draft, restricted, below):
        assert client.get(f"/api/v2/pages/{page.pk}/").status_code == 404
        assert client.get(f"/api/v2/pages/find/?html_path={page.url_path}").status_code == 404


def test_files_of_restricted_collections_are_nowhere(
    client: Client, tree: Tree, secret_collection: Collection, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    documents, images = get_document_model(), get_image_model()
    for title, collection in ((CANARY, secret_collection), ("Shown", Collection.get_first_root_node())):
        documents.objects.create(title=title, collection=collection, file=ContentFile(b"text", name=f"{title}.txt"))
        images.objects.create(title=title, collection=collection, file=get_test_image_file(filename=f"{title}.png"))
    assert CANARY not in everything(client)
    assert everything(client).count('"title": "Shown"') == 2
    hidden = documents.objects.get(title=CANARY), images.objects.get(title=CANARY)
    assert client.get(f"/api/v2/documents/{hidden[0].pk}/").status_code == 404
    assert client.get(f"/api/v2/images/{hidden[1].pk}/").status_code == 404


def test_a_guide_comes_with_its_body_sources_and_review(client: Client, tree: Tree) -> None:
    guide = tree.guide(body=[{"type": "text", "value": "<p>Calm.</p><script>bad()</script>"}])
    data = client.get(f"/api/v2/pages/{guide.pk}/").json()
    assert data["body"][0]["type"] == "text"
    assert "script" not in json.dumps(data["body"])
    assert {"summary", "sources", "topics", "lawyer_review_date", "machine_translated"} <= set(data)


def test_a_text_that_got_around_the_sanitiser_is_cleaned_when_it_is_read(client: Client, tree: Tree) -> None:
    guide = tree.guide()
    raw = json.dumps(
        [
            {
                "type": "text",
                "value": "<p>Calm.</p><img src=x onerror=bad()>",
                "id": "7d1f0d60-0000-4000-8000-000000000000",
            }
        ]
    )
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE resources_guidepage SET body = %s WHERE page_ptr_id = %s", [raw, guide.pk])
    assert "onerror" not in client.get(f"/api/v2/pages/{guide.pk}/").content.decode()
    assert "onerror" not in client.get(guide.url).content.decode()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("color=red", "color"),
        ("limit=1000", "limit"),
        ("limit=x", "limit"),
        ("offset=-1", "offset"),
        ("fields=secret", "fields"),
        ("type=no.Such", "type"),
        ("order=secret", "order"),
        ("locale=xx", "locale"),
    ],
)
def test_errors_stand_under_the_parameters_name(client: Client, tree: Tree, query: str, name: str) -> None:
    response = client.get(f"/api/v2/pages/?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) in ([name], ["query"])
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_api_sets_no_cookie_and_takes_nothing(client: Client, tree: Tree) -> None:
    for path in ("/api/v2/pages/", "/api/v2/images/", "/api/v2/documents/", "/api/v2/events/"):
        response = client.get(path)
        assert response.status_code == 200
        assert not response.cookies
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        assert client.post(path, {}).status_code == 405


def test_the_description_holds_every_operation(client: Client, tree: Tree, capsys) -> None:
    docs.description.cache_clear()
    document = client.get("/api/schema/").json()
    assert document["openapi"].startswith("3.")
    paths = {f"/api/v2/{name}/" for name in ("search", "suggest", "events", "places", "pages", "images", "documents")}
    assert paths <= set(document["paths"])
    near = [each for each in document["paths"]["/api/v2/events/"]["get"]["parameters"] if each["name"] == "near"]
    assert near
    operations = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert {"pages_list", "pages_detail", "images_list", "documents_list"} <= set(operations)
    assert not any(path.startswith(("/admin", "/accounts")) or path.endswith("/find/") for path in document["paths"])
    assert "Error" not in capsys.readouterr().err


def test_the_page_for_people_needs_no_foreign_file_and_no_script(client: Client, tree: Tree) -> None:
    page = BeautifulSoup(client.get("/api/docs/").content, "html.parser")
    assert len(page.select("h1")) == 1
    assert {"/api/v2/search/", "/api/v2/events/"} <= {code.text.removeprefix("GET ") for code in page.select("h2 code")}
    for element in page.select("script[src], link[rel=stylesheet], img[src]"):
        assert (element.get("src") or element.get("href")).startswith("/")
    assert not page.select("script:not([src])")
    for link in page.select(".operation p a"):
        assert client.get(link["href"].replace("http://localhost:8000", "")).status_code in {200, 400}
