"""What a patient takes today by the last plan that said so, in a sentence and in tablets."""

from django.utils.translation import gettext as _

from benzoproject.lib.written import day
from consults.presenters.plans import Shown
from consults.presenters.stairs import NOW
from consults.presenters.tablets import Dose
from consults.queries import plan_history
from consults.queries import plans as queries
from consults.queries.plan_dose import LastDose
from patients.presenters import numbers


class Now:
    """What is taken today by the last plan that said so: a sentence, and the tablets per part of the day."""

    def __init__(self, last: LastDose) -> None:
        self.last = last

    @property
    def sentence(self) -> str:
        return dose_now(self.last)

    @property
    def parts(self) -> list[tuple[str, tuple[Dose, ...]]]:
        plan, day = self.last.plan, self.last.day
        rows = Shown(queries.as_plan(plan), today=day, taken=plan_history.taken(plan)).rows
        now = next(row for row in rows if row.when == NOW)
        return [(label, doses) for label, doses in now.cells if doses]


def dose_now(last: LastDose) -> str:
    """ "Now 5 mg diazepam a day, until the GP decides"."""
    step = last.step
    values = {"mg": numbers.number(step.mg, 4), "medicine": step.substance}
    if not step.mg:
        return _("Now no %(medicine)s any more") % values
    if last.stopped:
        return _("Now %(mg)s mg %(medicine)s a day, until the GP decides") % values
    if last.plan.ended_at:
        return _("Now %(mg)s mg %(medicine)s a day, until the new plan begins") % values
    if step.last_day is None:
        return _("Now %(mg)s mg %(medicine)s a day, from now on") % values
    return _("Now %(mg)s mg %(medicine)s a day, up to and including %(day)s") % {
        **values, "day": day(step.last_day),
    }  # fmt: skip
