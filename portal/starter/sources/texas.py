"""Legal aid in four regions of Texas (2025-10-29), each a page in English and one in Spanish.

Labels change from page to page ("Contact", "Phone", "Contacto"); a contact may be a link instead of a number. An office
stands behind a dash in the name. The pages say that all of it is free or of low cost.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.starter.sources import addresses, words
from portal.starter.sources.converted import Converted
from portal.starter.tables import Row

LABELS = {
    "Location": "address", "Dirección": "address", "Ubicación": "address",
    "Contact": "phone", "Contacto": "phone", "Phone": "phone", "Teléfono": "phone",
    "Website": "website", "Sitio web": "website", "Email": "email", "Correo electrónico": "email",
    "Services": "services", "Servicios": "services", "Help With": "with", "Ayuda con": "with", "Asistencia": "with",
    "Languages": "languages", "Idiomas": "languages",
}  # fmt: skip
LANGUAGES = {"English": "en", "Spanish": "es", "Inglés": "en", "español": "es"}
_LINK = re.compile(r"\[[^\]]*\]\((?P<address>[^)]*)\)")


def entries(text: str) -> Iterator[tuple[int, str, Row]]:
    """(line of the heading, name, labelled cells) of every section of a page."""
    line, name, cells = 0, "", dict[str, str]()
    for number, content in enumerate(text.splitlines(), 1):
        if content.startswith("### "):
            if name:
                yield line, name, cells
            line, name, cells = number, content[4:].strip(), {}
        elif found := re.match(r"\*\*(?P<label>[^*:]+):\*\*\s*(?P<cell>.*)", content):
            cells[LABELS.get(found["label"], found["label"])] = found["cell"].strip()
    if name:
        yield line, name, cells


def convert(data: Path, table: Converted) -> None:
    for line, name, cells in entries((data / table.file).read_text(encoding="utf-8")):
        town = addresses.split(cells.get("address", ""))
        link = _LINK.search(cells.get("website", "") or cells.get("phone", ""))
        organization, _dash, office = name.partition(" – ")
        table.add(
            line,
            external_id=table.identifier(name),
            organization=organization,
            organization_kind="ngo",
            service=office,
            description=". ".join(filter(None, (cells.get("services"), cells.get("with")))),
            kinds_of_help=words.kinds_of_help("immigration", cells.get("services", ""), cells.get("with", "")),
            languages=";".join(
                code for word, code in LANGUAGES.items() if re.search(rf"\b{word}\b", cells.get("languages", ""))
            ),
            cost="low",
            address=town.street,
            city=town.city,
            state=town.state,
            postal_code=town.postal_code,
            phone=_LINK.sub("", cells.get("phone", "")),
            email=cells.get("email", ""),
            website=link["address"] if link else "",
        )
