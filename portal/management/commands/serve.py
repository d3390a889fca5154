"""`serve`: the production server and its one child."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import Interfaces

from portal import environment, keeper
from search import outbox

BATCH = 500


def _apply_batch() -> bool:
    """Apply one batch of the outbox; whether it was full, so that more may wait."""
    applied = outbox.apply(limit=BATCH)
    return applied.indexed + applied.removed >= BATCH


class Command(BaseCommand):
    help = "Serve the portal. Starts one child that runs tick every minute and applies the search outbox."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--web-only", action="store_true", help="without the child, for many machines")
        parser.add_argument("--keeper", action="store_true", help="be the child (used by serve itself)")
        parser.add_argument("--workers", type=int, default=0, help="web processes (default: one a core, at most 4)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keeper"]:
            keeper.keep(_apply_batch, parent=os.getppid(), lock=settings.VAR / "keeper.lock")
            return
        child = None if options["web_only"] else self._start_child()
        try:
            self._serve(options["workers"] or min(os.cpu_count() or 1, 4))
        finally:
            if child:
                child.terminate()
                child.wait()

    def _start_child(self) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, sys.argv[0], "serve", "--keeper"])  # noqa: S603 - our own command

    def _serve(self, workers: int) -> None:
        host = environment.text("HOST", "127.0.0.1")
        port = environment.number("PORT", 8000, low=1, high=65535)
        self._say_where(port)
        try:
            Granian(
                "portal.wsgi:application",
                address=host,
                port=port,
                interface=Interfaces.WSGI,
                workers=workers,
                blocking_threads=4,
                log_level="warning",
                respawn_failed_workers=True,
                websockets=False,
            ).serve()
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}") from error

    def _say_where(self, port: int) -> None:
        from partners.accounts.first_login import first_login_link

        base = settings.BASE_URL if settings.BASE_URL.startswith("https") else f"http://localhost:{port}"
        self.stdout.write(f"Portal:  {base}/\nEditors: {base}/admin/\nAPI:     {base}/api/docs/")
        link = first_login_link()
        if link:
            self.stdout.write(
                f"First sign-in (once, then this link is gone): {base}{link.removeprefix(settings.BASE_URL)}"
            )
        self.stdout.flush()
