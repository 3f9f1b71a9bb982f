"""A published snapshot with its pictures and report, as a page needs them; nothing is drawn or rendered for it."""

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState
from evaluation.models import Figure, Snapshot, StudyReport
from evaluation.snapshots.content import content_hash
from practices.models import Project
from tests.factories.evaluation import FigureFactory, SnapshotFactory, StudyFactory, StudyReportFactory
from tests.factories.people import NOW
from tests.unit.evaluation.results.contents import stored

LOOKS = (("light", False), ("light", True), ("dark", False), ("dark", True), ("print", False))


def publish(project: Project, *, number: int = 4) -> Snapshot:
    content = {**stored(), "number": number}
    snapshot: Snapshot = SnapshotFactory(
        study=StudyFactory(project=project), number=number, state=Snapshot.State.PUBLISHED, content=content,
        content_hash=content_hash(content), published_at=NOW, work_state=WorkState.DONE,
    )  # fmt: skip
    for theme, narrow in LOOKS:
        FigureFactory(
            snapshot=snapshot, theme=theme, narrow=narrow,
            png=b"\x89PNG" if theme == Figure.Theme.PRINT else None,
        )  # fmt: skip
    return snapshot


def report(snapshot: Snapshot, data: bytes = b"%PDF-1.7 report") -> StudyReport:
    row: StudyReport = StudyReportFactory(
        snapshot=snapshot, work_state=WorkState.DONE, pdf_sha256=files.sha256(data)
    )
    files.write(row.stored_name, data)
    return row
