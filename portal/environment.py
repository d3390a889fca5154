"""The one reader of environment variables: it names a wrong one and says what is accepted."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import environ
import psycopg.conninfo

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
_env = environ.Env()
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class WrongSetting(SystemExit):
    """Stops the start with one line on stderr and exit code 1."""

    def __init__(self, name: str, accepted: str) -> None:
        super().__init__(f"{name} is wrong: {accepted}")
        self.name, self.accepted = name, accepted


def read_dotenv() -> None:
    """Take `.env` beside manage.py for variables that the environment does not set."""
    path = ROOT / ".env"
    if path.is_file():
        environ.Env.read_env(str(path))


def _refuse(name: str, accepted: str) -> NoReturn:
    raise WrongSetting(name, accepted)


def text(name: str, default: str = "") -> str:
    return str(_env.str(name, default=default)).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    _refuse(name, "use 1 or 0")


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        _refuse(name, f"use a whole number from {low} to {high}")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def base_url(name: str, default: str) -> str:
    """An absolute http(s) address without path, query or trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    try:
        parts.port  # noqa: B018 - reading it checks the number
    except ValueError:
        _refuse(name, "use an address such as https://puente.example")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment:
        _refuse(name, "use an address such as https://puente.example, without a path")
    return value


def url(name: str, *, schemes: tuple[str, ...], example: str) -> str:
    """An address with one of `schemes`, or empty."""
    value = text(name)
    if value and (urlsplit(value).scheme not in schemes or not urlsplit(value).netloc):
        _refuse(name, f"leave it empty or use an address such as {example}")
    return value


def provider(name: str, *, needs: tuple[str, ...]) -> str:
    """The address of a service that vouches for people, or empty; http only on this machine.

    Where it is set, each variable in `needs` has a value.
    """
    value = url(name, schemes=("https", "http"), example="https://login.example")
    if urlsplit(value).scheme == "http" and urlsplit(value).hostname not in {"localhost", "127.0.0.1", "::1"}:
        _refuse(name, "use https, so that nobody on the way can vouch for people")
    for other in needs:
        if value and not text(other):
            _refuse(other, f"{name} needs it")
    return value.rstrip("/")


def secret(name: str, *, least: int) -> str:
    value = text(name)
    if len(value) < least:
        _refuse(name, f"use at least {least} random characters")
    return value


def parsed(name: str, default: str, parse: Callable[[str], T], accepted: str) -> T:
    """The value as `parse` understands it; any failure of `parse` is a wrong setting."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return parse(text(name) or default)
    except Exception:  # noqa: BLE001 - whatever a parser raises, the reader needs the same one line
        _refuse(name, accepted)


def database(name: str, default: str) -> dict[str, Any]:
    """Django's form of the address; what follows `?` goes to libpq, as in `?sslmode=verify-full`."""
    accepted = "use sqlite:///path, or postgres://user:password@host:5432/name"

    def parse(value: str) -> dict[str, Any]:
        config = dict(environ.Env.db_url_config(value))
        if config["ENGINE"] == "django.db.backends.postgresql":
            psycopg.conninfo.make_conninfo(**config.get("OPTIONS", {}))
        elif config["ENGINE"] != "django.db.backends.sqlite3":
            raise ValueError
        return config

    config = parsed(name, default, parse, accepted)
    if not config["NAME"]:
        _refuse(name, accepted)
    return config


def redis(name: str) -> str:
    """An address of Redis, or empty."""
    accepted = "leave it empty or use an address such as redis://:password@127.0.0.1:6379/0"

    def parse(value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.scheme in {"redis", "rediss"} and parts.hostname and parts.port != 0):
            raise ValueError
        if value and not (parts.path.strip("/") or "0").isdecimal():
            raise ValueError
        return value

    return parsed(name, "", parse, accepted)


def email(name: str, default: str) -> dict[str, Any]:
    accepted = "use smtp://user:password@host:25, smtp+tls://..., consolemail:// or filemail:///folder"
    config: dict[str, Any] = parsed(name, default, environ.Env.email_url_config, accepted)
    if "EMAIL_BACKEND" not in config:
        _refuse(name, accepted)
    return config
