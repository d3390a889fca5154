"""How a guide is edited."""

from wagtail.admin.forms import WagtailAdminPageForm

from partners.directory.forms import topics_field


class GuideForm(WagtailAdminPageForm):
    topics = topics_field()
