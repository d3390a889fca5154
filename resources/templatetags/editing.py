"""Template tags of the editors' desk."""

from django import template
from wagtail.models import Page

from resources.editing.checks import Finding, findings
from resources.editing.outline import written
from resources.editing.reading_level import Level, level

register = template.Library()


@register.simple_tag
def findings_of(page: Page) -> list[Finding]:
    return findings(page)


@register.simple_tag
def level_of(page: Page) -> Level | None:
    return level(written(page, quoted=False), page.locale.language_code)
