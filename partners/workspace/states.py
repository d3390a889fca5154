"""How an entry stands, in one word for its members; from the row alone, without a query."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.assurance_models import Withdrawn
from portal.vocabulary import Visibility


@dataclass(frozen=True)
class State:
    """`name` for styles and tests, `label` and `action` in the reader's words."""

    name: str
    label: str
    action: str
    is_good: bool = False


def states_of(entry: Any) -> list[State]:
    """What to say of the entry, the most pressing first; at least one."""
    found = [_standing(entry)]
    if entry.live and entry.has_unpublished_changes:
        found.append(State("waiting", _("A change waits"), _("See what waits")))
    if entry.is_listed and entry.due_date and entry.due_date <= timezone.localdate():
        found.insert(0, State("due", _("To be checked"), _("Check it now")))
    return found


def _standing(entry: Any) -> State:
    if entry.withdrawn:
        return State("withdrawn", str(Withdrawn(entry.withdrawn).label), _("Look at it"))
    if not entry.live:
        first = _("Not yet public") if entry.first_published_at is None else _("No longer public")
        return State("draft", first, _("Look at it"))
    if entry.visibility != Visibility.PUBLIC:
        return State("partners", _("For partners only"), _("Change"))
    return State("public", _("Public"), _("Change"), is_good=True)


def checked_in_words(entry: Any) -> str:
    """When somebody last said that it is right; no query."""
    if entry.assured_date is None:
        return _("Never checked")
    return _("Checked on %(day)s") % {"day": date_format(entry.assured_date)}
