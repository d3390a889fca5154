"""Members of one organization against what another owns: every model and action, every address of the workspace.

What is theirs answers as what does not exist. New addresses are found by themselves; one whose object is unknown here
fails the test and says what to add to STANDS_AFTER.
"""

import itertools
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from partners.permissions import may, standing_of
from partners.roles import OWN, Role
from partners.workspace.kinds import kind_named, kinds
from resources.events.seats.door import may_keep_door
from tests.accounts.conftest import enter, person
from tests.permission_matrix import _walk
from tests.samples import belongings, hanging_on, kept_from_everyone, organization

pytestmark = pytest.mark.django_db
ROLES = (Role.VIEWER, Role.ORGANIZATION_EDITOR, Role.ORGANIZATION_ADMIN)
NOBODY = "11111111-1111-4111-8111-111111111111"
ACTIONS = sorted({action for grants in OWN.values() for actions in grants.values() for action in actions})
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")

STANDS_AFTER = {
    "organizations": "partners.organization",
    "services": "partners.service",
    "locations": "partners.location",
    "policies": "partners.policy",
    "hotlines": "partners.hotline",
    "events": "resources.event",
    "members": "partners.membership",
    "invitations": "partners.invitation",
    "claims": "partners.claim",
    "messages": "partners.correction",
    "corrections": "partners.correction",
    "evidence": "partners.evidence",
    "notes": "partners.note",
    "lists": "partners.sharedlist",
    "items": "partners.sharedlistitem",
    "activity": "partners.auditrow",
    "changes": "partners.proposal",
    "calendars": "resources.importedcalendar",
    "calendars/of": "partners.organization",
    "calendars/events": "resources.importedevent",
    "dates": "resources.occurrence",
    "dates/copies": "resources.event",
    "doors": "resources.occurrence",
    "meetings": "meeting",
    "meetings/call": "partners.organization",
    "meetings/calendar": "resources.calendaraddress",
    "meetings/documents": "resources.meetingdocument",
    "meetings/items": "resources.actionitem",
}
"""The part of an address before a key, or the two parts -> the sample (by its model mostly) that the key names."""

FILLED = {"kind", "section", "part", "form"}
"""Parameters that are no keys and are filled in by `_filled`."""


@dataclass(frozen=True)
class Address:
    pattern: str
    labels: tuple[str, ...]
    """Of the model that each key names, in order."""

    def path(self, keys: tuple[Any, ...]) -> str:
        left = iter(keys)
        return "/" + PARAMETER.sub(lambda found: str(next(left)), self.pattern)


def entries_of(kind: str) -> str:
    """The model that a word for a kind of entry means: `service` or `services`."""
    known = {label.split(".")[1]: label for grants in OWN.values() for label in grants}
    return known.get(kind, known.get(kind.removesuffix("s"), ""))


def addresses(*, every: bool = False) -> Iterator[Address]:
    """Below /workspace/, those with a key; with every kind of entry and section of it, else with a few of them."""
    for pattern in patterns():
        found = list(_filled(pattern))
        yield from found if every else found[::7]


def patterns() -> list[str]:
    found = [pattern for pattern, _ in _walk(get_resolver().url_patterns, "") if pattern.startswith("workspace/")]
    return [pattern for pattern in found if PARAMETER.search(pattern)]


def _filled(pattern: str) -> Iterator[Address]:
    worded = re.search(r"<(?:slug|str):kind>", pattern)
    if worded:
        for label in OWN[Role.VIEWER]:
            model = apps.get_model(label)
            ready = pattern.replace(worded[0], model._meta.model_name).replace("<slug:form>", "texts")
            yield Address(ready, (label,))
        return
    if "<kind:kind>" not in pattern:
        yield Address(pattern, tuple(_label(pattern, found) for found in PARAMETER.finditer(pattern)))
        return
    for kind in kinds():
        named = pattern.replace("<kind:kind>", kind.name)
        for section in kind.sections if "<slug:section>" in pattern else kind.sections[:1]:
            ready = named.replace("<slug:section>", section.name).replace("<slug:part>", "en")
            labels = (_label(ready, found) for found in PARAMETER.finditer(ready))
            yield Address(ready, tuple(label or kind.model._meta.label_lower for label in labels))


def _label(pattern: str, key: re.Match[str]) -> str:
    *_start, above, before = pattern[: key.start()].rstrip("/").split("/")
    kind = kind_named(before)
    known = STANDS_AFTER.get(f"{above}/{before}") or STANDS_AFTER.get(before)
    return known or (kind.model._meta.label_lower if kind else entries_of(before))


class Side:
    """An organization with all its belongings, and a signed-in browser for each role in it."""

    def __init__(self, mark: str) -> None:
        self.organization = organization(mark)
        self.owned = belongings(self.organization, mark)
        self.people = {
            role: person(role, email=f"{mark}-{role.name.lower()}@example.org", organization=self.organization)
            for role in ROLES
        }
        self.kept = kept_from_everyone(self.organization, mark, self.people[ROLES[1]])
        self.hanging = hanging_on(self.owned, self.organization, mark, self.people[ROLES[1]])
        self.clients = {role: signed_in(user) for role, user in self.people.items()}

    def keys(self, address: Address) -> tuple[Any, ...]:
        item = {"partners.sharedlistitem": self.owned["partners.sharedlist"].items.get()}
        return tuple((self.owned | self.kept | self.hanging | item)[label].pk for label in address.labels)


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    enter(client, user)
    return client


@pytest.fixture
def ours() -> Side:
    return Side("ours")


@pytest.fixture
def theirs() -> Side:
    return Side("theirs")


def ask(client: Client, method: str, path: str) -> Any:
    """The answer; what it changed is undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, path)
        if answer.streaming:
            answer.getvalue()
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def said(answer: Any, path: str) -> str:
    """The body without its own address and what is new in each answer."""
    text = answer.content.decode() if not answer.streaming else ""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return text.replace(path, "")


def test_every_key_in_an_address_of_the_workspace_has_its_sample() -> None:
    unknown = {address.pattern for address in addresses(every=True) if not all(address.labels)}
    assert not unknown, f"Say in STANDS_AFTER whose keys these addresses hold: {sorted(unknown)}"
    keys = [found for pattern in patterns() for found in PARAMETER.finditer(pattern)]
    others = {found[2] for found in keys if found[1] not in ("uuid", "int")} - FILLED
    assert not others, f"Say in _filled (tests/workspace/test_two_organizations.py) what stands for {sorted(others)}"
    assert list(addresses())


def test_members_may_do_to_their_own_what_the_table_says_and_nothing_to_others(ours: Side, theirs: Side) -> None:
    tried = 0
    for role, (label, record), action in itertools.product(ROLES, ours.owned.items(), ACTIONS):
        user = ours.people[role]
        assert may(user, action, record) == (action in OWN[role].get(label, frozenset())), (role, label, action)
        assert not may(user, action, theirs.owned[label]), (role, label, action)
        assert not may(user, action, apps.get_model(label), organization=theirs.organization), (role, label, action)
        tried += 3
    assert {label for grants in OWN.values() for label in grants} == set(ours.owned)
    print(f"two organizations: {tried} answers on {len(ours.owned)} models, {len(ACTIONS)} actions, {len(ROLES)} roles")


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_what_is_theirs_answers_as_what_does_not_exist(every: bool, ours: Side, theirs: Side) -> None:
    wrong, tried = [], 0
    # Anybody keeps notes and lists about what is public; whose they are is tried by the canaries.
    closed = [address for address in addresses(every=every) if not address.pattern.startswith("workspace/about/")]
    # Where time counts, whoever may the most at home.
    for address, role, method in itertools.product(closed, ROLES if every else ROLES[-1:], ("GET", "POST", "DELETE")):
        never = tuple(NOBODY if isinstance(key, uuid.UUID) else 2**31 - 1 for key in theirs.keys(address))
        for keys in foreign(ours.keys(address), theirs.keys(address)):
            missing = tuple(none if key in theirs.keys(address) else key for key, none in zip(keys, never, strict=True))
            there, nowhere = address.path(keys), address.path(missing)
            answer, empty = ask(ours.clients[role], method, there), ask(ours.clients[role], method, nowhere)
            tried += 1
            same = said(answer, there) == said(empty, nowhere)
            if not same or answer.status_code != empty.status_code or answer.status_code not in (403, 404, 405):
                wrong.append(
                    f"{role.value} {method} {address.pattern}: {answer.status_code}, a key of nobody {empty.status_code}"
                )
            if method == "GET" and answer.status_code not in (404, 405):
                wrong.append(f"{role.value} GET {address.pattern}: {answer.status_code}, not 404")
    print(f"two organizations: {tried} requests for what is theirs, {len(wrong)} told more than a key of nobody")
    assert not wrong, "\n".join(wrong)


def foreign(own: tuple[Any, ...], other: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Every mixture of own and foreign keys with a foreign one in it."""
    for keys in itertools.product(*zip(own, other, strict=True)):
        if keys != own:
            yield keys


def test_who_may_more_in_the_own_organization_sees_no_less(ours: Side) -> None:
    wrong = []
    for address in addresses():
        path = address.path(ours.keys(address))
        opened = [ask(ours.clients[role], "GET", path).status_code for role in ROLES]
        if set(address.labels) <= set(ours.kept):
            assert opened == [404, 404, 404], f"{address.pattern} is for the network alone"
            continue
        # A section in parts, a part, a document or a form that this sample has not.
        parts = 404 in opened and any(word in path for word in ("/change/", "/add/", "/document/", "/about/"))
        less = opened[-1] == 404 or sorted(opened, reverse=True) != opened
        if any(status >= 500 for status in opened) or (less and not parts):
            wrong.append(f"{address.pattern}: viewer, editor, admin get {opened}")
    assert not wrong, "\n".join(wrong)


def test_seats_are_checked_by_editors_of_all_who_hold_the_event(ours: Side, theirs: Side) -> None:
    seat = theirs.owned["resources.seat"]
    held = theirs.owned["resources.event"]
    held.co_hosts.create(organization=ours.organization)
    held.save()
    seat = type(seat).objects.get(pk=seat.pk)
    date = seat.occurrence
    for role in ROLES:
        may_check = role is not Role.VIEWER
        assert may(ours.people[role], "check", seat) == may_check
        assert may_keep_door(ours.people[role], date.event) == may_check
        opened = ask(ours.clients[role], "GET", f"/workspace/doors/{date.pk}/").status_code
        assert opened == (200 if may_check else 404)
        assert not may(ours.people[role], "view", seat)
        assert not may(ours.people[role], "change", date.event)


@pytest.mark.parametrize(
    "path", ["/workspace/", "/workspace/search/?q=theirs", "/workspace/activity/", "/workspace/meetings/"]
)
def test_no_list_names_what_is_theirs(path: str, ours: Side, theirs: Side) -> None:
    for role in ROLES:
        text = said(ask(ours.clients[role], "GET", path), path.split("?")[0])
        leaked = [mark for mark in ("message", "confidential", "note", "before", "typed", "street", "number", "list",
                               "meeting", "document", "item", "address")
                  if f"theirs {mark}" in text or f"theirs-{mark}" in text]  # fmt: skip
        assert not leaked, (role, leaked)


def test_a_member_of_both_sees_both(ours: Side, theirs: Side) -> None:
    user = ours.people[Role.VIEWER]
    user.memberships.create(organization=theirs.organization, role="viewer")
    assert set(standing_of(user).organizations) == {ours.organization.pk, theirs.organization.pk}
    for side in (ours, theirs):
        assert (
            ask(ours.clients[Role.VIEWER], "GET", f"/workspace/organizations/{side.organization.pk}/").status_code
            == 200
        )
