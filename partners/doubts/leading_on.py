"""Old links of entries that were merged away lead to the survivor for good."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponsePermanentRedirect

from partners.doubts.models import MergedEntry


def survivor_of(model: Any, slug: str) -> Any:
    """What the public may see of the entry that took over the one with this slug; None without one."""
    kind = ContentType.objects.get_for_model(model)
    named = MergedEntry.objects.filter(content_type=kind, old_slug=slug).order_by("-merged_at")
    key = named.values_list("survivor_id", flat=True).first()
    return model.objects.listed().filter(pk=key).first() if key else None


def lead_on(model: Any, slug: str) -> HttpResponsePermanentRedirect:
    """301 to the survivor's page in the reader's language; raises Http404 where there is none."""
    survivor = survivor_of(model, slug)
    if survivor is None:
        raise Http404
    return HttpResponsePermanentRedirect(survivor.get_absolute_url())
