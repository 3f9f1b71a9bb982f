"""Durable work: the counts of all practices are added up, protected and published; then the exact ones are gone.

Loads scipy and statsmodels: for a worker or a command.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from benzoproject.lib.durable import LostClaim, WorkState
from evaluation.disclosure import AtMost, Cube, NotReleased, Release, Rules, Shown, add
from evaluation.disclosure.protection import protect
from evaluation.disclosure.releases import Cell as Protected
from evaluation.disclosure.search import NoAnswer
from evaluation.models import Snapshot, SnapshotPart
from evaluation.queries import snapshot_programme
from evaluation.queries import snapshots as queries
from evaluation.services import figures as pictures
from evaluation.services import withholding
from evaluation.services.snapshot_parts import read
from evaluation.snapshots import shape
from evaluation.snapshots.content import Cell, Content, Total, content_hash
from evaluation.snapshots.figures import PRIMARY, figures
from evaluation.snapshots.successive import COUNTS, Hashes, Parts, fewest_changed
from patients.pharmacology.groups import load_group
from practices.services import audit

logger = logging.getLogger(__name__)
AT_ONCE = 20  # counts of practices in memory; all of them would be the most that a worker ever holds


def publish_due(ids: list[int], *, at: datetime) -> None:
    """Publish the snapshots whose parts are all counted and that nobody is busy with."""
    for snapshot_id in ids:
        snapshot = Snapshot.claim_row(snapshot_id, at=at)
        if snapshot:
            with snapshot.kept():
                attempt(snapshot, at=at)
        elif failed := Snapshot.objects.filter(pk=snapshot_id, work_state=WorkState.FAILED).first():
            withholding.stop(failed, at=at)


def attempt(snapshot: Snapshot, *, at: datetime) -> None:
    try:
        publish(snapshot, at=at)
    except LostClaim:
        return
    except Exception as error:
        logger.error("snapshot %s: %s", snapshot.pk, type(error).__name__)
        withholding.try_again_or_stop(snapshot, snapshot, error=error, at=timezone.now())


def publish(snapshot: Snapshot, *, at: datetime) -> None:
    """Publish a claimed snapshot with its pictures, or withhold it and say why.

    Working it out takes seconds and locks nobody out. Until the last transaction nothing of it can be seen.
    """
    parts = SnapshotPart.objects.filter(snapshot=snapshot)
    hashes = dict(parts.values_list("practice", "hashes"))
    try:
        cubes = (read(part.counts) for part in parts.iterator(chunk_size=AT_ONCE))
        release = released(snapshot, cubes, hashes)
    except NotReleased as refused:
        withholding.withhold(snapshot, refused.reason, at=at, needed=refused.needed, there=refused.there)
        return
    except NoAnswer:
        withholding.withhold(snapshot, Snapshot.Reason.NO_ANSWER, at=at)
        return
    content = written(snapshot, release, practices_in(snapshot, hashes)).as_json()
    snapshot.content, snapshot.content_hash = content, content_hash(content)
    pictures.draw(snapshot)
    with transaction.atomic():
        withholding.throw_away_counts(snapshot)
        snapshot.finish(at=at)
        snapshot.state, snapshot.published_at = Snapshot.State.PUBLISHED, at
        snapshot.save(update_fields=["state", "published_at", "content", "content_hash"])
        audit.record(
            audit.Action.CREATE, "snapshot, published", by=None, at=at, object_id=snapshot.pk,
            practices=content["practices"], sha256=snapshot.content_hash,
        )  # fmt: skip


def practices_in(snapshot: Snapshot, hashes: Mapping[int, Hashes]) -> list[int]:
    """The practices with somebody in it: without, the hash of the counts is ""."""
    return [practice for practice, told in hashes.items() if told[snapshot.counted][COUNTS]]


def released(snapshot: Snapshot, cubes: Iterable[Cube], hashes: Mapping[int, Hashes]) -> Release:
    """NotReleased when too few practices have somebody in it, or too few changed since any published one."""
    rules = Rules(**snapshot.rules)
    there = len(practices_in(snapshot, hashes))
    if there < rules.pool:
        raise NotReleased("pool", needed=rules.pool, there=there)
    changed = fewest_changed(queries.published_before(snapshot), Parts(snapshot.without_consent, hashes))
    if changed is not None and changed < rules.changed:
        raise NotReleased("changed", needed=rules.changed, there=changed)
    return protect(shape.told(add(cubes)), shape.design(without_consent=snapshot.without_consent), rules)


def written(snapshot: Snapshot, release: Release, behind: list[int]) -> Content:
    study = snapshot.study
    primary = PRIMARY[study.primary_outcome]
    course = load_group(study.project.medicine_group).natural_course
    tables = {",".join(scope): scope for scope in release.tables}
    return Content(
        number=snapshot.number,
        day=snapshot.day,
        rules=snapshot.rules,
        counted=snapshot.counted,
        practices=len(behind),
        versions=versions(snapshot),
        primary={"outcome": study.primary_outcome, "measure": primary, "months": study.primary_window},
        tables={
            name: tuple(_cell(key, cell) for key, cell in release.tables[scope].items())
            for name, scope in tables.items()
        },
        totals={name: Total(*release.total(scope)) for name, scope in tables.items()},
        figures=figures(release, practices=len(behind), primary=primary),
        natural_course=course.as_json() if course else {},
        programme=snapshot_programme.of(study, behind=behind, pool=snapshot.rules["pool"]),
    )


def versions(snapshot: Snapshot) -> dict[str, str]:
    """Of the outcomes that were counted, which may be older than this program; empty when there were none."""
    parts = SnapshotPart.objects.filter(snapshot=snapshot).values_list("versions", flat=True)
    found = [pair for pairs in parts for pair in pairs]
    named = zip(("outcomes", "reference"), zip(*found, strict=True), strict=False)
    return {name: ", ".join(sorted(set(told))) for name, told in named}


def _cell(key: tuple[str, ...], cell: Protected) -> Cell:
    if isinstance(cell, Shown):
        return Cell(key, shown=cell.value)
    return Cell(key, at_most=cell.limit) if isinstance(cell, AtMost) else Cell(key)
