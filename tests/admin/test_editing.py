"""An editor at work: forms as a browser sends them."""

import json
import re
from typing import Any

from django.http import QueryDict
from django.test import Client
from wagtail.test.utils.form_data import querydict_from_html

from partners.models import Policy, Service
from resources.models import Event, Occurrence
from tests.admin.test_lists_and_forms import address


def form_of(client: Client, url: str, *, form_id: str = "w-editor-form") -> QueryDict:
    """What the browser would send if nothing was changed."""
    return querydict_from_html(client.get(url).content.decode(), form_id=form_id)


def send(client: Client, entry: Any, *, publish: bool = True, **changes: Any) -> Any:
    url = address(entry, "edit")
    data = form_of(client, url)
    for name, value in changes.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    if publish:
        data["action-publish"] = "1"
    return client.post(url, dict(data.lists()))


def send_date(client: Client, date: Occurrence, **changes: Any) -> Any:
    """The page of one date, which is a form of its own."""
    url = address(date, "edit")
    data = querydict_from_html(client.get(url).content.decode())
    assert "of_date" in data
    return client.post(url, {**dict(data.lists()), **changes})


def test_saving_an_untouched_form_changes_nothing(
    administrator: Client, advice: Service, law: Policy, talk: Event, line: Any
) -> None:
    for entry in (advice, law, talk, line):
        before = as_stored(entry)
        answer = send(administrator, entry)
        assert answer.status_code == 302, answer.context["form"].errors
        assert as_stored(entry) == before


def as_stored(entry: Any) -> str:
    """Everything of the entry but what saving itself moves and the editor's marks on paragraphs."""
    data = type(entry).objects.get(pk=entry.pk).serializable_data()
    for name in ("latest_revision", "live_revision", "updated_at", "first_published_at", "last_published_at"):
        del data[name]
    return re.sub(r' data-block-key=\\?"\w+\\?"', "", json.dumps(data, default=str, sort_keys=True))


def test_an_editor_corrects_a_service_with_its_phone_and_days(administrator: Client, advice: Service) -> None:
    answer = send(
        administrator,
        advice,
        phones__0__number="+1 915 555 0199",
        schedules__0__byday=["TU", "FR"],
        texts__0__name="Legal advice",
    )
    assert answer.status_code == 302
    advice = Service.objects.get(pk=advice.pk)
    assert str(advice.phones.get().number) == "+19155550199"
    assert advice.schedules.get().byday == "TU,FR"
    assert advice.texts.get().name == "Legal advice"


def test_a_draft_waits_with_all_its_children(administrator: Client, advice: Service) -> None:
    assert send(administrator, advice, publish=False, phones__0__number="+1 915 555 0199").status_code == 302
    advice = Service.objects.get(pk=advice.pk)
    assert str(advice.phones.get().number) == "+19155550101"
    assert str(advice.get_latest_revision_as_object().phones.get().number) == "+19155550199"


def test_a_draft_is_opened_again_and_published_without_a_second_copy_of_its_children(
    administrator: Client, advice: Service, law: Policy
) -> None:
    phone, provision = advice.phones.get().pk, law.versions.get().provisions.get().pk
    for changes in ({"phones__0__number": "+1 915 555 0199"}, {"phones__0__description": "At night"}):
        assert send(administrator, advice, publish=False, **changes).status_code == 302
    assert send(administrator, law, publish=False, versions__0__provisions__0__citation="2").status_code == 302
    for entry in (advice, law):
        assert send(administrator, entry).status_code == 302
    kept = Service.objects.get(pk=advice.pk).phones.get()
    assert (kept.pk, str(kept.number), kept.description) == (phone, "+19155550199", "At night")
    kept = Policy.objects.get(pk=law.pk).versions.get().provisions.get()
    assert (kept.pk, kept.citation) == (provision, "2")


def test_a_provision_inside_a_version_is_corrected(administrator: Client, law: Policy) -> None:
    assert send(administrator, law, versions__0__provisions__0__citation="Section 2").status_code == 302
    assert Policy.objects.get(pk=law.pk).versions.get().provisions.get().citation == "Section 2"


def test_an_answer_without_a_quotation_is_refused_beside_the_field(administrator: Client, law: Policy) -> None:
    answer = send(administrator, law, versions__0__provisions__0__quotation="")
    assert "An answer needs the words of the policy." in answer.content.decode()
    assert Policy.objects.get(pk=law.pk).versions.get().provisions.get().quotation


def test_wrong_values_stay_typed_beside_their_error(administrator: Client, advice: Service) -> None:
    answer = send(administrator, advice, phones__0__number="12", url="nonsense here", texts__0__name="Kept words")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'value="nonsense here"' in page
    assert 'value="12"' in page
    assert "Kept words" in page
    assert "url" in answer.context["form"].errors
    assert "number" in answer.context["form"].formsets["phones"].forms[0].errors


def test_errors_are_in_the_readers_language(administrator: Client, talk: Event) -> None:
    url = address(talk, "edit")
    data = form_of(administrator, url)
    data["contact"], data["kind"] = "x", "nonsense"
    page = administrator.post(url, data, headers={"accept-language": "es"}).content.decode()
    assert "Escoja una opción válida" in page


def test_two_texts_in_one_language_are_refused(administrator: Client, clinic: Any) -> None:
    clinic.texts.create(language="en", name="Clinic")
    clinic.save()
    answer = send(administrator, clinic, texts__1__language="es")
    assert answer.status_code == 200
    assert clinic.texts.filter(language="es").count() == 1


def test_an_unknown_language_is_refused_and_a_rare_one_kept(administrator: Client, advice: Service) -> None:
    assert send(administrator, advice, languages__0__code="xxx-nothing").status_code == 200
    advice.languages.set([type(advice.languages.get())(code="lkt")])
    advice.save()
    assert send(administrator, advice).status_code == 302
    assert Service.objects.get(pk=advice.pk).languages.get().code == "lkt"


def test_kinds_of_help_and_topics_are_ticked(administrator: Client, advice: Service) -> None:
    from partners.models import TaxonomyTerm, Topic

    term, _ = TaxonomyTerm.objects.get_or_create(code="asylum")
    topic, _ = Topic.objects.get_or_create(slug="fraud", defaults={"name": "Fraud"})
    assert send(administrator, advice, kinds_of_help=[str(term.pk)], topics=[str(topic.pk)]).status_code == 302
    advice = Service.objects.get(pk=advice.pk)
    assert list(advice.kinds_of_help.all()) == [term]
    assert list(advice.topics.all()) == [topic]


def test_an_address_is_made_from_the_name(administrator: Client, advice: Service, clinic: Any) -> None:
    assert send(administrator, advice, slug="", texts__0__name="Help with asylum").status_code == 302
    assert Service.objects.get(pk=advice.pk).slug == "help-with-asylum"


def test_a_number_without_a_source_is_not_published(administrator: Client, line: Any) -> None:
    answer = send(administrator, line, sources=[])
    assert "sources" in answer.context["form"].errors


def test_states_are_one_a_line(administrator: Client, line: Any) -> None:
    assert send(administrator, line, states="tx\n\nMX-CHH").status_code == 302
    line.refresh_from_db()
    assert line.states == ["TX", "MX-CHH"]
    answer = send(administrator, line, states="Texas")
    assert "Texas: Write the state" in answer.content.decode()


def test_times_are_on_the_clocks_of_the_event(administrator: Client, talk: Event) -> None:
    data = form_of(administrator, address(talk, "edit"))
    assert data["starts_at"] == "2027-02-28 18:00"
    assert send(administrator, talk, starts_at="2027-03-01 18:00", ends_at="2027-03-01 20:00").status_code == 302
    talk = Event.objects.get(pk=talk.pk)
    assert talk.starts_at.isoformat() == "2027-03-02T01:00:00+00:00"
    answer = send(administrator, talk, starts_at="2027-03-14 02:30", ends_at="2027-03-14 04:00")
    assert "starts_at" in answer.context["form"].errors


def test_publishing_an_event_makes_its_dates_and_raises_the_sequence(administrator: Client, talk: Event) -> None:
    assert send(administrator, talk, rrule="freq=weekly;count=3").status_code == 302
    talk = Event.objects.get(pk=talk.pk)
    assert (talk.rrule, talk.sequence, talk.occurrences.count()) == ("FREQ=WEEKLY;COUNT=3", 1, 3)
    assert send(administrator, talk, contact="Ask at the door").status_code == 302
    assert Event.objects.get(pk=talk.pk).sequence == 1
    assert send(administrator, talk, status="CANCELLED", reason="Snow").status_code == 302
    assert Event.objects.get(pk=talk.pk).sequence == 2


def test_a_rule_finer_than_a_day_is_refused(administrator: Client, talk: Event) -> None:
    answer = send(administrator, talk, rrule="FREQ=HOURLY")
    assert "rrule" in answer.context["form"].errors
    assert 'value="FREQ=HOURLY"' in answer.content.decode()


def test_one_date_is_called_off(administrator: Client, talk: Event) -> None:
    send(administrator, talk, rrule="FREQ=WEEKLY;COUNT=2")
    date = talk.occurrences.first()
    assert send_date(administrator, date, status="CANCELLED", reason="Snow").status_code == 302
    date.refresh_from_db()
    assert (date.status, date.reason) == ("CANCELLED", "Snow")
    assert [row.status for row in talk.occurrences.all()] == ["CANCELLED", "CONFIRMED"]
    assert date.starts_at == date.original_start
