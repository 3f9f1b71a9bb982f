"""Shared by all tests: no network, one frozen practice world, clients that are logged in with a second factor."""

import ipaddress
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import settings

from benzoproject.lib import scope
from practices.models import Membership, Practice, User
from tests import once
from tests.factories.people import MembershipFactory, PracticeFactory

# How long one example takes says something about the machine, not about the law.
settings.register_profile("unhurried", deadline=None, max_examples=100 if once.THOROUGH else 40)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """On SQLite the tables come out of migrations that were run once; see tests/settings.py for PostgreSQL."""
    if connection.vendor == "sqlite":
        source = sqlite3.connect(once.migrated() / "benzoproject.sqlite3")
        with django_db_blocker.unblock(), closing(source):
            connection.ensure_connection()
            source.backup(connection.connection)


def pytest_configure() -> None:
    """Before there are workers, so that they share what is made once."""
    once.begin()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: it leaves an event loop running, under which a PDF cannot be sealed."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to this machine only."""
    if request.node.get_closest_marker("network"):
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not is_local(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True, scope="session")
def works_for_everybody() -> Iterator[None]:
    """A test is no request: it may see every row, as a command may. A request in it starts with none."""
    with scope.everybody():
        yield


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    """Attempts that one test counted do not lock the next one out."""
    yield
    cache.clear()


@pytest.fixture
def practice(db: None) -> Practice:
    return PracticeFactory(slug="de-linde", name="Huisartsenpraktijk De Linde")


@pytest.fixture
def other_practice(db: None) -> Practice:
    return PracticeFactory(slug="de-es", name="Huisartsenpraktijk De Es")


@pytest.fixture
def poh(practice: Practice) -> Membership:
    return MembershipFactory(practice=practice, display_name="S. Bakker", user__name="S. Bakker")


@pytest.fixture
def gp(practice: Practice) -> Membership:
    return MembershipFactory(practice=practice, gp=True, display_name="dr. M. de Wit", user__name="M. de Wit")


@pytest.fixture
def other_poh(other_practice: Practice) -> Membership:
    return MembershipFactory(practice=other_practice)


@pytest.fixture
def researcher(db: None) -> Membership:
    return MembershipFactory(researcher=True)


@pytest.fixture
def admin(db: None) -> Membership:
    return MembershipFactory(admin=True)


def login(person: Membership | User) -> Client:
    """A client with a session of this person, past the second factor."""
    client = Client()
    client.force_login(person.user if isinstance(person, Membership) else person)
    return client


@pytest.fixture
def client_of(db: None) -> Callable[[Membership | User], Client]:
    """`client_of(poh).get("/p/de-linde/practice/")`."""
    return login
