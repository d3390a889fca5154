"""Words explained where texts use them, what a page passes on, and where a reader goes next."""

import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.test import Client
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from partners.models import Hotline
from portal import html
from resources.guides.reading import read
from resources.guides.words import Word, lexicon
from resources.models import GuideSource, GuideTopic
from tests.resources.factories import Tree, topic

WRAPPED = re.compile(r'<a class="word" role="doc-glossref" id="[^"]*" href="#[^"]*">(.*?)</a>', re.DOTALL)

TAG = re.compile(r"<[^>]*>")


def words(*names: str) -> tuple[Word, ...]:
    return tuple(
        Word(number, name.split("|")[0], f"About {name}.", f"/en/glossary/{number}/", tuple(name.split("|")))
        for number, name in enumerate(names)
    )


def found(text: str, language: str, *names: str) -> list[str]:
    return [text[start:end] for start, end, _word in lexicon(words(*names), language).find(text)]


@pytest.mark.parametrize(
    ("language", "names", "text", "expected"),
    [
        ("en", ["Asylum"], "Ask for asylum. Asylums, asylum's; asylee.", ["asylum", "Asylums", "asylum"]),
        ("en", ["hearing"], "Did you hear? The hearings are public.", ["hearings"]),
        ("en", ["ICE"], "No ice here. ICE came; see ice.gov and ICE-air.", ["ICE"]),
        ("en", ["Bond", "Bond hearing"], "A bond hearing decides on bond.", ["bond hearing", "bond"]),
        ("en", ["Bond (immigration)"], "Immigration bonds.", ["bonds"]),
        ("en", ["A-number|A#"], "A test: my A-number, an A.", ["A-number"]),
        ("en", ["visa"], "visa-free, e-visa, a_visa, visa@x.example, a/visa, visas", ["visas"]),
        ("es", ["Deportación"], "Las deportaciones y la DEPORTACIÓN.", ["deportaciones", "DEPORTACIÓN"]),
        ("es", ["juez"], "Dos jueces y un juez, no juezas.", ["jueces", "juez"]),
        ("fr", ["asile"], "Le droit d’asile, l'asile.", ["asile", "asile"]),
        ("pt", ["audiência", "petição"], "Audiências e petições.", ["Audiências", "petições"]),
        ("ht", ["avoka"], "Avoka a ak avoka yo.", ["Avoka", "avoka"]),
        ("ar", ["اللجوء", "محامٍ"], "طلب اللجوء ثم لجوء، وباللجوء. مع محام.", ["اللجوء", "لجوء", "وباللجوء", "محام"]),
        ("zh-hans", ["庇护", "庇护申请", "ICE"], "您可以提出庇护申请。庇护。被ICE拘留。", ["庇护申请", "庇护", "ICE"]),
    ],
)
def test_a_word_is_found_as_its_language_writes_it(
    language: str, names: list[str], text: str, expected: list[str]
) -> None:
    assert found(text, language, *names) == expected


def marked(text: str, *names: str, language: str = "en", sources: int = 0) -> str:
    return read(mark_safe(text), sources=sources, lexicon=lexicon(words(*names), language)).html


def test_only_the_first_use_on_a_page_is_explained() -> None:
    page = BeautifulSoup(marked("<p>Asylum [1] and asylum.</p><p>asylum</p>", "asylum", sources=1), "html.parser")
    assert [link.text for link in page.select("a.word")] == ["Asylum"]
    assert page.select_one("a.cite")


def test_a_source_is_named_beside_a_box_to_tick_too() -> None:
    page = BeautifulSoup(marked("<label><input type=checkbox> <span>Ask [1].</span></label>", sources=1), "html.parser")
    assert page.select_one("label a.cite")["href"] == "#source-1"


@pytest.mark.parametrize(
    "closed",
    [
        '<a href="/x/">{}</a>',
        "<h2>{}</h2>",
        "<h3>About {}</h3>",
        "<blockquote><p>{}</p></blockquote>",
        '<a class="call" href="tel:+18005550100"><span>{}</span></a>',
        "<summary>{}</summary>",
        "<label><input type=checkbox> <span>{}</span></label>",
        '<p lang="es">{}</p>',
        "<code>{}</code>",
        "<form><p>{}</p></form>",
        "<table><caption>{}</caption></table>",
    ],
)
def test_no_word_is_explained_where_a_link_does_not_belong(closed: str) -> None:
    page = BeautifulSoup(marked(closed.format("asylum") + "<p>More on asylum.</p>", "asylum"), "html.parser")
    assert [link.parent.name for link in page.select("a.word")] == ["p"]
    assert page.select_one("a.word").previous_sibling == "More on "


TAGS = st.sampled_from(["p", "b", "i", "h2", "ul", "li", "a", "blockquote", "summary", "label", "q"])
PIECES = st.one_of(
    st.text(alphabet="asylumICE庇护لجوء <>&\"'[]1-./", max_size=20),
    st.builds("<{}>".format, TAGS),
    st.builds("</{}>".format, TAGS),
    st.sampled_from(["asylum", "ICE", "庇护", "اللجوء", "&amp;", '<a href="https://x.example/?a=1&b=2">', "<br>", " "]),
)


@given(text=st.lists(PIECES, max_size=30).map("".join))
def test_a_text_stays_the_same_but_for_what_is_wrapped_around_its_words(text: str) -> None:
    safe = html.clean_rendered(text)
    reading = read(safe, sources=2, lexicon=lexicon(words("asylum", "ICE", "庇护", "اللجوء"), "en"))
    bare = read(safe, sources=2)
    assert WRAPPED.sub(r"\1", reading.html) == bare.html
    assert TAG.sub("", reading.html) == TAG.sub("", safe)
    assert len(set(reading.words)) == len(reading.words) == len(WRAPPED.findall(reading.html))


@given(text=st.text(max_size=300), language=st.sampled_from(["en", "es", "fr", "pt", "ht", "ar", "zh-hans"]))
def test_what_is_found_stands_in_the_text_one_after_the_other(text: str, language: str) -> None:
    ends = [0]
    for start, end, _word in lexicon(words("asylum", "a b", "庇护", "ال"), language).find(text):
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)


def soup(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


BODY = [{"type": "text", "value": '<h2>Asylum</h2><p>Asylum at <a href="https://x.example/a">x</a>. Bonds.</p>'}]


def test_a_guide_explains_its_words_in_place_and_leads_back(client: Client, tree: Tree) -> None:
    asylum = tree.term(title="Asylum", short="Protection from harm.")
    tree.term(title="Bond (immigration)", short="Money that is paid.")
    tree.term(title="Not used", short="Never shown.")
    tree.term("es", title="Asilo", short="Otro idioma.")
    tree.term(title="Drafted asylum", short="Draft.", live=False)
    page = soup(client, tree.guide(body=BODY).url)
    used = page.select("a.word")
    assert [link.text for link in used] == ["Asylum", "Bonds"]
    explained = page.select_one(used[0]["href"])
    assert "Protection from harm." in explained.text
    assert explained.select_one("[role=doc-backlink]")["href"] == f"#{used[0]['id']}"
    assert explained.a["href"] == asylum.url
    assert len(page.select(".words dt")) == 2


def test_a_term_does_not_explain_itself_but_other_words(client: Client, tree: Tree) -> None:
    tree.term(title="Asylum", short="Protection.")
    term = tree.term(title="Asylee", body="<p>An asylee has asylum.</p>")
    assert [link.text for link in soup(client, term.url).select("a.word")] == ["asylum"]


def test_a_changed_word_is_explained_anew_at_once(client: Client, tree: Tree) -> None:
    guide, term = tree.guide(body=BODY), tree.term(title="Asylum", short="Old.")
    assert "Old." in soup(client, guide.url).text
    term.short = "New."
    term.save_revision().publish()
    assert "New." in soup(client, guide.url).text
    term.unpublish()
    assert not soup(client, guide.url).select("a.word")


def test_links_are_named_on_paper_by_a_letter(client: Client, tree: Tree) -> None:
    page = soup(client, tree.guide(body=BODY).url)
    assert page.select_one(".prose a[data-note]")["data-note"] == "a"
    assert [note.text for note in page.select(".notes li")] == ["a: https://x.example/a"]


def test_a_guide_is_passed_on_without_asking_anyone(client: Client, tree: Tree) -> None:
    guide = tree.guide(title="Fraud & co")
    response = client.get(f"{guide.url}?q=secret&near=79901&utm=x")
    page = BeautifulSoup(response.content, "html.parser")
    share, address = page.select_one(".share"), f"http://localhost:8000{guide.url}"
    assert share.select_one("input")["value"] == address
    links = {link["href"].split(":")[0] + ":": unescape(link["href"]) for link in share.select("a")}
    assert (
        links["https:"] == f"https://wa.me/?text=Fraud%20%26%20co%0A{address.replace(':', '%3A').replace('/', '%2F')}"
    )
    assert links["sms:"].startswith("sms:?&body=Fraud%20%26%20co%0Ahttp%3A%2F%2Flocalhost")
    assert links["mailto:"].startswith("mailto:?subject=Fraud%20%26%20co&body=Fraud")
    assert all("secret" not in str(part) and "79901" not in str(part) for part in share.find_all(True))
    assert share.select_one("svg[role=img]")["aria-label"]
    assert not share.select("[style]")


def test_after_a_guide_comes_the_next_one_and_what_shares_its_topics(client: Client, tree: Tree) -> None:
    one, two, three, four = (tree.guide(title=name) for name in ("One", "Two", "Three", "Four"))
    tree.guide(title="Draft", live=False)
    for guide in (one, four):
        GuideTopic.objects.create(content_object=guide, tag=topic("fraud"))

    def onward(guide) -> list[str]:
        return [link.text for link in soup(client, guide.url).select(".onward a")]

    assert onward(one) == ["Two", "Four"]
    assert onward(two) == ["Three"]
    assert onward(three) == ["Four"]
    assert onward(four) == ["One"], "after the last comes the first"


def test_a_guide_asks_no_more_with_more_words_lines_topics_and_sources(
    client: Client, tree: Tree, django_assert_max_num_queries
) -> None:
    """With nothing kept, however much the guide names."""
    lines = [Hotline.objects.create(slug=f"line-{n}", number="+18005550100", in_strip=n < 2) for n in range(6)]
    names = ["asylum", "bond", "court", "detainer", "judge", "visa"]
    for name in names:
        tree.term(title=name)
    body = [{"type": "text", "value": f"<p>{' '.join(names)} [1]</p>"}]
    guides = [
        tree.guide(body=body + [{"type": "phone_line", "value": {"hotline": line.pk, "note": ""}} for line in lines])
        for _ in range(5)
    ]
    for guide in guides:
        GuideTopic.objects.create(content_object=guide, tag=topic("fraud"))
        GuideSource.objects.create(page=guide, label="Law", url="https://law.example/", read_on="2026-11-22")
    client.get(guides[0].url)
    for cache in caches.all():
        cache.clear()
    with django_assert_max_num_queries(15):
        page = soup(client, guides[0].url)
    assert len(page.select("a.word")) == len(names)
    assert len(page.select(".onward a")) == 3
    assert len(page.select(".guide .call")) == len(lines)
