"""The tables shipped with the portal: sound in themselves, and every starter fact as its source file and row say."""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from portal.starter.provider_tables import ROLES, providers
from portal.starter.sources.registry import SOURCES

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


def mexican_districts() -> list[dict[str, str]]:
    return [row for row in starter("districts") if row["country"] == "MX"]


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
    assert not {row["state"] for row in mexican_districts()} & {"MI", "IA", "WA", "WI"}


def test_every_district_names_a_consulate_and_a_place_that_exist() -> None:
    consulates = {row["consulate"]: "MX" for row in starter("consulates")}
    consulates |= {row["mission"]: row["country"] for row in starter("missions")}
    counties = {row["slug"]: row["state"] for row in places("counties")}
    for row in starter("districts"):
        assert consulates[row["consulate"]] == row["country"], row
        assert not row["county"] or counties[row["county"]] == row["state"], row
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row[name]) for name in ("from", "to") if row[name])


def test_no_place_has_two_consulates_of_one_country_on_one_day() -> None:
    spans: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for row in starter("districts"):
        span = (row["from"] or "0000", row["to"] or "9999")
        others = spans.setdefault((row["country"], row["state"], row["county"]), [])
        assert all(span[1] < other[0] or other[1] < span[0] for other in others), row
        others.append(span)


def test_telephone_numbers_are_e164() -> None:
    numbers = [row["number"] for row in starter("hotlines")]
    assert all(re.fullmatch(r"\+1[2-9]\d{9}", number) for number in numbers)
    for row in starter("providers"):
        for number in filter(None, row["phone"].split("; ")):
            assert re.fullmatch(r"\+(1[2-9]|52)\d{9,10}( ext\. \d+)?", number), row


def test_the_network_is_large_enough_to_be_worth_a_visit() -> None:
    rows = starter("providers")
    organizations = {(row["organization"], row["organization_kind"]) for row in rows}
    files = Counter(row["source"].split(":row")[0] for row in rows)
    states = Counter(row["state"] for row in rows)
    print(files, states, Counter(kind for row in rows for kind in row["kinds_of_help"].split(";")), sep="\n")
    assert (len(organizations) >= 150, len(rows) >= 300) == (True, True)
    assert len({row["external_id"] for row in rows}) == len(rows)
    assert len([state for state in states if "-" not in state]) >= 25
    assert len([state for state in states if state.startswith("MX-")]) >= 8


def test_refuges_and_all_of_mexico_show_their_city_only() -> None:
    hidden = {row["identifier"] for row in starter("chosen") if row["hide"]}
    assert hidden
    for row in starter("providers"):
        if row["country"] == "MX" or any(f"-{name}-" in row["external_id"] for name in hidden):
            assert not row["address"] + row["postal_code"], row
            assert all(re.fullmatch(r"(-?\d+\.\d)?", row[name]) for name in ("lat", "lon")), row
        assert not re.match(r"p\.?\s?o\.?\s*box", row["address"], re.I), row


def test_no_address_of_a_person_is_shown() -> None:
    for row in starter("providers"):
        name, _at, host = row["email"].partition("@")
        assert not name or name in ROLES or name in host, row


def test_services_have_our_own_words_in_every_language() -> None:
    words = json.loads((STARTER / "services.json").read_text(encoding="utf-8"))
    named = {row["external_id"]: row["words"] for row in starter("providers_text")}
    assert set(named) == {row["external_id"] for row in starter("providers")}
    for row in starter("providers"):
        told = words[named[row["external_id"]]]
        assert (row["service"], row["description"]) == (told["en"], told.get("description", {}).get("en", ""))
    for told in words.values():
        assert all(told[lang].strip() for lang in ("en", "es", "ar", "fr", "pt", "ht", "zh-hans"))


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
    for row in mexican_districts():
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
    shown = {row["county"] for row in mexican_districts() if row["from"] == "2022-06-01" and row["state"] == "TX"}
    ended = {row["county"] for row in mexican_districts() if row["to"] and row["state"] == "TX"}
    assert {plain(slug.removeprefix("tx-").removesuffix("-county")) for slug in shown} == moved
    assert shown == ended


def entry_text(file: str, line: int) -> str:
    """What the source says of the entry that begins on the line: the cells of a row, or the lines up to the next one."""
    text = (DATA / file).read_text(encoding="utf-8")
    if file.endswith(".csv"):
        reader, start = csv.reader(io.StringIO(text)), 1
        for cells in reader:
            if start == line:
                return "\n".join(cells)
            start = reader.line_num + 1
        raise AssertionError((file, line))
    lines = text.splitlines()
    first = re.match(r'\s*(#+|"\w+":)', lines[line - 1])[0]
    rest = lines[line:]
    last = next((n for n, each in enumerate(rest) if each.startswith(first) or each == "---"), len(rest))
    return "\n".join([lines[line - 1], *rest[:last]]).replace("&nbsp;", " ").replace('\\"', '"')


def is_said(clock: str, text: str) -> bool:
    """Whether a time such as 08:30 stands in the text in any of the forms of the sources."""
    hour, minute = int(clock[:2]), clock[3:]
    spoken = f"{hour % 12 or 12}:{minute}" if minute != "00" else f"{hour % 12 or 12}"
    forms = [rf"\b{spoken}(:00)?\s*(am|pm|-)", rf"^{hour * 100 + int(minute)},?$"]
    return any(re.search(form, text, re.M | re.I) for form in forms)


@needs_data
def test_every_fact_of_a_provider_stands_at_its_source_row() -> None:
    words = json.loads((STARTER / "services.json").read_text(encoding="utf-8"))
    named = {row["external_id"]: row["words"] for row in starter("providers_text")}
    states = {row["code"]: row["name"] for row in places("states")}
    for row in starter("providers"):
        file, line = re.fullmatch(r"(.+):row (\d+)", row["source"]).groups()
        text = entry_text(file, int(line))
        if "doj_" in file:
            entry = source_row(file, line)
            assert entry["organization_status"] == "Active"
            assert entry["recognition_expiration"] > row["source_date"] or entry["pending_renewal"] == "true", row
        for column in ("address", "city", "postal_code", "email", "website"):
            assert row[column] in text.replace(" - ", " "), (row["external_id"], column)
        if row["country"] != "MX":
            assert all(row[name] in text for name in ("lat", "lon")), row
        if not re.search("linksf|california|nyc", file):
            names = (rf"\b{re.escape(row['state'])}\b", re.escape(states[row["state"]].split(" de ")[0]))
            assert re.search("|".join(names), text.replace("D.C.", "DC")), row
        for number in filter(None, row["phone"].split("; ")):
            number, _ext, extension = number.partition(" ext. ")
            assert number[-10:] in re.sub(r"\D", "", text), row
            assert extension in text, row
        for language in filter(None, row["languages"].split(";")):
            assert {"en": "English", "es": "Spanish"}.get(language, language) in text or f'"{language}"' in text, row
        named_there = re.sub(r"\bRI\b", "Rhode Island", text) + "California" * ("california" in file)
        spelled = plain(named_there)
        assert all(plain(word) in spelled for word in re.findall(r"\w{4,}", row["organization"])), row
        told = words[named[row["external_id"]]]
        assert re.search(told["evidence"], f"{file} {text}", re.I), (row["external_id"], told["evidence"])
        assert set(row["kinds_of_help"].split(";")) <= {*told["kinds_of_help"], *told["more"]}
        assert row["cost"] in ("unknown", "low") or row["cost"][:5] in text.lower(), row
        assert all(is_said(clock, text) for clock in re.findall(r"\d\d:\d\d", row["hours"])), row


@needs_data
def test_the_tables_of_providers_are_those_that_the_sources_give() -> None:
    rows, words = providers(DATA)
    assert starter("providers") == rows
    assert starter("providers_text") == words


@needs_data
def test_the_day_of_a_provider_is_that_of_its_row_or_its_file() -> None:
    days = {source.file: source.date for source in SOURCES}
    for row in starter("providers"):
        file, line = re.fullmatch(r"(.+):row (\d+)", row["source"]).groups()
        year, month, day = row["source_date"].split("-")
        forms = {row["source_date"], f"{int(month)}/{int(day)}/{year[2:]}"}
        assert days[file] == row["source_date"] or any(form in entry_text(file, int(line)) for form in forms), row
