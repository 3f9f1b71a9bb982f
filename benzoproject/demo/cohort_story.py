"""The practices of the demo's study: they wrote to their patients before the others, so there is something to count."""

from datetime import date, timedelta

from django.utils import timezone

from benzoproject.demo import cohort
from benzoproject.demo.days import in_month, on_day
from evaluation.services import refreshes, snapshots
from practices.models import Activity, Membership, Practice, Project, Role
from practices.services import hours

SEED = 5  # with it, as many stop as the trials found
# Months ago on which their letters were posted, and on which day of the month.
POSTED = ((13, 9), (13, 12), (13, 16), (13, 19), (13, 23), (8, 7), (8, 14), (7, 11))
# What each POH wrote since and has not sent in: (months ago, day of the month, activity, minutes).
WORKED = (
    (3, 11, Activity.RESPONSE, 105), (3, 18, Activity.OTHER, 45), (2, 9, Activity.INTERVISION, 120),
    (2, 16, Activity.RESPONSE, 75), (1, 12, Activity.INTERVISION, 120), (1, 19, Activity.SELECTING, 60),
)  # fmt: skip


def tell(*, today: date) -> None:
    practices = cohort.practices(
        project=Project.objects.earliest("pk"),
        count=len(POSTED),
        posted=[in_month(today, months, day) for months, day in POSTED],
        today=today,
        seed=SEED,
    )
    for number, practice in enumerate(practices):
        refreshes.bring_up_to_date(practice, at=timezone.now())
        write_hours(practice, number, today)


def write_hours(practice: Practice, number: int, today: date) -> None:
    """Not everybody as long."""
    poh = Membership.objects.get(practice=practice, role=Role.POH)
    for months, day, activity, minutes in WORKED:
        with on_day(worked := in_month(today, months, day), 17):
            longer = minutes + 5 * (number % 4)
            hours.write(activity=activity, day=worked, minutes=longer, by=poh, at=timezone.now())


def publish(*, today: date) -> None:
    """The results of all practices together, as they were yesterday."""
    study = Project.objects.earliest("pk").study
    with on_day(today - timedelta(days=1), 17):
        snapshots.make_now(study=study, at=timezone.now())
