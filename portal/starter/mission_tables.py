"""Embassies and consulates of countries other than Mexico: those that the data give a country, a city and a contact."""

import re
from collections import Counter, defaultdict
from pathlib import Path

from babel import Locale

from portal.distance import Point, distance_km
from portal.starter.tables import Row, e164, key, point_of, read_rows, slug

WIKIDATA = "consulates/wikidata_missions_in_us.csv"
WIKIDATA_DATE = "2022-11-16"
OFFICES = "consulates/consulate_official_urls.csv"
ARGENTINA = "consulates/argentina_missions_us.csv"
ARGENTINA_SOURCE = "Argentina's Foreign Ministry, open data (sedes); github.com/NehuenYago/Analisis_PBI-Sedes, 394c2d7"
ARGENTINA_DATE = "2024-06-04"
KINDS = {"embassy": "embassy", "consulate general": "consulate-general", "consulate": "consulate"}
FORMS = {
    "en": ("Embassy of {}", "Consulate General of {} in {}", "Consulate of {} in {}"),
    "es": ("Embajada de {}", "Consulado General de {} en {}", "Consulado de {} en {}"),
    "ar": ("سفارة {}", "القنصلية العامة: {}، {}", "قنصلية {} في {}"),
    "fr": ("Ambassade : {}", "Consulat général : {}, {}", "Consulat : {}, {}"),
    "pt": ("Embaixada: {}", "Consulado-Geral: {}, {}", "Consulado: {}, {}"),
    "zh-hans": ("{}大使馆", "{}驻 {} 总领事馆", "{}驻 {} 领事馆"),
}
NAMES = {lang: dict(zip(KINDS.values(), forms, strict=True)) for lang, forms in FORMS.items()}
ARTICLES = {
    "en": dict.fromkeys(("AE", "GB", "PH", "NL", "GM"), "the {}"),
    "es": {"AE": "los {}", "GB": "el {}", "NL": "los {}"},
    "ar": {},
    "fr": {},
    "pt": {},
    "zh-hans": {},
}
# Names of the source where Babel's English name is another.
COUNTRIES = {
    "Bosnia and Herzegovina": "BA",
    "Czech Republic": "CZ",
    "East Timor": "TL",
    "Federated States of Micronesia": "FM",
    "People's Republic of China": "CN",
    "Republic of Ireland": "IE",
    "Saint Lucia": "LC",
    "Ivory Coast": "CI",
    "São Tomé and Príncipe": "ST",
    "The Gambia": "GM",
    "Trinidad and Tobago": "TT",
    "Turkey": "TR",
}
# Not states with consular protection of their own, or another's kind of office.
OTHERS = {"Quebec", "Taiwan", "Vatican", "Turkish Republic of Northern Cyprus"}
# Offices that are closed or may be: a snapshot of 2022 cannot say.
DOUBTFUL = {"Afghanistan", "Belarus", "Cuba", "Iran", "Russia", "Syria", "Venezuela"}
CITIES = {"Washington, D.C.": "Washington", "New York City": "New York", "Manhattan": "New York"}
NEAR_KM = 40

STATES = {
    "Carolina del Sur": "SC", "Nuevo Mexico": "NM", "Luisiana": "LA", "Nueva York": "NY", "Nueva Jersey": "NJ",
    "Nueva Hampshire": "NH", "Massachussets": "MA", "North y South Dakota": "ND SD", "Washington DC": "DC",
    "E.L. Asociado de Puerto Rico": "PR", "Hawaii e Islas del Pacifico": "HI", "Islas Vírgenes Estadounidenses": "VI",
}  # fmt: skip


class CityBook:
    """The cities of the portal by name; a name alone is enough only where the same city has a point elsewhere."""

    def __init__(self, cities: list[Row]) -> None:
        self.named: dict[str, list[tuple[Point, Row]]] = defaultdict(list)
        for row in cities:
            self.named[key(row["name"])].append(((float(row["lat"]), float(row["lon"])), row))
        self.identified: dict[str, Row] = {}

    def learn(self, name: str, identity: str, point: Point) -> None:
        near = [(distance_km(point, where), row) for where, row in self.named[key(CITIES.get(name, name))]]
        away, row = min(near, key=lambda each: each[0], default=(NEAR_KM, {}))
        if away < NEAR_KM:
            self.identified.setdefault(identity, row)

    def in_state(self, name: str, state: str) -> Row:
        found = [row for _point, row in self.named[key(name)] if row["state"] == state]
        if len(found) != 1:
            raise ValueError(f"{len(found)} cities {name}, {state}")
        return found[0]


def missions(data: Path, cities: list[Row], report: Counter[str]) -> list[Row]:
    """Return one row a mission; names are ours, by the conventions of each language."""
    rows = [*_of_argentina(data, CityBook(cities)), *_of_wikidata(data, CityBook(cities), report)]
    twice = {name for name, count in Counter(row["mission"] for row in rows).items() if count > 1}
    for name in twice:
        report[f"mission left out, twice in the source: {name}"] += 1
    return sorted((row for row in rows if row["mission"] not in twice), key=lambda row: row["mission"])


def _named(kind: str, country: str, city: str) -> Row:
    found = {}
    for lang, forms in NAMES.items():
        label = Locale.parse(lang, sep="-").territories[country]
        said = ARTICLES[lang].get(country, "{}").format(label)
        found[f"name_{lang}"] = forms[kind].format(said, city).replace(" de el ", " del ")
    return found | {"mission": slug(found["name_en"])}


def _of_wikidata(data: Path, book: CityBook, report: Counter[str]) -> list[Row]:
    source = read_rows(data / WIKIDATA, delimiter=";")
    codes = {name: code for code, name in Locale.parse("en").territories.items() if len(code) == 2} | COUNTRIES
    for _line, row in source:
        if point := point_of(row, "latitude", "longitude"):
            book.learn(row["city"], row["cityQID"], point)
    rows = []
    for line, row in source:
        if why := _unfit(row, codes, book):
            report[f"mission left out, {why}"] += 1
            continue
        city, country = book.identified[row["cityQID"]], codes[row["operator"]]
        point = point_of(row, "latitude", "longitude")
        told = _named(KINDS[row["type"]], country, city["name"]) | {"country": country}
        told |= {"city": city["name"], "state": city["state"], "city_slug": city["slug"]}
        told |= {"phone": e164(row["phone"]), "email": row["email"].removeprefix("mailto:"), "website": row["website"]}
        told |= {"lat": str(point[0]) if point else "", "lon": str(point[1]) if point else ""}
        told |= {"source": row["QID"], "source_file": WIKIDATA, "source_row": str(line), "source_date": WIKIDATA_DATE}
        rows.append(told)
    return rows


def _unfit(row: Row, codes: dict[str, str], book: CityBook) -> str:
    """Why a row is left out; empty for one that is clear enough."""
    if row["operator"] in {"Mexico", "Argentina"}:
        return "listed from a better source"
    if row["operator"] in OTHERS or row["type"] not in KINDS:
        return "not an embassy or consulate of a state"
    if row["operator"] in DOUBTFUL:
        return "may be closed"
    if row["operator"] not in codes:
        return f"country not clear: {row['operator']}"
    if not row["website"] and not row["phone"]:
        return "no website and no phone"
    if row["cityQID"] not in book.identified:
        return f"city not clear: {row['operator']}, {row['city'] or 'none'}"
    return ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,")


def _of_argentina(data: Path, book: CityBook) -> list[Row]:
    # The list of the Mexican offices names the state of each of these cities.
    states = {row["city"]: row["state"] for _line, row in read_rows(data / OFFICES)}
    rows = []
    for line, found in read_rows(data / ARGENTINA):
        row = {name: _squeezed(value) for name, value in found.items()}
        if not row["circunscripcion"]:
            continue  # missions to international organizations look after nobody
        state = states[row["ciudad_ingles"]]
        city = book.in_state(row["ciudad_ingles"], state)
        kind = "embassy" if row["sede_id"] == "EEEUU" else "consulate-general"
        told = _named(kind, "AR", city["name"]) | {"country": "AR", "city": city["name"], "state": state}
        told |= {
            "city_slug": city["slug"],
            "address": _street(row["direccion"], city),
            "website": _web(row["sitio_web"]),
        }
        told |= {"postal_code": re.sub(r"\D", "", row["codigo_postal"])}
        told |= {"phone": e164(row["telefono_principal"]), "email": row["correo_electronico"], "hours": _hours(row)}
        told |= {"source": ARGENTINA_SOURCE, "source_file": ARGENTINA, "source_row": str(line)}
        rows.append(told | {"source_date": ARGENTINA_DATE})
    return rows


def _street(address: str, city: Row) -> str:
    return _squeezed(re.sub(rf"\b{city['name']}[, ]+{city['state']}\b.*$", "", address))


def _web(site: str) -> str:
    return site if site.startswith("http") else f"https://{site}"


def _hours(row: Row) -> str:
    """Weekdays from-to where the comment does not say otherwise."""
    if (row["atencion_dia_desde"], row["atencion_dia_hasta"]) != ("Lunes", "Viernes"):
        return ""
    begins, ends = row["atencion_hora_desde"][:5], row["atencion_hora_hasta"][:5]
    return f"Mo-Fr {begins}-{ends}" if row["atencion_comentario"] in {"", f"{begins} a {ends} Hs."} else ""


def districts(data: Path, missions_: list[Row], states: list[Row], report: Counter[str]) -> tuple[list[Row], list[Row]]:
    """Return Argentina's consular districts in the importer's columns and, for each, its source file and row."""
    known = {key(row["name"]): row["code"] for row in states if row["country"] == "US"}
    known |= {key(name): code for name, code in STATES.items()}
    source = dict(read_rows(data / ARGENTINA))
    rows, places = [], []
    for mission in (row for row in missions_ if row["country"] == "AR"):
        told = _squeezed(source[int(mission["source_row"])]["circunscripcion"]).rstrip(".").removeprefix("Estados de ")
        for name in re.split(r", | y (?=Tennessee|Wisconsin)", told.removeprefix("Estado de ")):
            codes = known.get(key(name.strip()), "").split()
            if not codes:
                report[f"district left out, no state of the US: {mission['mission']}: {name}"] += 1
            for code in codes:
                base = {"country": "AR", "state": code, "county": "", "consulate": mission["mission"]}
                rows.append(base | {"from": "", "to": "", "source": ARGENTINA_SOURCE, "source_date": ARGENTINA_DATE})
                where = {"file": ARGENTINA, "row": mission["source_row"]}
                places.append({"table": "districts", "key": f"{mission['mission']} {code}"} | where)
    return rows, places
