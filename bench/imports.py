"""What an import costs beside the bare writing of its rows, and the memory that it takes.

The table has the shapes of the real ones: agencies with one programme or a dozen, two phones and a remark in a cell,
ZIP+4, hours as prose or as a timetable, cells without a point, a source row for each line.
"""

import csv
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from bench.memory import private_kb
from partners.imports.provider_rows import COLUMNS
from partners.models import Jurisdiction
from tests.world import ROOT, environment

BATCH = 500
COPY = "copy"
KINDS = (
    "immigration",
    "asylum",
    "deportation-defense",
    "citizenship",
    "labor",
    "housing",
    "health",
    "know-your-rights",
)
TONGUES = ("es", "en", "Haitian Creole", "quc", "zh-hans", "Vietnamese", "Arabic", "pt", "fr")
WORDS = (
    *("free", "help", "with", "papers", "asylum", "court", "applications", "for", "families", "workers", "and"),
    *("young", "people", "walk", "in", "or", "call", "first", "to", "make", "an", "appointment", "bring", "your"),
    *("documents", "interpreters", "come", "when", "asked", "the", "office", "is", "near", "bus", "station"),
)
HOURS = (
    "Mo-Fr 09:00-17:00",
    "Mon.-Thurs. 9am-4pm, call ahead",
    "",
    "Mo,We 09:00-12:00,13:00-17:00; Sa 10:00-12:00",
    "By appointment only",
)
NAMES = ("Catholic Charities", "Legal Aid", "Immigrant Center", "Community House", "Workers Union", "Law Project")


def table(path: Path, rows: int) -> Path:
    """A CSV file of so many provider rows, the same every time."""
    chance = random.Random(2026)
    cities = list(Jurisdiction.objects.cities().order_by("slug").values_list("name", "state_code", "slug")[:4000])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        written = organizations = 0
        while written < rows:
            organizations += 1
            for row in _organization(chance, organizations, chance.choice(cities)):
                if written < rows:
                    written += 1
                    writer.writerow({**row, "external_id": f"r{written}", "source": f"list.csv:row {written}"})
    return path


def _organization(chance: random.Random, number: int, city: tuple[str, str, str]) -> Iterator[dict[str, str]]:
    name, state, slug = city
    offices = [f"{chance.randint(1, 9999)} {chance.choice(WORDS).title()} St, Suite {chance.randint(1, 90)}"]
    if chance.random() < 0.2:
        offices.append(f"P.O. Box {number}")
    for programme in range(chance.choice((1, 1, 1, 2, 3, 5, 12))):
        point = chance.random() < 0.6
        yield {
            "organization": f"{NAMES[number % 6]} of {name} {number}",
            "organization_kind": "ngo",
            "service": f"{chance.choice(WORDS)} {chance.choice(KINDS)} programme {programme + 1}",
            "description": " ".join(chance.choices(WORDS, k=chance.randint(10, 80))) + ".",
            "kinds_of_help": ";".join(chance.sample(KINDS, chance.randint(1, 4))),
            "languages": ";".join(chance.sample(TONGUES, chance.randint(1, 4))),
            "cost": chance.choice(("free", "low", "", "sliding")),
            "address": chance.choice(offices),
            "city": name,
            "state": state,
            "postal_code": f"{chance.randint(10000, 99999)}-{chance.randint(1000, 9999)}",
            "country": "US",
            "lat": f"{chance.uniform(26, 48):.6f}" if point else "",
            "lon": f"{chance.uniform(-120, -75):.6f}" if point else "",
            "phone": f"(4{number % 90 + 10:02d}) {number % 700 + 220}-{programme * 7 % 10000:04d}; call ahead",
            "email": f"office{number}@example.org",
            "website": f"www.example.org/{number}",
            "hours": chance.choice(HOURS),
            "area_served": slug if chance.random() < 0.5 else "US",
            "source_date": "2026-05-01",
        }  # fmt: skip


def measure(folder: Path, rows: int = 10_000) -> dict[str, float]:
    """`folder` holds a prepared portal; its copies are written to."""
    from partners.imports.providers import import_providers

    file = table(folder / "providers.csv", rows)
    peak = _peak_uss_mb(file, _copied(folder, "memory"))
    work, empty = _copied(folder, "import"), _copied(folder, "reference")
    _use("default", work)
    before = {model: _keys(model) for model in _tables()}
    started = time.perf_counter(), time.process_time()
    report = import_providers(file)
    took, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    written = {model: rows for model, keys in before.items() if (rows := _new(model, keys))}
    _use(COPY, empty)
    reference, reference_cpu = _bulk_create(written)
    _use("default", folder)
    for name in ("memory", "import", "reference"):
        shutil.rmtree(folder.parent / f"{folder.name}-{name}")
    return {
        "import_rows": report.rows,
        "import_written_rows": sum(map(len, written.values())),
        "import_s": round(took, 2),
        "import_bulk_create_s": round(reference, 2),
        "import_to_bulk_create": round(took / reference, 2),
        "import_to_bulk_create_cpu": round(cpu / reference_cpu, 2),
        "import_peak_uss_mb": round(peak, 1),
    }


def _copied(folder: Path, name: str) -> Path:
    copy = folder.parent / f"{folder.name}-{name}"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    shutil.copy(folder / "puente.sqlite3", copy)
    return copy


def _use(alias: str, folder: Path) -> None:
    """Let the alias mean the database of that folder."""
    old: BaseDatabaseWrapper | None = connections[alias] if alias in connections.settings else None
    wanted = {**settings.DATABASES["default"], "NAME": str(folder / "puente.sqlite3")}
    connections.settings[alias] = wanted
    settings.DATABASES[alias] = wanted
    if old is not None:
        old.close()
        del connections[alias]


def _tables() -> list[type[models.Model]]:
    return [
        model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy and model._meta.managed
    ]


def _keys(model: type[models.Model]) -> set[object]:
    return set(model._base_manager.values_list("pk", flat=True))


def _new(model: type[models.Model], before: set[object]) -> list[models.Model]:
    return [row for row in model._base_manager.iterator() if row.pk not in before]


def _bulk_create(written: dict[type[models.Model], list[models.Model]]) -> tuple[float, float]:
    """Seconds (of the clock, of the processor) that the bare writing of these rows takes."""
    started = time.perf_counter(), time.process_time()
    with transaction.atomic(using=COPY), connections[COPY].constraint_checks_disabled():
        for model, rows in written.items():
            model._base_manager.using(COPY).bulk_create(_as_new(rows), batch_size=BATCH)
    return time.perf_counter() - started[0], time.process_time() - started[1]


def _as_new(rows: Iterable[models.Model]) -> list[models.Model]:
    found = list(rows)
    for row in found:
        row._state.adding, row._state.db = True, None
    return found


def _peak_uss_mb(file: Path, folder: Path) -> float:
    """The most private memory that the command held at any of the moments it was looked at."""
    command = [sys.executable, "manage.py", "import_providers", str(file), "--json"]
    child = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL)
    peak = 0
    while child.poll() is None:
        peak = max(peak, private_kb(child.pid))
        time.sleep(0.02)
    if child.returncode:
        raise RuntimeError(f"The import ended with {child.returncode}.")
    return peak / 1024
