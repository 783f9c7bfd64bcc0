"""What the service writes to its log, as text or JSON: never a word of a note, nor a path or parameter that may name a candidate.

Messages of exceptions quote what they were about, so a log shows the class of an error and where it came from, without its message.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from api.traffic.ids import current

if TYPE_CHECKING:
    from types import TracebackType

LOGGER: Final = logging.getLogger("afterview")
FIELDS: Final = "fields"
"""The name under which `extra` carries what a record says beside its message."""


class LogFormat(StrEnum):
    """How log lines are written."""

    TEXT = "text"
    JSON = "json"


class TextFormatter(logging.Formatter):
    """One line a record, then where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as text."""
        line = f"{_moment(record)} {record.levelname:<7} {_message(record)}"
        more = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        return "\n".join(part for part in (f"{line} {more}".rstrip(), *_trace(record)) if part)


class JsonFormatter(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as JSON."""
        shown: dict[str, Any] = {"time": _moment(record), "level": record.levelname.lower(), "logger": record.name}
        shown |= {"message": _message(record), **_fields(record)}
        if trace := _trace(record):
            shown["trace"] = trace
        return json.dumps(shown)


_FORMATTERS: Final = {LogFormat.TEXT: TextFormatter, LogFormat.JSON: JsonFormatter}


def configuration(log_format: LogFormat) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to standard error; the chatter of libraries only from warnings on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"service": {"()": _FORMATTERS[log_format]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "service", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": "INFO"} for name in ("afterview", "uvicorn", "uvicorn.error")},
    }


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    """Asyncio puts what a task ended with into its message, from the second line on."""
    message = record.getMessage().strip()
    return message.partition("\n")[0] if record.name == "asyncio" else message


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    given: dict[str, Any] = getattr(record, FIELDS, {})
    identity = current()
    return given if identity is None else {**given, "request_id": identity}


def _trace(record: logging.LogRecord) -> list[str]:
    if not record.exc_info or record.exc_info[1] is None:
        return []
    lines: list[str] = []
    error: BaseException | None = record.exc_info[1]
    while error is not None:
        lines += [type(error).__qualname__, *_frames(error.__traceback__)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _frames(innermost: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(innermost)]
