"""The address of a search cluster as SEARCH_URL writes it: elasticsearch+https://user:password@host:9200,host2:9200."""

import re
import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PRODUCTS = ("elasticsearch", "opensearch")
DEFAULT_PORT = 9200
_HOST = re.compile(r"\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class ClusterAddress:
    """`hosts` are (name or address, port); `secure` says that they speak TLS."""

    product: str
    secure: bool
    hosts: tuple[tuple[str, int], ...]
    user: str = ""
    password: str = field(default="", repr=False)


def read(value: str) -> ClusterAddress:
    """Raises ValueError; http is for this machine only, so that nobody on the way reads along."""
    parts = urlsplit(value)
    product, _, protocol = parts.scheme.partition("+")
    login, _, listed = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    if product not in PRODUCTS or protocol not in {"http", "https"} or parts.path.strip("/"):
        raise ValueError("not the address of a search cluster")
    if parts.query or parts.fragment or bool(user) != bool(password):
        raise ValueError("half a login, or more than an address")
    hosts = tuple(_host(each) for each in listed.split(","))
    if len(set(hosts)) < len(hosts):
        raise ValueError("a host twice")
    if protocol == "http" and not all(is_this_machine(name) for name, _ in hosts):
        raise ValueError("http to another machine")
    return ClusterAddress(product, protocol == "https", hosts, unquote(user), unquote(password))


def is_this_machine(host: str) -> bool:
    return host in {"localhost", "::1"} or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host))


def _host(written: str) -> tuple[str, int]:
    name = _HOST.match(written)
    port = written[name.end() :].removeprefix(":") or str(DEFAULT_PORT) if name else ""
    if not name or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("not a host")
    return name.group().strip("[]"), int(port)


def checked_address(value: str) -> str:
    """The address as it came, or nothing. Raises ValueError."""
    if value:
        read(value)
    return value


def checked_certificates(path: str) -> str:
    """The path of a file with certificates that a server's own may be signed by. Raises OSError, ValueError."""
    if path:
        ssl.create_default_context().load_verify_locations(path)
    return path


def checked_key(value: str, *, address: str) -> str:
    """A key is sent to a cluster that takes no password. Raises ValueError."""
    if value and (not address or read(address).user or not value.isascii() or not value.isprintable()):
        raise ValueError("a key for nothing, or beside a password")
    return value


def checked_prefix(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}", value):
        raise ValueError("not the beginning of an index's name")
    return value


def checked_seconds(value: str) -> float:
    seconds = float(value)
    if not 0.05 <= seconds <= 30:
        raise ValueError("too short or too long")
    return seconds
