"""A link leads to the web or nowhere."""

import pytest

from portal.templatetags.puente import web


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " https://example.org", "//example.org", "", None]
)
def test_an_address_of_another_kind_is_no_link(address: str | None) -> None:
    assert web(address) == ""


@pytest.mark.parametrize("address", ["https://example.org/a?b=c", "http://consulmex.sre.gob.mx/elpaso"])
def test_an_address_of_the_web_stays(address: str) -> None:
    assert web(address) == address
