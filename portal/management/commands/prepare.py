"""`prepare`: bring a checkout to the point where it can serve."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.catalogues import compile_messages


def static_digest() -> str:
    """What the served static files are made from: our own sources and the lock file."""
    digest = hashlib.sha256((settings.ROOT / "requirements.txt").read_bytes())
    for path in sorted((settings.ROOT / "portal" / "static").rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Command(BaseCommand):
    help = "Migrate, load places and, into an empty database, the starter network; build the index and static files."
    requires_system_checks: list[str] = []

    worked = False
    """Whether anything had to be made."""

    def handle(self, *args: Any, **options: Any) -> None:
        self.worked = bool(compile_messages(settings.ROOT / "locale"))
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Setting up the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        self._static()
        self._content()

    def _say(self, words: str) -> None:
        self.worked = True
        self.stdout.write(words)
        self.stdout.flush()

    def _static(self) -> None:
        stamp, digest = settings.VAR / "static.sha256", static_digest()
        if not stamp.exists() or stamp.read_text() != digest:
            self._say("Gathering static files ...")
            call_command("collectstatic", verbosity=0, interactive=False)
            stamp.write_text(digest)

    def _content(self) -> None:
        from partners.models import Organization
        from resources.guides.tree import ensure_tree
        from search import indexing
        from search.understanding.loading import load_synonyms

        call_command("load_places")
        load_synonyms()
        if settings.STARTER and not Organization.objects.exists():
            self._say("Loading the starter network ...")
            call_command("load_starter")
        ensure_tree()
        if indexing.status().get("state") != "ok":
            self._say("Building the search index ...")
            indexing.rebuild()
