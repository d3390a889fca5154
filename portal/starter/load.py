"""The starter network: real, sourced, few; everything in it says that the network has not yet checked it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from partners.entries import Origin
from partners.imports.districts import import_districts
from partners.imports.policies import import_policies
from partners.imports.providers import import_providers
from partners.imports.report import Report
from partners.places.loading import load_places
from portal.starter.agreements import load_agreements
from portal.starter.directory import load_consulates, load_hotlines, load_provider_texts
from portal.starter.events import load_events
from portal.starter.missions import load_missions
from portal.starter.pages import load_guides, load_terms
from portal.starter.policies import load_institutions, load_policy_texts
from resources.guides.tree import ensure_tree
from search.understanding.loading import load_synonyms

FOLDER = Path(__file__).parent
Counts = dict[str, int]


class StarterRefused(Exception):
    """Starter content was asked for where it is not wanted, or its tables are broken."""


def load_starter() -> Counts:
    """Load what is missing of the starter network; answers how many things were new, by kind. A second run: none."""
    if not (settings.DEBUG or settings.STARTER):
        raise StarterRefused("Starter content is for trying the portal: set STARTER=1 to load it here.")
    load_places()
    load_synonyms()
    with transaction.atomic():
        ensure_tree()
        counts = {
            "consulates": load_consulates(FOLDER / "consulates.csv") + load_missions(FOLDER / "missions.csv"),
            "hotlines": load_hotlines(FOLDER / "hotlines.csv"),
            "services": _imported(import_providers, "providers.csv"),
            "policies": _imported(import_policies, "policies.csv"),
            "agreements": load_agreements(),
            "districts": _imported(import_districts, "districts.csv"),
            "terms": load_terms(lines_of("terms")),
            "guides": load_guides(lines_of("guides")),
            "events": load_events(),
        }
        load_provider_texts(FOLDER / "providers_text.csv")
        load_policy_texts(FOLDER / "policies_text.csv")
        load_institutions(FOLDER / "policies.csv")
        return counts


def _imported(importer: Callable[..., Report], name: str) -> int:
    report = importer(FOLDER / name, origin=Origin.STARTER)
    if report.refused:
        first = report.refused[0]
        raise StarterRefused(f"{name}, line {first.line}, {first.column}: {first.reason}")
    return report.created


def lines_of(folder: str) -> Iterator[dict[str, Any]]:
    """Yield every record of the JSONL files of a folder beside this module, file by file in the order of names."""
    for file in sorted((FOLDER / folder).glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())
