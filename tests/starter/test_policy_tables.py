"""Local rules shipped with the portal: each in the words of a source that is the law's own, none that is doubtful."""

import re

import pytest

from portal.starter.policy_tables import NAMES
from portal.starter.tables import Row
from portal.vocabulary import OrganizationKind, ProvisionTopic
from tests.starter.sources import needs_data, source, starter

SOURCE_KINDS = re.compile(
    r"law reprint|official legislature|official code|municipal code|official council record|official policy page|"
    r"official opinion|document reprint|bill text that reprints the section"
)
ISSUERS = {"New York City": "New York"}


def told() -> list[tuple[Row, Row]]:
    """(our row, the row of the source)"""
    where = {row["key"]: row for row in starter("source_rows") if row["table"] == "policies"}
    files = {name: source(name) for name in {row["file"] for row in where.values()}}
    pairs = []
    for row in starter("policies"):
        place = where[f"{row['external_id']} {row['provision']}"]
        pairs.append((row, files[place["file"]][place["row"]]))
    return pairs


def test_rules_of_every_kind_of_issuer_are_there() -> None:
    rows = starter("policies")
    kinds = {row["issuer_kind"] for row in rows}
    assert {"state", "city", "county", "school-district", "university", "hospital"} <= kinds
    assert kinds <= set(OrganizationKind.values)
    assert len({row["external_id"] for row in rows}) >= 35
    assert {row["provision"] for row in rows} <= set(ProvisionTopic.values)
    assert {row["answer"] for row in rows} == {"limits", "requires"}


def test_a_rule_stands_once_with_one_issuer_and_one_title() -> None:
    by_id: dict[str, set[tuple[str, ...]]] = {}
    for row in starter("policies"):
        facts = ("issuer", "issuer_kind", "state", "title", "instrument", "citation", "adopted", "effective", "summary")
        by_id.setdefault(row["external_id"], set()).add(tuple(row[name] for name in facts))
    assert all(len(found) == 1 for found in by_id.values())


def test_every_rule_has_plain_words_in_spanish_too() -> None:
    texts = {(row["external_id"], row["lang"]): row for row in starter("policies_text")}
    for row in starter("policies"):
        spanish = texts[row["external_id"], "es"]
        assert spanish["title"]
        assert spanish["title"] != row["title"]
        assert spanish["summary"]
        assert row["summary"]


@needs_data
def test_every_quotation_stands_in_the_row_of_its_source() -> None:
    for row, found in told():
        assert found["quotation"].replace(" [cut at 25 words]", "…") == row["quotation"]
        assert found["direction"] == row["answer"]
        assert row["instrument"] in found["instrument"] or found["instrument"].startswith(row["instrument"][:20])
        assert found["citation"].startswith(row["citation"])
        assert row["provision_citation"] in found["quotation_section"]
        assert (found["source"], found["source_date"]) == (row["source_url"], row["source_date"])
        assert NAMES.get(found.get("provision", ""), row["provision"]) == row["provision"]


@needs_data
def test_a_rule_is_issued_by_whom_the_source_names() -> None:
    for row, found in told():
        named = found["jurisdiction"].split(",")[0]
        assert ISSUERS.get(named, named) == row["issuer"]
        assert found["level"] == row["issuer_kind"].replace("-", "_")


@needs_data
def test_nothing_doubtful_and_nothing_of_the_news_is_shown() -> None:
    for row, found in told():
        assert SOURCE_KINDS.match(found["source_kind"]), (row["external_id"], found["source_kind"])
        assert not re.search(r"superseded|recital|conflict", found["note"] + found["quotation_section"], re.IGNORECASE)
        if "summary" in found["quotation_section"]:
            texts = {text["lang"]: text["summary"] for text in starter("policies_text") if text["external_id"] == row["external_id"]}  # fmt: skip
            assert "summary" in row["summary"]
            assert "resumen" in texts["es"]


@needs_data
@pytest.mark.parametrize("column", ["adopted", "effective"])
def test_dates_keep_the_wording_of_the_source(column: str) -> None:
    dated = [(row, found) for row, found in told() if row[column]]
    assert dated
    first: dict[str, str] = {}
    for row, found in dated:
        assert row[column] == first.setdefault(row["external_id"], found["effective_date"])
