"""Re-tabulate the facts of the public data folder into the tables shipped here: places, consulates, districts, help.

Run from the repository: `python -m portal.starter.retabulate DATA_FOLDER` (needs pycountry and timezonefinder).
The same data give the same bytes. Prints the rows of each table, then everything that did not join or was left out.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from portal.starter import (
    agreement_tables,
    city_tables,
    consulate_tables,
    hotline_tables,
    mission_tables,
    place_tables,
    policy_tables,
    provider_tables,
    zip_tables,
)
from portal.starter.tables import Row, key, write_rows

STARTER = Path(__file__).parent
PLACES = STARTER.parents[1] / "partners/places/data"
COLUMNS = {
    "states": "slug code fips name country lat lon time_zone source",
    "counties": "slug fips name state lat lon time_zone",
    "cities": "slug name state counties lat lon time_zone",
    "postal_codes": "code city state lat lon city_slug counties point_of",
    "consulates": "consulate city state fact value source source_file source_row source_date note",
    "missions": (
        "mission country city state city_slug address postal_code phone email website hours lat lon "
        "name_en name_es name_ar name_fr name_pt name_zh-hans source source_file source_row source_date"
    ),
    "districts": "country state county consulate from to source source_date",
    "hotlines": (
        "slug name number alternative languages hours in_strip run_by serves source_1 source_1_date source_2 "
        "source_2_date source_3 source_3_date source_4 source_4_date source_file source_row note "
        "name_es serves_es name_ar serves_ar name_fr serves_fr name_pt serves_pt name_ht serves_ht "
        "name_zh-hans serves_zh-hans"
    ),
    "providers": (
        "external_id organization organization_kind service description kinds_of_help languages cost address city "
        "state postal_code country lat lon phone email website hours area_served source source_date"
    ),
    "providers_text": "external_id words",
    "policies": (
        "external_id issuer issuer_kind state title instrument citation status adopted effective ended provision "
        "answer quotation provision_citation summary source_url source_date"
    ),
    "policies_text": "external_id lang title summary",
    "agreements": "agency state place not_joined type signed listed_on url source source_file source_row",
    "source_rows": "table key file row",
}


def tables(data: Path, report: Counter[str]) -> dict[str, list[Row]]:
    """Return every table by its name."""
    zones = place_tables.Zones()
    made: dict[str, list[Row]] = {"states": place_tables.states(data, zones)}
    made["counties"] = place_tables.counties(data, zones)
    index = place_tables.CountyIndex(made["counties"], data)
    made["cities"] = city_tables.cities(data, index, zones, report)
    city_tables.fill_zones(made["counties"], "fips", made["cities"], "counties")
    city_tables.fill_zones(made["states"], "code", made["counties"], "state")
    made["postal_codes"] = zip_tables.postal_codes(data, index, made["cities"], report)
    points = {(row["state"], key(row["name"])): (float(row["lat"]), float(row["lon"])) for row in made["cities"]}
    known = agreement_tables.Places(made["states"], made["cities"], index)
    made["agreements"] = agreement_tables.agreements(data, known, report)
    made["consulates"] = consulate_tables.consulates(data, points, report)
    made["districts"], district_rows = consulate_tables.districts(data, index, report)
    made["missions"] = mission_tables.missions(data, made["cities"], report)
    others, other_rows = mission_tables.districts(data, made["missions"], made["states"], report)
    made["districts"] += others
    district_rows += other_rows
    made["hotlines"] = hotline_tables.hotlines(data)
    made["providers"], made["providers_text"] = provider_tables.providers(data)
    made["policies"], made["policies_text"], policy_rows = policy_tables.policies(data)
    made["source_rows"] = sorted([*district_rows, *policy_rows], key=lambda row: (row["table"], row["key"]))
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_folder", type=Path, metavar="DATA_FOLDER")
    data: Path = parser.parse_args().data_folder
    if not (data / "gazetteer").is_dir():
        parser.error(f"{data} is not the data folder: it has no gazetteer")
    report: Counter[str] = Counter()
    for name, rows in tables(data, report).items():
        folder = PLACES if name in ("states", "counties", "cities", "postal_codes") else STARTER
        sys.stdout.write(f"{write_rows(folder / f'{name}.csv', COLUMNS[name].split(), rows):7}  {name}\n")
    for line, count in sorted(report.items()):
        if count:
            sys.stdout.write(f"{count:7}  {line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
