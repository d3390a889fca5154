"""Files without end."""

import io
import os
from typing import Any

import pytest
from django.conf import settings as live
from django.http import HttpRequest
from django.test import Client, RequestFactory
from wagtail.documents import get_document_model

from tests.admin.conftest import guide_editor

__all__ = ["guide_editor"]
LIMIT = live.WAGTAILDOCS_MAX_UPLOAD_SIZE


def endless(name: str) -> io.BytesIO:
    file = io.BytesIO(b"ID3" + b"\0" * (LIMIT * 2))
    file.name = name
    return file


def test_no_more_of_an_endless_file_is_stored_than_a_form_takes() -> None:
    request: HttpRequest = RequestFactory().post("/accounts/login/", {"file": endless("a.mp3")})
    file: Any = request.FILES["file"]
    assert file.size == LIMIT * 2 + 3
    assert os.path.getsize(file.temporary_file_path()) == LIMIT + 1
    file.close()


@pytest.mark.django_db
def test_an_endless_recording_is_refused_with_its_true_size(guide_editor: Client) -> None:
    answer = guide_editor.post("/admin/documents/add/", {"title": "Talk", "file": endless("a.mp3")})
    assert "This file is too big (40.0\xa0MB)" in " ".join(answer.context["form"].errors["file"])
    assert not get_document_model().objects.exists()
