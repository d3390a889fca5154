"""`search_worker`: tells the cluster what changed."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import worker


class Command(BaseCommand):
    help = (
        "Apply the search outbox to the cluster that SEARCH_URL names, until it is stopped. "
        "Many machines may run it: one of them writes, the others wait for its place."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pause", type=float, default=1.0, help="seconds to wait when nothing is to be done")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SEARCH_URL:
            raise CommandError("With the embedded engine `serve` applies the outbox itself; set SEARCH_URL.")
        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        worker.work(stop, pause=options["pause"])
