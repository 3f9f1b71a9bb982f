"""Is this installation well? One function per question, each answering in a sentence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from benzoproject.lib import durable, heartbeat, held, scope
from benzoproject.operation import backup, machine, protection
from benzoproject.operation.findings import GOOD, WORRY, WRONG, Finding
from practices.models import AuditChain
from practices.services import audit

OLD_BACKUP = timedelta(hours=26)  # a day, and the time it takes
STUCK = timedelta(hours=1)
TAIL = 200  # events per chain that are looked at; `verify_audit` walks them all


def examine() -> list[Finding]:
    """All answers. A question that cannot be asked (the database is away) is itself the answer."""
    with scope.everybody():
        return [finding for ask in QUESTIONS for finding in _answers(ask)]


def _answers(ask: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return ask()
    except DatabaseError as error:
        about = ask.__name__.strip("_").replace("_", " ")
        return [
            Finding(about, WRONG, f"Niet na te gaan: {type(error).__name__}.", "Kijk eerst naar de database.")
        ]


# --- the questions ---------------------------------------------------------------------------------------------------
def database() -> list[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return [
            Finding(
                "database", WRONG, "De database is niet bereikbaar.", "Draait hij, en klopt DATABASE_URL?"
            )
        ]
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return [
            Finding("database", WRONG, f"{len(waiting)} migraties zijn niet gedaan.", "script/manage migrate")
        ]
    return [Finding("database", GOOD, f"Bereikbaar en bijgewerkt ({connection.vendor}).")]


def rows() -> list[Finding]:
    """The second line behind the door of each practice."""
    if connection.vendor != "postgresql":
        return []
    if protection.bypassed():
        return [
            Finding(
                "row-level security", WORRY, "De rol van DATABASE_URL gaat langs de bescherming per praktijk.",
                "Gebruik een rol zonder SUPERUSER en BYPASSRLS (docs/operations.md).",
            )
        ]  # fmt: skip
    missing = protection.unprotected()
    if missing:
        return [
            Finding(
                "row-level security", WRONG, f"Niet beschermd: {', '.join(missing)}.", "script/manage migrate"
            )
        ]
    return [Finding("row-level security", GOOD, "Elke tabel van een praktijk is beschermd.")]


def broker() -> list[Finding]:
    from benzoproject.celery import app

    try:
        with app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except Exception as error:  # every broker has errors of its own
        return [
            Finding(
                "broker",
                WRONG,
                f"De broker is niet bereikbaar ({type(error).__name__}).",
                "Kijk naar REDIS_URL.",
            )
        ]
    return [Finding("broker", GOOD, "Bereikbaar.")]


def worker() -> list[Finding]:
    """The sweep passes the clock, the broker and a worker: one age says whether all three live."""
    last, patience = heartbeat.last(), timedelta(seconds=3 * settings.SWEEP_SECONDS)
    if last is None:
        return [Finding("worker", WRONG, "Er heeft nog nooit een worker gedraaid.", "script/manage worker")]
    age = timezone.now() - last
    if age > patience:
        return [
            Finding(
                "worker",
                WRONG,
                f"De laatste ronde van de worker is {_ago(age)} geleden.",
                "Draait de worker?",
            )
        ]
    return [Finding("worker", GOOD, f"Laatste ronde {_ago(age)} geleden.")]


def work() -> list[Finding]:
    """Work that failed or waits too long; a person has to look at it."""
    failed, late, before = 0, 0, timezone.now() - STUCK
    for model in durable.models_with_work():
        failed += model._default_manager.filter(work_state=durable.WorkState.FAILED).count()
        late += model.due(timezone.now()).filter(queued_at__lt=before).count()
    if late:
        return [Finding("work", WRONG, f"{late} taken wachten al langer dan een uur.", "Draait de worker?")]
    if failed:
        return [
            Finding(
                "work",
                WORRY,
                f"{failed} taken zijn mislukt.",
                "De pagina zelf zegt waarom.",
            )
        ]
    return [Finding("work", GOOD, "Geen werk dat blijft liggen.")]


def hold() -> list[Finding]:
    if not held.is_held():
        return []
    since = held.facts().get("since", "")[:16]
    return [
        Finding(
            "restore", WRONG, f"Teruggezet op {since} en vastgehouden: er wordt niets verstuurd of gemaakt.",
            "Kijk alles na en geef dan script/manage resume.",
        )
    ]  # fmt: skip


def backups() -> list[Finding]:
    last = backup.last_made()
    if last is None:
        state = WRONG if settings.PRODUCTION else WORRY
        return [
            Finding("backup", state, "Er is nog nooit een back-up gemaakt.", "script/manage backup --to MAP")
        ]
    age = timezone.now() - last
    if age > OLD_BACKUP:
        return [Finding("backup", WRONG, f"De laatste back-up is {_ago(age)} oud.", "Loopt de timer?")]
    return [Finding("backup", GOOD, f"De laatste is {_ago(age)} oud.")]


def access_log() -> list[Finding]:
    broken = [chain.key for chain in AuditChain.objects.order_by("key") if not audit.tail_fits(chain, TAIL)]
    if broken:
        return [
            Finding(
                "access log", WRONG, f"Het einde klopt niet: {', '.join(broken)}.",
                "Lees docs/privacy/breach-procedure.md en draai script/manage verify_audit.",
            )
        ]  # fmt: skip
    return [Finding("access log", GOOD, "Het einde van elke keten klopt.")]


QUESTIONS: tuple[Callable[[], list[Finding]], ...] = (
    hold, database, rows, broker, worker, work, machine.disk, machine.secrets, machine.letters, machine.seal,
    machine.clock, machine.mail, backups, access_log, machine.web,
)  # fmt: skip


def _ago(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    if seconds < 120:
        return f"{seconds} seconden"
    if seconds < 7200:
        return f"{seconds // 60} minuten"
    return f"{seconds // 3600} uur" if seconds < 172_800 else f"{seconds // 86_400} dagen"


def worst(findings: list[Finding]) -> str:
    states = {finding.state for finding in findings}
    return next(state for state in (WRONG, WORRY, GOOD) if state in states)


def as_json(findings: list[Finding]) -> dict[str, Any]:
    return {"state": worst(findings), "findings": [finding.as_json() for finding in findings]}
