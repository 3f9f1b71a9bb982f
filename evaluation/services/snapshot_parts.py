"""Durable work: the part of one practice in a snapshot. Who ends last has the snapshot published."""

import hmac
import json
import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from benzoproject.lib import scope
from benzoproject.lib.durable import LostClaim, WorkState
from evaluation.disclosure import Cube
from evaluation.models import Snapshot, SnapshotPart, Study
from evaluation.queries import choices, snapshot_facts, snapshot_sources
from evaluation.services import withholding
from evaluation.snapshots import counting, shape
from evaluation.snapshots.successive import ALL, CONSENT, COUNTS, RECORDS, Hashes
from practices.models import Practice

logger = logging.getLogger(__name__)
# The key of the study makes names as well; other words in front keep the two apart.
DOMAIN = b"benzoproject snapshot part, version 1\x00"


@dataclass(frozen=True)
class Counted:
    """What one practice brings into a snapshot, and the hashes that stay of it."""

    cube: Cube
    hashes: Hashes
    versions: list[list[str]]  # see SnapshotPart


def count_due(ids: list[int], *, at: datetime) -> None:
    """Count the parts that nobody is busy with."""
    for part_id in ids:
        part = SnapshotPart.claim_row(part_id, at=at)
        if part:
            with part.kept():
                attempt(part, at=at)
        else:
            _given_up(part_id, at=at)


def attempt(part: SnapshotPart, *, at: datetime) -> None:
    """Count; after a fault of ours the sweep tries again, and after a few times the snapshot is given up."""
    try:
        count(part, at=at)
    except LostClaim:
        return
    except Exception as error:
        # The text of an error may quote a count, so only its kind is kept.
        logger.error("part %s of a snapshot: %s", part.pk, type(error).__name__)
        withholding.try_again_or_stop(part, part.snapshot, error=error, at=timezone.now())


def count(part: SnapshotPart, *, at: datetime) -> None:
    """Keep the counts of a claimed part, once. Reading takes a moment and locks nobody out."""
    found = counted(part)
    with transaction.atomic():
        snapshot = Snapshot.objects.select_for_update().get(pk=part.snapshot_id)
        if snapshot.state != Snapshot.State.COUNTING:
            part.finish(at=at)
            return
        part.finish(at=at, counts=stored(found.cube), hashes=found.hashes, versions=found.versions)
        snapshot.parts_counted += 1
        snapshot.save(update_fields=["parts_counted"])
        if snapshot.parts_counted == snapshot.parts_asked:
            snapshot.queue(at=at)


def counted(part: SnapshotPart) -> Counted:
    """Within the rows of this practice: a query that forgets its filter counts no other one.

    Where everybody is counted, who agreed is counted apart as well: the next snapshot may count them alone.
    """
    snapshot, practice = part.snapshot, part.practice
    with scope.practice(practice.pk):
        source = snapshot_sources.of(practice)
        people = _people(snapshot, practice)
        versions = snapshot_sources.versions(practice, people[snapshot.counted])
        cubes = {who: _cube(snapshot, practice, without_consent=who == ALL) for who in people}
    hashes = {
        who: {
            COUNTS: hash_of_counts(snapshot.study, practice.pk, cubes[who]),
            RECORDS: keyed_hash(snapshot.study, RECORDS, practice.pk, source.about(patients)),
        }
        for who, patients in people.items()
    }
    return Counted(cubes[snapshot.counted], hashes, versions)


def _people(snapshot: Snapshot, practice: Practice) -> dict[str, set[int]]:
    said = choices.read(practice, snapshot.day)
    people = {CONSENT: said.consenting if said else set()}
    if snapshot.without_consent:
        people[ALL] = said.countable if said else set()
    return people


def _cube(snapshot: Snapshot, practice: Practice, *, without_consent: bool) -> Cube:
    known = snapshot_facts.known(snapshot.study, practice, snapshot.day, without_consent=without_consent)
    return counting.cube(known)


def stored(cube: Cube) -> list[list[object]]:
    """[[categories, count], ...], in order, without zeros."""
    return [[list(key), count] for key, count in sorted(cube.counts.items()) if count]


def read(counts: list[list[object]]) -> Cube:
    return Cube(shape.SHAPE, {tuple(key): count for key, count in counts})  # type: ignore[arg-type, misc]


def hash_of_counts(study: Study, practice: int, cube: Cube) -> str:
    """The same for the same counts of the same practice; "" without patients, which is as if it was not there."""
    return keyed_hash(study, COUNTS, practice, stored(cube)) if cube.total else ""


def keyed_hash(study: Study, *what: object) -> str:
    words = json.dumps(what, separators=(",", ":"))
    return hmac.new(bytes.fromhex(study.pseudonym_key), DOMAIN + words.encode(), "sha256").hexdigest()


def _given_up(part_id: int, *, at: datetime) -> None:
    """Its workers died too often: nobody tries any more, and the snapshot says so."""
    part = SnapshotPart.objects.filter(pk=part_id, work_state=WorkState.FAILED).first()
    if part:
        withholding.stop(part.snapshot, at=at)
