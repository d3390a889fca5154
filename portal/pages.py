"""What the pages of all rooms share."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Page

from portal.fields import CleanRichTextField


class IntroducedPage(Page):
    """A page that opens with an introduction; the views of lists take theirs from one."""

    introduction = CleanRichTextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    api_fields = [APIField("introduction")]

    class Meta:
        abstract = True
