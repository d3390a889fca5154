"""Drafts of entries: read back whole, and shown to editors as the public would see them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from modelcluster.models import get_all_child_relations


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
