"""Rules about what is stored."""

import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from factory.django import DjangoModelFactory

from benzoproject.lib.crypto import EncryptedField
from tests import factories

OURS = [
    model
    for app in ("practices", "patients", "stopletters", "consults", "evaluation")
    for model in apps.get_app_config(app).get_models()
]
DECLARED: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parents[1] / "privacy.toml").read_text()
)
KINDS = {"personal", "professional", "pseudonymous", "plain"}
by_name = pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)


def fields(model: type[models.Model]) -> dict[str, Any]:
    return {field.name: field for field in model._meta.concrete_fields}


@by_name
def test_every_field_is_declared_once(model: type[models.Model]):
    declared = DECLARED.get(model.__name__, {})
    assert set(declared) <= KINDS
    names = [name for kind in declared.values() for name in kind]
    assert sorted(names) == sorted(fields(model)), f"[{model.__name__}] in tests/privacy.toml"


def test_nothing_is_declared_that_does_not_exist():
    assert set(DECLARED) == {model.__name__ for model in OURS}


@by_name
def test_personal_means_encrypted(model: type[models.Model]):
    personal = set(DECLARED.get(model.__name__, {}).get("personal", []))
    assert personal == {name for name, field in fields(model).items() if isinstance(field, EncryptedField)}


def pairs(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """(x_at, x_by) of acts that may not have happened; a by that stays empty beside a filled at is the system."""
    known = fields(model)
    for name in known:
        at, by = name, f"{name.removesuffix('_at')}_by"
        if name.endswith("_at") and by in known and known[at].null:
            yield at, by


def names_in(condition: Any) -> set[str]:
    if not isinstance(condition, models.Q):
        return {condition[0].split("__")[0]} if isinstance(condition, tuple) else set()
    return set().union(*(names_in(child) for child in condition.children))


@by_name
def test_when_and_by_whom_go_together(model: type[models.Model]):
    checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    covered = [names_in(check.condition) for check in checks]
    for at, by in pairs(model):
        assert any({at, by} <= names for names in covered), f"{model.__name__}.{at} without {by} is possible"


def factories_of() -> dict[type[models.Model], type[DjangoModelFactory]]:
    found = {}
    for info in pkgutil.iter_modules(factories.__path__):
        for thing in vars(importlib.import_module(f"tests.factories.{info.name}")).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, DjangoModelFactory)
                and thing is not DjangoModelFactory
            ):
                found[thing._meta.model] = thing
    return found


@by_name
def test_every_model_has_a_factory(model: type[models.Model]):
    assert model in factories_of()


@pytest.mark.django_db
@by_name
def test_every_factory_makes_a_row_that_can_be_shown(model: type[models.Model]):
    factory = factories_of().get(model)
    assert factory, "no factory"
    row = factory()
    assert str(row)
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.django_db
def test_the_schema_needs_no_function_of_djangos():
    """A copy of the database (VACUUM INTO, the sqlite3 shell) checks every row, and knows SQLite's functions only."""
    if connection.vendor != "sqlite":
        pytest.skip("about a file of SQLite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        schema = dict(cursor.fetchall())
    ours = re.compile(r"\bdjango_\w+\s*\(|\bREGEXP\b")
    assert not [name for name, words in schema.items() if ours.search(words)]
