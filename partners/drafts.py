"""Drafts of entries: read back whole, and shown to editors as the public would see them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model, TextField, Value
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.signals import published

from portal.vocabulary import Visibility

REVISIONS = ("latest_revision", "live_revision")


def with_keys(model: type[Model], content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a revision with keys of the type that the database gives.

    modelcluster leaves UUIDs strings, and a form would then take each child of a draft for a new one
    (wagtail/django-modelcluster, pull request 162).
    """
    found = {**content, "pk": model._meta.pk.to_python(content["pk"])}
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in content:
            # The parent stands around it: that of a row in a new version is not in the database to be looked for.
            rows = ({**child, relation.field.name: None} for child in content[name])
            found[name] = [with_keys(relation.related_model, row) for row in rows]
    return found


class Whole(dict[str, Any]):
    """The content of a revision, all of whose records exist."""


def whole(entry: ClusterableModel, content: Mapping[str, Any]) -> Whole:
    """The content without records that are gone; one query, if it names any that the entry itself does not.

    modelcluster asks for each record of each child by itself.
    """
    model = type(entry)
    named, own = (_records(model, each) for each in (content, entry.serializable_data()))
    there = _existing({kind: keys - own[kind] for kind, keys in named.items() if keys - own[kind]})
    for kind, keys in own.items():
        there[kind] |= keys
    return Whole(_without_gone(model, content, there) or content)


def _existing(wanted: Mapping[type[Model], set[str]]) -> dict[type[Model], set[str]]:
    """Those of the keys that are in the database, by the kind of record."""
    kinds, found = list(wanted), defaultdict[type[Model], set[str]](set)
    asked = [
        kind._base_manager.filter(pk__in=wanted[kind]).order_by().values_list(Value(number), Cast("pk", TextField()))
        for number, kind in enumerate(kinds)
    ]
    for number, key in asked[0].union(*asked[1:]) if asked else ():
        found[kinds[number]].add(str(kinds[number]._meta.pk.to_python(key)))
    return found


def _links(model: type[Model]) -> list[Any]:
    """Foreign keys that a version says something with; the row alone says which revisions it has."""
    fields: list[Any] = [field for field in model._meta.fields if field.name not in REVISIONS]
    return [field for field in fields if field.many_to_one and not isinstance(field, ParentalKey)]


def _records(model: type[Model], content: Mapping[str, Any]) -> dict[type[Model], set[str]]:
    found: dict[type[Model], set[str]] = defaultdict(set)
    for field in _links(model):
        if content.get(field.name) is not None:
            found[field.related_model].add(str(content[field.name]))
    for relation in get_all_child_relations(model):
        for child in content.get(relation.get_accessor_name()) or ():
            for kind, keys in _records(relation.related_model, child).items():
                found[kind] |= keys
    return found


def _without_gone(
    model: type[Model], content: Mapping[str, Any], there: Mapping[type[Model], set[str]]
) -> dict[str, Any] | None:
    """None for a row that cannot be without a record that is gone."""
    kept = dict(content)
    for field in _links(model):
        value = kept.get(field.name)
        if value is not None and str(value) not in there[field.related_model]:
            if not field.null:
                return None
            kept[field.name] = None
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        rows = [_without_gone(relation.related_model, child, there) for child in kept.get(name) or ()]
        if name in kept:
            kept[name] = [row for row in rows if row is not None]
    return kept


def answer_as_published(entry: ClusterableModel, request: HttpRequest, language: str) -> HttpResponse:
    """What the entry's own address would answer in that language, were the entry published as it is now.

    It is published to this one transaction, which is always undone, so the public views stay the only ones that say
    what visitors see. Such a view must keep nothing of the entry in a cache. Raises DatabaseError for what cannot be
    stored.
    """
    with translation.override(language), transaction.atomic():
        _open(entry)
        entry.save()
        published.send(sender=type(entry), instance=entry, revision=None)
        request.path = request.path_info = entry.get_absolute_url()
        view = resolve(request.path)
        answer: HttpResponse = view.func(request, *view.args, **view.kwargs)
        transaction.set_rollback(True)
    return answer


def _open(entry: Any) -> None:
    """Whether the public may see the entry yet is not what its preview asks."""
    entry.live, entry.visibility, entry.withdrawn = True, Visibility.PUBLIC, ""
    for owner in (getattr(entry, name, None) for name in ("organization", "host")):
        if owner is not None:
            type(owner).objects.filter(pk=owner.pk).update(live=True, visibility=Visibility.PUBLIC, withdrawn="")
