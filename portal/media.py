"""Uploaded pictures, served without a web server in front: renditions only, never originals or documents."""

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A rendition from `media/images/`. Its name carries a digest of its specification, so it may be kept for long."""
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT / "images"))
    if isinstance(response, FileResponse):
        response.headers["Cache-Control"] = "public, max-age=604800"
        response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response
