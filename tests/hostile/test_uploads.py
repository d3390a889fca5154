"""PROMISES B10: sixty hostile files, through every door that takes one. Each is refused beside its field or made clean;
nothing of a refused one is stored, nothing of it runs, and it takes no more than 200 MB to say so."""

import datetime
import gzip
import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from partners.members.claim_views import ClaimForm
from partners.models import Claim, Evidence
from partners.roles import Role
from tests.admin.conftest import desk
from tests.factories import OrganizationFactory
from tests.hostile.test_pictures import BROKEN, endless_comment, png
from tests.workspace.conftest import Worker

pytestmark = pytest.mark.django_db
MOST_MB = 200
SCRIPT = b"<script>alert(1)</script>"
HTML = b"<!doctype html><title>x</title>" + SCRIPT
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XML = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
PROGRAM = b"MZ\x90\x00" + b"\0" * 400
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 400
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SECRET = b"taken at home"


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def office(*members: tuple[str, bytes]) -> bytes:
    return zipped(("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"<R/>"), *members)


def traced(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return picture(kind, exif=exif)


def profile_bomb() -> bytes:
    return picture("PNG", icc_profile=b"\0" * 30_000_000)


def frames() -> bytes:
    first, *others = (Image.new("RGB", (60, 60), (number, 0, 0)) for number in range(200))
    out = io.BytesIO()
    first.save(out, "PNG", save_all=True, append_images=others)
    return out.getvalue()


def chunks() -> bytes:
    info = PngInfo()
    for number in range(20_000):
        info.add_text(f"k{number}", "v")
    return picture("PNG", pnginfo=info)


def jpeg_of(width: int, height: int) -> bytes:
    """A header that promises so many points, and a beginning of them."""
    content = picture("JPEG", (16, 16))
    place = content.index(b"\xff\xc0") + 5
    return content[:place] + struct.pack(">HH", height, width) + content[place + 4 :]


SIXTEEN = "hello".encode("utf-16")
PNG, JPEG = picture("PNG"), picture("JPEG")
REFUSED: dict[str, bytes] = {
    # What a browser or a machine would run, under its own name.
    "page.html": HTML, "page.htm": HTML, "page.xhtml": HTML, "page.shtml": HTML, "page.svg": SVG,
    "page.svgz": gzip.compress(SVG), "page.xml": XML, "page.js": b"alert(1)", "page.mjs": b"alert(1)",
    "page.php": b"<?php system('id');", "page.phtml": b"<?php system('id');", "page.exe": PROGRAM, "page.elf": ELF,
    "page.swf": b"FWS\x0a" + b"\0" * 200, "page.hta": HTML, "page.jar": zipped(("A.class", b"\xca\xfe\xba\xbe")),
    "page.mht": b"MIME-Version: 1.0\n\n" + HTML, "page.zip": zipped(("a.txt", b"a")), "page": HTML, "page.": HTML,
    "photo.jpg.html": JPEG + HTML, "letter.pdf.exe": PROGRAM, "letter.pdf.svg": SVG,
    # Something else under the name of a document.
    "html.pdf": HTML, "svg.pdf": SVG, "xml.pdf": XML, "program.pdf": PROGRAM, "elf.pdf": ELF, "word.pdf": office(),
    "picture.pdf": PNG, "before.pdf": HTML + PDF, "gzip.pdf": gzip.compress(b"\0" * 5_000_000), "empty.pdf": b"",
    "blanks.pdf": b"\n" * 500 + PDF, "script.pdf": b"%!PS-Adobe-3.0\n(id) run", "zip.pdf": zipped(("a.pdf", PDF)),
    # Something else under the name of a picture.
    "html.jpg": HTML, "html.png": b"\xef\xbb\xbf" + HTML, "svg.png": SVG, "svg.jpg": SVG, "xml.jpg": XML,
    "program.png": PROGRAM, "letter.jpg": PDF, "gif.jpg": picture("GIF"), "gif.png": picture("GIF"),
    "bitmap.png": picture("BMP"), "tiff.jpg": picture("TIFF"), "icon.png": picture("ICO"),
    "webp.jpg": picture("WEBP"), "postscript.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(id) run\n",
    "gifar.jpg": b"GIF89a" + zipped(("A.class", b"\xca\xfe\xba\xbe")), "mark.png": b"\x89PNG\r\n\x1a\n" + HTML,
    "mark.jpg": b"\xff\xd8\xff" + HTML, "empty.jpg": b"", "photoshop.png": b"8BPS\0\1" + b"\0" * 300,
    # Broken pictures, and those that become much more than they are.
    **{f"broken-{name}": content for name, content in BROKEN.items() if name.endswith((".jpg", ".png"))},
    "wide.png": png(2**31 - 1, 1), "square.png": picture("PNG", (12_000, 12_000), "1"),
    "large.png": picture("PNG", (6500, 6500), "L"), "huge.jpg": jpeg_of(65_000, 65_000),
    "comment.png": endless_comment(), "colours.png": profile_bomb(),
}  # fmt: skip
DOCUMENTS: dict[str, bytes] = {
    "bomb.docx": office(("word/document.xml", b"\0" * 150_000_000)),
    "bomb.odt": zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"\0" * 150_000_000)),
    "program.docx": zipped(("run.exe", PROGRAM)),
    "broken.docx": office(("word/document.xml", b"<w/>"))[:-30],
    "page.txt": b"  \n" + HTML,
    "marked.txt": b"\xef\xbb\xbf" + HTML,
    "wide.txt": SIXTEEN,
    "drawing.csv": SVG,
    "zero.csv": b"a,b\0\n",
    "page.mp3": HTML,
    "page.ogg": HTML,
    "page.m4a": HTML,
}
"""What only the door of documents would take by its name."""
CLEANED: dict[str, bytes] = {
    "traces.jpg": traced("JPEG") + HTML,
    "traces.png": traced("PNG") + zipped(("A.class", b"\xca\xfe\xba\xbe")) + SCRIPT,
    "promise.jpg": jpeg_of(7_000, 7_000) + SCRIPT,
    "chunks.png": chunks(),
    "../../../evil.jpg": traced("JPEG") + SCRIPT,
    'a"><script>alert(1)<.png': PNG + SCRIPT,
    "x" * 90 + ".jpg": JPEG + SCRIPT,
    "photo.html.jpg": JPEG + HTML,
    "photo\u202egpj.jpg": JPEG + SCRIPT,
}
"""Pictures that are taken, without what was hidden in them, under names of their own."""
Door = Callable[[str, bytes], Any]


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr("portal.anonymous.TOO_FAST", datetime.timedelta(0))
    monkeypatch.setattr(ClaimForm.rate, "most", 1000)


@pytest.fixture(autouse=True)
def _little_memory() -> Iterator[None]:
    """What the process held at most during the test, beyond what it held before."""
    Path("/proc/self/clear_refs").write_text("5")
    before = held("VmRSS")
    yield
    assert held("VmHWM") - before <= MOST_MB


def held(name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0


def evidence_door() -> Door:
    owner = OrganizationFactory()
    client = Worker(Role.ORGANIZATION_EDITOR, owner).client
    day = (datetime.date.today() + datetime.timedelta(days=90)).isoformat()
    form = {"kind": "bar-number", "expires_on": day, "number": "24001"}
    return lambda name, content: client.post(
        f"/workspace/organizations/{owner.pk}/evidence/", {**form, "document": SimpleUploadedFile(name, content)}
    )


def claims_door() -> Door:
    organization, client = OrganizationFactory(slug="clinic", website="https://www.clinic.example"), Client()
    address = f"/en/organizations/{organization.slug}/claim/"

    def send(name: str, content: bytes) -> Any:
        moment = client.get(address).context["form"].initial["moment"]
        form = {"moment": moment, "email": "rosa@gmail.com", "words": "24001"}
        return client.post(address, {**form, "document": SimpleUploadedFile(name, content)})

    return send


def pictures_door() -> Door:
    client = desk(Role.GUIDE_EDITOR)
    form = {"title": "24001", "description": "A bridge"}
    return lambda name, content: client.post(
        "/admin/images/add/", {**form, "file": SimpleUploadedFile(name, content, "image/png")}
    )


def documents_door() -> Door:
    client = desk(Role.GUIDE_EDITOR)
    return lambda name, content: client.post(
        "/admin/documents/add/", {"title": "24001", "file": SimpleUploadedFile(name, content)}
    )


def stored(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def problem(answer: Any, field: str) -> str:
    """What the form says beside its field; empty when it took the file."""
    if answer.status_code not in {200, 422} or not answer.context or "form" not in answer.context:
        return ""
    return " ".join(answer.context["form"].errors.get(field, ()))


@pytest.mark.parametrize(
    ("turn", "door", "field"),
    [
        (0, evidence_door, "document"),
        (1, claims_door, "document"),
        (2, pictures_door, "file"),
        (3, documents_door, "file"),
    ],
    ids=["evidence", "claims", "pictures", "documents"],
)
def test_a_hostile_file_is_refused_beside_its_field_and_nothing_of_it_is_stored(
    turn: int, door: Callable[[], Door], field: str, settings: Any, fast: bool
) -> None:
    """Where time counts, each file knocks at one door."""
    files = list((REFUSED | DOCUMENTS).items())
    assert len(files) >= 60
    send, silent = door(), []
    for name, content in files[turn::4] if fast else files:
        answer = send(name, content)
        if not problem(answer, field) or (field == "document" and "24001" not in answer.content.decode()):
            silent.append((name, answer.status_code))
    assert silent == []
    assert stored(settings) == []
    for model in (Evidence, Claim, get_image_model(), get_document_model()):
        assert not model.objects.exists()


@pytest.mark.parametrize("door", [evidence_door, claims_door, pictures_door], ids=["evidence", "claims", "pictures"])
def test_a_picture_with_something_in_it_keeps_its_points_alone(door: Callable[[], Door], settings: Any) -> None:
    send = door()
    for name, content in CLEANED.items():
        answer = send(name, content)
        assert answer.status_code in {302, 303}, (name, problem(answer, "document") or problem(answer, "file"))
    files = stored(settings)
    assert len(files) == len(CLEANED)
    for path in files:
        content = path.read_bytes()
        assert not {SECRET, SCRIPT, b"A.class"} & {each for each in (SECRET, SCRIPT, b"A.class") if each in content}
        assert path.name.isascii()
        assert not set(path.name) & set("<>\"'")
        assert len(content) < 500_000


def test_of_two_hundred_pictures_in_one_the_first_is_kept(settings: Any) -> None:
    assert evidence_door()("frames.png", frames()).status_code == 302
    with Image.open(stored(settings)[0]) as kept:
        assert getattr(kept, "n_frames", 1) == 1


def test_a_photograph_of_fifty_million_points_is_kept_smaller(settings: Any) -> None:
    assert pictures_door()("wall.jpg", picture("JPEG", (7000, 7000))).status_code == 302
    with Image.open(stored(settings)[0]) as kept:
        assert kept.size == (3500, 3500)


def test_nobody_uploads_a_portrait(settings: Any) -> None:
    client = desk(Role.GUIDE_EDITOR)
    assert b'name="avatar' not in client.get("/admin/account/").content
    client.post("/admin/account/", {"avatar-avatar": SimpleUploadedFile("me.jpg", traced("JPEG"))})
    assert stored(settings) == []
