"""What of the directory a member may see: what is public, and what their own organizations own, in any state."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from phonenumber_field.phonenumber import PhoneNumber

from partners import permissions
from partners.directory.models import Hotline, Location, Organization, Service
from partners.editing import state_of
from partners.entries import Entry
from partners.policies.models import Policy
from partners.prose import Said, read_with_texts, said
from partners.sharing.models import SharedList
from portal import languages

KINDS: dict[str, type[Entry]] = {
    model._meta.model_name or "": model for model in (Organization, Service, Location, Hotline, Policy)
}
OWNER = {Service: "organization", Location: "organization", Hotline: "run_by", Policy: "organization"}
PROSE = {Organization: "name", Service: "name", Hotline: "name", Policy: "title"}


@dataclass(frozen=True)
class Seen:
    """An entry as lists and results name it; `url` only where the public sees it."""

    kind: str
    kind_label: str
    entry: Any
    name: Said | str
    owner: str
    numbers: tuple[str, ...]
    place: str
    url: str
    state: str

    @property
    def language(self) -> str:
        return self.name.language if isinstance(self.name, Said) else ""

    @property
    def notes_url(self) -> str:
        return reverse("workspace:about_entry", args=[self.kind, self.entry.pk])


def visible(model: type[Entry], user: Any) -> QuerySet[Any]:
    """Records of that kind that the person may see in the workspace."""
    rows = model._default_manager.all()
    if permissions.may(user, "view", model):
        return rows
    own = Q(**{f"{OWNER.get(model, 'pk')}__in": list(permissions.standing_of(user).organizations)})
    return rows.filter(Q(pk__in=model.objects.listed().values("pk")) | own)


def shared_q(user: Any) -> Q:
    """The condition that a list is the person's own or shared with one of their organizations, as of now."""
    own = list(permissions.standing_of(user).organizations)
    return Q(organization__in=own) | Q(partners__in=own) | Q(groups__organizations__in=own)


def lists_for(user: Any) -> QuerySet[SharedList]:
    rows = SharedList.objects.select_related("organization")
    if permissions.may(user, "view", SharedList):
        return rows
    return rows.filter(pk__in=SharedList.objects.filter(shared_q(user)).order_by().values("pk"))


def get_entry(user: Any, kind: str, pk: UUID) -> Any:
    """The entry; Http404 for what is not there or not theirs to see."""
    model = KINDS.get(kind)
    entry = visible(model, user).filter(pk=pk).first() if model else None
    if entry is None:
        raise Http404
    return entry


def see(rows: QuerySet[Any], user: Any) -> list[Seen]:
    """Entries of one kind with their names, in one query."""
    model = rows.model
    rows = rows.select_related(OWNER[model]) if model in OWNER else rows
    if model is Location:
        return [_seen(row, row.name or row.public_address, (), user) for row in rows]
    numbers = {"numbers": "phones__number"} if model in (Organization, Service) else {}
    found = read_with_texts(rows, PROSE[model], also=numbers)
    return [_seen(row.entry, _name(row), _numbers(row), user) for row in found]


def see_all(keys: Iterable[tuple[int, UUID]], user: Any) -> dict[tuple[int, UUID], Seen]:
    """By (content type, key), what of these the person may see; one query a kind."""
    wanted: dict[int, list[UUID]] = {}
    for kind, key in keys:
        wanted.setdefault(kind, []).append(key)
    models = {ContentType.objects.get_for_model(model).pk: model for model in KINDS.values()}
    return {
        (kind, each.entry.pk): each
        for kind, model in models.items()
        if kind in wanted
        for each in see(visible(model, user).filter(pk__in=wanted[kind]), user)
    }


def _name(row: Any) -> Said | str:
    model, reader = type(row.entry), languages.current()
    plain = row.entry.name if model is Organization else ""
    return said(row.texts, PROSE[model], reader) or plain or str(row.entry)


def _numbers(row: Any) -> tuple[str, ...]:
    if isinstance(row.entry, Hotline):
        return (row.entry.number.as_international,)
    numbers = sorted(row.also.get("numbers", ()))
    return tuple(PhoneNumber.from_string(number).as_international for number in numbers)


def _seen(entry: Any, name: Said | str, numbers: tuple[str, ...], user: Any) -> Seen:
    model = type(entry)
    owner = getattr(entry, OWNER[model]) if model in OWNER else None
    shown = entry.is_listed and (owner is None or owner.is_listed)
    own = permissions.owner_of(entry) in permissions.standing_of(user).organizations
    url = entry.get_absolute_url() if shown and hasattr(entry, "get_absolute_url") else ""
    return Seen(
        kind=model._meta.model_name or "",
        kind_label=capfirst(str(model._meta.verbose_name)),
        entry=entry,
        name=name,
        owner=owner.name if owner and (shown or own) else "",
        numbers=numbers,
        place=entry.public_address if isinstance(entry, Location) else "",
        url=url,
        state="" if shown else state_of(entry),
    )
