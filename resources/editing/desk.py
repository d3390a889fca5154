"""What happens when an editor saves a page."""

from django.http import HttpRequest
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from resources.editing.checks import findings


def say_what_to_look_at(request: HttpRequest, page: Page) -> None:
    """After a save by hand; saves that the editor makes by itself show the findings beside the text."""
    if request.accepts("text/html") and (found := len(findings(page))):
        words = ngettext(
            "%(count)d thing to look at: open Checks, beside the text.",
            "%(count)d things to look at: open Checks, beside the text.",
            found,
        )
        messages.warning(request, words % {"count": found})
