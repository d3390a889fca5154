"""Files from editors' phones and desks."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images import get_image_model

HTML = b"<!doctype html><script>alert(1)</script>"
GPS_LATITUDE, ORIENTATION = 2, 0x0112
PLACE, MAKER = (31.0, 45.0, 36.0), "Camera of somebody"


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def photo(kind: str = "JPEG", *, turned: bool = False) -> bytes:
    """40 x 20 pixels, half red, with the place, the maker and a comment that a camera writes."""
    picture = Image.new("RGB", (40, 20), "blue")
    picture.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x010F] = MAKER
    exif[0x8825] = {1: "N", GPS_LATITUDE: PLACE, 3: "W", 4: PLACE}
    if turned:
        exif[ORIENTATION] = 6
    more: dict[str, Any] = {"exif": exif}
    if kind == "JPEG":
        more["comment"] = b"taken at home"
    if kind == "PNG":
        more["pnginfo"] = PngInfo()
        more["pnginfo"].add_text("Comment", "taken at home")
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def upload_picture(client: Client, content: bytes, name: str, *, description: str = "A bridge") -> Any:
    file = SimpleUploadedFile(name, content, "image/jpeg")
    return client.post("/admin/images/add/", {"title": "Bridge", "description": description, "file": file})


def upload(client: Client, content: bytes, name: str) -> Any:
    return client.post("/admin/documents/add/", {"title": "Paper", "file": SimpleUploadedFile(name, content)})


def stored(record: Any) -> bytes:
    with record.file.open("rb") as file:
        return bytes(file.read())


def test_the_photo_of_these_tests_says_where_it_was_taken() -> None:
    place = Image.open(io.BytesIO(photo())).getexif().get_ifd(0x8825)
    assert tuple(map(float, place[GPS_LATITUDE])) == PLACE


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "bridge.jpg"), ("PNG", "bridge.png"), ("WEBP", "bridge.webp")])
def test_what_is_stored_of_a_photo_does_not_say_where_it_was_taken(kind: str, name: str, guide_editor: Client) -> None:
    content = photo(kind) + b"words behind the end"
    assert MAKER.encode() in content
    answer = upload_picture(guide_editor, content, name)
    assert answer.status_code == 302, answer.context["form"].errors
    record = get_image_model().objects.get()
    clean = stored(record)
    for trace in (MAKER.encode(), b"taken at home", b"words behind the end"):
        assert trace not in clean
    picture = Image.open(io.BytesIO(clean))
    assert (picture.format, picture.size, dict(picture.getexif())) == (kind, (40, 20), {})
    assert (record.width, record.height, record.file_size) == (40, 20, len(clean))


def test_a_photo_taken_upright_stays_upright(guide_editor: Client) -> None:
    assert upload_picture(guide_editor, photo(turned=True), "bridge.jpg").status_code == 302
    record = get_image_model().objects.get()
    picture = Image.open(io.BytesIO(stored(record)))
    assert (record.width, record.height) == picture.size == (20, 40)
    red, _green, blue = picture.convert("RGB").getpixel((10, 5))
    assert red > 200 > 60 > blue


def test_many_photos_at_once_lose_their_places_too(guide_editor: Client) -> None:
    form = {"title": "Bridge", "files[]": SimpleUploadedFile("bridge.jpg", photo(), "image/jpeg"), "collection": "1"}
    answer = guide_editor.post("/admin/images/multiple/add/", form)
    assert answer.json()["success"] is True, answer.json()
    assert MAKER.encode() not in stored(get_image_model().objects.get())


def test_a_picture_is_described_for_people_who_cannot_see_it(guide_editor: Client) -> None:
    answer = upload_picture(guide_editor, photo(), "bridge.jpg", description="")
    assert "Say what the picture shows" in answer.content.decode()
    assert not get_image_model().objects.exists()


def test_a_picture_of_another_format_than_its_name_is_refused(guide_editor: Client) -> None:
    assert "file" in upload_picture(guide_editor, photo("PNG"), "bridge.jpg").context["form"].errors
    assert "file" in upload_picture(guide_editor, HTML, "bridge.jpg").context["form"].errors
    assert "file" in upload_picture(guide_editor, b"<svg/>", "bridge.svg").context["form"].errors


def zipped(*members: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, words in members:
            archive.writestr(name, words)
    return out.getvalue()


DOCX = zipped(("[Content_Types].xml", "<Types/>"), ("_rels/.rels", "<R/>"), ("word/document.xml", "<w:document/>"))
ODT = zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<office/>"))
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
RIGHT = [
    ("form.pdf", PDF),
    ("form.docx", DOCX),
    ("form.odt", ODT),
    ("read.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\x00" * 300),
    ("read.ogg", b"OggS\x00\x02" + b"\x00" * 300),
    ("read.m4a", b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom" + b"\x00" * 300),
    ("list.txt", "Niño, acompáñame".encode()),
    ("list.csv", "\ufeffa,b\n1,2\n".encode()),
]


@pytest.mark.parametrize(("name", "content"), RIGHT, ids=[name for name, _ in RIGHT])
def test_a_document_that_is_what_its_name_says_is_taken(name: str, content: bytes, guide_editor: Client) -> None:
    answer = upload(guide_editor, content, name)
    assert answer.status_code == 302, answer.context["form"].errors
    assert stored(get_document_model().objects.get()) == content


def wrong() -> Iterator[tuple[str, bytes]]:
    for extension in ("pdf", "docx", "odt", "mp3", "ogg", "m4a", "txt", "csv"):
        yield f"page.{extension}", HTML
        yield f"program.{extension}", b"MZ\x90\x00" + b"\x00" * 300
    yield "paper.docx", PDF
    yield "paper.pdf", DOCX
    yield "archive.docx", zipped(("run.exe", "MZ"))
    yield "leading.pdf", HTML + PDF


@pytest.mark.parametrize(("name", "content"), list(wrong()), ids=[name for name, _ in wrong()])
def test_a_document_that_is_something_else_is_refused(name: str, content: bytes, guide_editor: Client) -> None:
    answer = upload(guide_editor, content, name)
    assert answer.status_code == 200
    assert f"This is not a .{name.rsplit('.')[-1]} file" in str(answer.context["form"].errors["file"])
    assert not get_document_model().objects.exists()


def test_a_page_is_no_document(guide_editor: Client) -> None:
    assert "file" in upload(guide_editor, HTML, "page.html").context["form"].errors


def test_a_picture_of_too_many_points_is_refused_with_the_reason(guide_editor: Client) -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    assert out.tell() < 100_000
    answer = upload_picture(guide_editor, out.getvalue(), "bomb.png")
    assert "pixels" in str(answer.context["form"].errors["file"])
    assert not get_image_model().objects.exists()


def test_a_picture_that_is_a_page_too_keeps_only_its_points(guide_editor: Client) -> None:
    assert upload_picture(guide_editor, photo("PNG") + HTML, "bridge.png").status_code == 302
    assert HTML not in stored(get_image_model().objects.get())


class Recording(SimpleUploadedFile):
    """A real beginning of a recording that says to be 500 MB."""

    def __init__(self) -> None:
        super().__init__("talk.mp3", RIGHT[3][1], "audio/mpeg")
        self.size = 500 * 1024 * 1024


@pytest.mark.django_db
def test_five_hundred_megabytes_of_audio_are_refused_with_the_reason() -> None:
    form_class = get_document_form(get_document_model())
    form = form_class(data={"title": "Talk"}, files={"file": Recording()}, user=None)
    form.full_clean()
    assert "too big" in str(form.errors["file"])
