"""What a save costs while the search engine cannot be reached, beside the same save without a cluster."""

import itertools
import statistics
import time
from collections.abc import Callable

from django.test import override_settings

NOWHERE = "elasticsearch+http://127.0.0.1:9"
ROUNDS = 40


def measure() -> dict[str, float]:
    """Milliseconds that an engine which refuses connections adds to the saving of an organization and of a guide."""
    from partners.directory.models import Organization
    from resources.guides.models import GuidePage

    organization, guide = Organization.objects.listed().first(), GuidePage.objects.live().first()
    assert organization
    assert guide
    numbers = itertools.count()

    def save() -> None:
        organization.email = f"office{next(numbers)}@example.org"
        organization.save()

    def publish() -> None:
        guide.title = f"Rights {next(numbers)}"
        guide.save_revision().publish()

    email, title = organization.email, guide.title
    figures = {"save_added_ms": _added(save), "publish_added_ms": _added(publish)}
    organization.email, guide.title = email, title  # others measure with the same portal
    organization.save()
    guide.save_revision().publish()
    return figures


def _added(work: Callable[[], None]) -> float:
    work()
    usual, without = [], []
    for _ in range(ROUNDS):  # in turns, so that what else the machine does meets both
        usual.append(_ms(work))
        with override_settings(SEARCH_URL=NOWHERE):
            without.append(_ms(work))
    return round(statistics.median(without) - statistics.median(usual), 2)


def _ms(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
