"""What became of pictures that were sent with a form: those that nobody saved leave the image library."""

import datetime
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex, Revision

from portal import clock
from resources.events.hosting.models import SentPicture

SAVED_WITHIN = datetime.timedelta(hours=23)
"""After that the form asks for the picture again: nobody saves one while it is being deleted."""
KEPT = datetime.timedelta(hours=24)


def forget(now: datetime.datetime) -> int:
    """Delete pictures sent a day ago that nothing uses, and answers how many. A job of the clock."""
    due = list(SentPicture.objects.filter(at__lte=now - KEPT).select_related("image"))
    gone = [sent.image for sent in due if not _is_used(sent)]
    SentPicture.objects.filter(pk__in=[sent.pk for sent in due]).delete()
    for image in gone:
        image.delete()
    return len(gone)


def _is_used(sent: SentPicture) -> bool:
    """Whether anything public names it, or any version since, also one that waits: of an event, or a guide."""
    if ReferenceIndex.get_references_to(sent.image).exists():
        return True
    said = rf'image\\*": {sent.image_id}[^0-9]'
    versions: Any = Revision.objects.filter(created_at__gte=sent.at)
    return bool(versions.annotate(text=Cast("content", TextField())).filter(text__regex=said).exists())


def register() -> None:
    clock.register("pictures", forget)
