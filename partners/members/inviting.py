"""Who is invited, by whom, to what. The link goes to the invited address, in the language chosen for it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners import permissions
from partners.audit.recording import record
from partners.members import links
from partners.members.models import Invitation, InvitedRole, Membership

PURPOSE = "invitation"
KEPT = timedelta(days=90)
"""After its end, an invitation is remembered so long."""


class NotInvited(Exception):
    """The message says why, in the words of the person who invites."""


def link_to(invitation: Invitation) -> str:
    """The absolute address that opens the invitation; whoever holds it may use it."""
    return links.absolute("invitation", links.token_of(invitation, PURPOSE))


@transaction.atomic
def invite(*, email: str, role: str, organization: Any = None, language: str = "", by: Any) -> Invitation:
    """Invite an address to a role, and send it the link; the same whether or not it has an account.

    `by` is None where the operator does it from the console. Raises NotInvited.
    """
    email = email.strip().lower()
    _check(email, role, organization, by)
    invitation = Invitation.objects.create(
        email=email,
        role=role,
        organization=organization,
        language=language or translation.get_language(),
        invited_by=by,
        expires_at=timezone.now() + settings.INVITATION_VALID,
    )
    record("members.invite", by=by, about=invitation, after={"role": role})
    _send(invitation)
    return invitation


def _check(email: str, role: str, organization: Any, by: Any) -> None:
    if by is not None and not permissions.may_invite(by, role, organization=organization):
        raise NotInvited(_("You may not invite somebody to this role."))
    if organization and Membership.objects.filter(organization=organization, user__email__iexact=email).exists():
        raise NotInvited(_("This person is a member already."))
    if Invitation.objects.filter(open_q(), email=email, organization=organization).exists():
        raise NotInvited(_("An invitation to this address is open already. You can send it again."))


def open_q(now: datetime | None = None) -> Q:
    """Invitations that somebody can still use."""
    return Q(accepted_at=None, withdrawn_at=None, expires_at__gt=now or timezone.now())


@transaction.atomic
def send_again(invitation: Invitation, *, by: Any) -> Invitation:
    """Mail the same link once more; its days begin anew, also after they had run out. Raises NotInvited."""
    row = _locked(invitation, by)
    row.expires_at = timezone.now() + settings.INVITATION_VALID
    row.save(update_fields=["expires_at"])
    record("members.invite_again", by=by, about=row)
    _send(row)
    return row


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Any) -> Invitation:
    """End it: the link opens nothing any more. Raises NotInvited."""
    row = _locked(invitation, by)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record("members.withdraw_invitation", by=by, about=row)
    return row


def _locked(invitation: Invitation, by: Any) -> Invitation:
    row = Invitation.objects.select_for_update(of=("self",)).select_related("organization").get(pk=invitation.pk)
    if by is not None and not permissions.may_invite(by, row.role, organization=row.organization):
        raise NotInvited(_("You may not invite somebody to this role."))
    if row.accepted_at:
        raise NotInvited(_("This invitation was used already."))
    if row.withdrawn_at:
        raise NotInvited(_("This invitation was withdrawn already."))
    return row


def _send(invitation: Invitation) -> None:
    account = get_user_model().objects.filter(email__iexact=invitation.email).first()
    language = getattr(account, "language", "") or invitation.language
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        target = one_line(invitation.organization or _("the partner network"))
        words = {
            "who": one_line(invitation.invited_by or _("The partner network")),
            "target": target,
            "role": InvitedRole(invitation.role).label,
            "until": date_format(timezone.localtime(invitation.expires_at), "DATETIME_FORMAT"),
            "link": link_to(invitation),
            "site": settings.BASE_URL,
        }
        subject = _("Invitation: %(target)s") % {"target": target}
        send_mail(subject[:200], render_to_string("partners/mail/invitation.txt", words), None, [invitation.email])


def one_line(words: Any) -> str:
    """Fit for a subject: a line break there would begin a header."""
    return " ".join(str(words).split())


def purge_invitations(now: datetime) -> int:
    """Forget addresses of people whom nobody waits for any more; the audit trail keeps the act."""
    before = now - KEPT
    ended = Q(expires_at__lt=before) | Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before)
    return Invitation.objects.filter(ended).delete()[0]
