"""The address of a hidden place: it stands in its row alone, in no version and no audit row, and is changed there."""

from collections.abc import Collection
from typing import Any

from django.utils.crypto import salted_hmac

from partners.changes.differing import ChangedMeanwhile, Difference, value_in_words
from partners.changes.versions import REDACTED

SALT = "partners.changes.private"


def private_mark(stored: Any) -> str:
    """Told of the hidden address when a form is opened, to see whether it is still the same; "" for all else."""
    if not getattr(stored, "hidden", False):
        return ""
    return f".{salted_hmac(SALT, repr(_values(stored))).hexdigest()[:16]}"


def write_private(stored: Any, edited: Any, *, based_on: str, keep: Collection[str] | None) -> dict[str, Any]:
    """Write what the form says of the hidden address to the row; what changed, for the trail: {name: value}.

    Hiding is written here too: it never waits. Raises ChangedMeanwhile where somebody else changed the address since
    the form was opened.
    """
    if not (getattr(stored, "hidden", False) or getattr(edited, "hidden", False)):
        return {}
    old, new = _values(stored), _values(edited)
    names = [name for name in old if old[name] != new[name]]
    if stored.hidden and names and keep is None and based_on.partition(".")[2] != private_mark(stored)[1:]:
        raise _changed(stored, edited, names, based_on)
    if keep is not None:
        names = [name for name in names if name in keep]
    for name in names:
        setattr(stored, stored._meta.get_field(name).attname, new[name])
    hides = edited.hidden and not stored.hidden
    if hides:
        stored.hidden = True
    if names or hides:
        stored.save(update_fields=[*names, "hidden"])
    return dict.fromkeys(names, REDACTED) | ({"hidden": True} if hides else {})


def _values(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, entry._meta.get_field(name).attname) for name in entry.private_when_hidden}


def _changed(stored: Any, edited: Any, names: list[str], based_on: str) -> Exception:
    return ChangedMeanwhile(
        theirs=[_difference(stored, name) for name in names],
        mine=[_difference(edited, name) for name in names],
        based_on=f"{based_on.partition('.')[0]}{private_mark(stored)}",
    )


def _difference(entry: Any, name: str) -> Difference:
    field = entry._meta.get_field(name)
    value = getattr(entry, field.attname)
    names = {field.related_model: {str(value): str(getattr(entry, name))}} if field.remote_field else {}
    words = "" if value in (None, "") else value_in_words(field, value, names)
    return Difference(name, str(field.verbose_name).capitalize(), "", words)
