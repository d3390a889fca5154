"""Who has a second factor, for lists of people."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator

from partners.accounts.proof import STRONG


def holders_of_second_factor(keys: Iterable[Any]) -> set[Any]:
    """Of these keys of people, those that have one; one query."""
    rows = Authenticator.objects.filter(user__in=list(keys), type__in=STRONG)
    return set(rows.values_list("user_id", flat=True))
