"""When the sweep last ran: it passes the clock, the broker and a worker, so it says that all three live."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def _path() -> Path:
    return Path(settings.DATA_DIR) / "last-sweep"


def beat() -> None:
    _path().touch()


def last() -> datetime | None:
    try:
        return datetime.fromtimestamp(_path().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
