"""Tables that people take along."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from portal.wagtail_hooks import harmless


def csv_answer(name: str, heading: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file in UTF-8 with its mark, as spreadsheets want it; no cell is taken for a formula."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow([str(word) for word in heading])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return answer
