"""What a visitor says is wrong becomes a message in the queues; nothing of the sender comes along."""

import re
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F

from partners.corrections.models import Correction, CorrectionState, Wrong
from partners.permissions import owner_of

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
MARKUP = re.compile(r"\[(?:url|link)\b|<a\s", re.IGNORECASE)
LINKS_TAKEN = 2
"""A helper's new website is one link, or two; advertisements have more."""


@transaction.atomic
def send_correction(*, entry: Any = None, what: Wrong, words: str, language: str) -> Correction:
    """Put a message into the queues. The same words a second time, or words full of links, wait in the held pile.

    Without an entry it is about somebody whom the directory may not know. What was already said without any words is
    counted, not written again.
    """
    confidential = what == Wrong.FALSE_LAWYER
    about = {
        "content_type": ContentType.objects.get_for_model(entry) if entry is not None else None,
        "object_id": entry.pk if entry is not None else None,
    }
    words = tidy(words)
    if not words:
        same = Correction.objects.open().filter(**about, what=what, words="")
        if same.update(times=F("times") + 1):
            return same.get()
    return Correction.objects.create(
        **about,
        organization_id=None if confidential or entry is None else owner_of(entry),
        what=what,
        words=words,
        language=language,
        confidential=confidential,
        state=CorrectionState.HELD if looks_like_a_machines(words) else CorrectionState.OPEN,
    )


def tidy(words: str) -> str:
    """The words without blanks that tell two equal texts apart."""
    lines = (" ".join(line.split()) for line in words.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def looks_like_a_machines(words: str) -> bool:
    if MARKUP.search(words) or len(LINK.findall(words)) > LINKS_TAKEN:
        return True
    return bool(words) and Correction.objects.filter(words__iexact=words).exists()
