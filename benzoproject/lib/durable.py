"""Durable work: the database row is the queue, the task is only the bell.

A row is `queued`; a worker claims it with one conditional UPDATE, works, and finishes it with another that holds only
as long as the claim is still its own. While it lives it renews its lease; a worker that dies leaves one that runs out,
and the sweep rings again for every row that nobody finished. So a killed worker, broker or database loses nothing and
doubles nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, connections, models, transaction
from django.db.models import Q
from django.utils import timezone

MAX_ATTEMPTS = 10


class WorkState(models.TextChoices):
    WAITING = "waiting"  # not yet asked for
    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class LostClaim(Exception):
    """Another worker took the row over; whatever this one made does not count."""


class DurableWork(models.Model):
    """Mixin of rows that are worked on in the background. `bell` names the task that takes a list of row ids."""

    bell: str
    bell_size = 1  # ids per ring

    work_state = models.CharField(max_length=8, choices=WorkState, default=WorkState.WAITING)
    queued_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def due(cls, at: datetime) -> "models.QuerySet[Self]":
        """Rows that wait for a worker, or whose worker did not come back."""
        waiting = Q(work_state=WorkState.QUEUED)
        abandoned = Q(work_state=WorkState.WORKING, lease_until__lt=at)
        return cls._default_manager.filter(waiting | abandoned).order_by("pk")

    @classmethod
    def claim_row(cls, pk: int, *, at: datetime) -> Self | None:
        """Take row `pk`, or None when it is finished or in somebody's hands. A row that fails again and again stops."""
        token = uuid4().hex
        taken = (
            cls.due(at)
            .filter(pk=pk, attempts__lt=MAX_ATTEMPTS)
            .update(
                work_state=WorkState.WORKING,
                claim=token,
                lease_until=at + settings.LEASE,
                attempts=models.F("attempts") + 1,
            )
        )
        if taken:
            return cls._default_manager.get(pk=pk)
        cls.due(at).filter(pk=pk, attempts__gte=MAX_ATTEMPTS).update(
            work_state=WorkState.FAILED, error="gave up after several attempts", finished_at=at, claim=""
        )
        return None

    @classmethod
    def each(cls, ids: Iterable[int], work: Callable[[Self], None], *, at: datetime | None = None) -> None:
        """`work` on each row of `ids` that nobody is busy with. The lease of a row runs from its own turn."""
        for pk in ids:
            row = cls.claim_row(pk, at=at or timezone.now())
            if row:
                with row.kept():
                    work(row)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Around the work: however long it takes, the lease runs out only when this process is dead."""
        done = Event()
        keeper = Thread(target=copy_context().run, args=(self._keep_claim, done), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def _keep_claim(self, done: Event) -> None:
        while not done.wait(settings.LEASE.total_seconds() / 4):
            try:
                self._mine().update(lease_until=timezone.now() + settings.LEASE)
            except DatabaseError:
                pass  # away for a moment; the lease has time for another try
            finally:
                connections.close_all()  # those of this thread

    def _mine(self) -> "models.QuerySet[Self]":
        return type(self)._default_manager.filter(pk=self.pk, claim=self.claim, work_state=WorkState.WORKING)

    def release_claim(self, *, at: datetime, state: WorkState, **fields: Any) -> None:
        """End the work in `state`, together with `fields`; raises LostClaim when the claim is no longer ours."""
        values = {"work_state": state, "claim": "", "lease_until": None, "finished_at": at, **fields}
        if not self.claim or not self._mine().update(**values):
            raise LostClaim(f"{type(self).__name__} {self.pk}")
        for name, value in values.items():
            setattr(self, name, value)

    def finish(self, *, at: datetime, **fields: Any) -> None:
        self.release_claim(at=at, state=WorkState.DONE, error="", **fields)

    def fail(self, *, at: datetime, error: str, **fields: Any) -> None:
        self.release_claim(at=at, state=WorkState.FAILED, error=error[:500], **fields)

    def queue(self, *, at: datetime) -> None:
        """Ask for this row to be worked on; the bell rings when the surrounding transaction commits."""
        self.work_state, self.queued_at, self.attempts = WorkState.QUEUED, at, 0
        self.error, self.claim, self.lease_until, self.finished_at = "", "", None, None
        self.save(
            update_fields=[
                "work_state", "queued_at", "attempts", "error", "claim", "lease_until", "finished_at"
            ]
        )  # fmt: skip
        transaction.on_commit(lambda: ring(type(self), [self.pk]))


def ring(model: type[DurableWork], ids: list[int]) -> None:
    """Wake workers for `ids`. A broker that is away is no disaster: the rows are there, the sweep rings again."""
    from celery import current_app
    from kombu.exceptions import OperationalError

    for start in range(0, len(ids), model.bell_size):
        try:
            current_app.send_task(model.bell, [ids[start : start + model.bell_size]])
        except (OperationalError, OSError):
            return


def models_with_work() -> list[type[DurableWork]]:
    return sorted(DurableWork.__subclasses__(), key=lambda model: model.__name__)


def sweep(*, at: datetime, patience: timedelta) -> int:
    """Ring for every row that has waited longer than `patience` or lost its worker; returns how many."""
    found = 0
    for model in models_with_work():
        overdue = model.due(at).filter(Q(work_state=WorkState.WORKING) | Q(queued_at__lte=at - patience))
        ids = list(overdue.values_list("pk", flat=True)[:1000])
        ring(model, ids)
        found += len(ids)
    return found
