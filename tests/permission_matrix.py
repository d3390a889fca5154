"""Every own address x role x method, and what each answers. The declared outcomes stand in permission_matrix.csv.

`python -m tests.permission_matrix` writes the table anew from what the portal answers now, with `--new` only the rows of
addresses that it does not hold yet (the result is for review:
look at `git diff tests/permission_matrix.csv` line by line before it is committed).
"""

import csv
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_suffix(".csv")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROOMS = ("portal", "partners", "resources", "search")
OWN_FOLDERS = ("accounts/", "api/", "admin/login/", "admin/password_reset/", "en/_util/")
OWN_NAMES = {"wagtailadmin_home", "wagtail_serve", "wagtaildocs_serve"}

SAMPLES = {
    "slug": "sample",
    "int": "999999",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "str": "sample",
    "path": "sample.png",
    "kind": "services",
}
REGEX_SAMPLES = {
    "key": "sample",
    "uidb36": "1",
    "filter_spec": "width-100",
}


@dataclass(frozen=True)
class Address:
    """A pattern as Django knows it, and one path that it serves."""

    pattern: str
    path: str
    name: str


def _own(callback: Any, pattern: str, name: str) -> bool:
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    room = getattr(view, "__module__", "").split(".")[0]
    return room in ROOMS or name in OWN_NAMES or pattern.startswith(OWN_FOLDERS)


def _path(pattern: str) -> str:
    """One path for the pattern, with a sample for each of its parameters."""
    in_parts = "<slug:part>" in pattern
    pattern = pattern.replace("<slug:section>", "texts" if in_parts else "hours").replace("<slug:part>", "en")
    path = (
        re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], pattern)
        if "(?P" not in pattern
        else pattern
    )
    path = re.sub(r"\(\?P<(\w+)>[^()]*\)", lambda found: REGEX_SAMPLES.get(found[1], "sample"), path)
    path = path.replace(r"(\d+)", SAMPLES["int"]).replace("(.*)", "sample")
    path = re.sub(r"\((?:[^()]|\([^()]*\))*\)[*+?]?", "", path)
    return "/" + path.replace("\\.", ".").replace("^", "").replace("$", "").replace("\\Z", "").replace("/?", "/")


def _walk(patterns: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for entry in patterns:
        here = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry.url_patterns, here)
        else:
            yield here, entry


def addresses() -> list[Address]:
    """Own addresses in order of their patterns, with the English prefix for all languages."""
    from django.urls import get_resolver
    from django.utils import translation

    found: dict[str, Address] = {}
    with translation.override("en"):
        for pattern, entry in _walk(get_resolver().url_patterns, ""):
            name = entry.name or ""
            if _own(entry.callback, pattern, name):
                found.setdefault(pattern, Address(pattern, _path(pattern), name))
    return [found[pattern] for pattern in sorted(found)]


def is_private(address: Address) -> bool:
    return address.path.startswith(("/accounts/", "/admin/", "/workspace/"))


def outcome(response: Any, path: str) -> str:
    """The answer in one word."""
    status, where = response.status_code, response.headers.get("Location", "")
    if status in (301, 302, 303, 307, 308):
        if where.startswith("/accounts/login/"):
            return "sign-in"
        if where == "/admin/" and path.startswith("/admin/"):
            return "refused"  # Wagtail's way: back to its front page with a message
        return "second-factor" if where.startswith(("/accounts/2fa/", "/accounts/mailbox/")) else "redirect"
    words = {
        400: "bad",
        401: "refused",
        403: "refused",
        404: "absent",
        405: "no-method",
        406: "bad",
        410: "absent",
        415: "bad",
        429: "limited",
    }
    return "ok" if 200 <= status < 300 else words.get(status, str(status))


def declared() -> dict[tuple[str, str, str], str]:
    """(pattern, method, role) -> outcome."""
    if not TABLE.exists():
        return {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            (row["address"], row["method"], role): said
            for row in csv.DictReader(file)
            for role, said in row.items()
            if role not in ("address", "method")
        }


def write(answers: dict[tuple[str, str, str], str]) -> None:
    roles = list(dict.fromkeys(role for _, _, role in answers))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["address", "method", *roles])
        for pattern, method in dict.fromkeys((pattern, method) for pattern, method, _ in answers):
            rows.writerow([pattern, method, *(answers[pattern, method, role] for role in roles)])


def make_world() -> Any:
    """One public entry of each kind under the address `sample`; the organization, of which members are members."""
    from partners.models import Jurisdiction
    from tests.samples import SAMPLES as MAKERS
    from tests.samples import organization as make_organization

    Jurisdiction.objects.create(
        id=SAMPLES["uuid"], slug="sample", name="Sample", kind="state", code="TX", state_code="TX"
    )
    organization = make_organization("sample", id=SAMPLES["uuid"])
    for make in MAKERS.values():
        made = make(organization, "sample", id=SAMPLES["uuid"])
        if hasattr(made, "slug"):
            type(made).objects.filter(pk=made.pk).update(slug="sample")
    return organization


def main() -> int:
    import pytest

    only_new = "--new" in sys.argv
    os.environ["WRITE_PERMISSION_MATRIX"] = "new" if only_new else "all"
    return int(
        pytest.main(
            [
                "tests/test_permissions.py",
                "tests/test_admin_matrix.py",
                "-m",
                "slow",
                "-q",
                *(word for word in sys.argv[1:] if word != "--new"),
            ]
        )
    )


if __name__ == "__main__":
    sys.exit(main())
