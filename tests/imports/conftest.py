"""A few real places, tables written on the spot, and the folder of real data when it is there."""

import csv
import os
from pathlib import Path

import pytest

from partners.imports.provider_rows import COLUMNS
from partners.models import Jurisdiction

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


@pytest.fixture
def real_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"The folder of real data is not there: {SHARED}")
    return SHARED


@pytest.fixture
def places(db) -> dict[str, Jurisdiction]:
    rows = [
        ("country", "us", "United States", {"code": "US"}),
        ("state", "tx", "Texas", {"code": "TX", "state_code": "TX", "fips": "48"}),
        ("state", "ca", "California", {"code": "CA", "state_code": "CA", "fips": "06"}),
        ("state", "mx-chh", "Chihuahua", {"code": "MX-CHH", "state_code": "MX-CHH", "country": "MX"}),
        ("county", "tx-el-paso-county", "El Paso County", {"state_code": "TX", "fips": "48141"}),
        ("county", "tx-collingsworth-county", "Collingsworth County", {"state_code": "TX", "fips": "48087"}),
        ("city", "tx-el-paso", "El Paso", {"state_code": "TX", "latitude": 31.76, "longitude": -106.48}),
        ("city", "tx-austin", "Austin", {"state_code": "TX", "latitude": 30.27, "longitude": -97.74}),
        ("city", "ca-san-francisco", "San Francisco", {"state_code": "CA"}),
    ]
    made = [Jurisdiction(kind=kind, slug=slug, name=name, **more) for kind, slug, name, more in rows]
    for place in made:
        place.save()
    return {place.slug: place for place in made}


ROW = {
    "external_id": "a1", "organization": "Casa Abierta", "organization_kind": "ngo", "service": "Legal help",
    "city": "El Paso", "state": "TX", "source": "https://example.org/list", "source_date": "2026-05-01",
}  # fmt: skip


@pytest.fixture
def table(tmp_path: Path):
    """`table({...}, {...})` writes a providers table; what a row does not name is a harmless value."""

    def write(*rows: dict[str, str], columns=COLUMNS, base=ROW, name="table.csv", encoding="utf-8") -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as handle:
            writer = csv.DictWriter(handle, columns, restval="")
            writer.writeheader()
            writer.writerows({**base, **row} for row in rows)
        return path

    return write
