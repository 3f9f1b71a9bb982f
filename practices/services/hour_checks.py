"""Why hours cannot be written like this, in a sentence at the field it is about."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from benzoproject.lib import euros
from benzoproject.lib.refusal import Refused
from practices.models import Activity, Hours, Membership, Participation, Payer, Project
from practices.money import checks
from practices.money.checks import Entry, Wrong
from practices.queries import hours as queries
from practices.queries import reimbursement


def project_of(me: Membership, day: date) -> Project:
    """The project whose fund pays this practice for what was done on a day. Refused when none does."""
    assert me.practice
    participation = Participation.objects.select_related("project").filter(practice=me.practice).first()
    if participation is None:
        raise Refused(_("The practice takes part in no project, so nobody pays these hours."))
    treatment_only = participation.kind == Participation.Kind.INTERVENTION
    if treatment_only and not reimbursement.days_of(me.practice).pays(day):
        raise Refused(
            _("The contract of the practice is for treatment only: these hours are not paid back."),
            field="activity",
        )
    return participation.project


def refuse_wrong(
    entry: Entry, *, me: Membership, activity: str, source: str, at: datetime, without: Hours | None = None
) -> None:
    """What cannot be: zero, too long, in the future, at the same time as something else, or written already."""
    others = queries.of_day(me.user, entry.day, without=without)
    shapes = [Entry(other.day, other.minutes, other.starts) for other in others]
    wrong = checks.found(entry, shapes, now=timezone.localtime(at))
    if wrong:
        raise Refused(_sentence(wrong, entry, others), field=checks.FIELD[wrong])
    for other in others:
        if _double(entry, other, me=me, activity=activity, source=source):
            raise Refused(_written_already(other), field="activity")


def refuse_too_old(day: date, *, project: Project, today: date, field: str = "day") -> None:
    oldest = checks.oldest(today, project.claim_months)
    if day < oldest:
        raise Refused(
            _("Hours from before %(day)s are too old to be paid: %(months)d months is the limit.")
            % {"day": _day(oldest), "months": project.claim_months},
            field=field,
        )


def written_twice() -> Refused:
    """The database's own answer, when two forms came at the same moment."""
    return Refused(_("These hours are written already. Nothing was stored twice."), field="activity")


def _double(entry: Entry, other: Hours, *, me: Membership, activity: str, source: str) -> bool:
    """The same activity on the same day, both without a time; two proposals are two different things that happened.
    The same proposal may have been taken in another role."""
    if (other.activity, other.practice_id) != (activity, me.practice_id):
        return False
    if source and other.source == source:
        return True
    two_proposals = queries.is_proposed(source) and queries.is_proposed(other.source)
    return entry.starts is None and other.starts is None and not two_proposals


def _written_already(other: Hours) -> str:
    return _(
        "%(worked)s of %(activity)s are written already on %(day)s. Change those, or fill in at what time this began."
    ) % {
        "worked": euros.worked(other.minutes),
        "activity": Activity(other.activity).label,
        "day": _day(other.day),
    }


def _sentence(wrong: Wrong, entry: Entry, others: list[Hours]) -> str:
    words = {
        Wrong.NOTHING: _("Write how long it took: at least one minute."),
        Wrong.TOO_LONG: _("One entry is at most %(hours)d hours. Divide it over the days it was done."),
        Wrong.PAST_MIDNIGHT: _("This goes on after midnight. Divide it over the two days."),
        Wrong.FUTURE: _("This day has yet to come. Hours are written afterwards."),
        Wrong.FUTURE_TIME: _("This time has yet to come. Hours are written afterwards."),
        Wrong.LONG_DAY: _("Then %(day)s has %(sum)s; at most %(most)d hours in a day can be written."),
        Wrong.OVERLAP: _("At this time you wrote %(other)s already. Change one of the two."),
    }[wrong]
    return words % {
        "hours": checks.LONGEST // 60,
        "most": checks.LONGEST_DAY // 60,
        "day": _day(entry.day),
        "sum": euros.worked(entry.minutes + sum(other.minutes for other in others)),
        "other": _overlapped(entry, others) if wrong == Wrong.OVERLAP else "",
    }


def _overlapped(entry: Entry, others: list[Hours]) -> str:
    """ "training from 13:00, 2 u", also when it was for another practice: these are one's own hours."""
    other = next(one for one in others if checks.overlap(entry, Entry(one.day, one.minutes, one.starts)))
    return _("%(activity)s from %(time)s, %(worked)s") % {
        "activity": Activity(other.activity).label,
        "time": f"{other.starts:%H:%M}",
        "worked": euros.worked(other.minutes),
    }


def _day(day: date) -> str:
    return date_format(day, "d-m-Y")


def payer_of(activity: str) -> Payer:
    if activity not in Activity.values:
        raise Refused(_("Choose an activity."), field="activity")
    return Activity(activity).payer
