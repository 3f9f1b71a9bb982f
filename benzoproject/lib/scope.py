"""Whose rows this process may see now: the second line behind the door of practices/access.py, on PostgreSQL only.

Every table that belongs to a practice has a policy there (operation/protection.py) that compares its practice with
a setting of the connection. The door sets it to the practice of the page; a worker or a command says that it works for
everybody. Nothing set means no rows: a view that forgets its filter shows nothing, not another practice's patients.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

SETTING = "benzo.practice"
NOBODY, EVERYBODY = "", "0"
_scope: ContextVar[str] = ContextVar("scope", default=NOBODY)


def covers(practice_id: int | None) -> bool:
    return practice_id is None or _scope.get() in (EVERYBODY, str(practice_id))


def enter(practice_id: int) -> None:
    """From here on the rows of one practice, until the surrounding `nobody`, `everybody` or `practice` ends."""
    _switch(str(practice_id))


@contextmanager
def practice(practice_id: int) -> Iterator[None]:
    with _of(str(practice_id)):
        yield


@contextmanager
def everybody() -> Iterator[None]:
    """For work that is not one practice's: a worker, a command, a backup."""
    with _of(EVERYBODY):
        yield


@contextmanager
def nobody() -> Iterator[None]:
    """How every request starts."""
    with _of(NOBODY):
        yield


def streamed(chunks: Iterable[Any]) -> Iterator[Any]:
    """An answer that is made while it is sent keeps the scope it was begun in."""
    value = _scope.get()

    def within() -> Iterator[Any]:
        with _of(value):
            yield from chunks

    return within()


@contextmanager
def _of(value: str) -> Iterator[None]:
    before = _scope.get()
    _switch(value)
    try:
        yield
    finally:
        _switch(before)


def _switch(value: str) -> None:
    changed = _scope.get() != value
    _scope.set(value)
    if changed:
        for connection in connections.all(initialized_only=True):
            _tell(connection)


@receiver(connection_created)
def tell_new_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    _tell(connection)


def _tell(connection: BaseDatabaseWrapper) -> None:
    raw = connection.connection
    if connection.vendor != "postgresql" or raw is None or raw.closed:
        return
    from psycopg2 import Error
    from psycopg2.extensions import TRANSACTION_STATUS_INERROR

    # A failed transaction takes no orders; its rollback also brings back the setting that it began with.
    if raw.info.transaction_status == TRANSACTION_STATUS_INERROR:
        return
    try:
        with raw.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, _scope.get()])
    except Error:
        connection.close()  # the next query makes a new one, which is told when it opens
