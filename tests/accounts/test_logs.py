"""A log opens no door."""

import logging

import pytest

from portal.logs import PlainFormatter


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/first/eyJ1c2VyIjoi:1xV8gG:AJV5sffL/",
        "/accounts/password/reset/key/1-d3adb33f/",
        "/accounts/confirm-email/MQ:1xV8gG:AJV5/",
        "/es/confirm/eyJ1c2VyIjoi:1xV8gG:AJV5sffL/",
    ],
)
def test_a_token_in_an_address_is_masked(address: str) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error: %s", (address,), None)
    token = address.strip("/").split("/")[-1]
    text = PlainFormatter().format(record)
    assert token not in text
    assert text.endswith("/***/")
