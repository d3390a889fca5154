"""Documents that prove something, sent by people who may mean harm: what is taken, and how it is handed out."""

from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image

from portal.uploads import TOO_MANY_POINTS, check_document, without_traces

MEGABYTE = 1024 * 1024
KINDS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "png": "png"}


def check_scan(file: Any, *, megabytes: int = 10) -> ContentFile:
    """A PDF as it is, or a photograph without what the camera wrote into it, under a name of its own.

    Raises ValidationError for anything else, for what is too large, and for pictures that cannot be read.
    """
    if file.size > megabytes * MEGABYTE:
        said = _("This file is too large: at most %(megabytes)d MB.")
        raise ValidationError(said, code="size", params={"megabytes": megabytes})
    extension = KINDS.get(PurePath(file.name).suffix.lower().removeprefix("."))
    if extension is None:
        raise ValidationError(_("Send a PDF, or a photograph as JPEG or PNG."), code="kind")
    if extension == "pdf":
        check_document(file)
    content = file.read() if extension == "pdf" else _pixels(file)
    return ContentFile(content, name=f"{uuid4().hex}.{extension}")


def _pixels(file: Any) -> bytes:
    try:
        with Image.open(file, formats=("JPEG", "PNG")) as picture:
            too_many = picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
        if too_many:
            raise ValidationError(TOO_MANY_POINTS, code="pixels")
        return bytes(without_traces(file).read())
    except ValidationError:
        raise
    except Exception as error:
        raise ValidationError(_("This picture cannot be read. Save it again and send it once more.")) from error


def as_attachment(file: Any, name: str) -> FileResponse:
    """For download alone: nothing of it runs in the portal's pages. `name` without its extension."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=f"{name}{PurePath(file.name).suffix}")
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
