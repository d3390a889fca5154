"""Everything that each role can reach by following links, behind the login too, holds nothing that it may not see."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from partners.models import AuditRow, Letter, Organization, Service
from partners.roles import NETWORK_ROLES, Role
from tests.accounts.conftest import enter, person
from tests.resources.factories import Tree
from tests.samples import belongings, kept_from_everyone, organization, service

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]
OURS, THEIRS = "zqours", "zqtheirs"
DESK = {"invited", "message", "number", "holder", "before", "after"}
"""What editors and administrators of the organization read, a viewer does not."""
NETWORK = {"confidential", "claim", "asked", "letter"}
KEPT = {"member", "note", "list", "remark", "street", "draft", "typed"} | DESK | NETWORK
CLOSED = {"offline", "owner", "taken-down", "closed", "stale"}
"""Names of services that the public does not see."""
FORBIDDEN = {
    Role.ANONYMOUS: {OURS: KEPT | CLOSED, THEIRS: KEPT | CLOSED},
    Role.VIEWER: {OURS: NETWORK | DESK | {"typed"}, THEIRS: KEPT | CLOSED},
    Role.ORGANIZATION_EDITOR: {OURS: NETWORK, THEIRS: KEPT | CLOSED},
    Role.ORGANIZATION_ADMIN: {OURS: NETWORK | {"typed"}, THEIRS: KEPT | CLOSED},
    Role.TRANSLATOR: {OURS: KEPT | CLOSED, THEIRS: KEPT | CLOSED},
    Role.GUIDE_EDITOR: {OURS: KEPT | CLOSED, THEIRS: KEPT | CLOSED},
    Role.REVIEWER: {OURS: {"typed"}, THEIRS: {"typed"}},
}
START = [
    "/en/",
    "/en/find-help/",
    "/en/hotlines/",
    "/en/policies/",
    "/en/events/",
    "/workspace/",
    "/workspace/search/?q=zq",
]
START += [
    "/workspace/activity/",
    "/workspace/messages/",
    "/admin/",
    "/admin/reports/site-history/",
    "/admin/reports/workflow/",
]
START += [
    "/admin/reports/workflow_tasks/",
    "/admin/reports/locked/",
    "/admin/account/",
    "/admin/pages/search/?q=zq",
    "/api/v2/pages/",
]
START += [
    f"/admin/snippets/choose/partners/{name}/" for name in ("organization", "service", "location", "hotline", "policy")
]
START += [f"/admin/snippets/choose/partners/{name}/" for name in ("membership", "externalid", "source", "doubt")]
LEAVE = re.compile(r"/(?:logout|exit|static|media)/|\.(?:css|js|png|svg|woff2?)$")
A_ROUTE = 3
"""So many addresses of one pattern are enough."""


def plant(mark: str) -> tuple[Organization, Any]:
    owner = organization(mark)
    belongings(owner, mark)
    typist = person(Role.ORGANIZATION_EDITOR, email=f"{mark}-typist@example.org", organization=owner)
    kept_from_everyone(owner, mark, typist)
    for name, fields in {
        "offline": {"live": False}, "owner": {"visibility": "owner"}, "taken-down": {"withdrawn": "taken-down"},
        "closed": {"withdrawn": "closed"}, "stale": {"withdrawn": "stale"},
    }.items():  # fmt: skip
        service(owner, f"{mark}-{name}", **fields)
    draft = Service.objects.get(slug=f"{mark}-service")
    text = draft.texts.get()
    text.description = f"<p>{mark} draft</p>"
    draft.texts = [text]
    draft.save_revision()
    Letter.objects.create(to=f"{mark}-letter@example.org", subject=f"{mark} letter", message=f"{mark} letter")
    AuditRow.objects.create(action="entries.change", label=f"{mark} before", organization=owner, at=timezone.now())
    return owner, typist


def crawl(client: Client, *, limit: int) -> Iterator[tuple[str, str]]:
    """(address, body) of what can be reached, few of each pattern."""
    waiting, seen, routes = sorted(START, key=lambda url: url.startswith("/en/")), set(START), Counter()
    while waiting and limit:
        url = waiting.pop(0)
        route = route_of(url)
        if not route or routes[route] >= A_ROUTE:
            continue
        routes[route] += 1
        limit -= 1
        answer = client.get(url)
        text = (
            b"".join(answer.streaming_content).decode(errors="replace")
            if answer.streaming
            else answer.content.decode(errors="replace")
        )
        yield url, f"{text} {answer.headers.get('Location', '')}"
        links = [answer.headers.get("Location", ""), *re.findall(r'(?:href|action|data-url|src)="([^"#]+)', text)]
        for link in (urljoin(url, unescape(link)) for link in links if link):
            if link.startswith("/") and link not in seen and not LEAVE.search(link):
                seen.add(link)
                # What lies behind the login first: the public side is the same for every role.
                waiting.insert(0, link) if link.startswith(("/workspace/", "/admin/")) else waiting.append(link)


def route_of(url: str) -> str:
    try:
        return str(resolve(urlsplit(url).path).route)
    except Resolver404:
        return ""


@pytest.mark.parametrize("limit", [40, pytest.param(900, marks=pytest.mark.slow)])
@pytest.mark.parametrize("role", list(FORBIDDEN))
def test_a_role_finds_nothing_that_it_may_not_see(role: Role, limit: int, settings: Any) -> None:
    settings.TIME_ZONE = "UTC"
    Tree("en")
    ours, typist = plant(OURS)
    plant(THEIRS)
    client = Client(raise_request_exception=False)
    if role is not Role.ANONYMOUS:
        in_ours = {} if role in NETWORK_ROLES else {"organization": ours}
        user = typist if role is Role.ORGANIZATION_EDITOR else person(role, email="reader@example.org", **in_ours)
        enter(client, user)
    marks = {f"{mark}{join}{what}" for mark, words in FORBIDDEN[role].items() for what in words for join in (" ", "-")}
    marks |= {f"{mark}-{name} service" for mark in (OURS, THEIRS) for name in CLOSED if name in FORBIDDEN[role][mark]}
    found, told = 0, []
    for url, text in crawl(client, limit=limit):
        found += 1
        told += [f"{url}: {mark}" for mark in sorted(marks) if mark in text]
    print(f"canary: {role.value} read {found} addresses, {len(told)} markers")
    assert found >= 10
    assert not told, "\n".join(told)


def test_the_crawl_sees_what_a_role_may_see() -> None:
    """So that silence means something."""
    Tree("en")
    typist = plant(OURS)[1]
    client = Client(raise_request_exception=False)
    enter(client, typist)
    text = " ".join(body for _, body in crawl(client, limit=120))
    assert f"{OURS} message" in text
