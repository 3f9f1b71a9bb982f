"""What is written to the log: one line per event, with ids and codes, never with a word about a person.

Nothing gets through by being overlooked. Of what our code says only the fields in FIELDS are kept; of what a library
says only the sentence as it stands in its source, with numbers filled in; of an exception its kind and the places in
the code it came from, because its text may quote a record.
"""

import logging
import re
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog

Event = MutableMapping[str, Any]
ROOT = Path(__file__).resolve().parents[2]
OURS = ("benzoproject", "practices", "patients", "stopletters", "consults", "evaluation")
# Libraries that log a fixed sentence with arguments; of any other we only say where it spoke.
KNOWN = (*OURS, "django", "celery", "kombu", "gunicorn", "weasyprint", "redis")
FIELDS = frozenset(
    {
        "event", "level", "logger", "timestamp",
        "request_id", "request", "code", "ms", "user_id", "practice_id",
        "task", "task_id", "child_task_id", "child_task_name", "duration_ms", "rows",
        "model", "row", "count", "raised", "frames",
    }
)  # fmt: skip
# What a value looks like. A field that is not named here is a number, or numbers in a row.
METHOD = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,79}")
SHAPES = {
    **dict.fromkeys(("level", "logger", "task", "child_task_name", "model", "raised"), NAME),
    **dict.fromkeys(("request_id", "task_id", "child_task_id"), re.compile(r"[0-9a-f\-]{32,36}")),
    "request": re.compile(rf"({METHOD}) [A-Za-z0-9_:\-]{{1,80}}"),  # and the name of the page
    "timestamp": re.compile(r"[0-9TZ:.+\-]{10,40}"),
}
DEEPEST = 12  # frames of an exception


def configure(*, json: bool, level: str) -> dict[str, Any]:
    """Sets structlog up, and returns what Django, Celery and gunicorn need to speak the same way."""
    stamps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*stamps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*stamps, said_elsewhere],
        "use_get_message": False,
        "pass_foreign_args": True,
        "processors": [
            exceptions,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            ids_only,
            renderer,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "loggers": {
            "kombu.connection": {"level": "ERROR"},  # warns that a queue in a folder has no host name
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "django.request": {"level": "CRITICAL"},  # the line of the request says it already
            "django.server": {"level": "CRITICAL", "handlers": []},
            "gunicorn.access": {"level": "CRITICAL", "handlers": []},
            "gunicorn.error": {"level": level, "handlers": []},  # named, or it keeps a handler of its own
        },
        "root": {"handlers": ["stderr"], "level": level},
    }


def said_elsewhere(logger: Any, _name: str, event: Event) -> Event:
    """A line of a library, or of `logging` in our own code: its sentence, with numbers only."""
    record: logging.LogRecord = event["_record"]
    arguments = event.pop("positional_args", ())
    root = record.name.split(".")[0]
    if not isinstance(record.msg, str) or root not in KNOWN or not (arguments or root in OURS):
        # A sentence without arguments may have been put together before it came here.
        event["event"] = f"{record.name} at line {record.lineno}"
    elif arguments:
        event["event"] = _filled(record.msg, arguments)
    return event


def _filled(sentence: str, arguments: Any) -> str:
    try:
        if isinstance(arguments, Mapping):
            return sentence % {name: _number(value) for name, value in arguments.items()}
        return sentence % tuple(_number(value) for value in arguments)
    except (TypeError, ValueError, KeyError):
        return sentence


def _number(value: Any) -> Any:
    return value if isinstance(value, int | float) else "..."


def exceptions(_logger: Any, _name: str, event: Event) -> Event:
    """Of an exception: which kind, and where. Not what it says."""
    raised = event.pop("exc_info", None) or getattr(event.get("_record"), "exc_info", None)
    if raised is True:
        import sys

        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["raised"] = type(error).__name__
        event["frames"] = [_place(frame) for frame in traceback.extract_tb(error.__traceback__)[-DEEPEST:]]
    return event


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    short = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(path.name)
    return f"{short}:{frame.lineno} {frame.name}"


def ids_only(_logger: Any, _name: str, event: Event) -> Event:
    """The last door: fields nobody declared go, and so does a word that is no code."""
    kept = {name: value for name, value in event.items() if name in FIELDS}
    return {
        name: value if name in ("event", "frames") or _is_plain(name, value) else "..."
        for name, value in kept.items()
    }


def _is_plain(name: str, value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(isinstance(part, int) for part in value)
    if value is None or isinstance(value, int | float):
        return True
    return name in SHAPES and bool(SHAPES[name].fullmatch(str(value)))
