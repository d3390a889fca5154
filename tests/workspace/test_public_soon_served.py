"""The seconds from a partner's save to the last answer of any of two server processes that still says the old."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.partners.test_taking_down_served import run
from tests.workspace.test_writers_served import Member
from tests.world import Portal, served

pytestmark = pytest.mark.slow
WITHIN = 2.0
WATCHED = 5.0
JOIN = """
import json
from partners.models import Service
from partners.roles import Role
from tests.accounts.conftest import add_totp, person
row = Service.objects.listed().filter(texts__language="en").select_related("organization").order_by("pk").first()
user = person(Role.ORGANIZATION_EDITOR, email="ana@example.org", organization=row.organization)
print(json.dumps({"email": user.email, "secret": add_totp(user), "pk": str(row.pk), "slug": row.slug}))
"""


def save(member: Member, typed: dict[str, Any]) -> float:
    """The moment at which the person was told that it is saved."""
    kept, _draft = member.read()
    status, page = member.ask(member.form, kept | typed)
    assert status == 302, page[:3000]
    return time.monotonic()


def last_without(portal: Portal, asked: dict[str, str], since: float) -> dict[str, float]:
    """For each address the seconds after which an answer was last asked for that did not show its word."""
    seen = dict.fromkeys(asked, 0.0)
    found = dict.fromkeys(asked, False)
    while time.monotonic() - since < WATCHED:
        for address, word in asked.items():
            began = time.monotonic() - since
            found[address] = word in portal.get(address).read().decode()
            if not found[address]:
                seen[address] = round(began, 2)
    assert all(found.values()), found
    return seen


def test_what_a_partner_corrects_is_public_within_two_seconds(tmp_path: Path) -> None:
    with served(copy_to=tmp_path / "portal", workers=2) as portal:
        told = json.loads(run(portal, JOIN))
        page = f"/en/find-help/{told['slug']}/"
        member = Member(portal, told["email"], told["secret"], f"/workspace/services/{told['pk']}/change/hours/", "")
        member.sign_in()
        for word in ("quetzalon", "ocelotlar", "tecolotin"):
            member.form = f"/workspace/services/{told['pk']}/change/hours/"
            hours = last_without(portal, {page: word}, save(member, {"hours_note": f"Ring {word}"}))
            member.form = f"/workspace/services/{told['pk']}/change/texts/en/"
            words = last_without(
                portal,
                {
                    page: f"the {word} house",
                    f"/api/v2/search/?q={word}": f"/{told['slug']}/",
                    f"/en/search/?q={word}": f"/{told['slug']}/",
                },
                save(member, {"description": f"Ask at the {word} house."}),
            )
            print("\nhours:", hours, "words:", words)
            assert max(*hours.values(), *words.values()) < WITHIN
