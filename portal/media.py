"""Uploaded pictures, served without a web server in front: renditions only, never originals or documents."""

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# As Wagtail names files: no folders, no accents. Anything else is not asked of the file system.
NAME = re.compile(r"\w[\w.-]{0,199}", re.ASCII)


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A rendition from `media/images/`. Its name carries a digest of its specification, so it may be kept for long."""
    if not NAME.fullmatch(name):
        raise Http404
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT / "images"))
    if isinstance(response, FileResponse):
        response.headers["Cache-Control"] = "public, max-age=604800"
        response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response
