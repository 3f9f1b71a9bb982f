"""Many rows in one go. The one module in which the two databases go different ways: each the fastest it knows.

SQLite: one prepared statement for all rows. PostgreSQL: COPY into a temporary table.
Inside the caller's transaction; no signals, no `save()`.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import Field, Model

from benzoproject.lib.crypto import EncryptedField

Convert = Callable[[Any], Any]
WORDS = (models.CharField, models.TextField)
UNLIKE = (EncryptedField, models.JSONField)  # no value of these comes twice, or it is no key of a dict
ESCAPED = re.compile(r"[\\\n\r\t]")
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def insert(rows: Sequence[Model]) -> None:
    """Store new rows of one model; each gets its number."""
    if not rows:
        return
    _number(rows)
    fields = list(type(rows[0])._meta.concrete_fields)
    if connection.vendor == "postgresql":
        _insert_from_copy(type(rows[0]), fields, rows)
        return
    names, marks = _names(fields), ", ".join(["%s"] * len(fields))
    _many(f"INSERT INTO {_table(type(rows[0]))} ({names}) VALUES ({marks})", fields, rows)


def _number(rows: Sequence[Model]) -> None:
    """What `save()` leaves behind on each row; `row.pk` and `connection.alias` look up the same thing every time."""
    key: Any = type(rows[0])._meta.pk
    name, alias = key.attname, connection.alias
    for row, pk in zip(rows, reserve(type(rows[0]), len(rows)), strict=True):
        setattr(row, name, pk)
        row._state.adding, row._state.db = False, alias


def update(rows: Sequence[Model], names: Iterable[str]) -> None:
    """Write these fields of stored rows of one model."""
    if not rows:
        return
    meta = type(rows[0])._meta
    key: Any = meta.pk
    fields: list[Any] = [meta.get_field(name) for name in names]
    if connection.vendor == "postgresql":
        _update_from_copy(type(rows[0]), fields, rows)
        return
    said = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {_table(type(rows[0]))} SET {said} WHERE {_quoted(key.column)} = %s"
    _many(sql, [*fields, key], rows)


def reserve(model: type[Model], count: int) -> list[int]:
    """The next numbers of a table, for nobody else: PostgreSQL gives them away, SQLite has one writer at a time."""
    assert connection.in_atomic_block
    assert model._meta.pk is not None
    table, key = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _numbers(cursor, _quoted(table), key, count)
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or [0])[0]
    return list(range(last + 1, last + 1 + count))


def _numbers(cursor: Any, table: str, key: str, count: int) -> list[int]:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key])
    (sequence,) = cursor.fetchone()
    taken = "SELECT nextval(%s::regclass) AS number FROM generate_series(1, %s)"
    cursor.execute(f"SELECT min(number), max(number) FROM ({taken}) AS taken", [sequence, count])
    first, last = cursor.fetchone()
    if last - first + 1 == count:  # nobody else came between, so they are exactly these
        return list(range(first, last + 1))
    cursor.execute(taken, [sequence, count])
    return [pk for (pk,) in cursor.fetchall()]


# --- the two ways ----------------------------------------------------------------------------------------------------


def _many(sql: str, fields: Sequence[Any], rows: Sequence[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*(_values(field, rows) for field in fields), strict=True)))


def _copy(table: str, fields: Sequence[Any], rows: Sequence[Model]) -> None:
    columns = zip(*(_texts(field, rows) for field in fields), strict=True)
    lines = io.StringIO("".join("\t".join(row) + "\n" for row in columns))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({_names(fields)}) FROM STDIN", lines)


def _insert_from_copy(model: type[Model], fields: Sequence[Any], rows: Sequence[Model]) -> None:
    """By way of a temporary table: PostgreSQL does not COPY into one with row-level security."""
    with connection.cursor() as cursor:
        _copy_aside(cursor, model, fields, rows)
        cursor.execute(f"INSERT INTO {_table(model)} ({_names(fields)}) SELECT * FROM pg_temp.bulk_values")


def _copy_aside(cursor: Any, model: type[Model], fields: Sequence[Any], rows: Sequence[Model]) -> None:
    cursor.execute("DROP TABLE IF EXISTS pg_temp.bulk_values")
    cursor.execute(
        "CREATE TEMPORARY TABLE bulk_values ON COMMIT DROP AS"
        f" SELECT {_names(fields)} FROM {_table(model)} LIMIT 0"
    )
    _copy("pg_temp.bulk_values", fields, rows)


def _update_from_copy(model: type[Model], fields: Sequence[Any], rows: Sequence[Model]) -> None:
    key = model._meta.pk
    columns, table = [key, *fields], _table(model)
    with connection.cursor() as cursor:
        _copy_aside(cursor, model, columns, rows)
        said = ", ".join(f"{_quoted(f.column)} = bulk_values.{_quoted(f.column)}" for f in fields)
        same = f"{table}.{_names([key])} = bulk_values.{_names([key])}"
        cursor.execute(f"UPDATE {table} SET {said} FROM bulk_values WHERE {same}")


class Remembered(dict[Any, Any]):
    """Converts each different value once: most columns of many rows hold few."""

    def __init__(self, convert: Convert) -> None:
        self._convert = convert

    def __missing__(self, value: Any) -> Any:
        converted = self[value] = self._convert(value)
        return converted


def _values(field: Any, rows: Sequence[Model]) -> Iterable[Any]:
    """A column as Django prepares it for the database."""
    column, convert = map(attrgetter(field.attname), rows), _converter(field)
    if convert is None:
        return column
    return map(convert if isinstance(field, UNLIKE) else Remembered(convert).__getitem__, column)


def _texts(field: Any, rows: Sequence[Model]) -> Iterable[str]:
    """The same in the text form of COPY."""
    column, convert = map(attrgetter(field.attname), rows), _converter(field)
    if field.primary_key or isinstance(field, UNLIKE):
        return map(_as_text, column if convert is None else map(convert, column))
    if convert is None or isinstance(field, WORDS):
        return map(Remembered(_as_text).__getitem__, column)
    return map(Remembered(lambda value: _as_text(convert(value))).__getitem__, column)


def _as_text(value: Any) -> str:
    if value is None:
        return "\\N"
    text = str(value)
    return text.translate(ESCAPES) if ESCAPED.search(text) else text


def _converter(field: "Field[Any, Any]") -> Convert | None:
    """What the value of this kind of field needs; None where it is right as it is."""
    if isinstance(field, EncryptedField):
        return field.get_prep_value
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else json.dumps(value, cls=field.encoder)
    if isinstance(field, WORDS):
        return lambda value: None if value is None else str(value)
    if isinstance(field, (models.IntegerField, models.BooleanField, models.ForeignKey)):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _table(model: type[Model]) -> str:
    return _quoted(model._meta.db_table)


def _names(fields: Iterable[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
