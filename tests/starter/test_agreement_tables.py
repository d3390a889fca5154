"""The government's list of 287(g) agreements, row by row: none is lost, none is placed by a guess."""

import re
from collections import Counter

from portal.starter.about import REASONS
from portal.starter.agreement_tables import LISTED, document
from portal.starter.agreements import identity
from tests.starter.sources import needs_data, places, source, starter

ALL = {**places("states"), **places("counties"), **places("cities")}
WRAPPED = (
    "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fdoclib%2FA%2520B.pdf&data=05%7C"
)


def test_every_row_of_the_list_has_a_place_or_a_reason() -> None:
    rows = starter("agreements")
    assert len(rows) == 555
    assert all(bool(row["place"]) != bool(row["not_joined"]) for row in rows)
    assert {row["not_joined"] for row in rows if row["not_joined"]} <= set(REASONS)
    assert Counter(bool(row["place"]) for row in rows)[True] >= 500


def test_a_place_lies_in_the_state_of_its_agency() -> None:
    for row in starter("agreements"):
        if row["place"]:
            place = ALL[row["place"]]
            assert row["state"] in {place.get("state"), place.get("code")}, row


def test_several_agreements_of_one_agency_stay_apart() -> None:
    rows = starter("agreements")
    assert len({identity(row) for row in rows}) == len(rows)
    agencies = Counter((row["agency"], row["state"]) for row in rows)
    assert agencies["Clay County Sheriff's Office", "FL"] == 3


def test_a_document_is_freed_of_the_scanner_or_left_out() -> None:
    assert document(WRAPPED) == "https://www.ice.gov/doclib/A%20B.pdf"
    assert document("https://www.ice.gov/doclib/a.pdf") == "https://www.ice.gov/doclib/a.pdf"
    for bad in ("", "https://gcc02.safelinks.protection.outlook.com/?data=1", "https://example.org/a.pdf"):
        assert document(bad) == ""
    assert document("https://gcc02.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)") == ""
    assert all("outlook" not in row["url"] for row in starter("agreements"))


@needs_data
def test_every_agreement_stands_in_the_row_of_the_list() -> None:
    listed, states = source(LISTED), {row["code"]: row["name"].upper() for row in places("states").values()}
    for row in starter("agreements"):
        found = listed[row["source_row"]]
        assert (row["source_file"], row["listed_on"]) == (LISTED, "2025-07-18")
        assert row["agency"] == re.sub(r"\s+", " ", found["LAW ENFORCEMENT AGENCY"])
        assert (row["type"], states[row["state"]]) == (found["SUPPORT TYPE"], found["STATE"])
        assert row["signed"] == (found["SIGNED"] if re.fullmatch(r"\d{4}-\d\d-\d\d", found["SIGNED"]) else "")
        assert row["url"] == document(found["MOA_URL"])


@needs_data
def test_a_county_is_the_one_that_the_row_or_the_agency_names() -> None:
    listed = source(LISTED)
    for row in starter("agreements"):
        if row["place"] in places("counties"):
            name = re.sub(r" (County|Parish|Borough|City)$", "", places("counties")[row["place"]]["name"])
            found = listed[row["source_row"]]
            told = f"{found['COUNTY']} {found['LAW ENFORCEMENT AGENCY']}".casefold()
            assert re.sub(r"\W", "", name.casefold()) in re.sub(r"\W", "", told), row
