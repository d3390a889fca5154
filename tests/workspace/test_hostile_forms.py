"""Forms of the workspace as somebody sends them who does not use the page."""

import re
import time
from typing import Any

import pytest
from django.core import mail
from django.http import QueryDict
from django.test import Client
from wagtail.test.utils import WagtailTestUtils

from partners.models import Invitation, Location, Membership, Organization, Service, ServiceAtLocation
from partners.roles import Role
from partners.workspace.kinds import Kind, Section, kinds
from tests.accounts.conftest import enter, person
from tests.samples import belongings, organization

pytestmark = pytest.mark.django_db
STOLEN = {
    "id": "11111111-1111-4111-8111-111111111111",
    "pk": "11111111-1111-4111-8111-111111111111",
    "slug": "stolen",
    "live": "",
    "visibility": "owner",
    "withdrawn": "closed",
    "withdrawn_at": "2020-01-01",
    "freshness": "fresh",
    "assured_date": "2099-01-01",
    "due_date": "2099-01-01",
    "origin": "starter",
    "locked": "1",
    "has_unpublished_changes": "1",
}
KEPT = ("slug", "live", "visibility", "withdrawn", "assured_date", "due_date", "origin", "locked", "freshness")


@pytest.fixture
def ours() -> dict[str, Any]:
    return belongings(organization("ours"), "ours")


@pytest.fixture
def theirs() -> dict[str, Any]:
    return belongings(organization("theirs"), "theirs")


@pytest.fixture
def admin(ours: dict[str, Any]) -> Client:
    client = Client()
    client.user = person(Role.ORGANIZATION_ADMIN, organization=ours["partners.organization"])
    enter(client, client.user)
    return client


def form_of(client: Client, url: str) -> QueryDict | None:
    """What a browser would send of the page's form; None where there is no such form."""
    answer = client.get(url)
    if answer.status_code != 200:
        return None
    form = WagtailTestUtils.get_soup(answer.content).select_one("main form[method=post]")
    data = QueryDict(mutable=True)
    for field in form.select("input[name], textarea[name], select[name]") if form else []:
        kind = field.get("type", "text")
        if kind in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            for option in field.select("option[selected]"):
                data.appendlist(field["name"], option.get("value", option.text))
        else:
            data.appendlist(field["name"], field.text.strip() if field.name == "textarea" else field.get("value", ""))
    return data


def sections(ours: dict[str, Any]) -> list[tuple[Kind, Section, Any, str]]:
    """Every form there is: the kind, the section, our entry, the address."""
    found = []
    for kind in kinds():
        entry = ours[kind.model._meta.label_lower]
        for section in kind.sections:
            parts = section.parts(entry) if section.parts else []
            below = f"/workspace/{kind.name}/{entry.pk}/change/{section.name}/"
            found.append((kind, section, entry, f"{below}{parts[0].name}/" if parts else below))
    return found


def test_no_form_takes_more_than_it_shows(admin: Client, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    tried, wrong = 0, []
    foreign = str(theirs["partners.organization"].pk)
    for kind, section, entry, url in sections(ours):
        data = form_of(admin, url)
        if data is None:
            continue
        tried += 1
        before = {name: getattr(entry, name) for name in KEPT}
        for name, value in {
            **STOLEN,
            **dict.fromkeys(("organization", "host", "run_by", "organization_id"), foreign),
        }.items():
            if name not in data:
                data[name] = value
        answer = admin.post(url, data)
        stored = type(entry).objects.get(pk=entry.pk)
        after = {name: getattr(stored, name) for name in KEPT}
        owner = stored.pk if kind.owner == "pk" else getattr(stored, f"{kind.owner}_id")
        if answer.status_code >= 500 or after != before or owner != ours["partners.organization"].pk:
            wrong.append((kind.name, section.name, answer.status_code, after))
    print(f"hostile forms: {tried} forms sent with {len(STOLEN) + 4} fields that they do not have")
    assert tried >= 15
    assert not wrong


def test_no_form_breaks_on_nonsense(admin: Client, ours: dict[str, Any]) -> None:
    admin.raise_request_exception = False
    long, slowest, wrong = "x" * 20_000, 0.0, []
    for kind, section, _entry, url in sections(ours)[::4]:
        data = form_of(admin, url)
        if data is None:
            continue
        spoilt = {name: ("9999999" if name.endswith("TOTAL_FORMS") else long) for name in data}
        some = {**dict(list(data.dict().items())[:40]), "based_on": "'--", "keep": ["a.b[0]", "\0", "..."]}
        for sent in (spoilt, dict.fromkeys(data, "\x00"), some):
            started = time.monotonic()
            status = admin.post(url, sent).status_code
            slowest = max(slowest, time.monotonic() - started)
            if status >= 500:
                wrong.append((kind.name, section.name, str(sent)[:80], status))
    print(f"hostile forms: the slowest answer took {slowest:.2f} s")
    assert not wrong
    assert slowest < 5


def test_a_service_is_given_at_no_place_of_others(admin: Client, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    url = f"/workspace/services/{ours['partners.service'].pk}/change/where/"
    data = form_of(admin, url)
    assert data is not None
    data["at"] = str(theirs["partners.location"].pk)
    answer = admin.post(url, data)
    assert answer.status_code == 422
    assert "theirs" not in answer.content.decode()
    assert not ServiceAtLocation.objects.filter(location=theirs["partners.location"]).exists()


def test_an_editor_invites_nobody_and_an_admin_nobody_into_the_network(admin: Client, ours: dict[str, Any]) -> None:
    owner = ours["partners.organization"]
    url, before = f"/workspace/organizations/{owner.pk}/members/", Invitation.objects.count()
    for role in ("administrator", "reviewer", "translator", "guide editor", "superuser", ""):
        assert admin.post(url, {"email": "me@example.org", "role": role, "language": "en"}).status_code != 302, role
    editor = Client()
    user = person(Role.ORGANIZATION_EDITOR, email="editor@example.org", organization=owner)
    enter(editor, user)
    assert editor.post(url, {"email": "me@example.org", "role": "admin"}).status_code == 403
    mine = Membership.objects.get(user=user)
    assert editor.post(f"{url}{mine.pk}/", {"role": "admin"}).status_code == 403
    assert Invitation.objects.count() == before


@pytest.mark.parametrize(
    "address", ["a@example.org\nBcc: b@example.org", "a@example.org,b@example.org", "<b@example.org>", "a@b"]
)
def test_no_invitation_goes_to_more_than_one_address(address: str, admin: Client, ours: dict[str, Any]) -> None:
    owner = ours["partners.organization"]
    admin.post(f"/workspace/organizations/{owner.pk}/members/", {"email": address, "role": "viewer", "language": "en"})
    assert not mail.outbox


def test_a_name_with_line_breaks_begins_no_header(admin: Client, ours: dict[str, Any]) -> None:
    owner = ours["partners.organization"]
    Organization.objects.filter(pk=owner.pk).update(name="Clinic\r\nBcc: all@example.org")
    admin.user.name = "Ana\r\nBcc: all@example.org"
    admin.user.save()
    answer = admin.post(
        f"/workspace/organizations/{owner.pk}/members/",
        {"email": "new@example.org", "role": "viewer", "language": "en"},
    )
    assert answer.status_code == 302
    for letter in mail.outbox:
        assert letter.recipients() == ["new@example.org"]
        assert "\n" not in letter.subject
        assert letter.message()["Bcc"] is None


def test_forms_from_elsewhere_are_refused(ours: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(Role.VIEWER, organization=ours["partners.organization"]))
    for url in ("/accounts/logout/", f"/workspace/organizations/{ours['partners.organization'].pk}/members/"):
        assert client.post(url, {"email": "a@example.org", "role": "viewer"}).status_code == 403


@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\thttps://evil.example"],
)
def test_nobody_is_led_to_another_site(target: str) -> None:
    client = Client()
    user = person(email="member@example.org")
    page = client.get("/accounts/login/", {"next": target}).content.decode()
    assert not re.search(r'(?:href|action)="[^"]*evil\.example', page.replace("%2F", "/").split("next=")[0])
    answer = client.post(
        "/accounts/login/", {"login": user.email, "password": "a long enough word for tests", "next": target}
    )
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"].split("?")[0]
    assert "javascript" not in answer.headers["Location"].split("?")[0]


def test_a_hidden_address_is_told_by_no_preview(admin: Client, ours: dict[str, Any]) -> None:
    place = Location.objects.get(pk=ours["partners.location"].pk)
    ServiceAtLocation.objects.create(service=Service.objects.get(pk=ours["partners.service"].pk), location=place)
    for kind in ("services", "organizations"):
        label = "partners.service" if kind == "services" else "partners.organization"
        text = admin.get(f"/workspace/{kind}/{ours[label].pk}/preview/").content.decode()
        assert "ours street" not in text
