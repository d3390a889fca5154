"""The tables shipped with the portal: sound in themselves, and every starter fact as its source file and row say."""

import csv
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STARTER = ROOT / "portal/starter"
PLACES = ROOT / "partners/places/data"
DATA = ROOT.parent / "shared/data"
CONSULATE_FACTS = {"name", "website", "directory_url", "point", "address", "phone", "emergency_phone", "email", "hours"}

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"NOT CHECKED AGAINST THE SOURCES: no public data folder at {DATA}"
)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def starter(name: str) -> list[dict[str, str]]:
    return table(STARTER / f"{name}.csv")


def places(name: str) -> list[dict[str, str]]:
    return table(PLACES / f"{name}.csv")


def source_row(file: str, line: str | int) -> dict[str, str]:
    """The row of a source CSV that starts on the line (header = 1); no chosen file has cells of several lines."""
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return next(csv.DictReader([lines[0], lines[int(line) - 1]]))


def lines_from(file: str, line: str | int, count: int) -> str:
    return "\n".join((DATA / file).read_text(encoding="utf-8").splitlines()[int(line) - 1 :][:count])


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)[-10:]


def in_range(row: dict[str, str]) -> bool:
    return -90 <= float(row["lat"]) <= 90 and -180 <= float(row["lon"]) <= 180


# -- what holds without the data folder ------------------------------------------------------------------------------


def test_every_place_has_one_slug_of_its_own() -> None:
    slugs = [row["slug"] for name in ("states", "counties", "cities") for row in places(name)]
    assert len(slugs) == len(set(slugs))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_codes_keep_their_leading_zeros() -> None:
    assert all(re.fullmatch(r"\d{2}", row["fips"]) for row in places("states") if row["country"] == "US")
    assert all(re.fullmatch(r"\d{5}", row["fips"]) for row in places("counties"))
    assert all(re.fullmatch(r"\d{5}", row["code"]) for row in places("postal_codes"))
    assert len({row["code"] for row in places("postal_codes")}) == len(places("postal_codes"))
    assert {row["code"]: row for row in places("postal_codes")}["06103"]["city"] == "Hartford"


@pytest.mark.parametrize("name", ["cities", "postal_codes"])
def test_every_county_and_state_of_a_place_exists(name: str) -> None:
    counties = {row["fips"]: row["state"] for row in places("counties")}
    states = {row["code"] for row in places("states")}
    for row in places(name):
        assert row["state"] in states, row
        assert all(fips in counties for fips in row["counties"].split(";") if fips), row


def test_every_county_of_a_city_lies_in_the_citys_state() -> None:
    counties = {row["fips"]: row["state"] for row in places("counties")}
    wrong = [
        row["slug"] for row in places("cities") for f in row["counties"].split(";") if f and counties[f] != row["state"]
    ]
    assert wrong == []


def test_the_city_of_a_postal_code_exists() -> None:
    cities = {row["slug"] for row in places("cities")}
    assert all(row["city_slug"] in cities for row in places("postal_codes") if row["city_slug"])


@pytest.mark.parametrize("name", ["states", "counties", "cities", "postal_codes"])
def test_every_point_of_a_place_in_the_us_is_a_point(name: str) -> None:
    for row in places(name):
        if row.get("country") == "MX":
            assert not row["lat"]
            assert not row["lon"]
        else:
            assert in_range(row), row


@pytest.mark.parametrize("name", ["states", "counties", "cities"])
def test_every_place_in_the_us_has_a_land_time_zone(name: str) -> None:
    for row in places(name):
        if row.get("country") != "MX":
            assert re.match(r"(America|Pacific)/", row["time_zone"]), row


def test_connecticut_has_its_eight_counties_everywhere() -> None:
    counties = {row["fips"] for row in places("counties") if row["state"] == "CT"}
    assert len(counties) == 8
    named = {f for row in places("postal_codes") if row["state"] == "CT" for f in row["counties"].split(";") if f}
    assert counties <= named
    assert not any(fips.startswith("091") for fips in named)


def test_el_paso_joins_up() -> None:
    zip_code = {row["code"]: row for row in places("postal_codes")}["79901"]
    county = {row["fips"]: row for row in places("counties")}[zip_code["counties"]]
    assert (zip_code["city_slug"], county["slug"], county["name"]) == (
        "tx-el-paso",
        "tx-el-paso-county",
        "El Paso County",
    )
    assert county["time_zone"] == "America/Denver"
    district = next(row for row in starter("districts") if row["county"] == "tx-el-paso-county")
    assert district["consulate"] == "consulate-of-mexico-el-paso"


def test_there_are_32_mexican_states_without_a_guessed_time_zone() -> None:
    mexican = [row for row in places("states") if row["country"] == "MX"]
    assert len(mexican) == 32
    assert all(re.fullmatch(r"MX-[A-Z]{3}", row["code"]) and not row["time_zone"] for row in mexican)


def test_all_53_consulates_have_a_name_and_an_official_page() -> None:
    facts: dict[str, set[str]] = {}
    for row in starter("consulates"):
        assert row["fact"] not in facts.get(row["consulate"], set()), row
        facts.setdefault(row["consulate"], set()).add(row["fact"])
    assert len(facts) == 53
    assert all({"name", "website", "directory_url"} <= found <= CONSULATE_FACTS for found in facts.values())
    assert sum("point" in found for found in facts.values()) == 51


def test_no_fact_rests_on_an_unnamed_app_but_the_ministrys_own_addresses() -> None:
    for row in starter("consulates"):
        assert row["source"]
        if row["fact"] in ("website", "directory_url"):
            assert re.match(r"https?://(consulmex|portales)\.sre\.gob\.mx/", row["value"])
        else:
            assert "unnamed" not in row["source"], row
    for name in ("districts", "hotlines", "providers", "policies"):
        assert "unnamed public app" not in (STARTER / f"{name}.csv").read_text(encoding="utf-8")


def test_conflicting_facts_are_left_out() -> None:
    shown = {(row["city"], row["fact"]) for row in starter("consulates")}
    unsettled = {("Houston", "address"), ("Miami", "address"), ("Atlanta", "phone"), ("Raleigh", "phone")}
    unsettled |= {(city, "emergency_phone") for city in ("Orlando", "Chicago", "Los Angeles", "Atlanta")}
    assert not shown & unsettled
    assert not {row["state"] for row in starter("districts")} & {"MI", "IA", "WA", "WI"}


def test_every_district_names_a_consulate_and_a_place_that_exist() -> None:
    consulates = {row["consulate"] for row in starter("consulates")}
    counties = {row["slug"]: row["state"] for row in places("counties")}
    for row in starter("districts"):
        assert row["consulate"] in consulates, row
        assert not row["county"] or counties[row["county"]] == row["state"], row
        assert row["country"] == "MX"
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row[name]) for name in ("from", "to") if row[name])


def test_no_place_has_two_consulates_of_one_country_on_one_day() -> None:
    spans: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in starter("districts"):
        span = (row["from"] or "0000", row["to"] or "9999")
        others = spans.setdefault((row["state"], row["county"]), [])
        assert all(span[1] < other[0] or other[1] < span[0] for other in others), row
        others.append(span)


def test_telephone_numbers_are_e164() -> None:
    numbers = [row["number"] for row in starter("hotlines")] + [
        row["phone"] for row in starter("providers") if row["phone"]
    ]
    assert all(re.fullmatch(r"\+1[2-9]\d{9}", number) for number in numbers)


@pytest.mark.parametrize(
    ("name", "columns"), [("providers", ("service", "description")), ("policies", ("title", "summary"))]
)
def test_every_entry_has_words_in_spanish_and_arabic(name: str, columns: tuple[str, str]) -> None:
    texts = {(row["external_id"], row["lang"]): row for row in starter(f"{name}_text")}
    ids = {row["external_id"] for row in starter(name)}
    assert set(texts) == {(external_id, lang) for external_id in ids for lang in ("es", "ar")}
    assert all(row[column].strip() for row in texts.values() for column in columns)


# -- every fact against its source file and row ----------------------------------------------------------------------


@needs_data
def test_every_consulate_fact_stands_in_its_source_row() -> None:
    for row in starter("consulates"):
        if row["source_file"].endswith(".geojson"):
            feature = lines_from(row["source_file"], row["source_row"], 10)
            if row["fact"] == "point":
                lat, lon = row["value"].split(",")
                assert re.search(rf"\[\s*{re.escape(lon)},\s*{re.escape(lat)}\b", feature), row
            else:
                name = json.loads("{" + feature.splitlines()[0].strip() + "}")["Name"]
                assert row["note"] == f"in the source: {name.strip()}"
            continue
        found = source_row(row["source_file"], row["source_row"])
        column = "consulate" if row["fact"] == "name" else row["fact"]
        assert found[column] == row["value"], row
        assert (found["source"], found["source_date"]) == (row["source"], row["source_date"])
        assert found["consulate"] == f"Consulate of Mexico in {row['city']}"


@needs_data
def test_every_district_stands_in_its_source_row() -> None:
    places_of = {row["key"]: row for row in starter("source_rows") if row["table"] == "districts"}
    counties = {row["slug"]: row["name"] for row in places("counties")}
    cities = {row["consulate"]: row["city"] for row in starter("consulates")}
    for row in starter("districts"):
        place = places_of[f"{row['consulate']} {row['state']} {row['county']}".strip()]
        found = source_row(place["file"], place["row"])
        assert (found["state"], found["source"], found["source_date"]) == (
            row["state"],
            row["source"],
            row["source_date"],
        )
        assert plain(counties.get(row["county"], "")).startswith(plain(found["county"])), row
        assert bool(row["county"]) == bool(found["county"]), row
        if row["to"]:
            assert f"moved from {cities[row['consulate']]} on 2022-06-01" in found["note"], row
            assert row["to"] == "2022-05-31"
        else:
            assert found["consulate"] == f"Consulate of Mexico in {cities[row['consulate']]}"
            assert not row["from"] or row["from"] in found["note"] + found["source_date"], row


@needs_data
def test_the_moves_of_2022_agree_with_the_second_list() -> None:
    moved = {
        plain(row["county_as_published"]) for row in table(DATA / "consulates/mexican_jurisdiction_changes_2022.csv")
    }
    shown = {row["county"] for row in starter("districts") if row["from"] == "2022-06-01" and row["state"] == "TX"}
    ended = {row["county"] for row in starter("districts") if row["to"] and row["state"] == "TX"}
    assert {plain(slug.removeprefix("tx-").removesuffix("-county")) for slug in shown} == moved
    assert shown == ended


@needs_data
def test_every_hotline_stands_in_its_source_row() -> None:
    for row in starter("hotlines"):
        found = source_row(row["source_file"], row["source_row"])
        assert digits(found["number"]) == digits(row["number"])
        assert found["run_by"] == row["run_by"]
        assert row["source_1"]
        given = {found["source_1"]: found["source_1_date"], found["source_2"]: found["source_2_date"]}
        assert all(given[row[n]] == row[f"{n}_date"] for n in ("source_1", "source_2") if row[n])
        assert not row["hours"] or found["hours"].startswith(row["hours"])
        names = {"en": "English", "es": "Spanish"}
        assert all(names[code] in found["languages"] for code in row["languages"].split(";") if code)
        assert not re.search(r"superseded|CONFLICT|do not publish", found["note"])


@needs_data
def test_every_fact_of_a_provider_stands_at_its_source_row() -> None:
    for row in starter("providers"):
        file, line = re.fullmatch(r"(.+):row (\d+)", row["source"]).groups()
        if file.endswith(".csv"):
            entry = source_row(file, line)
            text = "\n".join(entry.values())
            assert entry["organization_status"] == "Active"
            assert entry["recognition_expiration"] > row["source_date"]
        else:
            text = re.split(r"\n---|\n  ?\},", lines_from(file, line, 45))[0]
        for column in ("address", "city", "state", "postal_code", "lat", "lon", "email", "website"):
            assert row[column] in text, (row["external_id"], column)
        assert not row["phone"] or digits(row["phone"]) in digits_runs(text), row
        assert plain(row["organization"])[:12] in plain(text.replace("RI", "Rhode Island")), row
        if row["hours"]:
            start, end = re.fullmatch(r"Mo-Fr 0(\d:\d\d)-(\d\d):00", row["hours"]).groups()
            assert f"Mon-Fri {start.removesuffix(':00')}am-{int(end) - 12}pm" in text


def digits_runs(text: str) -> set[str]:
    return {digits(found) for found in re.findall(r"\(\d{3}\) \d{3}-\d{4}", text)}


@needs_data
def test_every_quotation_of_a_policy_stands_in_its_source_row() -> None:
    places_of = {row["key"]: row for row in starter("source_rows") if row["table"] == "policies"}
    for row in starter("policies"):
        place = places_of[f"{row['external_id']} {row['provision']}"]
        found = source_row(place["file"], place["row"])
        assert found["quotation"].replace(" [cut at 25 words]", "…") == row["quotation"]
        assert found["direction"] == row["answer"]
        assert found["instrument"] == row["instrument"]
        assert found["citation"].startswith(row["citation"])
        assert (found["source"], found["source_date"]) == (row["source_url"], row["source_date"])
        assert row["provision_citation"] in found["quotation_section"]
        assert found["jurisdiction"].split(",")[0] == row["issuer"]
        assert all(row[name] in ("", found["effective_date"]) for name in ("adopted", "effective"))
        assert not re.search(r"superseded|recital|conflict", found["note"] + found["quotation_section"])
