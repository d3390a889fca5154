"""`load_starter`: the starter network, in or out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.starter.load import StarterRefused, load_starter
from portal.starter.removal import remove_starter


class Command(BaseCommand):
    help = "Load the starter network, or with --remove take out what nobody has edited, checked or claimed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take the starter content out")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            removed = remove_starter()
            self.stdout.write(f"{removed.count} things removed.")
            for name in removed.kept:
                self.stdout.write(f"Kept: {name}")
            return
        try:
            counts = load_starter()
        except StarterRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
