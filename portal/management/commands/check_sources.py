"""`check_sources`: every file of the public data folder converted and imported twice, then all of it taken back."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.starter.sources.trial import COLUMNS, Trial, try_all


class Command(BaseCommand):
    help = "Convert and import every file of the data folder, twice; print what became of the rows; keep nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("data_folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        data: Path = options["data_folder"]
        if not (data / "legal_aid").is_dir():
            raise CommandError(f"{data} is not the data folder: it has no legal_aid.")
        self.stdout.write("".join(f"{name:>10}" for name in COLUMNS) + "  file")
        wrong = []
        with tempfile.TemporaryDirectory() as folder, transaction.atomic():
            for trial in try_all(data, Path(folder)):
                self.stdout.write(self._line(trial))
                if not (trial.adds_up and trial.is_quiet):
                    wrong.append(trial.source.file)
            transaction.set_rollback(True)
        if wrong:
            raise CommandError("Rows were lost, or a second import changed something: " + ", ".join(wrong))

    def _line(self, trial: Trial) -> str:
        return "".join(f"{number:10}" for number in trial.numbers) + f"  {trial.source.file}"
