"""The bells of this floor (ids in); the work is in services/."""

from celery import shared_task
from django.utils import timezone

from practices.services import (
    agreement_rendering,
    claim_reminders,
    claim_rendering,
    mails,
    meeting_reminders,
    tidy,
)


@shared_task(name="practices.send_mails")
def send_mails(ids: list[int]) -> None:
    mails.send_due(ids)


@shared_task(name="practices.render_agreements")
def render_agreements(ids: list[int]) -> None:
    agreement_rendering.render_due(ids)


@shared_task(name="practices.render_claims")
def render_claims(ids: list[int]) -> None:
    claim_rendering.render_due(ids)


@shared_task(name="practices.remind_of_meetings")
def remind_of_meetings() -> None:
    meeting_reminders.remind(at=timezone.now())


@shared_task(name="practices.remind_of_claims")
def remind_of_claims() -> None:
    claim_reminders.remind(at=timezone.now())


@shared_task(name="practices.tidy")
def tidy_files() -> None:
    tidy.tidy(at=timezone.now())
