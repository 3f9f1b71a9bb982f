"""How use went on after the letter, among what happened with a patient."""

from collections.abc import Iterator
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from evaluation.models import Outcome
from evaluation.presenters.follow_up import months_after
from evaluation.queries import outcomes as queries
from patients.models import Patient
from patients.presenters.numbers import number
from patients.presenters.patient_page import Told
from patients.presenters.timeline import WAVE, Event
from practices.models import Membership

Code = Outcome.Code


def told(patient: Patient, _me: Membership, _today: date) -> Told:
    return Told(list(events(patient)))


def events(patient: Patient) -> Iterator[Event]:
    """One per window of which something is known, on its last day."""
    for row in queries.after_letter(patient):
        title = f"{capfirst(months_after(row.months))}: {Code(row.code).label}"
        yield Event(row.period_end, "mark-other", title, use_words(row), WAVE)


def use_words(row: Outcome) -> str:
    """ "1,2 DDD a day before the letter, 0,4 in these three months"; "" where a dose is not known."""
    before, after = row.baseline_ddd_per_day, row.window_ddd_per_day
    if before is None or after is None:
        return ""
    values = {"before": number(before, 2), "after": number(after, 2)}
    return _("%(before)s DDD a day before the letter, %(after)s in the three months before this day") % values
