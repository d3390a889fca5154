"""Logs that keep no trace of a visitor."""

import logging

from django.http import HttpRequest


class NoTraceFilter(logging.Filter):
    """Drops the request that Django hangs on a record, with its address, agent and query."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(getattr(record, "request", None), HttpRequest):
            del record.request
        return True


class PlainFormatter(logging.Formatter):
    """Shows where an exception arose, not its text: messages of exceptions quote what people typed."""

    def formatException(self, ei) -> str:  # type: ignore[no-untyped-def, override]  # noqa: N802
        kind, _, trace = ei
        lines = []
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return "\n".join([*lines, kind.__name__ if kind else ""])
