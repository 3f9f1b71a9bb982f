"""Stacks for the fault tests. Databases are migrated once and copied; what a test kills is its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from tests import once
from tests.faults.stack import Stack, new_database
from tests.servers import PostgreSQL, Redis, temporary_folder

numbers = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    with temporary_folder() as folder, PostgreSQL(folder, like=once.cluster()) as running:
        yield running


@pytest.fixture
def embedded() -> Iterator[Stack]:
    with temporary_folder() as folder:
        shutil.copytree(once.migrated(), folder / "data")
        with Stack(folder) as stack:
            yield stack


@pytest.fixture
def production(server: PostgreSQL) -> Iterator[Stack]:
    """A database of its own on the shared server; a Redis of its own."""
    name = f"scene_{next(numbers)}"
    new_database(server, name, template=PostgreSQL.role)
    with (
        temporary_folder() as folder,
        Redis(folder) as broker,
        Stack(folder, database=server, name=name, broker=broker) as stack,
    ):
        yield stack


@pytest.fixture(params=["sqlite", "postgresql"])
def stack(request: pytest.FixtureRequest) -> Stack:
    """Both databases."""
    chosen: Stack = request.getfixturevalue("embedded" if request.param == "sqlite" else "production")
    return chosen


@pytest.fixture
def mortal() -> Iterator[Callable[[], Stack]]:
    """`mortal()`: a production stack whose servers may be killed."""
    with ExitStack() as life:

        def make() -> Stack:
            folder = life.enter_context(temporary_folder())
            database = life.enter_context(PostgreSQL(folder, like=once.cluster()))
            broker = life.enter_context(Redis(folder))
            return life.enter_context(Stack(folder, database=database, name=database.role, broker=broker))

        yield make
