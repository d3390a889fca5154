"""Old links of entries that were merged away lead to the survivor for good."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponsePermanentRedirect

from partners.doubts.models import MergedEntry
from portal.vocabulary import Visibility


def survivor_of(model: Any, slug: str) -> Any:
    """What the public may see of the entry that took over the one with this slug; None without one.

    An address that the public never knew leads nowhere: following it would tell that the entry was there.
    """
    kind = ContentType.objects.get_for_model(model)
    merged = MergedEntry.objects.filter(content_type=kind, old_slug=slug).order_by("-merged_at").first()
    if merged is None or not _was_public(merged.history[-1]):
        return None
    return model.objects.listed().filter(pk=merged.survivor_id).first()


def _was_public(end: dict[str, Any]) -> bool:
    return end["visibility"] == Visibility.PUBLIC and bool(end["live"] or end["first_published_at"])


def survivors(model: Any, slugs: Iterable[str]) -> dict[str, Any]:
    """Keys of the entries that took over those with these slugs, as far as they are still there. Two queries."""
    kind = ContentType.objects.get_for_model(model)
    merged = MergedEntry.objects.filter(content_type=kind, old_slug__in=list(slugs)).order_by("merged_at")
    found = dict(merged.values_list("old_slug", "survivor_id"))
    there = set(model.objects.filter(pk__in=found.values()).values_list("pk", flat=True))
    return {slug: key for slug, key in found.items() if key in there}


def lead_on(model: Any, slug: str) -> HttpResponsePermanentRedirect:
    """301 to the survivor's page in the reader's language; raises Http404 where there is none."""
    survivor = survivor_of(model, slug)
    if survivor is None:
        raise Http404
    return HttpResponsePermanentRedirect(survivor.get_absolute_url())
