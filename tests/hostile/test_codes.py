"""What is shared of a page."""

from django.template import Context, Template
from django.test import RequestFactory


def test_an_address_that_no_code_can_hold_is_shared_without_one() -> None:
    share = Template('{% include "includes/share.html" with title="A page" %}')
    page = share.render(Context({"canonical": "/en/" + "é" * 3000, "request": RequestFactory().get("/en/")}))
    assert "<svg" not in page
    assert "<svg" in Template('{% load sharing %}{% qr "https://example.org/" "x" %}').render(Context())
