"""A consistent copy of the database while it is in use, and the way back; for SQLite and for PostgreSQL."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from benzoproject.lib import scope
from benzoproject.operation import archive

Counts = dict[str, int]
LOCK_TIMEOUT = "30s"


class DatabaseToolFailed(Exception):
    """pg_dump, pg_restore or psql is missing or did not succeed; says which and why, without a password."""


def vendor() -> str:
    return connection.vendor


def dump(to: Path, *, work: Path) -> Counts:
    """The whole database as of one moment, encrypted into `to`; returns the number of rows per table in it."""
    return _dump_sqlite(to, work) if vendor() == "sqlite" else _dump_postgresql(to)


def load(source: Path, *, work: Path) -> None:
    """Replace everything in this database by the dump in the archive `source`, in one transaction."""
    connections.close_all()
    (_load_sqlite if vendor() == "sqlite" else _load_postgresql)(source, work)


def counts() -> Counts:
    """The number of rows per table, as it is now."""
    with scope.everybody(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {table: _count(cursor, table) for table in sorted(tables)}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    return int(cursor.fetchone()[0])


# --- SQLite ----------------------------------------------------------------------------------------------------------
def _dump_sqlite(to: Path, work: Path) -> Counts:
    """VACUUM INTO reads in one transaction while writers go on; a copy of the file would miss what is in its log."""
    plain = work / "plain.sqlite3"
    try:
        with contextlib.closing(
            sqlite3.connect(str(settings.DATABASES["default"]["NAME"]), timeout=60)
        ) as live:
            live.execute("VACUUM INTO ?", [str(plain)])
        with contextlib.closing(sqlite3.connect(plain)) as copy:
            cursor = copy.cursor()
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            found = {table: _count(cursor, table) for (table,) in sorted(cursor.fetchall())}
        with plain.open("rb") as source:
            archive.encrypt_to(to, archive.pieces_of(source))
    finally:
        plain.unlink(missing_ok=True)
    return found


def _load_sqlite(source: Path, work: Path) -> None:
    """Into the file that is there, page by page under its own lock: a process that has it open sees old or new."""
    plain = work / "plain.sqlite3"
    try:
        with plain.open("wb") as out:
            for piece in archive.decrypted(source):
                out.write(piece)
        with (
            contextlib.closing(sqlite3.connect(plain)) as copy,
            contextlib.closing(
                sqlite3.connect(str(settings.DATABASES["default"]["NAME"]), timeout=60)
            ) as live,
        ):
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise archive.BadBackup("De database in de back-up is beschadigd.")
            copy.backup(live)
    finally:
        plain.unlink(missing_ok=True)


# --- PostgreSQL ------------------------------------------------------------------------------------------------------
def _dump_postgresql(to: Path) -> Counts:
    """pg_dump reads the snapshot in which the rows were counted, as the product's own role."""
    import psycopg2

    with contextlib.closing(psycopg2.connect(**_address(), options=_everybody())) as snapshot:
        snapshot.set_session(isolation_level="REPEATABLE READ", readonly=True)
        cursor = snapshot.cursor()
        cursor.execute("SELECT pg_export_snapshot()")
        name = cursor.fetchone()[0]
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        )
        found = {table: _count(cursor, table) for (table,) in cursor.fetchall()}
        arguments = ["--format=custom", "--enable-row-security", f"--snapshot={name}"]
        with _running("pg_dump", *arguments, stdout=subprocess.PIPE) as dumping:
            assert dumping.stdout
            archive.encrypt_to(to, archive.pieces_of(dumping.stdout))
    return found


DROP_ALL = """
SET lock_timeout = '{timeout}';
DO $$ DECLARE row record; BEGIN
  FOR row IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', row.tablename);
  END LOOP;
END $$;
"""


def _load_postgresql(source: Path, work: Path) -> None:
    """As SQL through one psql transaction: what is there goes and the dump comes, or nothing happens."""
    plain = work / "plain.dump"
    try:
        with plain.open("wb") as out:
            for piece in archive.decrypted(source):
                out.write(piece)
        options = [
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
        ]
        with (
            _running(
                "pg_restore", "--no-owner", "--no-privileges", "--file=-", str(plain), stdout=subprocess.PIPE
            ) as sql,
            _running("psql", *options, "--file=-", stdin=subprocess.PIPE) as psql,
        ):
            assert sql.stdout
            assert psql.stdin
            with contextlib.suppress(BrokenPipeError):  # what psql has to say about it comes when it ends
                psql.stdin.write(DROP_ALL.format(timeout=LOCK_TIMEOUT).encode())
                shutil.copyfileobj(sql.stdout, psql.stdin)
                if sql.wait():
                    psql.kill()  # the end of its input would commit the part that came
                    psql.wait()
                psql.stdin.close()  # the end of the SQL: commit
    finally:
        plain.unlink(missing_ok=True)


@contextlib.contextmanager
def _running(name: str, *arguments: str, **pipes: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """The program beside the work on its pipe; DatabaseToolFailed when it does not end well."""
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [_program(name), *arguments], env={**os.environ, **_environment()}, stderr=errors, **pipes
        ) as process,
    ):
        yield process
        if process.wait():
            errors.seek(0)
            first = errors.read().decode(errors="replace").strip().splitlines()[:1]
            raise DatabaseToolFailed(f"{name} lukte niet: {' '.join(first)}")


def _program(name: str) -> str:
    """The newest there is: an older pg_dump refuses a newer server."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = next(map(str, versions), None) or shutil.which(name)
    if found is None:
        raise DatabaseToolFailed(f"{name} ontbreekt; installeer het pakket postgresql-client.")
    return found


def _address() -> dict[str, Any]:
    wanted: dict[str, Any] = dict(settings.DATABASES["default"])
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {ours: wanted[theirs] for ours, theirs in names.items() if wanted.get(theirs)}
    return {**found, **{k: v for k, v in wanted.get("OPTIONS", {}).items() if k.startswith("ssl")}}


def _everybody() -> str:
    return f"-c {scope.SETTING}={scope.EVERYBODY}"


def _environment() -> dict[str, str]:
    """For the programs: in the environment, because other users of the machine can read a command line."""
    names = {
        "dbname": "PGDATABASE",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "host": "PGHOST",
        "port": "PGPORT",
    }
    found = {names.get(name, f"PG{name.upper()}"): str(value) for name, value in _address().items()}
    return {**found, "PGOPTIONS": _everybody()}
