"""Files that editors upload: pictures lose what their camera wrote into them, documents are what their name says."""

import io
import zipfile
from pathlib import PurePath
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# What a picture needs to look as it did; all else may say where, when and with what it was taken.
KEPT = ("icc_profile", "transparency")
QUALITY = 90
HELD = 25_000_000
"""Points that are held in memory at once: 100 MB, twice that while a picture is turned."""
UNPACKED = 100 * 1024 * 1024
"""Bytes that a document of several parts may become when it is opened."""
# By extension: what the first bytes may show. Text has no such mark.
KINDS = {
    "pdf": {"pdf"},
    "mp3": {"mp3"},
    "ogg": {"ogg"},
    "m4a": {"m4a", "mp4"},
    "docx": {"docx"},
    "odt": {"odt"},
}
TEXTS = {"txt", "csv"}
PACKED = {"docx", "odt"}
TOO_MANY_POINTS = gettext_lazy("This picture has too many points. Make it smaller and send it again.")


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Stores no more of a file than the largest that any form takes.

    All of its size is counted, so that the form refuses it and says why. Whoever is signed in nowhere can send files
    to a login form too: the disk is not theirs to fill.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])


class PictureField(WagtailImageField):
    """Refuses a picture that begins like one and cannot be read to its end."""

    def check_image_pixel_size(self, file: Any) -> None:
        try:
            super().check_image_pixel_size(file)
        except ValidationError:
            raise
        except Exception as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


class PictureForm(BaseImageForm):
    """Takes an upload that Wagtail found to be a picture of its extension, of a size that can be opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            # Wagtail makes the field and lets nobody name another class for it.
            self.fields["file"].__class__ = PictureField

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return without_traces(file) if "file" in self.changed_data else file

    def clean_description(self) -> str:
        words: str = self.cleaned_data["description"]
        # Uploads of many pictures at once ask for the words in a second form.
        if not words and self.add_prefix("description") in self.data:
            raise ValidationError(_("Say what the picture shows, for people who cannot see it."))
        return words


def without_traces(file: Any) -> SimpleUploadedFile:
    """The pixels alone, upright, in the same format: no place, time, camera, comment, thumbnail or trailing bytes.

    A larger photograph is read at half its size. Raises ValidationError for other pictures of so many points, and
    Pillow's errors for what cannot be read to its end.
    """
    file.seek(0)
    clean = io.BytesIO()
    with Image.open(file) as picture:
        kind = picture.format
        if picture.width * picture.height > HELD:
            picture.draft(None, (picture.width // 2, picture.height // 2))
        if picture.width * picture.height > HELD:
            raise ValidationError(TOO_MANY_POINTS, code="pixels")
        ImageOps.exif_transpose(picture, in_place=True)
        picture.info = {name: picture.info[name] for name in KEPT if name in picture.info}
        picture.save(clean, "JPEG" if kind == "MPO" else kind, quality=QUALITY)
    return SimpleUploadedFile(file.name, clean.getvalue(), file.content_type)


class DocumentForm(BaseDocumentForm):
    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_document(file)
        return file


def check_document(file: Any) -> None:
    """Raises ValidationError when the content is not what the extension of the name says."""
    extension = PurePath(file.name).suffix.lower().removeprefix(".")
    file.seek(0)
    content: bytes = file.read()
    file.seek(0)
    found = filetype.guess(content)
    right = is_text(content) if extension in TEXTS else found and found.extension in KINDS.get(extension, ())
    if not right:
        raise ValidationError(
            _("This is not a .%(extension)s file: what is in it is something else. Save it again in that format."),
            params={"extension": extension},
        )
    if extension in PACKED and not _opens_small(content):
        raise ValidationError(
            _("This file becomes far too large when it is opened. Save it again and send it once more.")
        )


def _opens_small(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return sum(part.file_size for part in parts.infolist()) <= UNPACKED
    except zipfile.BadZipFile:
        return False


def is_text(content: bytes) -> bool:
    """UTF-8 words without control characters that a browser would not take for a page."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return "\0" not in words and not words.lstrip().startswith("<")
