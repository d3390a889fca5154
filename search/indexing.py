"""What commands and probes ask of the indexes: build them anew, say how they are."""

from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from search import outbox, rebuilding, reconciling, registry
from search.contract import PUBLIC, EngineUnavailable
from search.engines import get_engine, writer_engine
from search.models import IndexCheck, OutboxEntry

MOST_TOLD = 20


def rebuild() -> int:
    """Build each index from the database beside the old one, then swap; answers the number of documents.

    Raises RebuildUnderway, EngineUnavailable.
    """
    return sum(rebuilding.rebuild(index, writer_engine(index)) for index in registry.indexes())


def status() -> dict[str, object]:
    """The public index's account together with the outbox's; `state` is that of the worse index."""
    accounts = [_account(index) for index in registry.indexes()] or [_account(PUBLIC)]
    worse = next((each["state"] for each in accounts if each["state"] != "ok"), "ok")
    return {**accounts[0], "state": worse, **outbox.state()}


def _account(index: str) -> dict[str, object]:
    try:
        return dict(writer_engine(index).status())
    except EngineUnavailable as error:
        return {"engine": "unknown", "state": "down", "reason": str(error)}


def health(*, compare: bool = False) -> dict[str, Any]:
    """All about every index: its account, documents by kind against the database, drift, what was set aside.

    Numbers and drift are of the last comparison; `compare` makes one now and changes nothing.
    """
    found: dict[str, Any] = dict(status())
    checks = {check.index: check for check in IndexCheck.objects.all()}
    found["indexes"] = {index: _health(index, checks.get(index), compare) for index in registry.indexes()}
    errors = OutboxEntry.objects.poison().order_by("pk").values("kind", "key", "error", "set_aside")
    found["set_aside_things"] = list(errors[:MOST_TOLD])
    return found


def _health(index: str, check: IndexCheck | None, compare: bool) -> dict[str, Any]:
    account = _account(index)
    if isinstance(account.get("built_at"), str):
        account["built_at"] = parse_datetime(str(account["built_at"]))
    account |= {"checked": None, "drift": None, "kinds": {}, "breaker": getattr(get_engine(index), "breaker", None)}
    if compare and account["state"] == "ok":
        now = reconciling.compare(index, writer_engine(index))
        return account | {"checked": timezone.now(), "drift": len(now.drift), "kinds": now.documents}
    if check:
        account |= {"checked": check.checked, "drift": check.drift, "kinds": check.documents}
    return account
