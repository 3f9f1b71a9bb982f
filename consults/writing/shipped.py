"""The texts that come with the product."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

LEVELS = ("B1", "A2")


def content(kind: str, level: str) -> dict[str, Any]:
    """The first version of a text of `kind` (chapters, quiz, stories), as it is kept in the database."""
    name = f"{kind}_{level.lower()}.toml"
    return tomllib.loads((files("consults.writing.texts") / name).read_text(encoding="utf-8"))


def of_kinds(*kinds: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Kind, level and content of each text of `kinds`."""
    for kind in kinds:
        for level in LEVELS:
            yield kind, level, content(kind, level)
