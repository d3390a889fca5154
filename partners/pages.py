"""Pages that introduce the lists of this room; the lists themselves are views."""

from django.utils.translation import gettext_lazy as _

from portal.pages import IntroducedPage


class DirectoryIndexPage(IntroducedPage):
    """Introduces `/find-help/`."""

    max_count_per_parent = 1
    parent_page_types = ["resources.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("introduction to the directory")


class PolicyIndexPage(IntroducedPage):
    """Introduces `/policies/`."""

    max_count_per_parent = 1
    parent_page_types = ["resources.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("introduction to the policies")
