"""What every template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal import languages


def page(request: HttpRequest) -> dict[str, Any]:
    code = languages.current()
    return {
        "language": code,
        "lang_tag": languages.tag(code),
        "text_direction": "rtl" if languages.is_rtl(code) else "ltr",
        "site_url": settings.BASE_URL,
    }
