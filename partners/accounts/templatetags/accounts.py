"""What menus and pages of accounts ask of the person who reads them."""

from typing import Any

from django.template import Library

from partners import permissions
from partners.accounts.proof import has_second_factor

register = Library()


@register.filter
def enters_admin(user: Any) -> bool:
    return permissions.may_enter_admin(user)


@register.filter
def enters_workspace(user: Any) -> bool:
    return permissions.may_enter_workspace(user)


@register.filter
def lacks_second_factor(user: Any) -> bool:
    """Whether the person's roles ask for a second factor that is not there yet."""
    return permissions.needs_second_factor(user) and not has_second_factor(user)
