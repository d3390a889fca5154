"""Mail waits in the database and is sent once its act is done; against a real SMTP server on loopback."""

import asyncio
import datetime
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from partners.letters import queue
from partners.letters.models import Letter, LetterState
from partners.models import AuditRow
from partners.roles import Role
from tests.admin.conftest import desk


@pytest.fixture
def administrator(db: None) -> Client:
    return desk(Role.ADMINISTRATOR)


class Server:
    """Takes mail, or does not: `answer` is what it says to an address, `pause` how long it thinks (seconds)."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.answers: dict[str, str] = {}
        self.data_answer, self.pause = "250 OK", 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.pause)
        if self.data_answer.startswith("250"):
            self.taken += [(address, envelope.content.decode()) for address in envelope.rcpt_tos]
        return self.data_answer


@pytest.fixture
def _queued(settings) -> None:
    settings.EMAIL_BACKEND = "partners.letters.queue.LetterBackend"
    settings.EMAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5


@pytest.fixture
def free_port(settings, _queued) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
    return settings.EMAIL_PORT


@pytest.fixture
def server(free_port: int) -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port)
    controller.start()
    yield handler
    controller.stop()


def write(to: str = "ana@example.org", subject: str = "Hello", body: str = "Your link: secret-words") -> None:
    EmailMessage(subject, body, to=[to]).send()


def due_now() -> None:
    Letter.objects.filter(sent_at=None).update(next_try_at=timezone.now())


@pytest.mark.django_db
def test_a_letter_is_sent_and_its_words_are_erased(server: Server) -> None:
    write()
    assert not server.taken
    queue.send_waiting()
    [(address, words)] = server.taken
    assert address == "ana@example.org"
    assert "secret-words" in words
    letter = Letter.objects.get()
    assert letter.state is LetterState.SENT
    assert not letter.message
    queue.send_waiting()
    assert len(server.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_sends_nothing(server: Server) -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    queue.send_waiting()
    assert not server.taken
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_every_receiver_has_a_letter_and_bcc_stays_unseen(server: Server) -> None:
    EmailMessage("Hello", "Words", to=["Ana <ana@example.org>"], bcc=["ben@example.org"]).send()
    queue.send_waiting()
    assert sorted(address for address, _words in server.taken) == ["ana@example.org", "ben@example.org"]
    assert not [words for _address, words in server.taken if "ben@example.org" in words]


@pytest.mark.django_db
def test_letters_in_any_script_with_html_and_files_arrive_as_they_were_written(server: Server) -> None:
    message = EmailMultiAlternatives("دعوة إلى الشبكة", "Español: mañana · 中文", to=["ana@example.org"])
    message.attach_alternative("<p>Español: mañana</p>", "text/html")
    message.attach("paper.pdf", b"%PDF-\xff\x00", "application/pdf")
    message.send()
    queue.send_waiting()
    got = message_from_bytes(server.taken[0][1].encode(), policy=policy.default)
    assert got["Subject"] == "دعوة إلى الشبكة"
    assert got.get_body(("plain",)).get_content().strip() == "Español: mañana · 中文"
    assert [part.get_content() for part in got.iter_attachments()] == [b"%PDF-\xff\x00"]


@pytest.mark.django_db
def test_a_server_that_is_down_loses_nothing(free_port: int) -> None:
    write()
    assert not queue.send_waiting()
    letter = Letter.objects.get()
    assert letter.state is LetterState.WAITING
    assert "ConnectionRefused" in letter.trouble
    assert letter.next_try_at > timezone.now()
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port)
    controller.start()
    try:
        due_now()
        queue.send_waiting()
    finally:
        controller.stop()
    assert len(handler.taken) == 1
    assert not Letter.objects.get().trouble


@pytest.mark.django_db
def test_a_slow_server_is_left_after_the_time_that_is_set(server: Server, settings) -> None:
    settings.EMAIL_TIMEOUT, server.pause = 0.3, 2
    write()
    started = time.monotonic()
    queue.send_waiting()
    assert time.monotonic() - started < 2
    assert Letter.objects.get().state is LetterState.WAITING


@pytest.mark.django_db
def test_an_address_that_is_refused_is_not_tried_for_ever(server: Server) -> None:
    server.answers["gone@example.org"] = "550 No such person"
    write("gone@example.org")
    queue.send_waiting()
    letter = Letter.objects.get()
    assert letter.state is LetterState.GIVEN_UP
    assert "No such person" in letter.trouble


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["451 Try later", "421 Busy"])
def test_a_server_that_says_later_is_asked_again_with_growing_pauses(server: Server, answer: str) -> None:
    server.answers["ana@example.org"] = answer
    write()
    pauses = []
    for _time in range(8):
        due_now()
        queue.send_waiting()
        pauses.append(round((Letter.objects.get().next_try_at - timezone.now()).total_seconds() / 60))
    assert pauses == [1, 2, 5, 15, 30, 60, 60, 60]
    Letter.objects.update(made_at=timezone.now() - datetime.timedelta(hours=31), next_try_at=timezone.now())
    queue.send_waiting()
    assert Letter.objects.get().state is LetterState.GIVEN_UP


@pytest.mark.django_db
def test_one_poisoned_letter_blocks_nobody(server: Server) -> None:
    write("first@example.org")
    Letter.objects.update(message="no headers", to="not an address\r\n")
    write("second@example.org")
    queue.send_waiting()
    assert [address for address, _words in server.taken] == ["second@example.org"]
    assert Letter.objects.get(subject="Hello", sent_at=None).trouble


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_send_twice(server: Server) -> None:
    server.pause = 0.05
    for number in range(8):
        write(f"person{number}@example.org")

    def send(_number: int) -> None:
        queue.send_waiting()
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(send, range(2)))
    assert len(server.taken) == len({address for address, _words in server.taken}) == 8


@pytest.mark.django_db
def test_a_letter_whose_sender_died_is_sent_again_after_the_lease(server: Server) -> None:
    write()
    letter = Letter.objects.get()
    assert queue._claim(letter)
    queue.send_waiting()
    assert not server.taken
    Letter.objects.update(next_try_at=timezone.now())
    queue.send_waiting()
    assert len(server.taken) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["subject", "from_email", "to", "reply_to"])
@pytest.mark.usefixtures("_queued")
def test_no_header_can_be_slipped_in(field: str) -> None:
    evil = "ana@example.org\r\nBcc: all@example.org"
    values = {"to": ["ana@example.org"]} | {field: [evil] if field in ("to", "reply_to") else evil}
    message = EmailMessage(**{"subject": "Hello", "body": "Words", **values})
    with pytest.raises(BadHeaderError):
        get_connection().send_messages([message])
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_a_body_with_headers_and_dots_stays_a_body(server: Server) -> None:
    write(body="x\r\n.\r\nMAIL FROM:<evil@example.org>\r\nBcc: all@example.org")
    queue.send_waiting()
    [(address, words)] = server.taken
    assert address == "ana@example.org"
    head, body = words.split("\r\n\r\n", 1)
    assert "Bcc" not in head
    assert "MAIL FROM:<evil@example.org>" in body


@pytest.mark.django_db
@pytest.mark.usefixtures("_queued")
def test_words_that_nobody_could_send_and_old_rows_are_forgotten() -> None:
    write()
    now = timezone.now()
    queue.forget(now + datetime.timedelta(days=8))
    assert not Letter.objects.get().message
    queue.forget(now + datetime.timedelta(days=31))
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_tick_sends_too(server: Server) -> None:
    write()
    call_command("tick")
    assert len(server.taken) == 1


@pytest.mark.django_db
def test_mail_of_accounts_waits_with_the_rest(server: Server, administrator: Client) -> None:
    Client().post("/accounts/login/code/", {"email": administrator.user.email})
    assert Letter.objects.filter(to=administrator.user.email).exists()
    assert not mail.outbox


@pytest.mark.django_db
def test_the_desk_shows_what_waits_and_has_it_tried_again(server: Server, administrator: Client) -> None:
    write("gone@example.org")
    server.answers["gone@example.org"] = "550 No such person"
    queue.send_waiting()
    letter = Letter.objects.get(to="gone@example.org")
    Letter.objects.filter(pk=letter.pk).update(made_at=timezone.now() - datetime.timedelta(hours=1))
    assert "Mail does not go out" in administrator.get("/admin/").content.decode()
    page = administrator.get("/admin/snippets/partners/letter/?state=given-up").content.decode()
    assert "No such person" in page
    assert "secret-words" not in page
    server.answers.clear()
    again = f"/admin/snippets/partners/letter/again/{letter.pk}/"
    assert administrator.get(again).status_code == 200
    administrator.post(again)
    queue.send_waiting()
    assert [address for address, _words in server.taken] == ["gone@example.org"]
    assert AuditRow.objects.get(action="letters.retry").who == administrator.user
    assert "Mail does not go out" not in administrator.get("/admin/").content.decode()


@pytest.mark.django_db
def test_letters_are_not_for_guide_editors() -> None:
    guide_editor = desk(Role.GUIDE_EDITOR)
    for address in ("/admin/snippets/partners/letter/", "/admin/snippets/partners/letter/again/"):
        assert guide_editor.get(address).status_code in (302, 403)
