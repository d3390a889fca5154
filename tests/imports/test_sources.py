"""The converters of the public data: what single cells mean, and every file through the importers twice."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from partners.imports.hours import weekly
from partners.imports.phones import numbers
from partners.imports.provider_rows import COLUMNS
from partners.places.loading import load_places
from portal.starter.sources import addresses, linksf, sf211, texas
from portal.starter.sources.converted import PROVIDERS, Converted, day
from portal.starter.sources.spoken_hours import plain_week
from portal.starter.sources.trial import try_all
from tests.imports.conftest import SHARED

needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason=f"NOT CHECKED: no public data folder at {SHARED}")


def test_converters_write_the_importers_columns() -> None:
    assert PROVIDERS == COLUMNS


@pytest.mark.parametrize(
    ("text", "cities", "parts"),
    [
        ("2400 E. Yandell Dr., El Paso, TX 79903", (), ("2400 E. Yandell Dr.", "El Paso", "TX", "79903")),
        ("87 North Clinton Avenue, Rochester, NY 14604-1407", (), ("87 North Clinton Avenue", "Rochester", "NY", "14604-1407")),
        ("413 E. 120th St. Suite 314 New York, NY 10035", ("New York",), ("413 E. 120th St. Suite 314", "New York", "NY", "10035")),
        ("27-40 Hoyt Ave. S, Astoria, New York 11102", ("New York",), ("27-40 Hoyt Ave. S", "Astoria", "NY", "11102")),
        ("122 East 42nd Street, New York, New York 10168", ("New York",), ("122 East 42nd Street", "New York", "NY", "10168")),
        ("P.O. Box 20339, York PA, 17402", ("York",), ("P.O. Box 20339", "York", "PA", "17402")),
        ("807 Broad St, Suite 121, Providence, RI, 02907", (), ("807 Broad St, Suite 121", "Providence", "RI", "02907")),
        ("3489 W. 72nd Ave Suite 211, Westminster CO 80030", (), ("3489 W. 72nd Ave Suite 211", "Westminster", "CO", "80030")),
        ("Piazza Grande 1, Nowhere", (), ("Piazza Grande 1, Nowhere", "", "", "")),
        ("", (), ("", "", "", "")),
    ],
)  # fmt: skip
def test_an_address_comes_apart_where_it_is_certain(text, cities, parts) -> None:
    found = addresses.split(text, cities)
    assert (found.street, found.city, found.state, found.postal_code) == parts


@given(
    st.integers(1, 99999),
    st.sampled_from(["Main St", "N. 5th Avenue, Suite 2", "Av. César Chávez"]),
    st.sampled_from(["El Paso", "St. Louis", "Winston-Salem"]),
    st.sampled_from(["TX", "NM", "DC", "PR"]),
    st.integers(0, 99999),
)
def test_an_address_put_together_comes_apart_again(number, street, city, state, code) -> None:
    found = addresses.split(f"{number} {street}, {city}, {state} {code:05}")
    assert (found.street, found.city, found.state, found.postal_code) == (
        f"{number} {street}",
        city,
        state,
        f"{code:05}",
    )


@given(st.text(max_size=80))
def test_any_text_comes_apart_without_losing_a_digit(text) -> None:
    found = addresses.split(text)
    told = found.street + found.city + found.state + found.postal_code
    assert sorted(re.findall(r"\d", told)) == sorted(re.findall(r"\d", text))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Mon-Fri 8:30am-5pm", "Mo-Fr 08:30-17:00"),
        ("Monday - Friday, 8:00 a.m. - 5:00 p.m.", "Mo-Fr 08:00-17:00"),
        ("Mon-Thu 8:00am-3:30pm; Fri 10:00am-3:30pm", "Mo-Th 08:00-15:30; Fr 10:00-15:30"),
        ("Tue/Thu/Fri 10am-5pm; Sat 12pm-4pm; closed Sun-Mon", "Tu,Th,Fr 10:00-17:00; Sa 12:00-16:00"),
        ("Weekdays 7 AM to 5 PM", "Mo-Fr 07:00-17:00"), ("Mon-Fri 1-5pm", "Mo-Fr 13:00-17:00"), ("Sa 10am-noon", "Sa 10:00-12:00"),
        ("lunes a viernes de 09:00 a 17:00", "Mo-Fr 09:00-17:00"),
        ("Monday-Friday, 9-5", ""), ("Mon-Fri 8am-5pm; some evenings", ""), ("Mon-Thu by appointment", ""), ("24/7 hotline", ""),
        ("Mon-Fri 9am-5pm, call first", ""), ("Fri 5pm-8am", ""), ("Mon 9am-5pm (open until 8pm every 4th Mon)", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_hours_of_which_every_word_is_understood_become_hours(said, meant) -> None:
    assert plain_week(said) == meant
    assert bool(weekly(meant)) == bool(meant)


CLOCK = st.tuples(st.integers(1, 12), st.sampled_from([0, 15, 30]), st.sampled_from(["am", "pm"]))


@given(st.lists(st.sampled_from(["Mon", "Tuesday", "sat"]), min_size=1, max_size=3, unique=True), CLOCK, CLOCK)
def test_understood_hours_are_the_hours_that_were_said(days, opens, closes) -> None:
    told = f"{', '.join(days)} {opens[0]}:{opens[1]:02}{opens[2]} to {closes[0]}:{closes[1]:02} {closes[2]}"
    minutes = [(hour % 12 + 12 * (half == "pm")) * 60 + minute for hour, minute, half in (opens, closes)]
    found = weekly(plain_week(told))
    if minutes[0] >= minutes[1]:
        assert not found
    else:
        row = found[0]
        assert [row.opens.hour * 60 + row.opens.minute, row.closes.hour * 60 + row.closes.minute] == minutes
        assert len(row.byday.split(",")) == len(days)


@given(st.text(max_size=200))
def test_hours_of_any_text_are_a_plain_week_or_nothing(text) -> None:
    assert not plain_week(text) or weekly(plain_week(text))


@pytest.mark.parametrize(
    ("cell", "country", "said"),
    [
        ("Crisis line: 877-503-1850. Teen crisis line: 877-923-0700 (counseling only). Call 877-503-1850 anytime", "US",
         [("+18775031850", "", "Crisis line"), ("+18779230700", "", "Teen crisis line (counseling only). Call")]),
        ("(415) 749-2968 or 800-447-8223 (toll-free, 24 hrs)", "US", [("+14157492968", "", ""), ("+18004478223", "", "toll-free, 24 hrs")]),
        ("(210) 521-4768 ext. 232 or 233", "US", [("+12105214768", "232", "233")]),
        ("202-331-3320; extension 7027 (detained adults); 202-870-5843 (detained kids)", "US",
         [("+12023313320", "7027", "detained adults"), ("+12028705843", "", "detained kids")]),
        ("044 686 2 09 61 38", "MX", [("+526862096138", "", "")]), ("01 (664) 683-0575 ", "MX", [("+526646830575", "", "")]),
        ("52(81)2169-8232", "MX", [("+528121698232", "", "")]), ("(001-713)  871  8935", "US", [("+17138718935", "", "")]),
        ("00  1  404  880  0805", "US", [("+14048800805", "", "")]), ("415-3699-3040", "US", []),
        ("fax: 415-749-2968, tel: 415-749-2969", "US", [("+14157492968", "", "fax"), ("+14157492969", "", "tel")]),
    ],
)  # fmt: skip
def test_numbers_keep_the_remark_that_is_said_of_them(cell, country, said) -> None:
    assert [(each.number, each.extension, each.description) for each in numbers(cell, country)[0]] == said


@given(st.text(alphabet="0123456789 ()-+;,.:exortfa/\n", max_size=120), st.sampled_from(["US", "MX", "GB"]))
def test_any_phone_cell_gives_numbers_that_can_be_dialled(cell, country) -> None:
    found, lost = numbers(cell, country)
    assert all(re.fullmatch(r"\+\d{7,15}", each.number) and len(each.extension) <= 12 for each in found)
    assert len({(each.number, each.type) for each in found}) == len(found)
    assert all(part.strip() for part in lost)


def test_years_of_two_digits_are_the_last_such_years() -> None:
    assert [day("06/27/89"), day("8/29/12"), day("11/18/25"), day("1/2/27")] == [
        "1989-06-27",
        "2012-08-29",
        "2025-11-18",
        "1927-01-02",
    ]
    assert [day("13/40/12"), day("2012"), day("")] == ["", "", ""]


def test_hours_by_weekday_stand_together_where_they_are_equal() -> None:
    week = {"0": [[0, 2359]], "1": [[830, 1200], [1330, 1700]], "2": [[830, 1200], [1330, 1700]]}
    assert linksf.opening_hours(week) == "Mo,Tu 08:30-12:00,13:30-17:00; Su 00:00-24:00"
    assert len(weekly(linksf.opening_hours(week))) == 3


def test_a_private_telephone_stays_private() -> None:
    base = dict.fromkeys(f"Phone{n}{what}" for n in (1, 2, 3) for what in ("Number", "Name", "IsPrivate"))
    row = dict.fromkeys(base, "") | {
        "Phone1Number": "1",
        "Phone1IsPrivate": "Yes",
        "Phone2Number": "2",
        "Phone2Name": "Intake",
    }
    assert sf211.phones(row) == "2 (Intake)"


def test_names_stop_shouting() -> None:
    assert sf211.titled("BAR ASSOCIATION OF SAN FRANCISCO") == "Bar Association of San Francisco"
    assert sf211.titled("CONSULATE GENERAL OF MÌÎÌ_XICO IN SAN FRANCISCO").endswith("of Mexico in San Francisco")
    assert sf211.titled("API LEGAL OUTREACH") == "API Legal Outreach"


def test_a_page_is_read_in_either_language() -> None:
    page = "### Casa – Office\n**Contacto:** [casa.org](https://casa.org)\n**Dirección:** 1 Main St, El Paso, TX 79901\n---\n### Otra\n"
    (line, name, cells), (other, *_rest) = texas.entries(page)
    assert (line, other, name) == (1, 5, "Casa – Office")
    assert cells == {"phone": "[casa.org](https://casa.org)", "address": "1 Main St, El Paso, TX 79901"}


def test_entries_without_identifier_get_one_each() -> None:
    table = Converted("f.csv", "2026-01-01")
    assert [table.identifier("Casa Ñ", "El Paso") for _ in range(2)] == ["casa-n-el-paso", "casa-n-el-paso-2"]


@needs_data
@pytest.mark.slow
@pytest.mark.django_db
def test_every_file_is_imported_row_by_row_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    call_command("createcachetable", verbosity=0)
    load_places()
    for trial in try_all(SHARED, tmp_path):
        told = f"{trial.source.file}: {trial.numbers}"
        print(told)
        assert trial.adds_up, told
        assert trial.is_quiet, told
        assert trial.first.taken + len(trial.first.matched) > 0.9 * trial.first.rows, told
        assert len(trial.first.warnings) <= 0.1 * trial.first.rows, told
