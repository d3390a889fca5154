"""A document that proves something: what may be sent, where it lies, who gets it."""

from pathlib import PurePath
from typing import Any
from uuid import uuid4

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image

from portal.uploads import without_traces

LARGEST = 5 * 1024 * 1024
KINDS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "png": "png"}


def checked(file: Any) -> ContentFile:
    """The upload under a name of its own, a picture without what its camera wrote. Raises ValidationError."""
    if file.size > LARGEST:
        raise ValidationError(_("This file is too large: send at most 5 MB."))
    extension = KINDS.get(PurePath(file.name).suffix.lower().removeprefix("."))
    file.seek(0)
    found = filetype.guess(file.read(4096))
    if extension is None or found is None or found.extension != extension:
        raise ValidationError(_("Send a PDF, or a picture as JPG or PNG."))
    file.seek(0)
    content = file.read() if extension == "pdf" else _pixels(file)
    return ContentFile(content, name=f"{uuid4().hex}.{extension}")


def _pixels(file: Any) -> bytes:
    try:
        with Image.open(file, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise ValidationError(_("This picture is too large: make it smaller and send it again."))
        return without_traces(file).read()
    except ValidationError:
        raise
    except Exception as error:
        raise ValidationError(_("This picture cannot be read. Save it again and send it once more.")) from error


def as_attachment(file: Any, name: str) -> FileResponse:
    """For download alone: nothing of it runs in the portal's pages."""
    extension = PurePath(file.name).suffix
    response = FileResponse(file.open("rb"), as_attachment=True, filename=f"{name}{extension}")
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
