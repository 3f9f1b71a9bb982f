"""Row-level security on PostgreSQL: a policy on every table that belongs to a practice, derived from the models.

Made (or renewed) after every `migrate`, so that a table somebody adds tomorrow is protected without anybody thinking of
it. FORCE makes it hold for the owner of the tables too; only a superuser or a BYPASSRLS role passes, which is why the
product wants to run as neither (docs/operations.md).
"""

from typing import Any

from django.apps import apps
from django.db import connections, models

from benzoproject.lib import scope

APPS = ("practices", "patients", "stopletters", "consults", "evaluation")
# Tables with a practice that stand before the door, and why.
OPEN = {
    "evaluation.Interview": "the researchers plan it; of a patient it has a pseudonym and the practice, not who",
    "evaluation.PatientRequest": "the researchers ask a practice for a number of patients",
    "practices.Participation": "the door reads it, and the project's overview; nothing about a patient",
    "practices.Membership": "the door looks here to find out whose practice it is",
    "practices.Invitation": "whoever follows the link has no practice yet",
    "practices.FactorReset": "asked and confirmed across practice and project; nothing about a patient",
    "practices.StandIn": "about colleagues only, reached through their memberships",
    "practices.Agreement": "project leader and practice; nothing about a patient",
    "practices.BankAccount": "the fund confirms and pays to it; nothing about a patient",
    "practices.Budget": "the fund's; nothing about a patient",
    "practices.Claim": "judged by the fund; an hour never names a patient",
    "practices.Hours": "judged by the fund; an hour never names a patient",
    "practices.Lesson": "shown to the other practices after somebody looked at it",
    "practices.Seal": "hashes only: whoever holds a document may ask whether it is ours",
}
PRACTICE = "practices.Practice"
# In a SELECT of its own it is looked up once a statement instead of once a row.
HERE = f"(SELECT NULLIF(current_setting('{scope.SETTING}', true), '')::bigint)"


def protected() -> dict[str, str]:
    """Table -> the condition under which a row may be seen or written."""
    return {model._meta.db_table: condition for model in _models() if (condition := _condition(model))}


def _models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def _condition(model: type[models.Model]) -> str:
    owner = owner_of(model)
    if owner is None:
        return ""
    column, parent = f'"{owner.column}"', owner.related_model
    if parent._meta.label == PRACTICE:
        mine = f"{HERE} IN ({column}, {scope.EVERYBODY})"
        return f"{column} IS NULL OR {mine}" if owner.null else mine
    # The parent has a policy of its own, which holds inside this question too. Asked row by row, by its key: IN would
    # have PostgreSQL gather the parents of all practices first, in every query.
    mine = f'owner.id = "{model._meta.db_table}".{column}'
    return f'{HERE} = {scope.EVERYBODY} OR EXISTS (SELECT FROM "{parent._meta.db_table}" owner WHERE {mine})'


def owner_of(model: type[models.Model]) -> Any:
    """The foreign key that says whose a row is: to the practice itself, or to a table that belongs to one."""
    if model._meta.label in OPEN:
        return None
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    to_practice = [key for key in keys if key.related_model._meta.label == PRACTICE]
    to_owned = [
        key
        for key in keys
        if not key.null and key.related_model is not model and owner_of(key.related_model) is not None
    ]
    return next(iter([*to_practice, *to_owned]), None)


def protect(using: str = "default") -> int:
    """Bring the policies of this database up to date; returns how many tables were changed."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return 0
    conditions, wanting = protected(), unprotected(using)
    with connection.cursor() as cursor:
        for table in wanting:
            _protect(cursor, table, conditions[table])
    return len(wanting)


def unprotected(using: str = "default") -> list[str]:
    """Tables of this database without the policy they should have."""
    connection = connections[using]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        cursor.execute(
            "SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p"
            " JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE p.polname = 'practice' AND c.relrowsecurity AND c.relforcerowsecurity"
            " AND pg_table_is_visible(c.oid)"
        )
        have = dict(cursor.fetchall())
    wanted = protected().items()
    return [table for table, condition in wanted if table in there and have.get(table) != condition]


def _protect(cursor: Any, table: str, condition: str) -> None:
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')
    cursor.execute(f'DROP POLICY IF EXISTS practice ON "{table}"')
    cursor.execute(f'CREATE POLICY practice ON "{table}" USING ({condition}) WITH CHECK ({condition})')
    # What was asked for, word for word: PostgreSQL itself shows a condition in its own spelling.
    cursor.execute(
        f"COMMENT ON POLICY practice ON \"{table}\" IS '{condition.replace(chr(39), chr(39) * 2)}'"
    )


def after_migrate(using: str = "default", **_: Any) -> None:
    protect(using)


def bypassed(using: str = "default") -> bool:
    """Whether the role this installation uses does not care about policies."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
