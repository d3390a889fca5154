"""Somebody says that an entry without members is theirs. They prove it, a reviewer decides."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from partners import permissions
from partners.audit.recording import record
from partners.members import inviting, links
from partners.members.domains import is_own_address
from partners.members.models import Claim, ClaimState, Invitation, InvitedRole

PURPOSE = "claim"
PROVABLE = timedelta(days=7)
KEPT = timedelta(days=90)
"""After the decision."""
AGAIN = timedelta(hours=1)
MOST_WAITING = 20


class NotDecided(Exception):
    """The message says why."""


class TooMany(Exception):
    """So many wait for one entry that one more would help nobody."""


def is_claimable(organization: Any) -> bool:
    return organization.is_listed and not organization.memberships.exists()


@transaction.atomic
def claim(organization: Any, *, email: str, words: str, document: Any, language: str) -> Claim:
    """Keep what was said. An address at the entry's own host is mailed a link that proves it; else a document waits
    for the reviewers. Raises TooMany.

    Whoever repeats an unproven claim within the hour is mailed nothing more.
    """
    email, own = email.strip().lower(), is_own_address(organization, email)
    waiting = organization.claims.filter(state__in=(ClaimState.UNPROVEN, ClaimState.OPEN))
    earlier = waiting.filter(email=email).first()
    if earlier is None and waiting.count() >= MOST_WAITING:
        raise TooMany
    row = earlier or Claim(organization=organization, email=email)
    quiet = earlier is not None and earlier.made_at > timezone.now() - AGAIN
    row.words, row.language = words, language
    if document:
        _drop(row)
        row.document = document
        row.state = ClaimState.OPEN
    row.save()
    if own and row.proven_at is None and not quiet:
        Claim.objects.filter(pk=row.pk).update(made_at=timezone.now())
        _mail_proof(row)
    return row


def link_to(row: Claim) -> str:
    """The absolute address at which the mailbox proves itself."""
    with translation.override(_language(row)):
        return links.absolute("claim_proof", links.token_of(row, PURPOSE))


def _language(row: Claim) -> str:
    return row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _mail_proof(row: Claim) -> None:
    with translation.override(_language(row)):
        name = inviting.one_line(row.organization)
        words = {"name": name, "link": link_to(row), "site": settings.BASE_URL}
        subject = _("Is this your organization? %(name)s") % {"name": name}
        send_mail(subject[:200], render_to_string("partners/mail/claim_proof.txt", words), None, [row.email])


def open_proof(token: str) -> Claim | None:
    """The claim that the link still proves; None if it is not ours, too old, or decided."""
    key = links.key_in(token, PURPOSE)
    rows = Claim.objects.select_related("organization").filter(
        pk=key, made_at__gt=timezone.now() - PROVABLE, state__in=(ClaimState.UNPROVEN, ClaimState.OPEN)
    )
    return rows.first() if key else None


@transaction.atomic
def prove(row: Claim) -> None:
    """The mailbox answered; the claim waits for a reviewer. Safe to repeat."""
    waiting = Claim.objects.filter(pk=row.pk, proven_at=None, state__in=(ClaimState.UNPROVEN, ClaimState.OPEN))
    if waiting.update(proven_at=timezone.now(), state=ClaimState.OPEN):
        record("claims.prove", by=None, about=row)


@transaction.atomic
def accept(row: Claim, *, by: Any) -> Invitation:
    """Invite the person as the organization's administrator. Raises NotDecided."""
    row = _locked(row, by)
    try:
        invitation = inviting.invite(
            email=row.email, role=InvitedRole.ADMIN, organization=row.organization, language=row.language, by=by
        )
    except inviting.NotInvited as reason:
        raise NotDecided(str(reason)) from reason
    _decide(row, ClaimState.ACCEPTED, by)
    return invitation


@transaction.atomic
def refuse(row: Claim, *, reason: str, by: Any) -> None:
    """Say no, and say why to the person. Raises NotDecided."""
    row = _locked(row, by)
    if not reason.strip():
        raise NotDecided(_("Say why: the person gets these words by mail."))
    row.reason = reason.strip()
    _decide(row, ClaimState.REFUSED, by)
    with translation.override(_language(row)):
        name = inviting.one_line(row.organization)
        words = {"name": name, "reason": row.reason, "site": settings.BASE_URL}
        subject = _("Your message about %(name)s") % {"name": name}
        send_mail(subject[:200], render_to_string("partners/mail/claim_refused.txt", words), None, [row.email])


def _locked(row: Claim, by: Any) -> Claim:
    if not permissions.may(by, "decide", Claim):
        raise NotDecided(_("You may not decide this."))
    found = Claim.objects.select_for_update(of=("self",)).select_related("organization").filter(pk=row.pk).first()
    if found is None or found.state != ClaimState.OPEN:
        raise NotDecided(_("Somebody has decided this already, or it is not proven yet."))
    return found


def _decide(row: Claim, state: ClaimState, by: Any) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    record("claims.decide", by=by, about=row, before={"state": ClaimState.OPEN.value}, after={"state": state.value})


def purge_claims(now: datetime) -> int:
    """Forget people long after the decision, and those who never proved anything; their documents go along."""
    ended = Q(decided_at__lt=now - KEPT) | Q(state=ClaimState.UNPROVEN, made_at__lt=now - 2 * PROVABLE)
    return Claim.objects.filter(ended).delete()[0]


def _drop(row: Claim) -> None:
    if row.document:
        storage, name = row.document.storage, str(row.document.name)
        transaction.on_commit(lambda: storage.delete(name))


def _drop_document(sender: Any, instance: Claim, **kwargs: Any) -> None:
    _drop(instance)


def connect() -> None:
    post_delete.connect(_drop_document, sender=Claim, dispatch_uid="members.claim_document")
