"""Who published what the portal's facts rest on: the site of an address, or whose table a file of the data is."""

from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILES: dict[str, str | Promise] = {
    "legal_aid/texas_directories/": _("Directories of help in four cities of Texas (wogle26.github.io)"),
    "legal_aid/nyc_immigrant_cbos": _("Community organizations in New York City (github.com/ebellbog/wasi)"),
    "legal_aid/doj_recognized": _("US Department of Justice: roster of recognized organizations"),
    "legal_aid/sf211": _("San Francisco 211 (github.com/sfbrigade/sf-openreferral-data)"),
    "legal_aid/linksf": _("Link-SF, services in San Francisco (github.com/linksf/linksf)"),
    "legal_aid/torn_apart": _("Allies of immigrants, Torn Apart project (github.com/xpmethod/torn-apart)"),
    "legal_aid/california_immigrant_guide": _("State of California: Immigrant Guide"),
    "legal_aid/providence": _("Help in Providence (github.com/lukenguyenlose/providence-immigrant-resources)"),
    "partners/places/data": _("US Census and GeoNames"),
}  # fmt: skip
SITES: dict[str, str | Promise] = {
    "www.wikidata.org": "Wikidata",
    "www.ice.gov": _("US government: list of 287(g) agreements (ice.gov)"),
}


def publisher(address: str) -> str:
    """`ilga.gov` of a web address, the words for a file of the data, else how the source begins to call itself."""
    if address.startswith(("https://", "http://")):
        host = urlsplit(address).hostname or address
        return str(SITES.get(host, host.removeprefix("www.")))
    for beginning, name in FILES.items():
        if address.startswith(beginning):
            return str(name)
    return address.split(",")[0].split(";")[0]
