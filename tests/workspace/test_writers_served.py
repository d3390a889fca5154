"""Sixteen members at the served portal for two minutes, as their browsers work: forms keep themselves, then are saved."""

import http.cookiejar
import json
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.accounts.conftest import PASSWORD, totp_code
from tests.partners.test_taking_down_served import run
from tests.workspace.conftest import fields_of
from tests.world import Portal, served

pytestmark = pytest.mark.slow
WRITERS, TOGETHER = 16, 8
SECONDS = 120
TYPES_BETWEEN_SAVES = 3
JOIN = f"""
import json
from django.db.models import Count
from allauth.mfa.totp.internal.auth import generate_totp_secret
from partners.models import Organization, Service
from portal import languages
from tests.accounts.conftest import add_totp, person
from partners.roles import Role
services = {{row.organization_id: row for row in Service.objects.listed().select_related("organization").order_by("pk")}}
shared, *others = list(services.values())[: 1 + {WRITERS - TOGETHER}]
codes = [code for code, _name in languages.choices()][: {TOGETHER}]
told = []
for number in range({WRITERS}):
    entry = shared if number < {TOGETHER} else others[number - {TOGETHER}]
    user = person(Role.ORGANIZATION_EDITOR, email=f"writer{{number}}@example.org", organization=entry.organization)
    form = (f"/workspace/organizations/{{entry.organization_id}}/change/texts/{{codes[number]}}/" if entry is shared
            else f"/workspace/services/{{entry.pk}}/change/hours/")
    told.append({{"email": user.email, "secret": add_totp(user), "form": form,
                 "field": "description" if entry is shared else "hours_note"}})
print(json.dumps(told))
"""
TRAIL = """
import json
from collections import Counter
from partners.models import AuditRow
rows = AuditRow.objects.filter(action="entries.change").values_list("who__email", flat=True)
print(json.dumps(Counter(rows)))
"""


class NoFollowing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


@dataclass
class Member:
    """A browser: what it was answered, and what it was told is saved."""

    portal: Portal
    email: str
    secret: str
    form: str
    field: str
    confirmed: int = 0
    saves: int = 0
    asked: int = 0
    answers: Counter = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), NoFollowing(), urllib.request.ProxyHandler({})
        )

    def ask(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> tuple[int, str]:
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        request = urllib.request.Request(
            self.portal.url + path, body, {"Referer": self.portal.url + path, "Accept": "text/html"} | headers
        )
        began = time.monotonic()
        try:
            answer = self.browser.open(request, timeout=90)
        except urllib.error.HTTPError as other:
            answer = other
        page = answer.read().decode()
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.answers[answer.status] += 1
        return answer.status, page

    def sign_in(self) -> None:
        for path, typed in (
            ("/accounts/login/", lambda: {"login": self.email, "password": PASSWORD}),
            ("/accounts/2fa/authenticate/", lambda: {"code": totp_code(self.secret)}),
        ):
            _status, page = self.ask(path)
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token, page[:2000]
            status, page = self.ask(path, typed() | {"csrfmiddlewaretoken": token[1]})
            assert status == 302, (self.email, status, page[:2000])

    def read(self) -> tuple[dict[str, Any], str]:
        status, page = self.ask(self.form)
        if status != 200:
            raise AssertionError(f"{self.email} {self.form}: {status} {page[:500]}")
        kept_at = re.search(r'data-autosave="([^"]+)"', page)
        assert kept_at, "the form does not keep itself"
        return fields_of(page), kept_at[1]

    def write(self, until: float) -> None:
        try:
            while time.monotonic() < until:
                self.change()
        except (AssertionError, OSError, ValueError) as problem:
            self.problems.append(f"{type(problem).__name__}: {problem}")

    def change(self) -> None:
        typed, kept_at = self.read()
        for _ in range(TYPES_BETWEEN_SAVES):
            time.sleep(1)
            self.saves += 1
            typed[self.field] = str(self.saves)
            status, said = self.ask(kept_at, typed, Accept="application/json")
            if status != 200 or not json.loads(said)["saved"]:
                self.problems.append(f"kept: {status} {said[:300]}")
        status, page = self.ask(self.form, typed)
        while status == 409:
            self.asked += 1
            again = fields_of(page)
            again |= {name.removesuffix("-path"): "mine" for name in again if name.endswith("-path")}
            status, page = self.ask(self.form, again)
        if status == 302:
            self.confirmed = self.saves
        else:
            self.problems.append(f"saved: {status} {page[:300]}")


def test_sixteen_members_write_for_two_minutes_and_nothing_is_locked_or_lost(tmp_path: Path) -> None:
    with served(copy_to=tmp_path / "portal", workers=2) as portal:
        members = [Member(portal, **told) for told in json.loads(run(portal, JOIN))]
        for member in members:
            member.sign_in()
        work_for(members, SECONDS)
        log = portal.log.read_text()
        lost = [each for each in members if plain(each.read()[0][each.field]) != str(each.confirmed)]
        trail = json.loads(run(portal, TRAIL))
    report(members, lost, log)
    assert [problem for each in members for problem in each.problems] == []
    assert "locked" not in log
    assert lost == []
    assert all(each.confirmed for each in members)
    assert trail == {each.email: each.confirmed // TYPES_BETWEEN_SAVES for each in members}


def work_for(members: list[Member], seconds: float) -> None:
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=member.write, args=(until,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def plain(value: str) -> str:
    return re.sub(r"<[^>]+>", "", value).strip()


def report(members: list[Member], lost: list[Member], log: str) -> None:
    answers = sum((each.answers for each in members), Counter())
    print(
        f"\n{len(members)} writers, {SECONDS} s: {sum(each.saves for each in members)} kept while typing, "
        f"{sum(each.confirmed // TYPES_BETWEEN_SAVES for each in members)} saved, "
        f"{sum(each.asked for each in members)} asked first; "
        f"errors {sum(len(each.problems) for each in members)}, locked {log.count('database is locked')}, "
        f"lost {len(lost)}; slowest answer {max(each.slowest for each in members):.1f} s; answers {dict(answers)}"
    )
