"""`tick`: everything that time does, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import clock


class Command(BaseCommand):
    help = "Do everything that time does: publishing, expiries, dates of events. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        done = clock.tick()
        failed = [name for name, count in done.items() if count < 0]
        if failed:
            raise CommandError("These jobs failed: " + ", ".join(failed))
        if options["verbosity"] > 1:
            for name, count in done.items():
                self.stdout.write(f"{name}: {count}")
