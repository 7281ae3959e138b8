"""The log as lines of JSON, one for each event, for whoever gathers logs by machine (`RECTIFY_LOG_FORMAT=json`)."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from transport.request_log import CURRENT, SAID

FRAMES = 12


class JsonLines(logging.Formatter):
    """Writes what happened, where, and within which request, by whose token.

    Of an exception its kind and where it was raised are told, and not what it says: that may quote what people wrote.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (note := CURRENT.get()) is not None:
            said |= {"request": note.number, "user": note.user_id and str(note.user_id)}
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            said |= {"fault": kind.__name__, "where": traceback.format_tb(trace)[-FRAMES:]}
        return json.dumps(said | getattr(record, SAID, {}), ensure_ascii=False, default=str)


def config(level: str) -> dict[str, Any]:
    """Return how the standard library and uvicorn are to log, from some level on."""
    name = level.upper()
    ours = {each: {"level": name} for each in ("app", "rectify", "scheduler", "transport", "uvicorn", "workflows")}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "app.logs.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": ours,
    }
