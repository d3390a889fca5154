"""The e-mail address that opens an account."""

from allauth.account.models import EmailAddress

from partners.accounts.models import User


def settle_email(user: User, *, verified: bool = False) -> None:
    """Let the person's present address open the account, and no earlier one.

    Unless `verified`, the first code sent to it confirms it.
    """
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True, "verified": verified})
