"""How the trail is told to people: acts and paths in their words."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry

from partners.audit.models import AuditRow

ACTS = {
    "accounts.code_refused": _("A code was refused"),
    "accounts.connected": _("Another account connected"),
    "accounts.disconnected": _("Another account disconnected"),
    "accounts.email": _("E-mail changed"),
    "accounts.factor_added": _("Second factor added"),
    "accounts.factor_refused": _("Second factor refused"),
    "accounts.factor_removed": _("Second factor removed"),
    "accounts.factor_reset": _("Recovery codes made anew"),
    "accounts.password": _("Password changed"),
    "accounts.sign_in": _("Signed in"),
    "accounts.sign_out": _("Signed out"),
    "accounts.sign_out_elsewhere": _("Signed out everywhere else"),
    "calendars.stop": _("Stopped reading a calendar"),
    "calendars.subscribe": _("Entered a calendar"),
    "claims.decide": _("Decided whose entry it is"),
    "claims.prove": _("Proved an address"),
    "corrections.decide": _("Answered a message from the public"),
    "entries.add": _("Added an entry"),
    "entries.change": _("Changed an entry"),
    "entries.import": _("Imported an entry"),
    "entries.propose": _("Proposed a change"),
    "entries.put_back": _("Put an entry back"),
    "entries.restore": _("Opened an entry again"),
    "entries.take_down": _("Took an entry down"),
    "entries.withdraw": _("Closed an entry"),
    "events.change_date": _("Changed one date of a series"),
    "events.split": _("Changed a series from one date on"),
    "events.come_back": _("Showed it again"),
    "events.vanish": _("No longer listed by its source"),
    "evidence.check": _("Checked evidence"),
    "evidence.give": _("Gave evidence"),
    "evidence.refuse": _("Refused evidence"),
    "exports.list": _("Exported a list"),
    "freshness.changed": _("Said that something changed"),
    "freshness.close": _("Said that it closed"),
    "freshness.confirm": _("Confirmed that it is right"),
    "freshness.reopen": _("Showed it again"),
    "groups.change": _("Roles changed"),
    "letters.retry": _("Had mail tried again"),
    "lists.change": _("Changed a shared list"),
    "lists.delete": _("Deleted a shared list"),
    "lists.make": _("Made a shared list"),
    "locations.redact": _("Took a hidden address out of the past"),
    "meetings.add_document": _("Added a document to a meeting"),
    "meetings.add_item": _("Wrote down who does what"),
    "meetings.give_item": _("Gave what is to be done to somebody else"),
    "meetings.invite": _("Invited to a meeting"),
    "meetings.make_address": _("Made a calendar address"),
    "meetings.remove_document": _("Removed a document from a meeting"),
    "meetings.revoke_address": _("Revoked a calendar address"),
    "meetings.settle_item": _("Said whether something is done"),
    "meetings.write": _("Wrote agenda, minutes or decisions"),
    "members.add": _("Added a member"),
    "members.change_role": _("Changed a member's role"),
    "members.invite": _("Invited somebody"),
    "members.invite_again": _("Sent an invitation again"),
    "members.join": _("Joined"),
    "members.leave": _("Left"),
    "members.remove": _("Removed a member"),
    "members.withdraw_invitation": _("Withdrew an invitation"),
    "notes.delete": _("Deleted a note"),
    "notes.write": _("Wrote a note"),
    "organizations.change": _("Group of organizations changed"),
}


def act_label(action: str) -> str:
    """What was done; the code itself for an act that nobody has put into words."""
    if action in ACTS:
        return str(ACTS[action])
    return str(registry.get_action_label(action)) if registry.action_exists(action) else action


def act_choices(rows: Any) -> list[tuple[str, str]]:
    """The acts that occur, by their words; one query."""
    codes = rows.order_by().values_list("action", flat=True).distinct()
    return sorted(((code, act_label(code)) for code in codes), key=lambda each: each[1].casefold())


def kind_label(row: AuditRow) -> str:
    model = row.content_type.model_class() if row.content_type_id and row.content_type else None
    return capfirst(str(model._meta.verbose_name)) if model else ""


def changes(row: AuditRow) -> Iterator[dict[str, Any]]:
    """`label`, `before`, `after` for each changed path."""
    model = row.content_type.model_class() if row.content_type_id and row.content_type else None
    for path in {**row.before, **row.after}:
        yield {"label": path_label(model, path), "before": row.before.get(path), "after": row.after.get(path)}


def path_label(model: type[Model] | None, path: str) -> str:
    """`Phones: Number` for `phones.3f2a1b2c.number`."""
    first, *rest = path.split(".")
    label, inner = _field(model, first)
    if not rest:
        return label
    last = _field(inner, rest[-1])[0] if inner else rest[-1]
    return label if label == last else f"{label}: {last}"


def _field(model: type[Model] | None, name: str) -> tuple[str, type[Model] | None]:
    """The words for a field, and the model that it leads to."""
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    if field is None:
        return capfirst(name.replace("_", " ")), None
    inner = field.related_model if isinstance(field.related_model, type) else None
    words = getattr(field, "verbose_name", None) or (inner._meta.verbose_name_plural if inner else name)
    return capfirst(str(words)), inner


def as_text(pairs: Iterable[dict[str, Any]]) -> str:
    """The changes in one cell of a table, a line each."""
    return "\n".join(f"{each['label']}: {_said(each['before'])} → {_said(each['after'])}" for each in pairs)


def _said(value: Any) -> str:
    return "—" if value in (None, "", []) else str(value)


def kinds_of(rows: Any) -> list[tuple[str, str]]:
    """Kinds of record that occur, as (key of the content type, words); one query."""
    found = rows.order_by().filter(content_type__isnull=False)
    codes = found.values_list("content_type", "content_type__app_label", "content_type__model").distinct()
    names = [(str(pk), _model_words(app_label, model)) for pk, app_label, model in codes]
    return sorted(names, key=lambda each: each[1].casefold())


def _model_words(app_label: str, model: str) -> str:
    try:
        return capfirst(str(apps.get_model(app_label, model)._meta.verbose_name))
    except LookupError:
        return model
