from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import parameters
from search.contract import FACETS, MAX_RESULTS
from search.parameters import NAMES, Asked
from search.sentences import sentence

pytestmark = pytest.mark.usefixtures("rooms")


def read(query: str, **options: object) -> Asked:
    return parameters.read(QueryDict(query), lang="en", **options)


def test_every_parameter_of_the_contract_is_read() -> None:
    asked = read(
        "q=asilo&kind=service&kind=guide&state=TX&spoken=es&near=85701&radius_km=30&from=2026-12-01&to=2026-12-31&page=2&size=50"
    )
    query = asked.query
    assert not asked.errors
    assert (query.text, query.page, query.size) == ("asilo", 2, 50)
    assert query.filters == {"kind": ("service", "guide"), "spoken": ("es",), "state": ("TX",)}
    assert query.near
    assert (query.near.label, query.near.radius_km, query.near.within) == (
        "Tucson, AZ",
        30.0,
        ("us", "az", "az-tucson"),
    )
    assert (query.start, query.end) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("radius_km=0", "radius_km"),
        ("radius_km=1001", "radius_km"),
        ("radius_km=nan", "radius_km"),
        ("radius_km=1e2", "radius_km"),
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=١", "page"),
        ("page=501&size=20", "page"),
        ("size=0", "size"),
        ("size=101", "size"),
        ("from=2026-02-30", "from"),
        ("from=20260201", "from"),
        ("to=tomorrow", "to"),
        ("from=2026-02-02&to=2026-02-01", "to"),
        ("near=Atlantis", "near"),
        ("near=95,0", "near"),
        ("near=" + "x" * 300, "near"),
        ("kind=shoe", "kind"),
        ("state=TX&state=ZZ", "state"),
        ("topic=" + "x" * 101, "topic"),
        ("&".join(f"topic={i}" for i in range(51)), "topic"),
    ],
)
def test_a_bad_value_is_named_beside_its_field_and_left_out(query: str, name: str) -> None:
    asked = read(query)
    assert set(asked.errors) == {name}
    assert f"{name}=" not in asked.url("/").replace("state=TX", "")


def test_an_overlong_text_is_refused_by_the_api_and_cut_by_pages() -> None:
    asked = read("q=" + "x" * 1500)
    assert (asked.query.text, asked.typed["q"], asked.is_cut) == ("x" * 1000, "x" * 1000, True)
    assert not asked.errors
    assert not read("q=" + "x" * 1000).is_cut
    assert set(read("q=" + "x" * 1001, strict=True).errors) == {"q"}


def test_the_api_refuses_what_pages_ignore() -> None:
    assert not read("utm_source=x&q=a&q=b").errors
    assert set(read("utm_source=x&q=a&q=b", strict=True).errors) == {"utm_source", "q"}
    assert set(read("lang=xx", strict=True).errors) == {"lang"}
    assert read("lang=es", strict=True).query.lang == "es"
    assert read("lang=es").query.lang == "en"


def test_a_distance_without_a_place_is_refused_by_the_api_and_ignored_by_pages() -> None:
    assert not read("radius_km=5").errors
    assert read("radius_km=5", strict=True).errors == {"radius_km": ["A distance needs a place: give near too."]}
    assert not read("radius_km=5&near=85701", strict=True).errors
    assert set(read("radius_km=5&near=Atlantis", strict=True).errors) == {"near"}


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("typed", ["%00", "%00%01", "%1F", "+%0B+", "%E2%80%8B"])
def test_a_text_of_control_characters_alone_is_refused(typed: str, strict: bool) -> None:
    assert read(f"q={typed}", strict=strict).errors == {"q": ["Write a word to look for."]}
    assert read(f"q=a{typed}b", strict=strict).query.text.replace(" ", "") in {"ab", "a\x0bb", "a\x1fb"}
    assert not read("q=+", strict=strict).errors


def test_an_unknown_parameter_is_never_repeated() -> None:
    assert read("q=a&evil=%3Cscript%3E&lang=es").url("/en/search/") == "/en/search/?q=a"


def test_what_was_typed_comes_back_even_when_wrong() -> None:
    asked = read("q=asilo&near=Atlantis&radius_km=far")
    assert asked.typed == {"q": "asilo", "near": "Atlantis", "radius_km": "far", "from": "", "to": ""}
    assert asked.is_query


def test_an_unknown_place_comes_with_suggestions() -> None:
    asked = read("near=Springfield", strict=True)
    assert list(asked.suggestions) == ["Springfield, IL", "Springfield, MO"]
    assert asked.query.near is None


def test_a_point_needs_no_name() -> None:
    near = read("near=10.5,-20").query.near
    assert near
    assert (near.label, near.lat, near.lon, near.within) == ("10.5, -20", 10.5, -20.0, ())


def test_a_pages_own_filter_can_be_narrowed_and_never_widened() -> None:
    fixed = {"kind": ("service", "organization")}
    assert read("", fixed=fixed).query.filters == fixed
    assert read("kind=service", fixed=fixed).query.filters == {"kind": ("service",)}
    assert read("kind=guide", fixed=fixed).query.filters == fixed
    assert read("kind=guide&q=a", fixed=fixed).url("/x/") == "/x/?q=a"
    assert not read("", fixed=fixed).is_query


def test_a_facet_value_is_chosen_and_dropped_by_its_link() -> None:
    asked = read("q=a&state=TX&page=3")
    assert asked.toggled("/", "state", "AZ") == "/?q=a&state=TX&state=AZ"
    assert asked.toggled("/", "state", "TX") == "/?q=a"
    assert asked.url("/", page=4) == "/?q=a&state=TX&page=4"
    assert asked.url("/", q=None, state=None) == "/"


def test_a_query_says_itself_in_human_words() -> None:
    asked = read("q=ayuda&spoken=es&state=TX&state=AZ&near=85701&from=2026-12-01")
    assert sentence(asked.query) == "“ayuda”, in Spanish, in Texas or Arizona, near Tucson, AZ, from Dec. 1, 2026"
    assert sentence(read("").query) == ""


def test_errors_are_in_the_readers_language_when_it_is_translated() -> None:
    with translation.override("en"):
        assert read("radius_km=0").errors == {"radius_km": ["Give a number of kilometers from 1 to 1000."]}


VALUES = st.one_of(
    st.text(max_size=40), st.sampled_from(["TX", "1", "100", "2026-01-01", "85701", "service", "1.5", "-1"])
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(st.sampled_from([*sorted(NAMES), "other"]), VALUES), max_size=12), strict=st.booleans())
def test_links_lead_to_the_same_query(pairs: list[tuple[str, str]], strict: bool) -> None:
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    asked = parameters.read(data, lang="en", strict=strict)
    again = parameters.read(QueryDict(asked.url("/", page=asked.query.page).partition("?")[2]), lang=asked.query.lang)
    assert not again.errors
    assert again.query == asked.query
    assert asked.query.page * asked.query.size <= MAX_RESULTS
    assert set(asked.query.filters) <= set(FACETS)
