"""The bells of this floor (ids in), and the clock of the follow-up; the work is in services/."""

from celery import shared_task
from django.utils import timezone

from evaluation.services import (
    contacts,
    export_building,
    exports,
    follow_up_mails,
    interviews,
    refreshes,
)


@shared_task(name="evaluation.refresh_outcomes")
def refresh_outcomes(ids: list[int]) -> None:
    refreshes.refresh_due(ids, at=timezone.now())


@shared_task(name="evaluation.build_exports")
def build_exports(ids: list[int]) -> None:
    export_building.build_due(ids, at=timezone.now())


@shared_task(name="evaluation.count_snapshot_parts")
def count_snapshot_parts(ids: list[int]) -> None:
    from evaluation.services import snapshot_parts  # scipy: in the worker that needs it

    snapshot_parts.count_due(ids, at=timezone.now())


@shared_task(name="evaluation.publish_snapshots")
def publish_snapshots(ids: list[int]) -> None:
    from evaluation.services import publishing  # and statsmodels

    publishing.publish_due(ids, at=timezone.now())


@shared_task(name="evaluation.render_reports")
def render_reports(ids: list[int]) -> None:
    from evaluation.services import reports

    reports.render_due(ids)


# --- the clock: each on its own line of the schedule, so that a fault in one keeps none of the others ----------------
@shared_task(name="evaluation.ask_where_stale")
def ask_where_stale() -> None:
    refreshes.ask_where_stale(at=timezone.now())


@shared_task(name="evaluation.remind_of_exports")
def remind_of_exports() -> None:
    follow_up_mails.remind(at=timezone.now())


@shared_task(name="evaluation.withdraw_erased")
def withdraw_erased() -> None:
    interviews.withdraw_erased(at=timezone.now())


@shared_task(name="evaluation.erase_contacts")
def erase_contacts() -> None:
    contacts.erase_due(at=timezone.now())


@shared_task(name="evaluation.erase_exports")
def erase_exports() -> None:
    exports.look_after(at=timezone.now())
