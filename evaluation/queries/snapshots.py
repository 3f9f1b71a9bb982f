"""Snapshots of a study: the list, one of them, and what was published last."""

from collections import defaultdict

from evaluation.models import Snapshot, SnapshotPart, Study
from evaluation.snapshots.successive import Hashes, Parts

State = Snapshot.State


def of_study(study: Study | None) -> list[Snapshot]:
    """The newest first, without their content."""
    if study is None:
        return []
    return list(Snapshot.objects.filter(study=study).select_related("asked_by").defer("content"))


def one(study: Study | None, number: int) -> Snapshot | None:
    rows = Snapshot.objects.filter(study=study, number=number) if study else Snapshot.objects.none()
    return rows.select_related("asked_by", "study__project").first()


def newest_published(study: Study | None) -> Snapshot | None:
    rows = Snapshot.objects.filter(study=study, state=State.PUBLISHED) if study else Snapshot.objects.none()
    return rows.select_related("study__project").order_by("-number").first()


def being_counted(study: Study) -> Snapshot | None:
    return Snapshot.objects.filter(study=study, state=State.COUNTING).first()


def published_before(snapshot: Snapshot) -> list[Parts]:
    """What is left of the parts of every published snapshot. For who sees all practices: a worker or a command."""
    rows = SnapshotPart.objects.filter(
        snapshot__study=snapshot.study_id,
        snapshot__state=State.PUBLISHED,
        snapshot__number__lt=snapshot.number,
    )
    found: dict[tuple[int, bool], dict[int, Hashes]] = defaultdict(dict)
    wanted = ("snapshot", "snapshot__without_consent", "practice", "hashes")
    for number, without_consent, practice, hashes in rows.order_by().values_list(*wanted):
        found[number, without_consent][practice] = hashes
    return [Parts(without_consent, hashes) for (_, without_consent), hashes in found.items()]


def newest_number(study: Study) -> int:
    """0 before the first."""
    return (
        Snapshot.objects.filter(study=study).order_by("-number").values_list("number", flat=True).first() or 0
    )
