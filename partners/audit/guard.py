"""Triggers that keep the trail: the database itself refuses to change or delete a row, by whatever way it is asked.

Triggers, not a chain of hashes: they stop a mistake instead of showing it later, they cost nothing for writers at once,
and a redacted row stays as valid as before. Whoever owns the database can still drop them; backups answer that.
"""

from typing import Any

from django.conf import settings
from django.db import connections

TABLE = "partners_auditrow"
KEPT = ("id", "at", "who_id", "who_name", "action", "content_type_id", "object_id", "organization_id")
"""Who, what, when and about which record. The words may be redacted."""
REFUSAL = "The audit trail is only added to."
TRIGGERS = {
    "audit_rows_say_the_same": f"UPDATE OF {', '.join(KEPT)}",
    "audit_rows_stay": "DELETE",
    "audit_table_stays": "TRUNCATE",
}


def install(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Make the triggers anew: a migration that remakes the table on SQLite loses them. After each migrate."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
        for name, event in TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {TABLE}" if postgresql else ""))
            # SQLite has no TRUNCATE; and tests begin with an empty table.
            if (postgresql or event != "TRUNCATE") and (event.startswith("UPDATE") or not settings.AUDIT_ROWS_MAY_GO):
                cursor.execute(_trigger(name, event, postgresql=postgresql))


def _trigger(name: str, event: str, *, postgresql: bool) -> str:
    act = "EXECUTE FUNCTION audit_refuse()" if postgresql else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH {each} {act}"
