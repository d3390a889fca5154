"""What editors set a time for goes live, and goes, at that time: pages and entries alike."""

import datetime

from django.core.management import call_command
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail.snippets.models import get_snippet_models


def publish_due(now: datetime.datetime) -> int:
    """Publishes and unpublishes what is due, by Wagtail's own command; answers how many that were."""
    drafts = [Page, *(model for model in get_snippet_models() if issubclass(model, DraftStateMixin))]
    due = Revision.objects.filter(approved_go_live_at__lt=now).count()
    due += sum(model._default_manager.filter(live=True, expire_at__lt=now).count() for model in drafts)
    if due:
        call_command("publish_scheduled", verbosity=0)
    return due
