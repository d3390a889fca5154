"""Pictures that begin like pictures."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from wagtail.images import get_image_model

from tests.admin.conftest import guide_editor

pytestmark = pytest.mark.django_db
__all__ = ["guide_editor"]


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((60, 60), 90).save(out, kind, **more)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """A header that promises more than follows."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def endless_comment() -> bytes:
    comment = PngInfo()
    comment.add_text("Comment", "x" * 2_000_000, zip=True)
    return picture("PNG", pnginfo=comment)


JPEG, PNG, WEBP = picture("JPEG"), picture("PNG"), picture("WEBP")
BROKEN = {
    "half.jpg": JPEG[: len(JPEG) // 2],
    "half.png": PNG[: len(PNG) // 2],
    "half.webp": WEBP[:80],
    "spoilt.png": PNG[:60] + b"\0\1\2" + PNG[63:],
    "empty.png": png(0, 0),
    "promise.png": png(3000, 3000),
    "bomb.png": png(2**31 - 1, 2**31 - 1),
    "comment.png": endless_comment(),
    "program.jpg": b"\xff\xd8\xff/*" + JPEG[3:],
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_picture_that_cannot_be_read_to_its_end_is_refused_beside_its_field(name: str, guide_editor: Client) -> None:
    file = SimpleUploadedFile(name, BROKEN[name], "image/png")
    answer = guide_editor.post("/admin/images/add/", {"title": "A", "description": "A bridge", "file": file})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not get_image_model().objects.exists()
