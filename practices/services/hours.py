"""Writing hours: one's own, with what they stand in. What was claimed is mended by a correction, never changed.

For somebody who left, a colleague removes what was not claimed yet, and corrects what was.
"""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Claim, Hours, Membership, Payer, Practice, User
from practices.money.checks import Entry
from practices.queries import claims as claim_queries
from practices.queries import hours as queries
from practices.services import audit, claims, hour_checks


@transaction.atomic
def write(
    *,
    activity: str,
    day: date,
    minutes: int,
    starts: time | None = None,
    remark: str = "",
    source: str = "",
    by: Membership,
    at: datetime,
) -> Hours:
    """Hours of `by` in their practice. Paid by the fund they stand in the claim of their month, or in a correction of
    it when that was submitted. `source`: the proposal that is taken; Refused when it was taken before."""
    _lock(by)
    payer = hour_checks.payer_of(activity)
    hour_checks.refuse_wrong(Entry(day, minutes, starts), me=by, activity=activity, source=source, at=at)
    entry = _new(by, at, activity=activity, day=day, minutes=minutes, starts=starts, remark=remark.strip())
    entry.payer, entry.source = payer, source
    entry.claim = _claim_of(entry, by=by, at=at)
    _save(entry)
    audit.record(
        audit.Action.CREATE, "hours", by=by, at=at, object_id=entry.pk, activity=activity, minutes=minutes
    )
    return entry


@transaction.atomic
def change(
    *,
    entry: Hours,
    activity: str,
    day: date,
    minutes: int,
    starts: time | None = None,
    remark: str = "",
    by: Membership,
    at: datetime,
) -> Hours:
    """Write an entry anew, as long as its month was not submitted."""
    _lock(by)
    entry = _still_open(entry)
    if entry.membership.user_id != by.user_id:
        raise _not_yours()
    if entry.corrects_id:
        raise Refused(_("This takes away what was claimed wrongly. Remove it when that was right after all."))
    if queries.is_replacement(entry) and day.replace(day=1) != entry.day.replace(day=1):
        raise Refused(
            _("This was written in the place of a claimed entry and stays in its month."), field="day"
        )
    payer = hour_checks.payer_of(activity)
    hour_checks.refuse_wrong(
        Entry(day, minutes, starts), me=by, activity=activity, source=entry.source, at=at, without=entry
    )
    before = entry.claim
    entry.activity, entry.day, entry.minutes, entry.starts = activity, day, minutes, starts
    entry.remark, entry.payer = remark.strip(), payer
    entry.claim = _claim_of(entry, by=by, at=at)
    _save(entry)
    claims.tidy(before)
    audit.record(
        audit.Action.CHANGE, "hours", by=by, at=at, object_id=entry.pk, activity=activity, minutes=minutes
    )
    return entry


@transaction.atomic
def remove(*, entry: Hours, by: Membership, at: datetime) -> None:
    """Take an entry away, as long as its month was not submitted; what it corrected stands again."""
    _lock(entry.membership)
    _refuse_somebody_elses(entry, by)
    entry = _still_open(entry)
    number, claim, corrected = entry.pk, entry.claim, entry.corrects
    entry.delete()
    if corrected:
        _stand_again(corrected, at=at)
    claims.tidy(claim)
    audit.record(audit.Action.CHANGE, "hours.remove", by=by, at=at, object_id=number, of=entry.membership_id)


@transaction.atomic
def correct(*, entry: Hours, minutes: int, remark: str = "", by: Membership, at: datetime) -> Hours:
    """What was claimed wrongly is taken away, and (unless `minutes` is 0) written anew, both in a correction. Returns
    the entry that takes away. Who does it for somebody who left says why in `remark`."""
    _lock(entry.membership)
    _refuse_somebody_elses(entry, by, why=remark)
    entry = Hours.objects.select_related("claim", "practice", "membership__user").get(pk=entry.pk)
    _refuse_uncorrectable(entry, minutes, at=at)
    entry.standing = False
    entry.save(update_fields=["standing"])
    why = remark.strip()
    away = _copy(entry, by, at, minutes=-entry.minutes, corrects=entry, remark="" if minutes else why)
    away.claim = claims.correction(entry.claim, by=by, at=at)  # type: ignore[arg-type]
    _save(away)
    if minutes:
        source = queries.source_of_replacement(entry)
        _refuse_beside_others(entry, minutes, source, at=at)
        _save(_copy(entry, by, at, minutes=minutes, remark=why, claim=away.claim, source=source))
    audit.record(
        audit.Action.CREATE,
        "hours.correct",
        by=by,
        at=at,
        object_id=entry.pk,
        before=entry.minutes,
        after=minutes,
        of=entry.membership_id,
    )
    return away


def _lock(whose: Membership) -> None:
    """One act at a time per person (their day, in any practice) and per practice (its claims)."""
    assert whose.practice
    User.objects.select_for_update(no_key=True).get(pk=whose.user_id)
    Practice.objects.select_for_update(no_key=True).get(pk=whose.practice.pk)


def _refuse_somebody_elses(entry: Hours, by: Membership, why: str | None = None) -> None:
    """Of a colleague only when they left; `why` is asked for where it stands with the hours."""
    if entry.membership.user_id == by.user_id:
        return
    if entry.practice_id != by.practice_id or not queries.has_left(entry):
        raise _not_yours()
    if why is not None and not why.strip():
        raise Refused(
            _("Write why you correct the hours of somebody else. Nothing was changed."), field="remark"
        )


def _not_yours() -> Refused:
    return Refused(_("Somebody who works here changes their own hours. Nothing was changed."))


def _new(by: Membership, at: datetime, **what: object) -> Hours:
    return Hours(practice=by.practice, membership=by, entered_at=at, entered_by=by.user, **what)


def _copy(entry: Hours, by: Membership, at: datetime, **what: object) -> Hours:
    """Of the same work: same day, activity and role."""
    same = {"day": entry.day, "starts": entry.starts, "activity": entry.activity, "payer": entry.payer}
    copied = _new(by, at, **same, **what)
    copied.membership = entry.membership
    return copied


def _claim_of(entry: Hours, *, by: Membership, at: datetime) -> Claim | None:
    """Where an entry stands: the claim it is in already when that is its month's, else the open one of its month."""
    if entry.payer == Payer.INSURER:
        return None
    project = hour_checks.project_of(by, entry.day)
    hour_checks.refuse_too_old(entry.day, project=project, today=timezone.localdate(at))
    month = entry.day.replace(day=1)
    if entry.claim and (entry.claim.project_id, entry.claim.month) == (project.pk, month):
        return entry.claim
    return claims.open_for(practice=entry.practice, project=project, month=month, by=by, at=at)


def _still_open(entry: Hours) -> Hours:
    entry = Hours.objects.select_related("claim", "corrects", "practice", "membership__user").get(pk=entry.pk)
    if entry.claim and entry.claim.state not in Claim.OPEN:
        raise Refused(
            _(
                "The claim of this month was submitted, so its hours are fixed. Take the claim back, or make a"
                " correction when it was approved. Nothing was changed."
            )
        )
    return entry


def _refuse_uncorrectable(entry: Hours, minutes: int, *, at: datetime) -> None:
    if entry.claim is None or entry.claim.state not in claim_queries.AGREED:
        raise Refused(_("Only what was approved is corrected. Hours of an open month can simply be changed."))
    if entry.corrects_id or not entry.standing:
        raise Refused(_("This entry was corrected already. Correct the newer one."))
    if minutes == entry.minutes:
        raise Refused(_("That is what was claimed. Nothing was changed."), field="minutes")
    if minutes > entry.minutes:  # what is added is claimed today
        hour_checks.refuse_too_old(
            entry.day, project=entry.claim.project, today=timezone.localdate(at), field="minutes"
        )


def _refuse_beside_others(entry: Hours, minutes: int, source: str, *, at: datetime) -> None:
    """Can this work stand beside what else its person wrote on that day?"""
    shape = Entry(entry.day, minutes, entry.starts)
    hour_checks.refuse_wrong(shape, me=entry.membership, activity=entry.activity, source=source, at=at)


def _stand_again(entry: Hours, *, at: datetime) -> None:
    """Nothing may be written in its place, and what was written since may not be the same work."""
    try:
        if queries.replacement_of(entry):
            raise Refused("")
        _refuse_beside_others(entry, entry.minutes, entry.source, at=at)
        entry.standing = True
        with transaction.atomic():
            entry.save(update_fields=["standing"])
    except (Refused, IntegrityError) as error:
        raise Refused(
            _("Something else is written in its place. Remove that first; nothing was changed.")
        ) from error


def _save(entry: Hours) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise hour_checks.written_twice() from error
