"""Mail waits in the database: written in the transaction of the act that it tells of, sent after it.

A sender that ends between the server's yes and its own note sends that letter once more, with the same Message-ID:
at least once, never not at all.
"""

import datetime
import logging
import re
import smtplib
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import MIMEMixin
from django.db.models import F, QuerySet
from django.utils import timezone

from partners.letters.models import Letter, LetterState

PAUSES = (60, 120, 300, 900, 1800, 3600)
"""Seconds after the first, second, ... failed try; the last one for all that follow."""
PATIENCE = datetime.timedelta(hours=30)
"""So long a letter is tried by itself; a person may ask for more."""
LEASE = datetime.timedelta(minutes=10)
"""So long a claimed letter is nobody else's; more than a server may take (EMAIL_TIMEOUT for each step)."""
WORDS_KEPT = datetime.timedelta(days=7)
ROWS_KEPT = datetime.timedelta(days=30)
log = logging.getLogger("puente.letters")


class LetterBackend(BaseEmailBackend):
    """Django's mail backend: a Letter for each receiver, in the current transaction.

    Raises BadHeaderError for a header of more than one line, before anything is written.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        letters = []
        for message in email_messages:
            words = message.message().as_bytes().decode()
            subject = " ".join(str(message.subject).split())[:255]
            letters += [
                Letter(to=parseaddr(receiver)[1], subject=subject, message=words) for receiver in message.recipients()
            ]
        Letter.objects.bulk_create(letters)
        return len(email_messages)


class Written(MIMEMixin, Message):
    """A message read back as it was written."""


class Stored(EmailMessage):
    """A letter as the carrier's backend takes it: bytes as they were written, to its one receiver."""

    def __init__(self, letter: Letter) -> None:
        self.written = message_from_bytes(letter.message.encode(), _class=Written)
        super().__init__(letter.subject, from_email=str(self.written["From"]), to=[letter.to])

    def message(self) -> Message:  # type: ignore[override]
        return self.written


def send_waiting(*, limit: int = 50) -> bool:
    """Send what is due, a letter at a time and outside any transaction; whether more may wait.

    Stops where the mail server does not answer: the next call begins with another letter.
    """
    now = timezone.now()
    due = list((Letter.objects.due(now) | _from_the_future(now)).order_by("next_try_at")[:limit])
    for letter in due:
        if _claim(letter) and not _send(letter):
            return False
    return len(due) == limit


def _from_the_future(now: datetime.datetime) -> QuerySet[Letter]:
    """Unsent letters whose next try is further away than any pause: the clock was ahead when they were written."""
    waiting: QuerySet[Letter] = Letter.objects.in_state(LetterState.WAITING)
    return waiting.filter(next_try_at__gt=now + datetime.timedelta(seconds=2 * PAUSES[-1]))


def _claim(letter: Letter) -> bool:
    """Take the letter; of two senders one finds another `next_try_at` and leaves it."""
    mine = Letter.objects.filter(pk=letter.pk, next_try_at=letter.next_try_at, sent_at=None)
    letter.tries += 1
    return bool(mine.update(next_try_at=timezone.now() + LEASE, tries=F("tries") + 1))


def _send(letter: Letter) -> bool:
    """Whether the mail server is there, whatever it said of this letter."""
    try:
        get_connection(settings.EMAIL_CARRIER).send_messages([Stored(letter)])
    except Exception as error:  # noqa: BLE001 - a letter that cannot be read must not hold up the others
        return _put_off(letter, error)
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), next_try_at=None, message="", trouble="")
    return True


def _put_off(letter: Letter, error: Exception) -> bool:
    now = timezone.now()
    patient = not _is_final(error) and now - letter.made_at < PATIENCE
    pause = datetime.timedelta(seconds=PAUSES[min(letter.tries, len(PAUSES)) - 1])
    trouble = " ".join(re.sub(r"[^ -~]+", " ", f"{type(error).__name__}: {error}").split())
    Letter.objects.filter(pk=letter.pk).update(next_try_at=now + pause if patient else None, trouble=trouble[:255])
    log.warning("A letter was not sent: %s", type(error).__name__)
    answered = isinstance(error, (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused))
    return answered or not isinstance(error, OSError)


def _is_final(error: Exception) -> bool:
    """Whether the server said that it will never take this letter (RFC 5321: 5yz)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600


def try_again(letter: Letter) -> bool:
    """Have an unsent letter tried at once; False where it is sent, or its words are erased."""
    unsent = Letter.objects.filter(pk=letter.pk, sent_at=None).exclude(message="")
    return bool(unsent.update(next_try_at=timezone.now()))


def forget(now: datetime.datetime) -> int:
    """Erase the words of letters that nobody could send, and the rows of old letters."""
    unsent = Letter.objects.filter(sent_at=None, made_at__lt=now - WORDS_KEPT).exclude(message="")
    erased = unsent.update(message="", next_try_at=None)
    return erased + Letter.objects.filter(made_at__lt=now - ROWS_KEPT).delete()[0]
