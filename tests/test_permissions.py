"""Every own address x 8 roles x 5 methods has a declared outcome (tests/permission_matrix.csv), and gives it."""

import os

import pytest
from django.db import transaction
from django.test import Client

from partners.roles import NETWORK_ROLES, Role
from tests.accounts.conftest import enter, person
from tests.permission_matrix import METHODS, Address, addresses, declared, is_private, make_world, outcome, write

ROLES = [role.value for role in Role]
QUICK = ("anonymous", "organization editor", "guide editor")
HOW = "Run `python -m tests.permission_matrix` and review what it wrote to tests/permission_matrix.csv."

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients() -> dict[str, Client]:
    """One signed-in browser a role; who may enter the admin, or has a role in an organization, used a second factor."""
    organization = make_world()
    made = {Role.ANONYMOUS.value: Client(raise_request_exception=False)}
    for role in list(Role)[1:]:
        user = person(role, organization=None if role in NETWORK_ROLES else organization)
        client = made[role.value] = Client(raise_request_exception=False)
        enter(client, user)
    return made


def ask(client: Client, address: Address, method: str) -> str:
    """What the address answers; all that the request changed is undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = client.generic(method, address.path)
        said = outcome(response, address.path)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    client.cookies = cookies
    return said


def compare(clients: dict[str, Client], wanted: list[tuple[Address, str, str]]) -> None:
    table = declared()
    wrong = []
    for address, method, role in wanted:
        said, expected = ask(clients[role], address, method), table.get((address.pattern, method, role))
        if said != expected:
            wrong.append(f"{method} {address.path} as {role}: {said}, declared {expected}")
    assert not wrong, "\n".join([*wrong, HOW])


def test_every_own_address_has_its_rows_and_every_row_an_address() -> None:
    expected = {(address.pattern, method, role) for address in addresses() for method in METHODS for role in ROLES}
    rows = set(declared())
    missing = sorted({pattern for pattern, _, _ in expected - rows})
    left_over = sorted({pattern for pattern, _, _ in rows - expected})
    assert not missing, f"These addresses have no declared outcome for every role: {missing}. {HOW}"
    assert not left_over, f"These rows belong to no address any more: {left_over}. {HOW}"


def test_no_address_is_declared_to_break() -> None:
    assert {key for key, said in declared().items() if said.startswith("5")} == set()


def test_nothing_behind_the_admin_opens_to_anybody_without_a_network_role() -> None:
    outsiders = set(ROLES) - {role.value for role in NETWORK_ROLES}
    opened = [
        key for key, said in declared().items() if key[0].startswith("admin/") and key[2] in outsiders and said == "ok"
    ]
    assert opened == []


def test_the_public_side_is_the_same_for_every_role() -> None:
    table = declared()
    private = {address.pattern for address in addresses() if is_private(address)}
    differing = {
        (pattern, method)
        for pattern, method, role in table
        if pattern not in private and table[pattern, method, role] != table[pattern, method, "anonymous"]
    }
    assert differing == set()


def test_the_declared_outcomes_hold_for_the_roles_that_matter_most(clients: dict[str, Client]) -> None:
    wanted = [
        (address, method, role)
        for address in addresses()
        for role in (QUICK if is_private(address) else ("anonymous",))
        for method in ("GET", "POST")
    ]
    compare(clients, wanted)


@pytest.mark.slow
def test_the_whole_matrix_holds(clients: dict[str, Client]) -> None:
    wanted = [(address, method, role) for address in addresses() for method in METHODS for role in ROLES]
    writing = os.environ.get("WRITE_PERMISSION_MATRIX")
    if writing:
        known = declared() if writing == "new" else {}
        keys = {(one.pattern, method, role): one for one, method, role in wanted}
        write({key: known.get(key) or ask(clients[key[2]], one, key[1]) for key, one in keys.items()})
    else:
        compare(clients, wanted)
    print(f"permission matrix: {len(wanted)} outcomes, {len(addresses())} addresses")
