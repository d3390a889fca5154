"""Logs that keep no trace of a visitor."""

import logging
import re
from typing import Any

from django.http import HttpRequest

# The part of an address that opens something: whoever reads a log must not be able to follow it.
TOKEN = re.compile(
    r"((?:/|%2F)(?:first|invitation|claim|confirm|confirm-email|calendar|password/reset/key)(?:/|%2F))(?:(?!%2F)[^/\s\"'&])+",
    re.IGNORECASE,
)


class NoTraceFilter(logging.Filter):
    """Drops the request that Django hangs on a record, with its address, agent and query.

    Of a suspicious request it leaves the kind, which is the logger's name: the message quotes what a stranger typed.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.msg, record.args = "A request was refused.", ()
        if isinstance(getattr(record, "request", None), HttpRequest):
            del record.request  # type: ignore[attr-defined]
        return True


class PlainFormatter(logging.Formatter):
    """Masks tokens; shows where an exception arose, not its text: messages of exceptions quote what people typed."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub(r"\1***", super().format(record))

    def formatException(self, ei: Any) -> str:
        kind, _, trace = ei
        lines = []
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return "\n".join([*lines, kind.__name__ if kind else ""])
