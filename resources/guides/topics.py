"""The names of guides' topics in the reader's language."""

from collections import defaultdict
from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

from partners.directory.terms import label_for
from portal.vocabulary import TopicCode

FIELDS = ("content_object_id", "tag__slug", "tag__labels__language", "tag__labels__label")


def topic_names(items: Any, guides: Collection[int], reader: str) -> dict[int, dict[str, str]]:
    """Names by guide and code, in one query of `items`, the table that ties topics to guides."""
    own: dict[tuple[int, str], list[SimpleNamespace]] = defaultdict(list)
    for guide, code, language, label in items.filter(content_object__in=guides).values_list(*FIELDS):
        own[guide, code] += [SimpleNamespace(language=language, label=label)] if language else []
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for guide, code in sorted(own):
        names[guide][code] = label_for(own[guide, code], TopicCode, code, reader)
    return names
