"""People of organizations: their places, how they are invited, who says that an entry is theirs."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def masked(email: str) -> str:
    """`r***@clinic.example`: for what is kept longer than the address itself, such as the trail."""
    name, _sign, host = email.partition("@")
    return f"{name[:1]}***@{host}"


class MembershipRole(models.TextChoices):
    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Editor")
    ADMIN = "admin", _("Administrator")


class Membership(models.Model):
    """A person's role in one organization."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        "partners.Organization", models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    role = models.CharField(_("role"), max_length=12, choices=MembershipRole, default=MembershipRole.VIEWER)
    since = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="one_role_in_an_organization")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class InvitedRole(models.TextChoices):
    """What an invitation gives: a role in its organization, or (without organization) one in the network."""

    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Editor")
    ADMIN = "admin", _("Administrator")
    TRANSLATOR = "translator", _("Translator")
    GUIDE_EDITOR = "guide editor", _("Guide editor")
    REVIEWER = "reviewer", _("Reviewer of the network")
    ADMINISTRATOR = "administrator", _("Administrator of the network")


class Invitation(models.Model):
    """The only way to an account: a link sent to one address, that opens once until it expires.

    The link carries a signature over `id`; nothing in this row alone lets anybody in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "partners.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("organization"),
    )
    role = models.CharField(_("role"), max_length=14, choices=InvitedRole, default=InvitedRole.EDITOR)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language of the invitation"), max_length=12, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{masked(self.email)}: {self.get_role_display()}"


class ClaimState(models.TextChoices):
    UNPROVEN = "unproven", _("Waits for a sign from the address")
    OPEN = "open", _("Waits for a reviewer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class Claim(models.Model):
    """Somebody says that an entry without members is their organization; a reviewer decides.

    Proven by mail at the entry's own domain (`proven_at`) or by a document.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "partners.Organization", models.CASCADE, related_name="claims", verbose_name=_("organization")
    )
    email = models.EmailField(_("e-mail"))
    words = models.TextField(_("who you are there"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    document = models.FileField(_("document"), upload_to="private/claims/", blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    proven_at = models.DateTimeField(_("proven by mail"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ClaimState, default=ClaimState.UNPROVEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.organization}: {masked(self.email)}"
