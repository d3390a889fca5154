"""What browsers, robots and researchers look for at fixed addresses, and the way from `/` to a language."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from portal import languages
from portal.middleware import accepted_language

PLAIN = "text/plain; charset=utf-8"
GPC_SINCE = "2026-11-22"
SECURITY_TXT_DAYS = 180


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """`/` leads to the home page in the first language that the browser accepts."""
    response = HttpResponseRedirect(f"/{accepted_language(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    closed = "\n".join(f"Disallow: {path}" for path in ("/admin/", "/accounts/", "/workspace/", "/exit/"))
    return HttpResponse(f"User-agent: *\n{closed}\n\nSitemap: {settings.BASE_URL}/sitemap.xml\n", content_type=PLAIN)


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """The search as a browser can add it, in the language that the browser accepts."""
    code = accepted_language(request)
    with translation.override(code):
        values = {"address": f"{settings.BASE_URL}{reverse('search:search')}", "tag": languages.tag(code)}
        text = render_to_string("portal/opensearch.xml", {**values, "site_url": settings.BASE_URL})
    response = HttpResponse(text, content_type="application/opensearchdescription+xml; charset=utf-8")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=SECURITY_TXT_DAYS)
    with translation.override(settings.LANGUAGE_CODE):
        contact = f"{settings.BASE_URL}{reverse('safety')}"
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages.tag(code) for code, _ in settings.LANGUAGES)}",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
def gpc(request: HttpRequest) -> HttpResponse:
    """Global Privacy Control: nothing is sold or shared, so the signal is kept for everyone."""
    return JsonResponse({"gpc": True, "lastUpdate": GPC_SINCE})
