"""Every address of the admin has a declared outcome (tests/admin_matrix.csv) for who should not be there, and gives it."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from partners.permissions import may_choose
from partners.roles import Role
from tests.accounts.conftest import enter, person
from tests.admin.conftest import desk
from tests.admin_matrix import MARK, METHODS, ROLES, TABLE, World, addresses, declared, write
from tests.permission_matrix import Address
from tests.test_permissions import HOW, ask

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]
DOORS = ("admin/login/", "^admin/password_reset/", "admin/password_reset/", "admin/jsi18n/", "admin/sprite/")
FOR_ADMINISTRATORS = ("users", "groups", "sites", "locales", "collections", "workflows", "redirects", "settings")
KEPT_BY_GUIDE_EDITORS = ("resources/event", "resources/occurrence", "partners/source", "partners/externalid")
EMPTY_FORMS = {
    "admin/choose-external-link/",
    "admin/editing-sessions/ping/<str:app_label>/<str:model_name>/<str:object_id>/<int:session_id>/",
    "admin/pages/<int:page_id>/copy/",
    "admin/pages/<int:page_id>/edit/",
    "admin/pages/<int:page_id>/revisions/<int:revision_id>/revert/",
    "admin/pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
    "admin/snippets/choose/resources/event/create/",
}


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    return World()


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    made = {Role.ANONYMOUS.value: Client(raise_request_exception=False)}
    for role in ROLES[1:]:
        user = person(role, organization=world.organization)
        client = made[role.value] = Client(raise_request_exception=False)
        enter(client, user)
    return made


def said(clients: dict[str, Client], address: Address, role: Role) -> str:
    return " ".join(ask(clients[role], address, method) for method in METHODS)


def test_every_address_of_the_admin_has_its_row(world: World) -> None:
    expected = {address.pattern for address in addresses(world)}
    rows = {pattern for pattern, _ in declared()}
    assert expected == rows, f"Without row: {sorted(expected - rows)}; left over: {sorted(rows - expected)}. {HOW}"


def test_strangers_and_members_of_organizations_are_let_in_nowhere() -> None:
    inside = {key: outcome for key, outcome in declared().items() if not key[0].startswith(DOORS)}
    assert {outcome for (_, role), outcome in inside.items() if role == Role.ANONYMOUS} == {"sign-in sign-in"}
    assert {outcome for (_, role), outcome in inside.items() if role == Role.ORGANIZATION_EDITOR} == {"refused refused"}


def test_guide_editors_open_nothing_of_the_directory_and_no_setting() -> None:
    opened = [
        pattern for (pattern, role), outcome in declared().items() if role == Role.GUIDE_EDITOR and "ok" in outcome
    ]
    settings = tuple(f"admin/{name}/" for name in FOR_ADMINISTRATORS)
    records = [pattern.removeprefix("admin/snippets/") for pattern in opened if pattern.startswith("admin/snippets/")]
    assert [pattern for pattern in opened if pattern.startswith(settings) and "task_chooser" not in pattern] == []
    told = [each for each in records if each and not each.startswith(("choose/", *KEPT_BY_GUIDE_EDITORS))]
    # Wagtail asks "cancel the workflow?" without asking who asks; the answer to it is refused and names nothing.
    assert [each for each in told if "/workflow/confirm_cancellation/" not in each] == []


def test_nothing_in_the_admin_breaks_but_forms_of_wagtail_that_are_sent_empty() -> None:
    broken = {pattern: outcome for (pattern, _), outcome in declared().items() if "50" in outcome}
    assert {pattern for pattern, outcome in broken.items() if outcome.startswith("50")} <= {"admin/failwhale/"}
    assert set(broken) <= EMPTY_FORMS | {"admin/failwhale/"}


def test_no_action_on_many_deletes_what_a_guide_editor_may_not_delete(world: World, clients: dict[str, Client]) -> None:
    client = clients[Role.GUIDE_EDITOR]
    for address in addresses(world):
        if address.pattern.startswith(("admin/bulk/partners/", "admin/bulk/resources/", "admin/bulk/accounts/")):
            for path in (address.path, f"{address.path}&next=/admin/"):
                client.post(path, {"move_applicable": "on"})
    for label, record in world.records.items():
        assert type(record)._default_manager.filter(pk=record.pk).exists(), label


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.GUIDE_EDITOR])
def test_the_translation_editor_names_no_record_that_one_may_not_name(world: World, role: Role) -> None:
    client = desk(role)
    for label, record in world.records.items():
        url = f"/admin/localize/api/snippets/{label.replace('.', '/')}/"
        answers = [client.get(path) for path in (url, f"{url}{record.pk}/")]
        told = [answer.status_code == 200 and MARK in answer.content.decode() for answer in answers]
        assert not any(told) or may_choose(client.user, type(record)), (label, told)


def test_a_sample_of_the_admin_answers_as_declared(world: World, clients: dict[str, Client]) -> None:
    table = declared()
    every = {Role.ANONYMOUS: 31, Role.ORGANIZATION_EDITOR: 23, Role.GUIDE_EDITOR: 11}
    wanted = [(address, role) for role in ROLES for address in list(addresses(world))[:: every[role]]]
    assert {(a.pattern, role): said(clients, a, role) for a, role in wanted} == {
        (a.pattern, role): table[a.pattern, role] for a, role in wanted
    }


@pytest.mark.slow
def test_the_whole_admin_answers_as_declared(world: World, clients: dict[str, Client]) -> None:
    found = list(addresses(world))
    writing = os.environ.get("WRITE_PERMISSION_MATRIX")
    known = declared() if writing == "new" else {}
    keys = {(each.pattern, role.value): (each, role) for each in found for role in ROLES}
    answers = {key: known.get(key) or said(clients, *asked) for key, asked in keys.items()}
    print(f"admin matrix: {len(answers) * len(METHODS)} outcomes, {len(found)} addresses, {len(ROLES)} roles")
    if writing:
        write(answers)
    table = declared() if TABLE.exists() else {}
    wrong = {key: (answer, table.get(key)) for key, answer in answers.items() if answer != table.get(key)}
    assert not wrong, f"{wrong}. {HOW}"
