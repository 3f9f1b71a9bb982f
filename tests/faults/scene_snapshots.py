"""A study of five practices, of which a snapshot or an export is asked for while workers die.

python -m tests.faults.scene_snapshots build           practices with patients that may be counted
python -m tests.faults.scene_snapshots ask             a snapshot
python -m tests.faults.scene_snapshots stand           where it stands
python -m tests.faults.scene_snapshots judge           what is not as if nothing had happened
python -m tests.faults.scene_snapshots ask_export      the research rows of the same patients
python -m tests.faults.scene_snapshots judge_export    what is not as if nothing had happened
"""

import argparse
import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from benzoproject.lib import files, scope  # noqa: E402
from evaluation.exports import archive  # noqa: E402
from evaluation.models import Figure, ResearchExport, Snapshot, Study  # noqa: E402
from evaluation.queries import exports as queries  # noqa: E402
from evaluation.services import export_building, exports, publishing, snapshot_parts, snapshots  # noqa: E402
from evaluation.snapshots.content import content_hash  # noqa: E402
from practices.models import AuditEvent  # noqa: E402
from tests.factories.evaluation import StudyFactory, StudyTextFactory  # noqa: E402
from tests.integration.evaluation import counted  # noqa: E402

SIZES = (14, 16, 13, 17, 15)
PURPOSE = "Primaire analyse na zes maanden."


def build() -> None:
    study = StudyFactory(registered=True)
    StudyTextFactory(study=study, version=1)
    for size in SIZES:
        counted.a_practice(study, patients=size)


def ask() -> None:
    snapshots.ask(study=Study.objects.get(), by=None, at=timezone.now())


def stand() -> dict[str, Any]:
    row = Snapshot.objects.get()
    return {"state": row.state, "reason": row.reason, "work": row.work_state, "counted": row.parts_counted}


def judge() -> list[str]:
    """Counted again here, in one go, it gives the same content; and it was published once."""
    row = Snapshot.objects.get()
    parts = list(row.parts.select_related("practice"))
    counted = {part.practice_id: snapshot_parts.counted(part) for part in parts}
    cubes = {pk: one.cube for pk, one in counted.items()}
    hashes = {pk: one.hashes for pk, one in counted.items()}
    again = publishing.written(row, publishing.released(row, cubes.values(), hashes), list(cubes)).as_json()
    found = {
        "other content than undisturbed": content_hash(again) != row.content_hash,
        "content and hash differ": content_hash(row.content) != row.content_hash,
        "other hashes": {part.practice_id: part.hashes for part in parts} != hashes,
        "exact counts are left": any(part.counts is not None for part in parts),
        "not every part is counted once": row.parts_counted != len(SIZES),
        "not published once": AuditEvent.objects.filter(what="snapshot, published").count() != 1,
        "no pictures": not Figure.objects.filter(snapshot=row).exists(),
    }
    return [words for words, wrong in found.items() if wrong]


def ask_export() -> None:
    exports.ask(study=Study.objects.get(), purpose=PURPOSE, by=None, at=timezone.now())


def judge_export() -> list[str]:
    """Gathered again here, in one go, the file says the same; everybody's log tells of it once; what a killed worker
    left is tidied away."""
    exports.look_after(at=timezone.now() + 2 * settings.LEASE)
    row = ResearchExport.objects.get()
    assert row.day
    again = export_building.gather(row.study, row.day)
    undisturbed = export_building._zip(row, again, row.day)
    made = AuditEvent.objects.filter(what="research export", action="export")
    found = {
        "other rows than undisturbed": _read(exports.stored(row)) != _read(undisturbed),
        "not everybody is in it": (row.patients, row.practices) != (sum(SIZES), len(SIZES)),
        "others are behind it": queries.behind_of(row) != again.behind,
        "not in the log of each patient once": made.filter(practice__isnull=False).count() != sum(SIZES),
        "not in the log of the study once": made.filter(practice__isnull=True).count() != 1,
        "not one file": files.stored_names(exports.FOLDER) != [row.stored_name],
    }
    return [words for words, wrong in found.items() if wrong]


def _read(data: bytes) -> dict[str, bytes]:
    """Without what says when it was made: SPSS files and the PDF."""
    return {
        name: text for name, text in archive.unzipped(data).items() if not name.endswith((".sav", ".pdf"))
    }


ACTS = {act.__name__: act for act in (build, ask, stand, judge, ask_export, judge_export)}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=ACTS)
    chosen = parser.parse_args().act
    with scope.everybody():
        json.dump(ACTS[chosen](), sys.stdout)
