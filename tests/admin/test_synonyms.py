"""Words that mean the same, edited in the admin: checked beside the field, effective with the next search."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from partners.permissions import may
from partners.roles import Role
from search.contract import SearchQuery
from search.models import Synonym
from search.understanding import understand
from search.understanding.loading import TABLE, load_synonyms
from tests.accounts.conftest import person
from tests.admin.conftest import desk

pytestmark = pytest.mark.django_db
ADD, LIST = "/admin/snippets/search/synonym/add/", "/admin/snippets/search/synonym/"


def form(said: str, meant: str = "", *, language: str = "", direction: str = "both") -> dict[str, str]:
    return {"said": said, "meant": meant, "language": language, "direction": direction, "in_use": "on"}


def problems(**fields: str) -> dict[str, list[str]]:
    try:
        Synonym(**fields).full_clean()
    except ValidationError as refused:
        return refused.message_dict
    return {}


def test_a_reviewer_writes_words_that_hold_at_once(reviewer: Client) -> None:
    assert reviewer.post(ADD, form(" jale ,  chamba\r\n\r\nempleo ")).status_code == 302
    row = Synonym.objects.get()
    assert row.said == "jale\nchamba\nempleo"
    assert understand(SearchQuery("chamba", "es")).query.parts[0].alternatives == ("jale", "empleo")
    edit = f"{LIST}edit/{row.pk}/"
    assert reviewer.post(edit, {**form("jale\nempleo")}).status_code == 302
    assert understand(SearchQuery("chamba", "es")).query.parts == ()


def test_the_list_is_searched_and_filtered(reviewer: Client) -> None:
    load_synonyms()
    everything = reviewer.get(LIST).content.decode()
    assert "Search words" in everything
    found = reviewer.get(LIST, {"q": "grillete"}).content.decode()
    assert "ankle monitor" in found
    assert "birth certificate" not in found
    one_way = reviewer.get(LIST, {"direction": "one-way", "q": "i-589"}).content.decode()
    assert "I-589" in one_way


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"said": "mica"}, "said"),
        ({"said": "mica\nMicá"}, "said"),
        ({"said": "the\nmica"}, "said"),
        ({"said": "los\nmica", "language": "es"}, "said"),
        ({"said": "mica\n???"}, "said"),
        ({"said": "mica\n" + "x" * 61}, "said"),
        ({"said": "mica\none two three four five six"}, "said"),
        ({"said": "\n".join(f"word{n}" for n in range(21))}, "said"),
        ({"said": "mica", "direction": "one-way"}, "meant"),
        ({"said": "mica", "meant": "la", "direction": "one-way"}, "meant"),
        ({"said": "taken\nmica"}, "said"),
    ],
)
def test_what_cannot_be_a_synonym_is_refused_beside_its_field(fields: dict[str, str], field: str) -> None:
    Synonym.objects.create(said="taken\nheld")
    assert list(problems(**fields)) == [field]


def test_what_was_typed_comes_back_with_the_error(reviewer: Client) -> None:
    answer = reviewer.post(ADD, form("the\nmica"))
    assert answer.status_code == 200
    assert "is in nearly every text" in answer.content.decode()
    assert "the\nmica" in answer.content.decode().replace("\r", "")


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.GUIDE_EDITOR])
def test_others_of_the_network_cannot_open_it(role: Role) -> None:
    client = desk(role)
    assert not may(client.user, "view", Synonym)
    for address in (LIST, ADD):
        assert client.get(address).status_code in {302, 403}
    client.post(ADD, form("one\ntwo"))
    assert not Synonym.objects.exists()


def test_nobody_deletes_what_an_update_would_bring_back(reviewer: Client) -> None:
    row = Synonym.objects.create(said="one\ntwo")
    reviewer.post(f"{LIST}delete/{row.pk}/")
    assert Synonym.objects.filter(pk=row.pk).exists()
    assert not may(person(Role.ADMINISTRATOR), "delete", Synonym)


def test_the_words_of_the_repository_are_many_and_in_order() -> None:
    load_synonyms()
    rows = list(Synonym.objects.all())
    assert len(rows) >= 120
    assert TABLE.exists()
    for row in rows:
        row.full_clean()


def test_a_second_load_changes_nothing_and_leaves_what_was_edited() -> None:
    load_synonyms()
    row = Synonym.objects.get(seed="green-card")
    row.said = "green card\nmica"
    row.save()
    assert (load_synonyms().new, load_synonyms().changed) == (0, 0)
    row.refresh_from_db()
    assert row.said == "green card\nmica"


def test_a_newer_table_brings_new_words_to_rows_that_nobody_edited(tmp_path: object) -> None:
    table = tmp_path / "words.csv"  # type: ignore[operator]
    head = "key,language,direction,said,meant\n"
    table.write_text(f"{head}one,,both,a1|b1,\ntwo,,both,c1|d1,\n")
    assert load_synonyms(table).new == 2
    Synonym.objects.filter(seed="two").update(in_use=False)
    table.write_text(f"{head}one,,both,a1|b1|e1,\ntwo,,both,c1|f1,\n")
    assert load_synonyms(table).changed == 1
    assert Synonym.objects.get(seed="one").said == "a1\nb1\ne1"
    assert Synonym.objects.get(seed="two").said == "c1\nd1"
