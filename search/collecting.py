"""From rows of the outbox to the documents that they stand for."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db import DatabaseError

from search import registry
from search.contract import SearchDocument, document_id
from search.models import OutboxEntry

logger = logging.getLogger(__name__)


@dataclass
class Batch:
    """What rows turned out to be: documents by id, errors by id, and ids of what is not public (any more)."""

    documents: dict[str, SearchDocument] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def collect(entries: Iterable[OutboxEntry]) -> Batch:
    """Read what these rows stand for now; each document bears its row's version."""
    batch = Batch()
    by_kind: dict[str, dict[str, int]] = defaultdict(dict)
    for entry in entries:
        by_kind[entry.kind][entry.key] = entry.version
    for kind, versions in by_kind.items():
        source = registry.source(kind)
        if source is None:
            batch.failed.update({document_id(kind, key): f"No source for {kind}." for key in versions})
            continue
        for document in _documents(source, list(versions), batch.failed):
            if document.key in versions:
                batch.documents[document.id] = replace(document, version=versions[document.key])
        ids = [document_id(kind, key) for key in versions]
        batch.gone += [each for each in ids if each not in batch.documents and each not in batch.failed]
    return batch


def _documents(source: registry.Source, keys: list[str], failed: dict[str, str]) -> list[SearchDocument]:
    """All documents at once; where that fails, one by one, so that one bad thing does not hold up the others."""
    try:
        return list(source.documents(keys))
    except DatabaseError:
        raise
    except Exception as error:
        if len(keys) == 1:
            logger.warning("No document for %s:%s", source.kind, keys[0], exc_info=True)
            failed[document_id(source.kind, keys[0])] = f"{type(error).__name__}: {error}"
            return []
        return [document for key in keys for document in _documents(source, [key], failed)]
