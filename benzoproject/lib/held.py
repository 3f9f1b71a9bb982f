"""A restored installation is held: it sends no mail and does no work by itself until somebody says that it may.

A file in the data folder, not a row: it is there before the restored database is, and no restore takes it away.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings


def _path() -> Path:
    return Path(settings.DATA_DIR) / "held.json"


def is_held() -> bool:
    return _path().exists()


def facts() -> dict[str, Any]:
    """Since when, and which backup was restored; empty when nothing is held."""
    return json.loads(_path().read_text()) if is_held() else {}


def hold(*, at: datetime, backup_made_at: str) -> None:
    _path().write_text(json.dumps({"since": at.isoformat(), "backup_made_at": backup_made_at}))


def release() -> None:
    _path().unlink(missing_ok=True)
