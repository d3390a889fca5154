"""Nothing that is not public is in any public answer."""

import json
import re

import pytest

from portal.languages import SWITCHED_ON
from search import contract
from tests.browser.crawl import Answer, Visitor, crawl
from tests.browser.plant import MARK
from tests.world import Portal

SECRETS = [MARK, "79777", "31.654", "-106.123", "9155550142", "9155550143", "915-555-0142"]
LISTS = [
    "pages/?limit=100&fields=*", "images/?limit=100&fields=*", "documents/?limit=100&fields=*", "pages/?type=resources.GuidePage&fields=*",
    "pages/?search=canary9f3a", "pages/?slug=canary9f3a-draft", "pages/find/?html_path=/en/guides/canary9f3a-draft/",
    "documents/?search=canary9f3a", "images/?title=canary9f3a%20image",
    f"search/?q={MARK}", "search/?q=asylum&size=100", "search/?size=100", "search/?near=El Paso, TX&size=100".replace(" ", "%20"),
    "search/?kind=event&size=100", "search/?host=canary9f3a-organization-0", f"suggest/?q={MARK}", "suggest/?q=can", "suggest/?q=canary&lang=es",
    f"places/?q={MARK}", "places/?q=79777", "places/?q=El%20Paso", "search/?near=31.654321,-106.123456",
    "events/?size=100", f"events/?host={MARK}-organization-0", "events/?host=open-office&size=100", "events/?near=79901&size=100",
    "events/?near=79901&lang=es&size=100", "events/?from=2020-01-01&size=100", "events/?from=2020-01-01&to=2020-12-31&lang=ar", f"events/?q={MARK}",
]  # fmt: skip


# One address a facet, each of which finds something or is refused.
FACETS = {
    "kind": "service", "topic": "know-your-rights", "help": "asylum", "spoken": "es", "state": "TX", "county": "tx-el-paso-county", "cost": "unknown",
    "organization_kind": "ngo", "provision": "detainers", "event_kind": "other", "mode": "in-person", "host": "open-office", "in": "en",
}  # fmt: skip
PAGES = [
    "search/?q=asylum",
    "search/?q=asilo&near=79901",
    f"search/?q={MARK}",
    "find-help/",
    "find-help/?near=79901",
    "find-help/?q=asylum",
]


@pytest.fixture(scope="module")
def planted(staffed: tuple[Portal, dict]) -> Portal:
    return staffed[0]


@pytest.fixture(scope="module")
def answers(planted: Portal, fast: bool) -> dict[str, Answer]:
    start = [
        *(f"/{code}/" for code in SWITCHED_ON),
        "/sitemap.xml",
        "/opensearch.xml",
        "/api/schema/",
        "/api/docs/",
        "/readyz",
    ]
    start += [f"/api/v2/{path}" for path in LISTS]
    start += [f"/api/v2/search/?{name}={value}&size=100" for name, value in FACETS.items()]
    start += [f"/en/search/?{name}={value}" for name, value in FACETS.items()]
    start += [f"/{lang}/{page}" for lang in SWITCHED_ON for page in PAGES]
    start += [
        f"/en/search/?q={MARK}",
        "/en/find-help/?near=El%20Paso,%20TX",
        "/en/events/?near=79901",
        "/en/organizations/open-office/",
        "/en/organizations/open-office/wrong/",
        "/en/organizations/open-office/claim/",
        "/en/find-help/open-service/",
        "/en/find-help/open-service/wrong/",
        *(
            f"/{lang}/events/open-fair/{page}"
            for lang in ("en", "ar")
            for page in ("", "event.ics", "seats/", "poster.pdf")
        ),
        *(
            f"/en/events/calendar.ics{query}"
            for query in ("", "?host=open-office", f"?q={MARK}", "?event_kind=partner-meeting")
        ),
        *(
            f"/en/events/{query}"
            for query in ("?host=open-office", f"?q={MARK}", "?event_kind=partner-meeting", "?view=month")
        ),
        "/en/feeds/events.xml",
    ]
    entries_of = dict.fromkeys(SWITCHED_ON, 2) | ({"en": 15, "es": 5} if fast else {"en": 60, "es": 20})
    return crawl(planted.url, start, entries_of=entries_of, pages_of=dict.fromkeys(SWITCHED_ON[2:], 2) if fast else {})


def test_the_crawl_saw_the_public_neighbours(answers: dict[str, Answer]) -> None:
    assert answers["/en/find-help/open-service/"].status == 200
    assert "Open service" in answers["/en/find-help/?near=El%20Paso,%20TX"].text
    for path in ("/en/events/open-fair/", "/en/events/open-fair/event.ics", "/en/events/calendar.ics?host=open-office"):
        assert "Open fair" in answers[path].text
    assert len(answers) > 250


def test_every_facet_is_asked(answers: dict[str, Answer]) -> None:
    assert set(FACETS) == set(contract.FACETS)
    refused = {path: answer.text for path, answer in answers.items() if path.startswith("/api/v2/search/?")}
    assert not [path for path, text in refused.items() if "Unknown value" in text and MARK not in path]


def echoed(answer: Answer) -> str:
    """The answer without what merely repeats the question: the search field, the `query` of the API."""
    if answer.header("content-type").startswith("application/json"):
        data = json.loads(answer.body)
        if isinstance(data, dict):
            data.pop("query", None), data.pop("errors", None)
        return json.dumps(data)
    asked = re.escape(MARK)
    return re.sub(rf'(value=")[^"]*{asked}[^"]*"|<[^>]*data-asked[^>]*>[^<]*', r"\1", answer.text)


def test_no_marker_is_in_any_answer(answers: dict[str, Answer]) -> None:
    told = {path: echoed(answer) for path, answer in answers.items()}
    found = {path: [secret for secret in SECRETS if secret in text] for path, text in told.items()}
    asking = f"q={MARK}", "near=31.654", "q=79777"
    leaks = {path: secrets for path, secrets in found.items() if secrets and not any(part in path for part in asking)}
    assert not leaks


@pytest.mark.parametrize("query", [MARK, f"{MARK} service", "openn servce"])
def test_what_is_hidden_counts_for_nothing_in_search(planted: Portal, query: str) -> None:
    answer = json.loads(Visitor(planted.url).get(f"/api/v2/search/?q={query.replace(' ', '%20')}").body)
    assert MARK not in json.dumps([answer["results"], answer["facets"], answer["did_you_mean"]])
    if query == MARK:
        assert answer["total"] == 0
        assert not any(value["count"] for values in answer["facets"].values() for value in values)


@pytest.mark.parametrize(
    "path",
    [
        f"/en/guides/{MARK}-draft/", f"/en/guides/{MARK}-private/", f"/en/guides/{MARK}-expired/", f"/en/glossary/{MARK}-term/",
        f"/en/organizations/{MARK}-organization-0/", f"/en/organizations/{MARK}-organization-1/", f"/en/organizations/{MARK}-organization-2/",
        f"/en/organizations/{MARK}-organization-3/", f"/en/organizations/{MARK}-organization-4/", f"/en/organizations/{MARK}-organization-5/",
        f"/en/find-help/{MARK}-service-closed-3/", f"/en/find-help/{MARK}-service-of-closed-5/", f"/en/policies/{MARK}-policy-4/",
        f"/en/events/{MARK}-event-closed-3/", f"/en/find-help/{MARK}-service-closed-4/wrong/", f"/en/organizations/{MARK}-organization-5/wrong/",
        f"/en/find-help/{MARK}-service-closed-1/", f"/en/find-help/{MARK}-service-of-closed-1/", f"/en/policies/{MARK}-policy-1/",
        f"/en/events/{MARK}-event-closed-1/", f"/en/events/{MARK}-event-of-closed-0/",
        f"/en/events/{MARK}-event-meeting/", f"/en/events/{MARK}-event-own-meeting/", f"/en/events/{MARK}-event-oversight/",
        f"/en/events/{MARK}-event-meeting/event.ics", f"/en/events/{MARK}-event-oversight/event.ics",
        f"/en/events/{MARK}-event-meeting/seats/", f"/en/events/{MARK}-event-oversight/seats/",
    ],
)  # fmt: skip
def test_a_closed_address_answers_like_one_that_never_was(planted: Portal, path: str) -> None:
    visitor = Visitor(planted.url)
    answer, never = visitor.get(path), visitor.get("/en/organizations/never-was/")
    assert MARK not in re.sub(re.escape(path), "", answer.text)
    assert answer.status in {404, 302}
    if answer.status == 302:
        assert answer.header("location").startswith("/accounts/login/")
    else:
        assert len(answer.body) - len(path) == pytest.approx(len(never.body) - len(never.path), abs=400)


def test_files_of_a_closed_collection_are_not_served(planted: Portal) -> None:
    visitor = Visitor(planted.url)
    paper = visitor.get(f"/media/private/meetings/{MARK}-paper.txt")
    assert paper.status in {302, 403, 404}
    assert MARK.encode() not in paper.body.replace(b"/private/meetings/" + MARK.encode(), b"")
    for number in range(2):
        for path in (f"/media/documents/{MARK}{number}.txt", f"/documents/{number + 1}/{MARK}{number}.txt"):
            answer = visitor.get(path)
            assert answer.status in {302, 403, 404}, path
            assert MARK.encode() not in answer.body
