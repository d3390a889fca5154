"""Guides, terms and the home page as visitors see them."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import PageViewRestriction

from partners.models import Hotline
from resources.models import GuideSource, GuideTopic
from tests.resources.factories import Tree, event, topic

MANY_HEADINGS = [
    {"type": "text", "value": "<h2>First</h2><p>You have rights [1]. This has no source [9].</p>"},
    {"type": "steps", "value": {"heading": "Second", "steps": ["<p>Breathe [2].</p>"]}},
    {
        "type": "questions",
        "value": {"heading": "Third", "items": [{"question": "Must I open [1]?", "answer": "<p>No [1].</p>"}]},
    },
]


def soup(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def sourced(tree: Tree, code: str = "en", **fields: object):
    guide = tree.guide(code, body=MANY_HEADINGS, **fields)
    for number in (1, 2):
        GuideSource.objects.create(
            page=guide,
            sort_order=number,
            label=f"Statute {number}",
            url=f"https://law.example/{number}",
            read_on=datetime.date(2026, 11, 22),
        )
    return guide


def test_a_marker_leads_to_its_source_with_the_day_it_was_read(client: Client, tree: Tree) -> None:
    page = soup(client, sourced(tree).url)
    links = page.select("a.cite")
    assert [link["href"] for link in links] == ["#source-1", "#source-2", "#source-1"]
    source = page.select_one(links[1]["href"])
    assert source.a["href"] == "https://law.example/2"
    assert "Nov. 22, 2026" in source.text
    assert "[9]" in page.main.text
    assert not page.select("summary a"), "a link in a summary would be a control in a control"


def test_a_long_guide_lists_its_headings(client: Client, tree: Tree) -> None:
    page = soup(client, sourced(tree).url)
    contents = page.select("nav.contents li a")
    assert [link.text for link in contents] == ["First", "Second", "Third"]
    for link in contents:
        assert page.select_one(link["href"]).name == "h2"


def test_a_guide_says_that_no_lawyer_has_read_it_until_one_has(client: Client, tree: Tree) -> None:
    guide = tree.guide()
    assert "Not reviewed by a lawyer" in soup(client, guide.url).main.text
    guide.lawyer_review_date, guide.lawyer_review_by = datetime.date(2026, 11, 1), "Bar of Test"
    guide.save()
    text = soup(client, guide.url).main.text
    assert "Not reviewed by a lawyer" not in text
    assert "Read by a lawyer on Nov. 1, 2026 (Bar of Test)" in text


def test_a_machine_translation_says_so(client: Client, tree: Tree) -> None:
    notice = "Translated by a machine, not yet confirmed by a person."
    assert notice in soup(client, tree.guide(machine_translated=True).url).main.text
    assert notice not in soup(client, tree.guide().url).main.text


def hreflangs(page: BeautifulSoup) -> dict[str, str]:
    return {
        link["hreflang"]: link["href"].replace("http://localhost:8000", "")
        for link in page.select("link[rel=alternate][hreflang]")
    }


def test_a_guide_offers_only_the_languages_it_lives_in_and_each_offers_the_same(client: Client, tree: Tree) -> None:
    english = tree.guide("en")
    spanish = tree.guide("es", of=english)
    tree.guide("ar", of=english, live=False)
    expected = {"en": english.url, "es": spanish.url, "x-default": english.url}
    assert hreflangs(soup(client, english.url)) == expected
    assert hreflangs(soup(client, spanish.url)) == expected


def test_a_restricted_translation_is_not_offered(client: Client, tree: Tree) -> None:
    english = tree.guide("en")
    spanish = tree.guide("es", of=english)
    PageViewRestriction.objects.create(page=spanish, restriction_type=PageViewRestriction.LOGIN)
    assert set(hreflangs(soup(client, english.url))) == {"en", "x-default"}
    assert client.get(spanish.url).status_code in {302, 404}


def test_the_home_page_has_one_form_one_h1_and_what_to_do_now(client: Client, tree: Tree) -> None:
    guide = tree.guide("es", title="Si la policía le detiene")
    event(texts={"es": "Plática"})
    page = soup(client, "/es/")
    assert len(page.select("h1")) == 1
    assert len(page.select(".button--go")) == 1
    assert page.select_one("main form")["action"] == "/es/find-help/"
    assert page.select_one("main form input")["name"] == "near"
    assert guide.title in page.main.text
    assert "Plática" in page.main.text
    assert page.html["lang"] == "es"


@pytest.mark.parametrize(("code", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_home_lists_and_glossary_exist_in_every_language(client: Client, tree: Tree, code: str, direction: str) -> None:
    for path in (f"/{code}/", f"/{code}/guides/", f"/{code}/glossary/"):
        page = soup(client, path)
        assert page.html["dir"] == direction
        assert page.select_one("meta[name=description]")["content"]
        assert set(hreflangs(page)) == {"en", "es", "ar", "x-default"}


def test_the_list_of_guides_names_topics_and_leaves_drafts_out(client: Client, tree: Tree) -> None:
    guide = tree.guide(title="Fraud and how to avoid it")
    GuideTopic.objects.create(content_object=guide, tag=topic("fraud"))
    tree.guide(title="Hidden draft", live=False)
    page = soup(client, "/en/guides/")
    assert [link.text for link in page.select(".cards a")] == [guide.title]
    assert [chip.text for chip in page.select(".cards .chip")] == ["Fraud"]


def test_a_term_shows_its_other_names(client: Client, tree: Tree) -> None:
    term = tree.term(title="A-number", also="alien number, A#", body="<p>Nine digits.</p><script>bad()</script>")
    page = soup(client, term.url)
    assert [name.text for name in page.select(".head bdi")] == ["alien number", "A#"]
    assert not page.main.select("script:not([src])")
    assert page.select_one(f'a[href="{tree.glossary["en"].url}"]')
    assert term.title in soup(client, "/en/glossary/").main.text


def queries(client: Client, django_assert_max_num_queries, path: str) -> int:
    client.get(path)
    with django_assert_max_num_queries(15) as seen:
        assert client.get(path).status_code == 200
    return len(seen.captured_queries)


def test_pages_need_no_more_queries_with_more_content(
    client: Client, tree: Tree, django_assert_max_num_queries
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            guide = sourced(tree)
            GuideTopic.objects.create(content_object=guide, tag=topic("fraud"))
            tree.term()
            event()

    for number in range(2):
        Hotline.objects.create(slug=f"line-{number}", number="+18005550100", in_strip=True)
    fill(1)
    paths = ["/en/", "/en/guides/", "/en/glossary/", sourced(tree).url, tree.term().url]
    [client.get(path) for path in paths]  # kinds of content are known from here on
    few = [queries(client, django_assert_max_num_queries, path) for path in paths]
    fill(10)
    many = [queries(client, django_assert_max_num_queries, path) for path in paths]
    print(dict(zip(paths, many, strict=True)))
    assert many == few


def test_no_page_has_inline_style_or_running_script(client: Client, tree: Tree) -> None:
    for path in ("/en/", sourced(tree).url):
        page = soup(client, path)
        assert not page.select("[style]")
        assert not re.search(r"\son\w+=", str(page.main))
        assert not page.select("script:not([src])")
