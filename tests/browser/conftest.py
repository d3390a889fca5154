"""What the tests of this folder look at."""

import json
from collections.abc import Iterator

import pytest

from portal.languages import SWITCHED_ON
from tests.browser.crawl import Answer, crawl
from tests.world import Portal, manage, served


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, dict]]:
    """A served network where much is hidden and an office is at work, and what a browser needs to know of the office."""
    world: dict = {}
    make = "from tests.browser import office, plant; plant.plant(); office.furnish()"
    with served(
        copy_to=tmp_path_factory.mktemp("staffed"),
        before=lambda folder: world.update(json.loads(manage("shell", "-v0", "-c", make, folder=folder))),
    ) as running:
        yield running, world


@pytest.fixture(scope="session")
def crawled(portal: Portal, fast: bool) -> dict[str, Answer]:
    """Public pages of the starter network by path: some of each room, more with the slow tests, lists to their end."""
    few, some, many = (2, 5, 15) if fast else (3, 25, 60)
    entries_of = dict.fromkeys(SWITCHED_ON, few) | {"en": many, "es": some, "ar": some}
    pages_of = dict.fromkeys(set(SWITCHED_ON) - {"en"}, 2) if fast else {}
    homes = [f"/{code}/" for code in SWITCHED_ON]
    start = [*homes, "/en/safety/", "/sitemap.xml", "/robots.txt", "/en/nothing-here/"]
    return crawl(portal.url, start, entries_of=entries_of, pages_of=pages_of)


@pytest.fixture(scope="session")
def page_types(crawled: dict[str, Answer]) -> dict[str, list[str]]:
    """One address of each page type and language: `{"guide": ["/en/guides/...", "/es/..."]}`."""
    types: dict[tuple[str, str], str] = {}
    for path, answer in sorted(crawled.items()):
        parts = path.split("?")[0].strip("/").split("/")
        if answer.status != 200 or not answer.is_html or parts[0] not in SWITCHED_ON:
            continue
        if parts[1:] in (["places", "compare"], ["events", "subscribe"]):
            continue
        name = "-".join([parts[1] if len(parts) > 1 else "home", *(["one"] if len(parts) > 2 else []), *parts[3:]])
        types.setdefault((name, parts[0]), path)
    found: dict[str, list[str]] = {"404": [f"/{code}/nothing-here/" for code in SWITCHED_ON]}
    for (name, _), path in types.items():
        found.setdefault(name, []).append(path)
    for code in SWITCHED_ON:
        found.setdefault("search-results", []).append(f"/{code}/search/?q=asylum")
        found.setdefault("search-nothing", []).append(f"/{code}/search/?q=zzzzqqqq&cost=free&spoken=fr")
        found.setdefault("search-filters", []).append(f"/{code}/search/?q=legal&kind=service&spoken=es&near=10001")
        found.setdefault("events-subscribe", []).append(f"/{code}/events/subscribe/")
        found.setdefault("events-month", []).append(f"/{code}/events/?view=month")
        found.setdefault("events-subscribe", []).append(f"/{code}/events/subscribe/?event_kind=fair")
        found.setdefault("events-wrong", []).append(f"/{code}/events/?from=soon&near=99999999")
        found.setdefault("find-help-near", []).append(f"/{code}/find-help/?near=79901")
        found.setdefault("find-help-wrong", []).append(f"/{code}/find-help/?near=99999999")
        found.setdefault("policies-place", []).append(f"/{code}/policies/?place=il-chicago&provision=detainers")
        found.setdefault("policies-wrong", []).append(f"/{code}/policies/?place=Santa+Fe")
        found.setdefault("places-wrong", []).append(f"/{code}/places/?q=Santa+Fe")
        found.setdefault("places-missing", []).append(f"/{code}/places/tx-el-pasoo/")
        found.setdefault("places-inside", []).append(f"/{code}/places/il-chicago/?inside=1&as_of=2026-01-02")
        found.setdefault("places-bad-day", []).append(f"/{code}/places/ca/?as_of=yesterday")
        found.setdefault("places-compare-form", []).append(f"/{code}/places/compare/")
        compared = f"/{code}/places/compare/?place=il-chicago&place=tx-el-paso&place=ca"
        found.setdefault("places-compare", []).append(compared)
        found.setdefault("places-compare-wrong", []).append(f"{compared}&place=Santa+Fe")
    return found
