"""`/healthz` and `/readyz`: whether the process lives, and whether what it needs answers."""

from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from search import indexing, outbox

LATE_SECONDS = 300
NOBODY_KNOWS = {"pending": None, "set_aside": None}


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return _uncached(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The state of each part; 503 only without the database, since pages can be read without the rest."""
    database = _database()
    parts: dict[str, Any] = {"database": database, "cache": _cache(), **_search(database == "ok")}
    status = "down" if database != "ok" else "ok" if _is_well(parts) else "degraded"
    return _uncached(JsonResponse({"status": status, **parts}, status=503 if status == "down" else 200))


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return "down"
    return "ok"


def _cache() -> str:
    try:
        cache.get("readyz")
    except Exception:  # noqa: BLE001 - every backend fails in its own way, and all mean the same here
        return "down"
    return "ok"


def _search(has_database: bool) -> dict[str, Any]:
    """The index and the changes that it has not heard of yet; the latter are in the database."""
    if not has_database:
        return {"search": {"engine": None, "state": "unknown", "lag_seconds": None}, "outbox": NOBODY_KNOWS}
    try:
        account = indexing.status()
        waiting = outbox.state()
    except Exception:  # noqa: BLE001 - a probe reports what is broken instead of breaking
        return {"search": {"engine": None, "state": "down", "lag_seconds": None}, "outbox": NOBODY_KNOWS}
    return {
        "search": {"engine": account["engine"], "state": account["state"], "lag_seconds": waiting["lag_seconds"]},
        "outbox": {"pending": waiting["pending"], "set_aside": waiting["set_aside"]},
    }


def _is_well(parts: dict[str, Any]) -> bool:
    search = parts["search"]
    heard = search["state"] == "ok" and search["lag_seconds"] < LATE_SECONDS
    return parts["cache"] == "ok" and heard and not parts["outbox"]["set_aside"]
