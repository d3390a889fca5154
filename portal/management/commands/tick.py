"""`tick`: everything that time does, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.letters import queue
from portal import clock


class Command(BaseCommand):
    help = "Do everything that time does: publishing, expiries, dates of events, waiting mail. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        done = clock.tick()
        # Not a job of the clock: those run in a transaction, which must not wait for a mail server.
        while queue.send_waiting():
            pass
        failed = [name for name, count in done.items() if count < 0]
        if failed:
            raise CommandError("These jobs failed: " + ", ".join(failed))
        if options["verbosity"] > 1:
            for name, count in done.items():
                self.stdout.write(f"{name}: {count}")
