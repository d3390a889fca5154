"""`load_places`: the reference data shipped in the repository."""

from typing import Any

from django.core.management.base import BaseCommand

from partners.places.loading import load_places


class Command(BaseCommand):
    help = (
        "Load states, counties, cities and ZIP codes of the US and the states of Mexico. A second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_places()
        if loaded.changed:
            self.stdout.write(f"{loaded.places} places and {loaded.postal_codes} ZIP codes loaded.")
        elif options["verbosity"] > 1:
            self.stdout.write(f"{loaded.places} places and {loaded.postal_codes} ZIP codes were there.")
