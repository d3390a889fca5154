"""The seconds from a reviewer's act to the last answer of any of two server processes, measured on the served portal."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.parse
from pathlib import Path

import pytest

from tests.world import ROOT, Portal, environment, served

pytestmark = pytest.mark.slow
WITHIN = 5.0
ASKED_OF_EACH = 8
"""So many requests that both processes answer some."""
ACT = """
from partners.models import Hotline, Organization
from partners.taking_down import {act}
for row in (Organization.objects.get(slug={slug!r}), Hotline.objects.get(slug={line!r})):
    {act}(row, by=None, reason="Measured")
"""
FIND = """
import json
from django.utils import timezone
from partners.models import Hotline, Service
from resources.models import Occurrence
service = Service.objects.listed().filter(organization__events__occurrences__in=Occurrence.objects.listed().upcoming()).first() or Service.objects.listed().first()
line = Hotline.objects.listed().filter(in_strip=True).first()
print(json.dumps({
    "slug": service.organization.slug, "service": service.slug, "name": service.organization.name,
    "line": line.slug, "number": line.number.as_rfc3966,
    "event": getattr(service.organization.events.first(), "slug", ""),
}))
"""


def run(portal: Portal, code: str) -> str:
    port = int(portal.url.rsplit(":", 1)[1])
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT, env=environment(portal.folder, port), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def shows(
    portal: Portal, address: str, mark: str, headers: dict[str, str] | None = None, times: int = ASKED_OF_EACH
) -> bool:
    """Whether any of some answers shows the mark, or says that an old copy is still good."""
    for _ in range(times):
        try:
            if mark in portal.get(address, headers).read().decode():
                return True
        except urllib.error.HTTPError as refused:
            if refused.code == 304:
                return True
            if refused.code != 404:
                raise
    return False


def test_taken_down_is_out_of_every_answer_of_every_process_within_five_seconds(tmp_path: Path) -> None:
    with served(copy_to=tmp_path / "portal", workers=2) as portal:
        found = json.loads(run(portal, FIND))
        name, slug = found["name"], found["slug"]
        page = f"/en/organizations/{slug}/"
        etag = portal.get(page).headers["ETag"]
        quoted = urllib.parse.quote(name)
        asked = {
            page: (slug, None),
            f"/en/find-help/{found['service']}/": (slug, None),
            f"/api/v2/search/?q={quoted}&size=100": (f"/{found['service']}/", None),
            f"/en/search/?q={quoted}": (f"/{found['service']}/", None),
            f"/api/v2/suggest/?q={quoted}": (slug, None),
            "/en/hotlines/": (found["number"], None),
            "/en/": (found["number"], None),
        }
        if found["event"]:
            asked[f"/en/events/{found['event']}/"] = (slug, None)
            asked["/api/v2/events/?size=100"] = (f'"{slug}"', None)
        before = {address for address, (mark, _headers) in asked.items() if shows(portal, address, mark)}
        assert {page, f"/en/find-help/{found['service']}/", "/en/hotlines/"} <= before
        asked["copy"] = (slug, {"If-None-Match": etag})
        run(portal, ACT.format(act="take_down", slug=slug, line=found["line"]))
        done, seen = time.monotonic(), dict.fromkeys(asked, 0.0)
        rounds = 0
        while time.monotonic() - done < WITHIN + 3 or rounds < 4:
            rounds += 1
            for address, (mark, headers) in asked.items():
                began = time.monotonic() - done
                if shows(portal, page if address == "copy" else address, mark, headers, times=1):
                    seen[address] = round(began, 2)
        print("\nseconds after which it was last shown:", json.dumps(seen, indent=1))
        assert max(seen.values()) < WITHIN
        assert slug not in portal.get("/sitemap.xml").read().decode()
        run(portal, ACT.format(act="put_back", slug=slug, line=found["line"]))
        time.sleep(WITHIN)
        assert all(shows(portal, address, mark) for address, (mark, _headers) in asked.items() if address in before)
