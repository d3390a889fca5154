"""What has a time goes live, and goes, when the clock ticks."""

import datetime
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import Service
from portal import clock
from portal.publishing import publish_due
from resources.guides.tree import ensure_tree
from resources.models import GuideIndexPage, GuidePage

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def guide(db: Any) -> GuidePage:
    ensure_tree()
    page = GuidePage(title="Soon", slug="soon", summary="S", body=[("text", "<p>Stay.</p>")], live=False)
    GuideIndexPage.objects.get(locale__language_code="en").add_child(instance=page)
    return page


def pass_hours(number: int) -> int:
    """`tick` so many hours from now; how much was published or taken down."""
    later = timezone.now() + number * HOUR
    with mock.patch("django.utils.timezone.now", return_value=later):
        return publish_due(later)


def test_the_clock_knows_of_publishing() -> None:
    assert clock._jobs["publishing"] is publish_due


@pytest.mark.parametrize("kind", ["page", "entry"])
def test_a_draft_with_a_time_is_published_then_and_taken_down_later(
    kind: str, guide: GuidePage, advice: Service
) -> None:
    thing: Any = guide if kind == "page" else advice
    if kind == "entry":
        advice.unpublish()
    model = type(thing)
    thing.go_live_at, thing.expire_at = timezone.now() + HOUR, timezone.now() + 3 * HOUR
    thing.save_revision().publish()
    assert not model.objects.get(pk=thing.pk).live
    assert pass_hours(0) == 0
    assert not model.objects.get(pk=thing.pk).live
    assert pass_hours(2) == 1
    assert model.objects.get(pk=thing.pk).live
    assert pass_hours(2) == 0
    assert pass_hours(4) == 1
    found = model.objects.get(pk=thing.pk)
    assert (found.live, found.expired) == (False, True)


def test_a_reader_sees_the_guide_once_its_hour_has_come(guide: GuidePage) -> None:
    guide.go_live_at = timezone.now() + HOUR
    guide.save_revision().publish()
    assert Client().get("/en/guides/soon/").status_code == 404
    pass_hours(2)
    assert Client().get("/en/guides/soon/").status_code == 200
