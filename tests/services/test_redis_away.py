"""While Redis is away pages come, sessions live, and nobody can try passwords uncounted. The real server, two processes."""

import http.cookiejar
import json
import os
import re
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.accounts.conftest import PASSWORD
from tests.accounts.door import opened
from tests.services import redis
from tests.services.processes import Missing
from tests.services.redis import Redis
from tests.world import new_database

pytestmark = pytest.mark.services

PUBLIC = ["/en/", "/es/", "/en/find-help/", "/es/guides/", "/en/policies/", "/en/events/", "/es/search/?q=asilo"]
PUBLIC += ["/en/hotlines/", "/en/safety/", "/api/v2/search/?q=asylum", "/sitemap.xml"]
LOGIN = "/accounts/login/"


class Browser:
    """Somebody with cookies."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        return self._open(path, None)

    def sign_in(self, email: str, password: str = PASSWORD) -> tuple[int, str]:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.get(LOGIN)[1])
        assert token
        return self._open(LOGIN, {"login": email, "password": password, "csrfmiddlewaretoken": token[1]})

    def _open(self, path: str, form: dict[str, str] | None) -> tuple[int, str]:
        body = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self._opener.open(self.site + path, body, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()


@dataclass
class Site:
    url: str
    redis: Redis

    def browser(self) -> Browser:
        return Browser(self.url)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        try:
            cache = stack.enter_context(redis.running())
        except Missing as missing:
            pytest.skip(str(missing))
        settings = {"CACHE_URL": cache.url}
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            settings["DATABASE_URL"] = stack.enter_context(new_database(os.environ["DATABASE_URL"]))
        door = stack.enter_context(opened(tmp_path_factory.mktemp("site"), workers=2, people=3, **settings))
        yield Site(f"http://localhost:{door.port}", cache)


@pytest.fixture
def without_redis(site: Site) -> Iterator[None]:
    site.redis.kill()
    yield
    site.redis.start()


def is_in(browser: Browser) -> bool:
    return "Sign out" in browser.get("/accounts/")[1]


def test_public_pages_come(site: Site, without_redis: None) -> None:
    for path in PUBLIC:
        status, text = site.browser().get(path)
        assert status == 200, (path, text[:300])


def test_a_session_survives_and_sign_ins_go_on_when_redis_is_back(site: Site) -> None:
    ana = site.browser()
    assert ana.sign_in("known0@example.org")[0] == 200
    assert is_in(ana)
    site.redis.kill()
    try:
        assert is_in(ana)
        assert ana.get("/workspace/")[0] in {200, 403}
    finally:
        site.redis.start()
    assert is_in(ana)
    ben = site.browser()
    assert ben.sign_in("known1@example.org")[0] == 200
    assert is_in(ben)


def test_nobody_gets_in_uncounted(site: Site, without_redis: None) -> None:
    for password in (PASSWORD, "wrong"):
        browser = site.browser()
        status, text = browser.sign_in("known2@example.org", password)
        assert status == 503
        assert "<h1" in text
        assert "redis" not in text.lower()
        assert not is_in(browser)


def test_the_probe_tells(site: Site, without_redis: None) -> None:
    status, text = site.browser().get("/readyz")
    assert status == 200
    said = json.loads(text)
    assert (said["status"], said["cache"], said["database"]) == ("degraded", "down", "ok")


def test_a_redis_that_takes_connections_and_answers_nothing_is_as_one_that_is_away(site: Site) -> None:
    site.redis.process.send(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        assert site.browser().get("/en/")[0] == 200
        assert site.browser().sign_in("known2@example.org")[0] == 503
        assert time.monotonic() - begun < 20
    finally:
        site.redis.process.send(signal.SIGCONT)
