"""`write_vocabulary`: docs/vocabulary.md from portal/vocabulary.py."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import vocabulary


class Command(BaseCommand):
    help = "Write docs/vocabulary.md from the vocabularies in portal/vocabulary.py."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.ROOT / "docs" / "vocabulary.md").write_text(vocabulary.as_markdown(), encoding="utf-8")
