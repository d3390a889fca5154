"""Whether an address of e-mail is an entry's own: at the host of its website, or where its public e-mail is."""

from typing import Any
from urllib.parse import urlsplit

FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me mail.com zoho.com hey.com
    fastmail.com tuta.com tutanota.com duck.com msn.com comcast.net att.net sbcglobal.net bellsouth.net verizon.net
    cox.net charter.net earthlink.net prodigy.net.mx qq.com 163.com mailinator.com
    """.split()  # noqa: SIM905 - eighty quoted words are not easier to read
)
FREE_MAIL_NAMES = frozenset(["yahoo", "ymail", "rocketmail", "hotmail", "outlook", "live", "gmx", "yandex"])
"""Hosts of free mail with an ending for each country."""

PLATFORMS = frozenset(
    """
    facebook.com instagram.com twitter.com x.com linkedin.com youtube.com tiktok.com whatsapp.com linktr.ee t.me
    medium.com wordpress.com blogspot.com tumblr.com weebly.com wixsite.com wix.com squarespace.com godaddysites.com
    business.site google.com github.io netlify.app vercel.app pages.dev herokuapp.com azurewebsites.net amazonaws.com
    cloudfront.net web.app firebaseapp.com mystrikingly.com jimdofree.com webador.com carrd.co notion.site
    eventbrite.com gofundme.com
    """.split()  # noqa: SIM905 - eighty quoted words are not easier to read
)
"""Where many have pages under one host: having one there proves nothing."""
ENDINGS = frozenset(
    f"{second}.{country}"
    for second in ("gob", "gov", "go", "gc", "co", "com", "org", "edu", "ac", "net")
    for country in (
        "ar",
        "bo",
        "br",
        "ca",
        "cl",
        "co",
        "cr",
        "do",
        "ec",
        "gt",
        "hn",
        "mx",
        "ni",
        "pe",
        "sv",
        "uk",
        "ve",
    )
)
"""Given out below: `gob.mx` itself is many ministries' address, what stands before it is one's own."""


def own_hosts(organization: Any) -> list[str]:
    """Hosts at which an address proves something, most telling first; empty where the entry names none."""
    websites = [_host(organization.website), _host(organization.official_page)]
    hosts = [*websites, *(parent for host in websites for parent in _parents(host)), _mail_host(organization.email)]
    return [host for host in dict.fromkeys(hosts) if host and not _is_shared(host)]


def is_own_address(organization: Any, email: str) -> bool:
    return _mail_host(email) in own_hosts(organization)


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return _plain(host.removeprefix("www."))


def _mail_host(email: str) -> str:
    return _plain(email.rpartition("@")[2])


def _plain(host: str) -> str:
    """As machines compare it; empty for what is no name of a host."""
    try:
        plain = host.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        return ""
    return plain if "." in plain and not plain.rpartition(".")[2].isdecimal() else ""


def _parents(host: str) -> list[str]:
    """Those above `host` that one owner has for sure: `university.edu` of `law.university.edu`, never `gob.mx`.

    Names of a country are often given out below a second label (`co.uk`, `gob.mx`, `k12.tx.us`): there a parent needs
    three, and in the United States, where cities and schools share up to four, no parent counts.
    """
    labels = host.split(".")
    if labels[-1] == "us":
        return []
    least = 3 if len(labels[-1]) == 2 else 2
    return [".".join(labels[start:]) for start in range(1, len(labels) - least + 1)]


def _is_shared(host: str) -> bool:
    if host in FREE_MAIL or host.split(".")[0] in FREE_MAIL_NAMES:
        return True
    return host in ENDINGS or any(host == each or host.endswith(f".{each}") for each in PLATFORMS)
