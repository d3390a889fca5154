"""Argentina's missions in the United States, the ministry's own list (2024-06-04).

Double blanks everywhere; telephones in six styles ("00  1  404 ...", "(001-713)"); the state stands in the street line,
before the ZIP code or nowhere; hours are empty, 00:00:00, or told otherwise by a remark: then both stay as prose.
"""

import re
from pathlib import Path

from portal.starter.sources import addresses
from portal.starter.sources.converted import Converted
from portal.starter.tables import Row, read_rows

DAYS = {
    "Lunes": "Mo", "Martes": "Tu", "Miércoles": "We", "Jueves": "Th", "Viernes": "Fr", "Sábado": "Sa", "Domingo": "Su"
}  # fmt: skip
MISSION = re.compile(r"Representación|Misión")


def convert(data: Path, table: Converted) -> None:
    for line, wide in read_rows(data / table.file):
        row = {name: " ".join(value.split()) for name, value in wide.items()}
        code = re.sub(r"\D", "", row["codigo_postal"])
        town = addresses.split(row["direccion"], [row["ciudad_ingles"]])
        street = re.sub(rf",? *{row['ciudad_ingles']},? *DC *$", "", town.street)
        table.add(
            line,
            external_id=row["sede_id"],
            organization=f"{row['sede_desc_castellano']} (Argentina)",
            organization_kind="other" if MISSION.match(row["sede_desc_castellano"]) else "consulate",
            kinds_of_help="" if MISSION.match(row["sede_desc_castellano"]) else "consular-id;civil-registry;documents",
            address=street,
            city=row["ciudad_ingles"],
            state=addresses.state_of(code),
            postal_code=code,
            phone="; ".join(filter(None, dict.fromkeys((row["telefono_principal"], row["telefonos_adicionales"])))),
            email=row["correo_electronico"],
            website=row["sitio_web"],
            hours=hours(row),
        )


def hours(row: Row) -> str:
    """Days and times in OpenStreetMap's form, as prose together with the remark where there is one."""
    start, end = row["atencion_hora_desde"][:5], row["atencion_hora_hasta"][:5]
    first, last = DAYS.get(row["atencion_dia_desde"], ""), DAYS.get(row["atencion_dia_hasta"], "")
    week = f"{first}-{last} {start}-{end}" if first and last and start < end else ""
    return ". ".join(filter(None, (week, row["atencion_comentario"])))
