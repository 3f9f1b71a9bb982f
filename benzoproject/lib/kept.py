"""Files that belong to a row. A model says `kept_files = {"stored_name": "pdf_sha256"}`: which of its properties name a
file, and which field holds the SHA-256 of what is in it ("" as long as there is none)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps


def files_of(rows: Iterable[Any]) -> dict[str, str]:
    """Name -> SHA-256 (hex) of every file that `rows` keep."""
    return {
        getattr(row, name): getattr(row, digest)
        for row in rows
        for name, digest in getattr(row, "kept_files", {}).items()
        if getattr(row, digest)
    }


def models() -> Iterator[Any]:
    """Every model, on whatever floor, whose rows keep files."""
    return (model for model in apps.get_models() if getattr(model, "kept_files", None))


def everything() -> dict[str, str]:
    """Name -> SHA-256 (hex) of every file that any row keeps."""
    found: dict[str, str] = {}
    for model in models():
        found |= files_of(model._base_manager.only(*model.kept_files.values()).iterator())
    return found
