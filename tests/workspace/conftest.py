"""People of an organization at work in the workspace."""

import re
from typing import Any

import pytest
from django.test import Client

from partners.models import Organization, ReviewedField, Service
from partners.roles import Role
from tests.accounts.conftest import commits_at_once, enter, person
from tests.factories import LocationFactory, OrganizationFactory, PhoneFactory, ServiceFactory

__all__ = ["commits_at_once"]


class Worker:
    """A person of an organization in a browser without script: opens forms, types, presses buttons."""

    def __init__(self, role: Role, organization: Organization, email: str = "") -> None:
        self.client, self.user = Client(), person(role, organization=organization, email=email)
        enter(self.client, self.user, second_factor=role is not Role.VIEWER)

    def read(self, url: str) -> str:
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code, answer.headers.get("Location"))
        return answer.content.decode()

    def fields(self, url: str) -> dict[str, Any]:
        """What the form at the address would send if nobody touched it."""
        return fields_of(self.read(url))

    def save(self, url: str, /, **typed: Any) -> Any:
        """Open the form, type over it, save; the answer (a redirect when it was taken)."""
        return self.client.post(url, self.fields(url) | {key.replace("__", "-"): value for key, value in typed.items()})

    def told(self, answer: Any) -> str:
        """The page after a save."""
        assert answer.status_code == 302, problems(answer)
        return self.read(answer.headers["Location"])


def fields_of(page: str) -> dict[str, Any]:
    """Names and values of the page's main form, as a browser would send them."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.values: dict[str, list[str]] = {}
            self.within = self.area = self.select = None

        def handle_starttag(self, tag: str, pairs: list) -> None:
            attrs = dict(pairs)
            if tag == "form" and "kept-form" in (attrs.get("class") or ""):
                self.within = True
            if not self.within:
                return
            name = attrs.get("name")
            if tag == "input" and name:
                ticked = attrs.get("type") not in {"checkbox", "radio"} or "checked" in attrs
                if ticked:
                    self.values.setdefault(name, []).append(attrs.get("value") or ("on" if "checked" in attrs else ""))
            elif tag == "textarea":
                self.area = name
                self.values.setdefault(name, []).append("")
            elif tag == "select":
                self.select = name
            elif tag == "option" and self.select and "selected" in attrs:
                self.values.setdefault(self.select, []).append(attrs.get("value") or "")

        def handle_endtag(self, tag: str) -> None:
            if tag == "form":
                self.within = None
            elif tag == "textarea":
                if self.area:
                    # The line break after the tag is the template's, not the text's.
                    self.values[self.area][-1] = self.values[self.area][-1].removeprefix("\n")
                self.area = None
            elif tag == "select":
                self.select = None

        def handle_data(self, data: str) -> None:
            if self.area:
                self.values[self.area][-1] += data

    reader = Reader()
    reader.feed(page)
    return {name: values if len(values) > 1 else values[0] for name, values in reader.values.items()}


def problems(answer: Any) -> str:
    """The errors that a page shows, for messages of tests."""
    return " / ".join(re.findall(r'field__error"[^>]*>([^<]+)<', answer.content.decode())) or str(answer.status_code)


@pytest.fixture
def clinic(db: Any) -> Organization:
    return OrganizationFactory(name="Clinic", slug="clinic")


@pytest.fixture
def advice(clinic: Organization) -> Service:
    service = ServiceFactory(organization=clinic, slug="advice", names={"en": "Advice", "es": "Consejo"})
    PhoneFactory(service=service)
    service.schedules.create(byday="MO,TU,WE,TH,FR", opens_at="09:00", closes_at="17:00")
    service.save()
    return Service.objects.get(pk=service.pk)


@pytest.fixture
def office(clinic: Organization) -> Any:
    return LocationFactory(organization=clinic, slug="office")


@pytest.fixture
def editor(clinic: Organization) -> Worker:
    return Worker(Role.ORGANIZATION_EDITOR, clinic)


@pytest.fixture
def viewer(clinic: Organization) -> Worker:
    return Worker(Role.VIEWER, clinic)


@pytest.fixture
def nothing_is_marked(db: Any) -> None:
    """Every change is public at once: the network reads nothing first."""
    ReviewedField.objects.all().delete()
