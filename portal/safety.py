"""The visitor's own safety: how to leave in a hurry, and what a phone remembers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """What stays on a phone, what does not stay here, and how to remove traces."""
    return render(request, "portal/safety.html")


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Forget what this phone holds of the portal and go to a neutral site; works without script."""
    return HttpResponseRedirect(
        settings.EXIT_URL,
        headers={
            "Clear-Site-Data": '"cache", "storage"',
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )
