"""What the logbook still misses: something happened, and a part of it was not told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from consults.models import Consult, QuizRound, Referral, TaperPlan

if TYPE_CHECKING:
    from consults.queries.logbook import Rows

# How long something may wait before it is missed.
APPROVAL_AFTER = timedelta(days=3)
OUTCOME_AFTER = timedelta(weeks=6)


class Missing(StrEnum):
    ENDED = "ended"  # the day of a consult has passed, and nobody said how it went
    MINUTES = "minutes"  # a consult was held, without the minutes it took
    CONVERSATION = "conversation"  # a consult was held, and nothing of it was kept
    GIVEN = "given"  # the newest workbook was made and not given
    QUIZ_AFTER = "quiz_after"  # a quiz before, and none in the consults that followed
    APPROVAL = "approval"  # a plan waits for the GP
    OUTCOME = "outcome"  # a referral of which nothing was heard


@dataclass(frozen=True)
class Gap:
    """`on`: since when it is missed; `row`: where it is mended."""

    code: Missing
    on: date
    row: Any


def gaps(rows: "Rows", today: date) -> Iterator[tuple[int, Gap]]:
    """(patient id, gap) for each."""
    for found in (_consults(rows, today), _workbooks(rows), _quizzes(rows), _waiting(rows, today)):
        yield from ((gap.row.patient_id, gap) for gap in found)


def _consults(rows: "Rows", today: date) -> Iterator[Gap]:
    for consult in rows.consults:
        day = timezone.localdate(consult.starts_at)
        if consult.state == Consult.State.PLANNED and day < today:
            yield Gap(Missing.ENDED, day, consult)
    for consult in rows.held:
        day = timezone.localdate(consult.starts_at)
        if consult.minutes_spent is None:
            yield Gap(Missing.MINUTES, day, consult)
        if consult.pk not in rows.talks:
            yield Gap(Missing.CONVERSATION, day, consult)


def _workbooks(rows: "Rows") -> Iterator[Gap]:
    newest = {row.patient_id: row for row in rows.workbooks}
    for workbook in newest.values():
        if workbook.pdf_sha256 and not workbook.given_at:
            yield Gap(Missing.GIVEN, timezone.localdate(workbook.made_at), workbook)


def _quizzes(rows: "Rows") -> Iterator[Gap]:
    before = {row.patient_id: row for row in rows.quizzes if row.moment == QuizRound.Moment.BEFORE}
    after = {row.patient_id for row in rows.quizzes if row.moment == QuizRound.Moment.AFTER}
    last = {consult.patient_id: consult for consult in rows.held}
    for patient, quiz in before.items():
        consult = last.get(patient)
        if patient not in after and consult and consult.starts_at > quiz.saved_at:
            yield Gap(Missing.QUIZ_AFTER, timezone.localdate(consult.starts_at), consult)


def _waiting(rows: "Rows", today: date) -> Iterator[Gap]:
    for plan in rows.plans:
        day = timezone.localdate(plan.made_at)
        if plan.state == TaperPlan.State.DRAFT and today - day > APPROVAL_AFTER:
            yield Gap(Missing.APPROVAL, day, plan)
    for referral in rows.referrals:
        heard = any(outcome.withdrawn_at is None for outcome in referral.outcomes.all())
        sent = timezone.localdate(referral.sent_at) if referral.sent_at else today
        if referral.state == Referral.State.SENT and not heard and today - sent > OUTCOME_AFTER:
            yield Gap(Missing.OUTCOME, sent, referral)
