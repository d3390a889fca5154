"""Each section of an entry, changed as its people do."""

import datetime

import pytest
from django.utils import timezone

from partners.models import (
    AuditRow,
    Language,
    Location,
    Organization,
    Policy,
    Provision,
    ReviewedField,
    Service,
    ServiceCapacity,
    ServiceText,
)
from partners.roles import Role
from tests.factories import HotlineFactory, LocationFactory, PlaceFactory, PolicyFactory, TermFactory
from tests.resources.factories import event as make_event
from tests.workspace.conftest import Worker, problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_marked")]


def url_of(kind: str, entry, section: str) -> str:
    return f"/workspace/{kind}/{entry.pk}/change/{section}/"


def test_a_number_is_corrected_and_no_longer_rests_on_its_old_source(editor: Worker, advice: Service) -> None:
    url = url_of("services", advice, "contact")
    assert "It is public now" in editor.told(editor.save(url, phones__0__number="(915) 555-0177"))
    phone = advice.phones.get()
    assert phone.number.as_e164 == "+19155550177"
    assert phone.source is None
    wrong = editor.save(url, phones__0__number="12")
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.content.decode()


def test_what_nobody_touched_keeps_its_source(editor: Worker, advice: Service) -> None:
    editor.save(url_of("services", advice, "contact"), email="us@clinic.example")
    assert advice.phones.get().source is not None
    assert Service.objects.get(pk=advice.pk).email == "us@clinic.example"


def test_a_marked_field_waits_and_the_public_still_sees_the_old(editor: Worker, advice: Service) -> None:
    ReviewedField.objects.create(model="partners.service", field="phones")
    page = editor.told(editor.save(url_of("services", advice, "contact"), phones__0__number="(915) 555-0177"))
    assert "waits for a reviewer" in page
    assert "555-0177" in page, "the page of the entry shows what was proposed"
    assert "A change waits" in page
    assert advice.phones.get().number.as_e164 == "+19155550100"
    preview = editor.read(f"/workspace/services/{advice.pk}/preview/")
    assert "+1 915-555-0177" in preview
    assert "+1 915-555-0177" not in editor.client.get("/en/find-help/advice/").content.decode()


def test_a_row_that_stands_in_a_draft_alone_is_changed_again(editor: Worker, advice: Service) -> None:
    ReviewedField.objects.create(model="partners.service", field="phones")
    url = url_of("services", advice, "contact")
    typed = editor.fields(url) | {
        "phones-TOTAL_FORMS": "2",
        "phones-1-number": "(915) 555-0188",
        "phones-1-type": "fax",
    }
    assert editor.client.post(url, typed).status_code == 302
    answer = editor.save(url, phones__1__type="voice")
    assert answer.status_code == 302, problems(answer)
    assert editor.fields(url)["phones-1-type"] == "voice"


def test_languages_are_added_once_each(editor: Worker, advice: Service) -> None:
    url = url_of("services", advice, "languages")
    typed = editor.fields(url)
    assert typed["languages-TOTAL_FORMS"] == "1", "a blank row stands ready"
    editor.client.post(url, typed | {"languages-0-code": "quc"})
    assert [row.code for row in Language.objects.filter(service=advice)] == ["quc"]
    twice = editor.fields(url) | {"languages-TOTAL_FORMS": "2", "languages-1-code": "quc"}
    assert "stands here twice" in problems(editor.client.post(url, twice))


def test_kinds_of_help_are_ticked(editor: Worker, advice: Service) -> None:
    term = TermFactory(code="asylum")
    assert "Asylum" in editor.told(editor.save(url_of("services", advice, "help"), kinds=[str(term.pk)]))
    assert [each.code for each in Service.objects.get(pk=advice.pk).kinds_of_help.all()] == ["asylum"]


def test_cost_in_words_and_figures(editor: Worker, advice: Service) -> None:
    url = url_of("services", advice, "cost")
    page = editor.told(editor.save(url, cost="low", cost_options__0__option="First talk", cost_options__0__amount="20"))
    assert "First talk 20" in page
    assert "Three letters" in problems(editor.save(url, cost_options__0__currency="U$1"))


def test_a_place_is_typed_by_its_name(editor: Worker, advice: Service) -> None:
    PlaceFactory(kind="state", name="Texas", slug="tx", code="TX", state_code="TX")
    PlaceFactory(name="Marfa", slug="tx-marfa", state_code="TX", latitude=30.3, longitude=-104.0)
    url = url_of("services", advice, "area")
    answer = editor.save(url, service_areas__0__where="Marfa, TX")
    assert answer.status_code == 302, problems(answer)
    assert [area.place.slug for area in advice.service_areas.all()] == ["tx-marfa"]
    unknown = editor.save(url, service_areas__0__where="Xyzzyville")
    assert "do not know this place" in problems(unknown)
    assert editor.save(url).status_code == 302, "what nobody touched is not looked up again"


def test_documents_to_bring(editor: Worker, advice: Service) -> None:
    url = url_of("services", advice, "documents")
    page = editor.told(
        editor.save(url, required_documents__0__document="Passport", required_documents__0__language="en")
    )
    assert "Passport" in page


def test_a_service_is_given_at_own_locations_only(editor: Worker, advice: Service, office: Location) -> None:
    other = LocationFactory()
    url = url_of("services", advice, "where")
    assert editor.save(url, at=[str(office.pk)]).status_code == 302
    assert [row.location_id for row in advice.at_locations.all()] == [office.pk]
    assert editor.save(url, at=[str(other.pk)]).status_code == 422


def test_words_in_one_language_with_the_source_beside(editor: Worker, advice: Service) -> None:
    url = url_of("services", advice, "texts/es")
    assert "Advice: description." in editor.read(url)
    words = "Ayudamos.\n\n- Asilo\n- Fianzas\n\n<script>alert(1)</script>"
    assert editor.save(url, name="Consejo legal", description=words).status_code == 302
    text = ServiceText.objects.get(service=advice, language="es")
    assert text.name == "Consejo legal"
    assert "<li>Asilo</li>" in text.description
    assert "<script" not in text.description
    assert "Ayudamos.\n\n- Asilo\n- Fianzas" in editor.fields(url)["description"].replace("\r", "")


def test_words_that_nobody_touched_stay_to_the_letter(editor: Worker, advice: Service) -> None:
    before = '<p data-x="1">One</p>\n\n<p>Two   words</p>'
    ServiceText.objects.filter(service=advice, language="en").update(description=before)
    assert editor.save(url_of("services", advice, "texts/en"), name="New name").status_code == 302
    after = ServiceText.objects.get(service=advice, language="en")
    assert after.name == "New name"
    assert "Two   words" in after.description


def test_a_machines_words_are_confirmed_by_a_person(editor: Worker, advice: Service) -> None:
    ServiceText.objects.create(service=advice, language="fr", name="Conseil", machine_translated=True)
    url = url_of("services", advice, "texts/fr")
    editor.save(url, name="Conseils")
    assert ServiceText.objects.get(service=advice, language="fr").machine_translated
    editor.save(url, read="on")
    assert not ServiceText.objects.get(service=advice, language="fr").machine_translated


def test_a_language_is_emptied_but_not_the_last(editor: Worker, advice: Service) -> None:
    assert editor.save(url_of("services", advice, "texts/es"), name="", description="").status_code == 302
    assert not advice.texts.filter(language="es").exists()
    answer = editor.save(url_of("services", advice, "texts/en"), name="", description="")
    assert "At least one language" in problems(answer)


def test_taking_cases_is_said_with_one_button(editor: Worker, advice: Service) -> None:
    page = editor.read(f"/workspace/services/{advice.pk}/")
    assert 'name="state" value="waiting-list"' in page
    until = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    url = url_of("services", advice, "cases")
    page = editor.told(editor.client.post(url, {"state": "closed", "until": until}))
    assert "Takes no new cases" in page
    said = ServiceCapacity.objects.get(service=advice)
    assert (said.state, said.until.isoformat()) == ("closed", until)
    editor.told(editor.client.post(url, {"state": "open", "until": ""}))
    assert ServiceCapacity.objects.get(service=advice).state == "open"
    assert "This day is over" in problems(editor.client.post(url, {"state": "closed", "until": "2020-01-01"}))


def test_an_address_that_moves_loses_its_old_point(editor: Worker, office: Location) -> None:
    url = url_of("locations", office, "address")
    assert editor.save(url, address_1="9 New Road").status_code == 302
    moved = Location.objects.get(pk=office.pk)
    assert (moved.address_1, moved.latitude) == ("9 New Road", None)
    assert editor.save(url, country="USA").status_code == 422


def test_a_hidden_address_is_no_longer_public(editor: Worker, office: Location, clinic: Organization) -> None:
    url = url_of("locations", office, "hiding")
    assert "cannot be undone" in editor.read(url)
    assert editor.save(url, hidden="on").status_code == 302
    assert Location.objects.get(pk=office.pk).hidden
    assert "12 Bridge Street" not in editor.client.get("/en/organizations/clinic/").content.decode()
    assert "12 Bridge Street" in editor.read(f"/workspace/locations/{office.pk}/")


def test_a_rule_of_the_institution_needs_its_words_for_an_answer(editor: Worker, clinic: Organization) -> None:
    add = f"/workspace/organizations/{clinic.pk}/add/policies/"
    answer = editor.save(add, title="We do not ask", instrument="Policy 7")
    page = editor.told(answer)
    assert "We do not ask" in page
    policy = Policy.objects.get(organization=clinic)
    url = url_of("policies", policy, "versions/new")
    typed = {"effective": "2026-01-01", "provisions__0__topic": "asking-status", "provisions__0__answer": "limits"}
    assert "An answer needs the words" in problems(editor.save(url, **typed))
    answer = editor.save(url, **typed, provisions__0__quotation="Staff shall not ask.")
    assert answer.status_code == 302, problems(answer)
    provision = Provision.objects.get(version__policy=policy)
    assert (provision.answer, provision.quotation) == ("limits", "Staff shall not ask.")
    again = url_of("policies", policy, f"versions/{provision.version_id}")
    assert editor.save(again, provisions__0__citation="section 2").status_code == 302
    assert Provision.objects.get(version__policy=policy).citation == "section 2"
    assert editor.save(again, remove="on").status_code == 302
    assert not Provision.objects.exists()


def test_a_rule_of_a_place_is_nobodys_here(editor: Worker) -> None:
    assert editor.client.get(f"/workspace/policies/{PolicyFactory().pk}/").status_code == 404


def test_notes_on_practice_stand_apart(editor: Worker, clinic: Organization) -> None:
    policy = PolicyFactory(organization=clinic, jurisdiction=None)
    page = editor.told(
        editor.save(url_of("policies", policy, "practice"), practice_notes__0__note="They still ask at the desk.")
    )
    assert "They still ask" in page


def test_a_hotline_is_kept_by_who_runs_it(editor: Worker, clinic: Organization) -> None:
    line = HotlineFactory(run_by=clinic)
    page = editor.told(editor.save(url_of("hotlines", line, "hours"), always_open="on"))
    assert "Day and night" in page


def test_the_organization_changes_its_name(editor: Worker, clinic: Organization) -> None:
    page = editor.told(editor.save(url_of("organizations", clinic, "contact"), name="Clinic of the bridge"))
    assert "Clinic of the bridge" in page
    row = AuditRow.objects.filter(action="entries.change").latest("pk")
    assert (row.who, row.after) == (editor.user, {"name": "Clinic of the bridge"})


def test_a_new_service_is_public_with_its_name(editor: Worker, clinic: Organization) -> None:
    add = f"/workspace/organizations/{clinic.pk}/add/services/"
    assert editor.save(add, name="").status_code == 422
    page = editor.told(editor.save(add, name="Help with papers"))
    assert "Help with papers" in page
    made = Service.objects.get(organization=clinic)
    assert made.is_listed
    assert editor.client.get(f"/en/find-help/{made.slug}/").status_code == 200


def test_a_new_location(editor: Worker, clinic: Organization) -> None:
    add = f"/workspace/organizations/{clinic.pk}/add/locations/"
    answer = editor.save(add, name="North office", city="Marfa", state_province="tx", country="US")
    assert answer.status_code == 302, problems(answer)
    made = Location.objects.get(organization=clinic)
    assert (made.state_province, made.live) == ("TX", True)


def test_taken_out_of_the_public_and_shown_again(editor: Worker, advice: Service) -> None:
    url = f"/workspace/services/{advice.pk}/"
    assert "Take it out of the public?" in editor.read(f"{url}remove/")
    assert "not shown any more" in editor.told(editor.client.post(f"{url}remove/"))
    assert editor.client.get("/en/find-help/advice/").status_code in {404, 410}
    assert "public again" in editor.told(editor.client.post(f"{url}restore/"))
    assert editor.client.get("/en/find-help/advice/").status_code == 200
    Service.objects.filter(pk=advice.pk).update(withdrawn="taken-down")
    assert editor.client.post(f"{url}restore/").status_code == 404, "the network's word stands"


def test_the_preview_speaks_each_language_and_is_private(editor: Worker, advice: Service) -> None:
    answer = editor.client.get(f"/workspace/services/{advice.pk}/preview/?in=es")
    page = answer.content.decode()
    assert '<html lang="es"' in page
    assert "Consejo" in page
    assert f"/workspace/services/{advice.pk}/preview/?in=ar" in page
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_an_event_is_moved_and_cancelled(editor: Worker, clinic: Organization) -> None:
    talk = make_event(host=clinic)
    assert "Talk about rights" in editor.read(f"/workspace/organizations/{clinic.pk}/")
    url = url_of("events", talk, "when")
    start = datetime.datetime.fromisoformat(editor.fields(url)["starts_at"])
    assert start.hour == 18, "on the clocks of the place"
    moved = (start + datetime.timedelta(days=1)).isoformat()
    assert "before the start" in problems(editor.save(url, starts_at=moved))
    end = (start + datetime.timedelta(days=1, hours=1)).isoformat()
    assert editor.save(url, starts_at=moved, ends_at=end).status_code == 302
    talk.refresh_from_db()
    assert talk.starts_at.astimezone(talk.zone).isoformat()[:16] == moved[:16]
    assert "Cancelled" in editor.told(editor.save(url_of("events", talk, "status"), status="CANCELLED", reason="Snow."))


class TestTwoPeopleAtOnce:
    @pytest.fixture
    def second(self, clinic: Organization) -> Worker:
        return Worker(Role.ORGANIZATION_ADMIN, clinic)

    def test_the_later_sees_the_other_and_chooses(self, editor: Worker, second: Worker, advice: Service) -> None:
        url = url_of("services", advice, "contact")
        mine = editor.fields(url) | {"email": "mine@clinic.example", "url": "https://mine.example/"}
        assert second.save(url, email="theirs@clinic.example").status_code == 302
        answer = editor.client.post(url, mine)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "theirs@clinic.example" in page
        assert "mine@clinic.example" in page
        typed = _form(page)
        chosen = editor.client.post(url, typed | {"choice-0": "mine"})
        assert chosen.status_code == 302, chosen.content.decode()[-3000:]
        saved = Service.objects.get(pk=advice.pk)
        assert (saved.email, saved.url) == ("mine@clinic.example", "https://mine.example/")

    def test_the_others_word_is_left_standing(self, editor: Worker, second: Worker, advice: Service) -> None:
        url = url_of("services", advice, "contact")
        mine = editor.fields(url) | {"email": "mine@clinic.example", "url": "https://mine.example/"}
        second.save(url, email="theirs@clinic.example")
        typed = _form(editor.client.post(url, mine).content.decode())
        assert editor.client.post(url, typed | {"choice-0": "theirs"}).status_code == 302
        saved = Service.objects.get(pk=advice.pk)
        assert (saved.email, saved.url) == ("theirs@clinic.example", "https://mine.example/")

    def test_hours_changed_by_two(self, editor: Worker, second: Worker, advice: Service) -> None:
        url = url_of("services", advice, "hours")
        mine = editor.fields(url) | {"schedules-0-closes_at": "18:00"}
        second.save(url, schedules__0__closes_at="19:00")
        answer = editor.client.post(url, mine)
        assert answer.status_code == 409
        typed = _form(answer.content.decode())
        assert editor.client.post(url, typed | {"choice-0": "mine"}).status_code == 302
        assert f"{advice.schedules.get().closes_at:%H:%M}" == "18:00"


def _form(page: str) -> dict:
    from tests.workspace.conftest import fields_of

    return fields_of(page)


def test_what_was_left_in_a_form_comes_back_until_it_is_saved(editor: Worker, advice: Service) -> None:
    url = url_of("services", advice, "hours")
    typed = editor.fields(url) | {"schedules-0-closes_at": "19:45"}
    kept = f"/workspace/drafts/service/{advice.pk}/hours/"
    assert f'data-autosave="{kept}"' in editor.read(url)
    assert editor.client.post(kept, typed).status_code == 302
    page = editor.read(url)
    assert "You have not saved this yet" in page
    assert 'value="19:45"' in page
    assert "field__error" not in page
    assert editor.save(url).status_code == 302
    assert "You have not saved this yet" not in editor.read(url)
    assert f"{advice.schedules.get().closes_at:%H:%M}" == "19:45"
