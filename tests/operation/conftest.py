"""Installations of their own, on both databases, as the fault tests have them."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.faults.conftest import embedded, production, server, stack
from tests.faults.stack import Stack, new_database

__all__ = ["embedded", "production", "server", "stack"]
numbers = count(1)


def empty_like(stack: Stack, folder: Path) -> Stack:
    """Another installation of the same kind and with the same keys, in which nothing is."""
    home = folder / f"elsewhere-{next(numbers)}"
    home.mkdir()
    if not stack.database:
        return Stack(home)
    new_database(stack.database, home.name.replace("-", "_"))
    return Stack(home, database=stack.database, name=home.name.replace("-", "_"), broker=stack.broker)


@pytest.fixture
def elsewhere(stack: Stack, tmp_path: Path) -> Iterator[Stack]:
    with empty_like(stack, tmp_path) as empty:
        yield empty
