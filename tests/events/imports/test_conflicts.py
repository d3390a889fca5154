"""What a calendar says against people's work is asked in the network's queue, and done as they answer."""

from pathlib import Path
from typing import Any

import pytest

from partners.doubts.comparing import facts_of, facts_of_rows, rows_of
from partners.doubts.deciding import decide
from partners.doubts.models import Doubt
from partners.roles import Role
from resources.models import Event
from tests.accounts.conftest import person
from tests.events.imports.calendars import event
from tests.events.imports.test_taking import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubt(organization: Any, tmp_path: Path, admin_user: Any) -> Doubt:
    take(organization, tmp_path, event())
    made = Event.objects.get()
    made.venue = "Library"
    made.save_revision(user=admin_user).publish(user=admin_user)
    take(organization, tmp_path, event("LOCATION:City Hall", title="Talk at six"))
    return Doubt.objects.open().get()


def test_both_sides_are_shown_under_the_same_labels(doubt: Doubt) -> None:
    ours, theirs = facts_of(doubt.entry), facts_of_rows(rows_of(doubt), Event)
    assert (ours["Venue"], theirs["Venue"]) == (["Library"], ["City Hall"])
    assert set(theirs) <= set(ours)


def test_theirs_is_written_and_not_asked_about_again(doubt: Doubt, organization: Any, tmp_path: Path) -> None:
    decide(doubt, "theirs", by=person(Role.REVIEWER))
    made = Event.objects.get()
    assert (made.venue, made.texts.get().title) == ("City Hall", "Talk at six")
    assert take(organization, tmp_path, event("LOCATION:City Hall", title="Talk at six")).unchanged == 1


def test_ours_is_kept_until_the_calendar_says_something_else(doubt: Doubt, organization: Any, tmp_path: Path) -> None:
    decide(doubt, "ours", by=person(Role.REVIEWER))
    assert Event.objects.get().venue == "Library"
    assert take(organization, tmp_path, event("LOCATION:City Hall", title="Talk at six")).unchanged == 1
    assert len(take(organization, tmp_path, event("LOCATION:Park")).matched) == 1
