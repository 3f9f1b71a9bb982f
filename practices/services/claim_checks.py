"""Why a claim cannot be submitted yet, in a sentence that says what to do."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib import euros
from benzoproject.lib.refusal import Refused
from practices.models import Activity, Claim, Hours
from practices.money import checks
from practices.queries import claims as queries
from practices.queries import reimbursement


def refuse_unanswered(claim: Claim, answer: str) -> None:
    if claim.state == Claim.State.QUESTION and not answer.strip():
        raise Refused(_("Write an answer to the question first. Nothing was changed."), field="answer")


def refuse_unready(claim: Claim, reckoned: queries.Reckoning, *, at: datetime) -> None:
    if not (reckoned.rated or reckoned.without_rate):
        raise Refused(_("No hours stand in this claim, so there is nothing to submit."))
    _refuse_unpaid(claim, [*(entry for entry, _rate in reckoned.rated), *reckoned.without_rate])
    _refuse_out_of_order(claim)
    _refuse_before_what_is_taken_away(claim)
    _refuse_without_rate(reckoned)
    _refuse_too_old(claim, reckoned, at=at)
    _refuse_over_caps(claim)


def _refuse_unpaid(claim: Claim, entries: list[Hours]) -> None:
    words = not_paid_back(claim, entries)
    if words:
        raise Refused(words + " " + _("Remove those hours first. Nothing was changed."))


def not_paid_back(claim: Claim, entries: list[Hours]) -> str:
    """Why some of these hours are not paid back, by the contract of their day; "" when all are. What takes away goes
    always: that is money to come back."""
    days = reimbursement.days_of(claim.practice)
    if all(entry.corrects_id or days.pays(entry.day) for entry in entries):
        return ""
    if not days.begun:
        return _("The practice has no contract for treatment and research, and only that pays back hours.")
    last = min(day for day in (days.until, days.project_until) if day)
    return _("After %(day)s no hours are paid back: a contract, the project or taking part in it ended.") % {
        "day": date_format(last, "d-m-Y")
    }


def can_be_submitted(claim: Claim) -> bool:
    """Whether some of its hours are paid back."""
    days = reimbursement.days_of(claim.practice)
    return any(entry.corrects_id or days.pays(entry.day) for entry in claim.hours.all())


def _refuse_out_of_order(claim: Claim) -> None:
    earlier = queries.earlier_to_submit(claim)
    if earlier:
        raise Refused(
            _("Claims go in order: first submit the one of %(month)s. Nothing was changed.")
            % {"month": month_words(earlier)}
        )


def _refuse_before_what_is_taken_away(claim: Claim) -> None:
    first = queries.takes_away_first(claim)
    if first and first.state in Claim.OPEN:
        raise Refused(
            _(
                "First submit %(month)s: it takes hours away, and others may stand in their place here. Or remove"
                " from it what was right after all. Nothing was changed."
            )
            % {"month": month_words(first)}
        )


def _refuse_without_rate(reckoned: queries.Reckoning) -> None:
    if reckoned.without_rate:
        raise Refused(no_rate(reckoned.without_rate))


def no_rate(entries: Iterable[Hours]) -> str:
    names = sorted({str(Activity(entry.activity).label) for entry in entries})
    return _(
        "No rate was agreed yet for: %(activities)s. Ask the fund to set one; your hours are kept, and the"
        " claim can be submitted after that."
    ) % {"activities": ", ".join(names)}


def _refuse_too_old(claim: Claim, reckoned: queries.Reckoning, *, at: datetime) -> None:
    """An answer to a question comes in time when the claim did; a correction of what came in time does too."""
    asked = claim.submitted_at or at
    oldest = checks.oldest(timezone.localdate(asked), claim.project.claim_months)
    entries = [entry for entry, _rate in reckoned.rated]
    corrected = {_work(entry) for entry in entries if entry.corrects_id}
    old = [entry for entry in entries if entry.day < oldest and _work(entry) not in corrected]
    if old:
        raise Refused(
            ngettext(
                "%(count)d entry is from before %(day)s, and too old to be paid. Remove it first.",
                "%(count)d entries are from before %(day)s, and too old to be paid. Remove them first.",
                len(old),
            )
            % {"count": len(old), "day": date_format(oldest, "d-m-Y")}
        )


def _work(entry: Hours) -> tuple[int, date, str]:
    return entry.membership_id, entry.day, entry.activity


def _refuse_over_caps(claim: Claim) -> None:
    over = [use for use in queries.caps(claim) if use.over]
    if over:
        raise Refused(" ".join(over_cap(use) for use in over))


def over_cap(use: queries.CapUse) -> str:
    return _("%(activity)s: %(sum)s in %(year)d, and %(cap)s can be paid. Take %(over)s out of it.") % {
        "activity": capfirst(str(Activity(use.cap.activity).label)),
        "sum": euros.worked(use.minutes),
        "year": use.year,
        "cap": euros.worked(use.cap.minutes_a_year),
        "over": euros.worked(use.over),
    }


def month_words(claim: Claim) -> str:
    """ "september 2026", "september 2026, correctie 1"."""
    month = date_format(claim.month, "F Y")
    if not claim.number:
        return month
    return _("%(month)s, correction %(number)d") % {"month": month, "number": claim.number}
