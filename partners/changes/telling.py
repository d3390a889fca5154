"""Those who made a change learn what became of it: by mail, and in the workspace."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from partners.changes.differing import Difference, differences
from partners.changes.models import Decision, Proposal
from partners.changes.versions import said_by
from partners.permissions import standing_of

SHOWN = 10
SHOWN_DAYS = 30


def said(proposal: Proposal) -> list[Difference]:
    """What the authors wanted to change."""
    model = proposal.content_type.model_class()
    if proposal.revision is None or model is None:
        return []
    before = said_by(proposal.base) if proposal.base else {}
    return differences(before, said_by(proposal.revision), model)


def tell(author: Any, proposal: Proposal) -> None:
    """Mail what was decided, in the author's language. The mail names the parts that changed, not what they say."""
    language = author.language if author.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        words = {
            "label": " ".join(proposal.label.split()),
            "decision": str(Decision(proposal.state).label),
            "refused": proposal.state == Decision.REFUSED,
            "reason": proposal.reason,
            "parts": list(dict.fromkeys(each.label for each in said(proposal))),
            "link": f"{settings.BASE_URL}{reverse('workspace:home')}",
            "site": settings.BASE_URL,
        }
        subject = _("%(decision)s: your change of %(entry)s") % {"decision": words["decision"], "entry": words["label"]}
        send_mail(subject[:200], render_to_string("partners/mail/decided.txt", words), None, [author.email])


def panel(context: Mapping[str, Any]) -> str:
    """What waits for the network and what it decided lately, of the reader's organizations; three queries."""
    request = context["request"]
    own = list(standing_of(request.user).organizations)
    lately = timezone.now() - datetime.timedelta(days=SHOWN_DAYS)
    rows = (
        Proposal.objects.filter(Q(organization__in=own) | Q(authors=request.user))
        .filter(Q(state=Decision.WAITING) | Q(decided_at__gte=lately))
        .select_related("decided_by")
        .prefetch_related("authors")
        .distinct()
        .order_by("-since")[:SHOWN]
    )
    found = list(rows)
    if not found:
        return ""
    return render_to_string("workspace/includes/changes.html", {"proposals": found, "request": request})
