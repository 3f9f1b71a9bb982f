"""A snapshot is asked for: one part per practice of the research, counted in the background. One at a time."""

import time
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib import scope
from benzoproject.lib.durable import WorkState, ring
from benzoproject.lib.refusal import Refused
from evaluation.models import Snapshot, SnapshotPart, Study
from evaluation.queries import snapshots as queries
from evaluation.queries.readiness import unready
from evaluation.services import refreshes
from evaluation.services.studies import RULES, require_registered
from practices.models import Membership, Practice
from practices.queries.participations import research_practices
from practices.services import audit

A_MOMENT = 0.2  # seconds


def ask(*, study: Study | None, by: Membership | None, at: datetime) -> Snapshot:
    """Have the study counted as of today. `by` is None for the command on the server, which knows no user."""
    found = require_registered(study)
    if waiting := len(_not_computed(found, at)):
        raise Refused(
            ngettext(
                "The outcomes of %(count)d practice are still being computed. Try again in a few minutes.",
                "The outcomes of %(count)d practices are still being computed. Try again in a few minutes.",
                waiting,
            )
            % {"count": waiting}
        )
    return _asked(found, by=by, at=at)


def _not_computed(study: Study, at: datetime) -> list[Practice]:
    """Practices whose outcomes are not those of today's records and rules. They are being computed from now on."""
    practices = list(research_practices(study.project, timezone.localdate(at)))
    found = unready(practices)
    for practice in practices:
        if practice.pk in found.behind - found.busy:
            with scope.practice(practice.pk):
                refreshes.ask(practice, at=at)
    return [practice for practice in practices if practice.pk in found.busy | found.behind]


@transaction.atomic
def _asked(study: Study, *, by: Membership | None, at: datetime) -> Snapshot:
    found = require_registered(Study.objects.select_for_update().get(pk=study.pk))
    if busy := queries.being_counted(found):
        raise Refused(
            _("Snapshot %(number)d is still being counted. Wait until it is ready.") % {"number": busy.number}
        )
    day = timezone.localdate(at)
    practices = list(research_practices(found.project, day))
    snapshot = Snapshot.objects.create(
        study=found,
        number=queries.newest_number(found) + 1,
        day=day,
        rules={name: getattr(found, name) for name in RULES},
        without_consent=found.counts_without_consent,
        asked_at=at,
        asked_by=by.user if by else None,
        parts_asked=len(practices),
    )
    _queue_parts(snapshot, practices, at=at)
    if not practices:
        snapshot.queue(at=at)  # nobody counts; it is withheld, in words
    audit.record(
        audit.Action.CREATE, "snapshot", by=by, at=at, object_id=snapshot.pk, number=snapshot.number,
        practices=len(practices),
    )  # fmt: skip
    return snapshot


def _queue_parts(snapshot: Snapshot, practices: list[Practice], *, at: datetime) -> None:
    """One row each, there at once as waiting for a worker, and the bell once for all of them."""
    parts = []
    for practice in practices:
        with scope.practice(practice.pk):
            part = SnapshotPart.objects.create(
                snapshot=snapshot, practice=practice, work_state=WorkState.QUEUED, queued_at=at
            )
        parts.append(part.pk)
    transaction.on_commit(lambda: ring(SnapshotPart, parts))


def make_now(*, study: Study | None, at: datetime) -> Snapshot:
    """Here and now, for a command: this process is a worker beside the others, until the snapshot is ready."""
    # Statistics are heavy: a web process that only asks for a snapshot does not load them.
    from evaluation.services import publishing, snapshot_parts

    for practice in _not_computed(require_registered(study), at):
        with scope.practice(practice.pk):
            refreshes.bring_up_to_date(practice, at=at)
    snapshot = ask(study=study, by=None, at=at)
    parts = list(snapshot.parts.values_list("pk", flat=True))
    while snapshot.state == Snapshot.State.COUNTING:
        snapshot_parts.count_due(parts, at=timezone.now())
        publishing.publish_due([snapshot.pk], at=timezone.now())
        snapshot.refresh_from_db()
        if snapshot.state == Snapshot.State.COUNTING:
            time.sleep(A_MOMENT)  # another worker has the rest in hands
    return snapshot
