"""Durable work: the outcomes of one practice, computed again after an import, an answer, or a night."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from benzoproject.lib.durable import LostClaim
from evaluation.models import Outcome, OutcomeRefresh
from evaluation.queries import outcomes as queries
from evaluation.queries.outcomes import Counts
from evaluation.services import outcomes
from evaluation.services.outcomes import Computed
from patients.models import Wave
from practices.models import Practice


def ask(practice: Practice, *, at: datetime) -> None:
    """Have the outcomes computed when the surrounding transaction commits. Whoever is busy with it begins anew."""
    OutcomeRefresh.objects.get_or_create(practice=practice)[0].queue(at=at)


def after_a_change(practice: Practice, at: datetime) -> None:
    """What is known of prescriptions changed. Before a letter was posted there is nothing to compute."""
    if _posted().filter(practice=practice).exists():
        ask(practice, at=at)


def ask_where_stale(*, at: datetime) -> int:
    """Windows end by themselves, and answers come in: every practice with letters is computed once a day."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    done = OutcomeRefresh.objects.filter(computed_at__gte=today) | OutcomeRefresh.objects.filter(
        work_state__in=queries.BUSY
    )
    wanted = Practice.objects.filter(pk__in=_posted().values("practice")).exclude(
        pk__in=done.values("practice")
    )
    for practice in wanted:
        ask(practice, at=at)
    return len(wanted)


def _posted() -> Any:
    return Wave.objects.filter(kind=Wave.Kind.STOP, posted_on__isnull=False)


def refresh_due(ids: list[int], *, at: datetime) -> None:
    """Compute the practices of these rows that nobody is busy with."""
    OutcomeRefresh.each(ids, partial(refresh, at=at), at=at)


def refresh(row: OutcomeRefresh, *, at: datetime) -> None:
    """Compute a claimed practice and keep what came of it, all or nothing.

    Reading takes a moment and locks nobody out. When something changed meanwhile the claim is lost: nothing is kept.
    """
    found = outcomes.compute(row.practice, at=at)
    try:
        with transaction.atomic():
            outcomes.keep(row.practice, found.rows, at=at)
            row.finish(at=at, computed_at=at, **_summary(found, at=at))
    except LostClaim:
        return


def bring_up_to_date(practice: Practice, *, at: datetime) -> OutcomeRefresh:
    """Here and now, for a command. Who works on it at this moment loses their claim."""
    with transaction.atomic():
        ask(practice, at=at)
        row = OutcomeRefresh.claim_row(OutcomeRefresh.objects.get(practice=practice).pk, at=at)
    assert row is not None
    refresh(row, at=at)
    return row


# --- what the page shows, worked out beforehand ----------------------------------------------------------------------


def _summary(found: Computed, *, at: datetime) -> dict[str, Any]:
    counts = queries.counts(found.rows, found.posted, today=timezone.localdate(at))
    return {
        "files": [[span.start.isoformat(), span.end.isoformat()] for span in found.files],
        "covered_until": max((span.end for span in found.files), default=None),
        "counts": {
            str(months): {group: _told(group, one) for group, one in groups.items()}
            for months, groups in counts.items()
        },
    }


def _told(group: str, one: Counts) -> dict[str, Any]:
    """The counts with Wilson's 95 % interval of each share of those with data."""
    # Heavy libraries: a worker loads them, a web process that only asks for the work does not.
    from evaluation.statistics.proportions import proportion
    from evaluation.statistics.results import Interval

    whole = "sent" if group == Outcome.Group.LETTER else "patients"
    shares = {code: proportion(count, one.with_data) for code, count in one.codes.items()}
    intervals = {
        code: [round(share.low, 4), round(share.high, 4)]
        for code, share in shares.items()
        if isinstance(share, Interval)
    }
    return one.as_json(whole) | {"intervals": intervals}
