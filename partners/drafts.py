"""Drafts of entries: read back whole, and shown to editors as the public would see them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.signals import published

from portal.vocabulary import Visibility


def with_keys(model: type[Model], content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a revision with keys of the type that the database gives.

    modelcluster leaves UUIDs strings, and a form would then take each child of a draft for a new one
    (wagtail/django-modelcluster, pull request 162).
    """
    found = {**content, "pk": model._meta.pk.to_python(content["pk"])}
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in content:
            found[name] = [with_keys(relation.related_model, child) for child in content[name]]
    return found


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
