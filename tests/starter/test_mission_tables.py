"""Embassies and consulates of other countries: what the source says, in a city that the portal knows."""

import re

from babel import Locale

from portal.starter.mission_tables import ARGENTINA, DOUBTFUL, STATES, WIKIDATA
from portal.starter.tables import key
from tests.starter.sources import needs_data, places, source, starter

TERRITORIES = Locale("en").territories


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_every_mission_has_a_country_a_city_of_the_portal_and_a_way_to_reach_it() -> None:
    cities, rows = places("cities"), starter("missions")
    assert len({row["mission"] for row in rows}) == len(rows) >= 100
    for row in rows:
        city = cities[row["city_slug"]]
        assert (city["name"], city["state"]) == (row["city"], row["state"])
        assert row["country"] != "MX"
        assert TERRITORIES[row["country"]].removeprefix("The ") in row["name_en"]
        assert row["website"].startswith("http") or re.fullmatch(r"\+1\d{10}", row["phone"])


def test_missions_have_names_in_three_languages() -> None:
    rows = {row["mission"]: row for row in starter("missions")}
    kingdom = rows["embassy-of-the-united-kingdom"]
    assert (kingdom["name_en"], kingdom["name_es"]) == ("Embassy of the United Kingdom", "Embajada del Reino Unido")
    assert all(re.search(r"[\u0600-\u06ff]", row["name_ar"]) for row in rows.values())


@needs_data
def test_every_fact_of_a_mission_stands_in_its_source_row() -> None:
    wikidata, argentina = source(WIKIDATA, ";"), source(ARGENTINA)
    for row in starter("missions"):
        if row["source_file"] == WIKIDATA:
            found = wikidata[row["source_row"]]
            assert found["QID"] == row["source"]
            assert found["operator"] not in DOUBTFUL
            assert (row["website"], row["lat"]) == (found["website"], str(float(found["latitude"])) if found["latitude"] else "")  # fmt: skip
            assert row["phone"][2:] in re.sub(r"\D", "", found["phone"])
            assert row["email"] in found["email"]
        else:
            found = {name: squeezed(value) for name, value in argentina[row["source_row"]].items()}
            assert row["address"] in found["direccion"]
            assert row["website"].removeprefix("https://") in found["sitio_web"]
            assert row["phone"][2:] == re.sub(r"\D", "", found["telefono_principal"])[-10:]
            assert row["postal_code"] in found["codigo_postal"]
            assert row["email"] == found["correo_electronico"]


@needs_data
def test_every_argentine_district_is_a_state_that_the_source_names() -> None:
    offices = source(ARGENTINA)
    told = {row["mission"]: key(offices[row["source_row"]]["circunscripcion"]) for row in starter("missions") if row["country"] == "AR"}  # fmt: skip
    named = {row["code"]: {row["name"]} for row in places("states").values()}
    for name, codes in STATES.items():
        for code in codes.split():
            named[code].add(name)
    districts = [row for row in starter("districts") if row["country"] == "AR"]
    states = [row["state"] for row in districts]
    assert len(states) == len(set(states)) == 53
    for row in districts:
        assert not row["county"]
        assert any(key(name) in told[row["consulate"]] for name in named[row["state"]]), row
