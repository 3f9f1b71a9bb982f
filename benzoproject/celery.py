"""Celery rings the bell (see lib/durable.py): its tasks get ids only, the work itself is a row in the database."""

import os
from datetime import timedelta
from typing import Any

import structlog
from celery import Celery, bootsteps
from celery import Task as CeleryTask
from celery.signals import setup_logging, worker_ready
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benzoproject.settings")
TRANSPORT_ALIASES["filesystem"] = "benzoproject.lib.file_queue:Transport"


class Task(CeleryTask):  # type: ignore[misc]
    """A task works for every practice, and not at all while a restored installation is held."""

    while_held = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from benzoproject.lib import held, scope

        if held.is_held() and not self.while_held:
            return None  # the row stays queued; the sweep rings again when the hold is over
        structlog.contextvars.bind_contextvars(task=self.name, rows=args[0] if args else None)
        with scope.everybody():
            return super().__call__(*args, **kwargs)


app = Celery("benzoproject", task_cls=Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.task(name="benzoproject.sweep", while_held=True)
def sweep() -> None:
    from django.conf import settings
    from django.utils import timezone

    from benzoproject.lib import durable, files, heartbeat, held

    heartbeat.beat()
    if held.is_held():
        return
    at = timezone.now()
    durable.sweep(at=at, patience=timedelta(seconds=settings.SWEEP_SECONDS))
    files.remove_drafts(before=at - settings.LEASE)


class Clock(bootsteps.StartStopStep):  # type: ignore[misc]
    """Celery's beat as a thread of the worker.

    As a process of its own (`--beat`) it outlives a worker that is killed, and nobody notices when it is killed alone.
    """

    def create(self, worker: Any) -> Any:
        from celery.beat import EmbeddedService

        return EmbeddedService(worker.app, thread=True, scheduler_cls="celery.beat:Scheduler")


app.steps["worker"].add(Clock)
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Somebody listens, so Celery leaves the log as the settings made it."""


@worker_ready.connect
def sweep_at_start(**_: object) -> None:
    """What an earlier worker left behind is picked up at once, not a minute later."""
    from django.db import connections
    from django.utils import timezone

    from benzoproject.lib import durable, heartbeat, held, scope

    heartbeat.beat()
    try:
        if not held.is_held():
            with scope.everybody():
                durable.sweep(at=timezone.now(), patience=timedelta(0))
    finally:
        # Every later child is a fork of this process, and a database connection does not survive a fork:
        # SQLite would no longer see who holds its locks.
        connections.close_all()
