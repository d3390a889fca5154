"""What this room tells the search, and when."""

import datetime

import pytest
from django.conf import settings
from wagtail.models import PageViewRestriction

from partners.entries import Origin
from partners.models import Organization
from resources.events.search import EventSearch
from resources.guides.public import Sites
from resources.guides.search import GuideSearch, TermSearch
from resources.models import Event, GuideTopic
from search import indexing, outbox
from search.engines import get_engine
from search.models import OutboxEntry
from tests.resources.factories import Tree, city, event, occurrence, organization, tomorrow, topic


@pytest.fixture
def waiting(db: None):
    OutboxEntry.objects.all().delete()

    def keys(kind: str) -> set[str]:
        found = set(OutboxEntry.objects.filter(kind=kind).values_list("key", flat=True))
        OutboxEntry.objects.all().delete()
        return found

    return keys


def test_a_guide_in_two_languages_is_one_document(tree: Tree) -> None:
    english = tree.guide(title="Fraud")
    tree.guide("es", of=english, title="Fraude")
    tree.guide("ar", of=english, title="Draft", live=False)
    GuideTopic.objects.create(content_object=english, tag=topic("fraud"))
    [document] = GuideSearch().documents()
    assert document.key == str(english.translation_key)
    assert dict(document.title) == {"en": "Fraud", "es": "Fraude"}
    assert "Stay calm." in document.body["es"]
    assert "<" not in document.body["es"]
    assert document.facets == {"in": ("en", "es"), "topic": ("fraud",)}
    assert set(document.labels) == set(dict(settings.LANGUAGES))


def test_a_card_speaks_the_readers_language_where_there_is_one(tree: Tree) -> None:
    english = tree.guide(title="Fraud")
    spanish = tree.guide("es", of=english, title="Fraude")
    key = str(english.translation_key)
    cards = {lang: GuideSearch().read([key], lang)[key] for lang in ("en", "es", "ar")}
    assert (cards["es"].title, cards["es"].url, cards["es"].lang) == ("Fraude", spanish.url, "es")
    assert (cards["ar"].title, cards["ar"].lang) == ("Fraud", "en")
    assert cards["en"].languages == ("en", "es")


@pytest.mark.parametrize("kind", ["guide", "term"])
def test_drafts_and_restricted_pages_are_not_found(tree: Tree, kind: str) -> None:
    source = {"guide": GuideSearch(), "term": TermSearch()}[kind]
    make = getattr(tree, kind)
    draft, restricted, shown = make(live=False), make(), make()
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    keys = [str(page.translation_key) for page in (draft, restricted, shown)]
    assert source.public_keys(keys) == {keys[2]}
    assert set(source.read(keys, "en")) == {keys[2]}
    assert {document.key for document in source.documents(keys)} == {keys[2]}


def test_a_restricted_list_hides_all_that_stands_in_it(tree: Tree, waiting) -> None:
    guide = tree.guide()
    waiting("guide")
    PageViewRestriction.objects.create(page=tree.guides["en"], restriction_type="login")
    assert waiting("guide") == {str(guide.translation_key)}
    assert GuideSearch().public_keys([str(guide.translation_key)]) == set()


def test_publishing_unpublishing_and_deleting_a_page_is_told(tree: Tree, waiting) -> None:
    guide, term = tree.guide(), tree.term()
    key = str(guide.translation_key)
    assert waiting("guide") == {key}
    guide.title = "Other"
    guide.save_revision().publish()
    assert waiting("guide") == {key}
    guide.unpublish()
    assert waiting("guide") == {key}
    guide.delete()
    assert waiting("guide") == {key}
    tree.glossary["en"].delete()
    assert waiting("term") == {str(term.translation_key)}


@pytest.mark.django_db
def test_the_document_of_an_event_holds_what_it_is_filtered_by() -> None:
    county = city(kind="county", name="El Paso County", slug="tx-el-paso-county")
    town = city(slug="tx-el-paso")
    town.parents.add(county)
    made = event(texts={"en": "Talk", "es": "Plática"}, kind="workshop", mode="hybrid", place=town, spoken=("es", "en"))
    occurrence(made, tomorrow() - datetime.timedelta(days=30))
    [document] = EventSearch().documents()
    assert dict(document.title) == {"en": "Talk", "es": "Plática"}
    assert document.facets["event_kind"] == ("workshop",)
    assert document.facets["mode"] == ("hybrid",)
    assert document.facets["host"] == (made.host.slug,)
    assert document.facets["spoken"] == ("en", "es")
    assert document.facets["state"] == ("TX",)
    assert document.facets["county"] == ("tx-el-paso-county",)
    assert document.points == ((town.latitude, town.longitude),)
    assert document.remote
    assert document.dates == (tomorrow().date(),), "a day that is over is not searched"
    assert "Taller" in document.labels["es"] or "Workshop" in document.labels["es"]


@pytest.mark.django_db
def test_changes_of_an_event_and_of_its_host_are_told(waiting) -> None:
    host = organization()
    made = event(host=host)
    key = {str(made.pk)}
    assert waiting("event") == key
    made.texts.get().save()
    assert waiting("event") == key
    made.occurrences.get().save()
    assert waiting("event") == key
    Organization.objects.get(pk=host.pk).save()
    assert waiting("event") == key
    topic_row = topic("family")
    made.topics.add(topic_row)
    made.save()
    waiting("event")
    topic_row.save()
    assert waiting("event") == key
    made.delete()
    assert waiting("event") == key


@pytest.mark.django_db
@pytest.mark.parametrize("hide", [{"live": False}, {"visibility": "owner"}, {"dates": []}])
def test_what_is_not_public_or_over_has_no_card(hide: dict) -> None:
    made = event(**hide)
    source = EventSearch()
    keys = [str(made.pk)]
    assert (source.public_keys(keys), source.read(keys, "en"), list(source.documents(keys))) == (set(), {}, [])


@pytest.mark.django_db
def test_sources_ask_a_constant_number_of_queries(tree: Tree, django_assert_max_num_queries) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            GuideTopic.objects.create(content_object=tree.guide(), tag=topic("fraud"))
            tree.term()
            event(place=city())

    def count(source) -> tuple[int, int]:
        with django_assert_max_num_queries(12) as whole:
            keys = [document.key for document in source.documents()]
        with django_assert_max_num_queries(12) as cards:
            assert set(source.read(keys, "es")) == set(keys)
        return len(whole.captured_queries), len(cards.captured_queries)

    sources = (GuideSearch(), TermSearch(), EventSearch())
    fill(1)
    Sites()  # the sites' roots are known from here on
    [count(source) for source in sources]  # and the kinds of content
    few = [count(source) for source in sources]
    fill(8)
    assert [count(source) for source in sources] == few


@pytest.fixture
def index(settings, tmp_path, db: None):
    settings.SEARCH_FOLDER = tmp_path / "index"
    indexing.rebuild()
    return get_engine()


@pytest.mark.django_db
def test_a_published_guide_is_found_in_any_language_and_gone_when_unpublished(client, tree: Tree, index) -> None:
    english = tree.guide(title="Notary fraud")
    tree.guide("es", of=english, title="Fraude de notarios")
    outbox.apply()

    def found(word: str) -> list[str]:
        return [hit["title"] for hit in client.get(f"/api/v2/search/?q={word}&lang=en&kind=guide").json()["results"]]

    assert found("notarios") == ["Notary fraud"]
    english.unpublish()
    assert found("notarios") == ["Fraude de notarios"], "at once, before the index hears of it"
    outbox.apply()
    assert found("fraud") == ["Fraude de notarios"] or found("fraude") == ["Fraude de notarios"]


@pytest.mark.django_db
def test_marks_of_sources_are_no_part_of_what_is_found(tree: Tree) -> None:
    tree.guide(title="Rights", summary="You may stay silent [2]. Papers or not [1][10], it is the law.")
    (document,) = GuideSearch().documents()
    assert document.body["en"].startswith("You may stay silent. Papers or not, it is the law.")


@pytest.mark.django_db
def test_events_near_a_place_and_with_a_word(client, tree: Tree, index) -> None:
    near = event(texts={"en": "Asylum talk"}, place=city(slug="tx-el-paso"))
    event(
        texts={"en": "Far asylum talk"},
        place=city(name="Boise", slug="id-boise", state_code="ID", latitude=43.6, longitude=-116.2),
    )
    event(texts={"en": "Online talk"}, mode="online")
    outbox.apply()
    data = client.get("/api/v2/events/?near=31.76,-106.49").json()
    assert {each["title"] for each in data["occurrences"]} == {"Asylum talk", "Online talk"}
    data = client.get("/api/v2/events/?q=asylum&near=31.76,-106.49").json()
    assert [each["event"] for each in data["occurrences"]] == [str(near.pk)]
    assert b"Asylum talk" in client.get("/en/events/?q=asylum").content


@pytest.mark.django_db
def test_an_example_comes_after_every_real_event_and_says_how_near_it_is(client, tree: Tree, index) -> None:
    place = city(slug="tx-el-paso")
    event(texts={"en": "Asylum asylum"}, place=place, origin=Origin.STARTER)
    event(texts={"en": "Evening about asylum and other things"}, place=place)
    event(texts={"en": "Asylum online"}, mode="online")
    outbox.apply()
    for query in ("near=31.76,-106.49", "q=asylum", "q=asylum&near=31.76,-106.49", "kind=event"):
        found = [each["title"] for each in client.get(f"/api/v2/search/?{query}").json()["results"]]
        assert len(found) == 3
        assert found[-1] == "Asylum asylum", query
    html = client.get("/en/events/?near=31.76,-106.49").content.decode()
    assert "Near you" in html
    assert "0 km" not in html


@pytest.mark.django_db
def test_without_an_index_the_list_says_so_and_shows_all_dates(client, tree: Tree, settings, tmp_path) -> None:
    settings.SEARCH_FOLDER = tmp_path / "nothing"
    event(texts={"en": "Talk"})
    response = client.get("/en/events/?q=anything")
    assert response.status_code == 200
    assert b"Search is being repaired" in response.content
    assert b"Talk" in response.content
    assert Event.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v2/events/", "/en/events/calendar.ics"])
def test_without_an_index_a_program_is_told_to_come_again_rather_than_given_all_dates(
    client, tree: Tree, settings, tmp_path, path: str
) -> None:
    settings.SEARCH_FOLDER = tmp_path / "nothing"
    event(texts={"en": "Talk"})
    for query in ("q=anything", "near=31.76,-106.49"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 503
        assert int(response["Retry-After"]) >= 60
        assert response["Cache-Control"] == "no-store"
        assert b"Talk" not in response.content
    assert client.get(path).status_code == 200
