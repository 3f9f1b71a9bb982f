"""Stacks for the fault tests. Databases are migrated once and copied; what a test kills is its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from tests.faults.stack import Stack, copy_of_embedded, migrate, new_database
from tests.servers import PostgreSQL, Redis, temporary_folder

numbers = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    with temporary_folder() as folder, PostgreSQL(folder) as running:
        new_database(running, "migrated")
        migrate(Stack(folder, database=running, name="migrated"))
        yield running


@pytest.fixture(scope="session")
def embedded_master() -> Iterator[Stack]:
    with temporary_folder() as folder:
        stack = Stack(folder)
        migrate(stack)
        yield stack


@pytest.fixture
def embedded(embedded_master: Stack) -> Iterator[Stack]:
    with temporary_folder() as folder:
        yield copy_of_embedded(embedded_master, folder)


@pytest.fixture
def production(server: PostgreSQL) -> Iterator[Stack]:
    """A database of its own on the shared server; a Redis of its own."""
    name = f"scene_{next(numbers)}"
    new_database(server, name, template="migrated")
    with temporary_folder() as folder, Redis(folder) as broker:
        yield Stack(folder, database=server, name=name, broker=broker)


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
            database, broker = life.enter_context(PostgreSQL(folder)), life.enter_context(Redis(folder))
            found = Stack(folder, database=database, name=database.role, broker=broker)
            migrate(found)
            return found

        yield make
