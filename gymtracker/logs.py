"""One JSON line an event on stdout, tied together by the request's id."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")


class JsonLines(logging.Formatter):
    """One JSON object a line. Holds routes, never paths: a path may carry a reset key, a query a name."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if request_id := current_request_id.get():
            line["request_id"] = request_id
        if details := getattr(record, "request_details", None):
            line.update(details)
        elif record.name == "django.request":
            line["message"] = "unhandled error"  # its own message holds the path
        else:
            line["message"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            # Where and what kind, but not the message: it may quote what a lifter typed.
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__name__
            line["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps(line, ensure_ascii=False)
