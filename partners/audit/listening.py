"""What comes into the trail by itself: all that Wagtail logs, roles, and addresses that are hidden."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_migrate, post_save, pre_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry, PageLogEntry, Revision, Site

from partners import models
from partners.audit import guard
from partners.audit.differences import changed, state_of
from partners.audit.recording import record
from partners.audit.redaction import redact_location
from partners.directory.models import ADDRESS

Change = tuple[dict[str, Any], dict[str, Any]]
PUBLISHED = "wagtail.publish"
WITHOUT_DRAFTS = (
    get_user_model(),
    Group,
    Site,
    models.Agreement,
    models.ConsularDistrict,
    models.Evidence,
    models.FreshnessRules,
    models.Membership,
    models.OrganizationGroup,
    models.ReviewedField,
)
"""Records without revisions of which the trail says what changed, when somebody edits them in the admin."""
_saved: ContextVar[tuple[Any, str, Change] | None] = ContextVar("saved", default=None)

_by_hand: ContextVar[bool] = ContextVar("by_hand", default=False)


@contextmanager
def told_by_hand() -> Iterator[None]:
    """Within it Wagtail's log entries make no acts: the flow records its own, once."""
    token = _by_hand.set(True)
    try:
        yield
    finally:
        _by_hand.reset(token)


def remember_change(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Keep what a save is about to change, for the log entry that follows it."""
    if raw or get_active_log_context().user is None:
        return
    old = sender._base_manager.filter(pk=instance.pk).first()
    change = changed(state_of(old) if old else {}, state_of(instance))
    _saved.set((sender, str(instance.pk), change))


def take_over(sender: type[Model], instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A log entry of Wagtail becomes an act of the trail."""
    if raw or not created or _by_hand.get():
        return
    about = _record_of(instance)
    if about is None:
        return
    if isinstance(about, models.Location) and instance.revision_id and instance.revision.content.get("hidden"):
        about.hidden = True
    before, after = _change_of(instance, about)
    record(instance.action, by=instance.user, about=about, label=_label(instance, about), before=before, after=after)


def _record_of(entry: Any) -> Any:
    try:
        return entry.content_type.get_object_for_this_type(pk=entry.object_id)
    except ObjectDoesNotExist:
        return None


def _label(entry: Any, about: Any) -> str:
    return "" if getattr(about, "hidden", False) else str(entry.label)


def _change_of(entry: Any, about: Any) -> Change:
    if entry.revision_id:
        earlier = _earlier(entry)
        return changed(earlier.content if earlier else {}, entry.revision.content)
    if entry.deleted:
        return changed({}, state_of(about))[1], {}
    saved = _saved.get()
    _saved.set(None)
    model = entry.content_type.model_class()
    return saved[2] if saved and saved[:2] == (model, str(entry.object_id)) else ({}, {})


def _earlier(entry: Any) -> Revision | None:
    """What a revision stands against: of a published one what was published before, else the one before it."""
    revision = entry.revision
    others: QuerySet[Revision] = Revision.objects.filter(
        base_content_type_id=revision.base_content_type_id, object_id=revision.object_id
    ).exclude(pk=revision.pk)
    if entry.action != PUBLISHED:
        return others.filter(created_at__lte=revision.created_at).order_by("-created_at", "-pk").first()
    target = {"page": entry.page_id} if isinstance(entry, PageLogEntry) else {"object_id": entry.object_id}
    logged = type(entry).objects.filter(action=PUBLISHED, content_type=entry.content_type_id, **target)
    published = logged.filter(revision__isnull=False).exclude(pk=entry.pk).exclude(revision=revision)
    last = published.order_by("-timestamp", "-pk").values_list("revision", flat=True).first()
    return others.filter(pk=last).first()


def note_people_of(sender: Any, instance: Any, action: str, pk_set: Any, model: Any, **kwargs: Any) -> None:
    """Who has which role, and which organizations are in a group."""
    if not action.startswith("pre_") or (pk_set is not None and not pk_set):
        return
    field = next(name for owner, name in RELATIONS if getattr(owner, name).through is sender)
    if kwargs["reverse"]:
        after = {"added" if action == "pre_add" else "removed": _names(model, pk_set)}
        record(f"{field}.change", by=get_active_log_context().user, about=instance, after=after)
        return
    has = set(getattr(instance, field).values_list("pk", flat=True))
    touched = has if pk_set is None else pk_set
    gets = has | touched if action == "pre_add" else has - touched
    if has != gets:
        before, after = {field: _names(model, has)}, {field: _names(model, gets)}
        record(f"{field}.change", by=get_active_log_context().user, about=instance, before=before, after=after)


def _names(model: Any, keys: Any) -> list[str]:
    return sorted(str(each) for each in model._base_manager.filter(pk__in=keys or ()))


RELATIONS = ((get_user_model(), "groups"), (models.OrganizationGroup, "organizations"))


def hide_live(sender: Any, instance: models.Location, update_fields: Any = None, raw: bool = False, **kw: Any) -> None:
    # A draft saves a few columns of the live row from an object that holds the drafted address.
    if instance.hidden and not raw and (update_fields is None or {"hidden", *ADDRESS} & set(update_fields)):
        last = Revision.objects.filter(pk=instance.latest_revision_id).select_related("user").first()
        redact_location(instance, by=get_active_log_context().user or (last.user if last else None))


def hide_draft(sender: Any, instance: Revision, raw: bool = False, **kwargs: Any) -> None:
    if raw or instance.content_type_id != ContentType.objects.get_for_model(models.Location).pk:
        return
    location = models.Location.objects.filter(pk=instance.object_id).first()
    if location and instance.content.get("hidden"):
        location.latest_revision_id = instance.pk
        redact_location(location, by=instance.user)


def connect() -> None:
    for model in WITHOUT_DRAFTS:
        pre_save.connect(remember_change, sender=model, dispatch_uid=f"audit_{model.__name__}")
    for log_model in (ModelLogEntry, PageLogEntry):
        post_save.connect(take_over, sender=log_model, dispatch_uid=f"audit_{log_model.__name__}")
    for owner, name in RELATIONS:
        m2m_changed.connect(note_people_of, sender=getattr(owner, name).through, dispatch_uid=f"audit_{name}")
    post_save.connect(hide_live, sender=models.Location, dispatch_uid="audit_hidden")
    post_save.connect(hide_draft, sender=Revision, dispatch_uid="audit_hidden_draft")
    post_migrate.connect(guard.install, dispatch_uid="audit_guard")
