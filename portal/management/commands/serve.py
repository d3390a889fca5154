"""`serve`: the production server and its one child."""

import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import Interfaces

from partners.letters import queue
from portal import environment, keeper
from portal.management.commands import prepare
from search import following, worker

RESTART_SECONDS = 2.0
WORKED = 3  # exit status


def _work_on_index() -> Callable[[], bool]:
    """A step of what is to be done for search on this machine; it answers whether more waits.

    With a cluster `search_worker` writes to it, and each machine keeps a copy for the time in which it is away.
    """
    return following.follow if settings.SEARCH_URL else worker.Writer().step


def _prepared(order: list[str]) -> None:
    command = prepare.Command()
    command.run_from_argv(order)
    sys.exit(WORKED if command.worked else 0)


class Child:
    """The keeper, started again when it dies; one that gave way to another keeper stays away."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._ended = False
        self._process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def end(self) -> None:
        self._ended = True
        self._process.terminate()
        self._process.wait()

    def _start(self) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, sys.argv[0], "serve", "--keeper", *self._options])  # noqa: S603 - our own command

    def _watch(self) -> None:
        while self._process.wait() != 0:
            time.sleep(RESTART_SECONDS)
            if self._ended:
                return
            self._process = self._start()


class Command(BaseCommand):
    help = "Serve the portal. Starts one child that runs tick every minute, applies the search outbox and sends mail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--web-only",
            action="store_true",
            help="for many machines: the child, if any, only keeps this machine's copy of the cluster's index",
        )
        parser.add_argument("--prepare", action="store_true", help="run `prepare` first")
        parser.add_argument("--keeper", action="store_true", help="be the child (used by serve itself)")
        parser.add_argument("--workers", type=int, default=0, help="web processes (default: one a core, at most 4)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keeper"]:
            alone = options["web_only"]
            keeper.keep(
                _work_on_index(),
                parent=os.getppid(),
                lock=settings.VAR / "keeper.lock",
                send_letters=None if alone else queue.send_waiting,
                ticks=not alone,
            )
            return
        if options["prepare"]:
            self._prepare()
        child = self._child(web_only=options["web_only"])
        try:
            self._serve(options["workers"] or min(os.cpu_count() or 1, 4))
        finally:
            if child:
                child.end()

    def _prepare(self) -> None:
        """In a process of its own: the web processes are copies of this one, which must have nothing open by then.

        Where anything had to be made, all begins again: this process may have read what was there before.
        """
        work = multiprocessing.get_context("fork").Process(target=_prepared, args=([sys.argv[0], "prepare"],))
        work.start()
        work.join()
        if work.exitcode == WORKED:
            sys.stdout.flush()
            os.execv(sys.executable, [sys.executable, *(each for each in sys.argv if each != "--prepare")])  # noqa: S606 - our own command
        if work.exitcode:
            sys.exit(work.exitcode)

    def _child(self, *, web_only: bool) -> Child | None:
        if not web_only:
            return Child()
        return Child("--web-only") if settings.SEARCH_URL else None

    def _serve(self, workers: int) -> None:
        host = environment.text("HOST", "127.0.0.1")
        port = environment.number("PORT", 8000, low=1, high=65535)
        try:
            # The server shares its port among its processes, so that a second one would not notice the first.
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
            self._say_where(port)
            # Memory that threads have given back is used again by others, instead of being kept by each.
            os.environ.setdefault("MALLOC_ARENA_MAX", "2")
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
                f"First sign-in (this link works once, within a day): {base}{link.removeprefix(settings.BASE_URL)}"
            )
        self.stdout.flush()
