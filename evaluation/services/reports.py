"""The evaluation report of a snapshot: asked for once, made by a worker, the same for everybody who opens it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from benzoproject.lib import files, pdf
from benzoproject.lib.durable import LostClaim, WorkState
from benzoproject.lib.refusal import Refused
from evaluation.models import Snapshot, StudyReport
from evaluation.results import report
from evaluation.snapshots.content import Content
from practices.models import Membership
from practices.services import audit


def ask(*, snapshot: Snapshot, language: str, by: Membership, at: datetime) -> StudyReport:
    """Who asks again for one that is there or being made gets that one; one that failed is made again."""
    if snapshot.state != Snapshot.State.PUBLISHED:
        raise Refused(_("There is a report of a published snapshot only."))
    with transaction.atomic():
        asked = {"asked_at": at, "asked_by": by.user}
        row, new = StudyReport.objects.get_or_create(snapshot=snapshot, language=language, defaults=asked)
        if new or row.work_state == WorkState.FAILED:
            row.queue(at=at)
            audit.record(audit.Action.CREATE, "study.report", by=by, at=at, object_id=row.pk)
    return row


def render_due(ids: list[int]) -> None:
    """Make the reports of `ids` that nobody is busy with."""
    StudyReport.each(ids, render)


def render(row: StudyReport) -> None:
    """What cannot be made ends as failed, visibly, with the reason."""
    snapshot = Snapshot.objects.select_related("study__project").get(pk=row.snapshot_id)
    try:
        with translation.override(row.language):
            data = make(snapshot)
        row.pdf_sha256 = files.sha256(data)
        files.write(row.stored_name, data)
    except (pdf.PdfError, OSError, ValueError) as error:
        _end(row, WorkState.FAILED, error=str(error)[:500])
        return
    _end(row, WorkState.DONE, error="", pdf_sha256=row.pdf_sha256)


def make(snapshot: Snapshot) -> bytes:
    """In the language that is switched on. The same snapshot gives the same report."""
    drawn = dict(
        snapshot.drawn.filter(theme="print", language=translation.get_language()).values_list("name", "svg")
    )
    paper = report.of(
        Content.of(snapshot.content),
        project=snapshot.study.project.name,
        digest=snapshot.content_hash,
        pictures=drawn,
        language=translation.get_language() or "nl",
    )
    html = pdf.html("pdf/evaluation_report.html", {"report": paper})
    sheet = pdf.Sheet(html, styles=("evaluation_report.css",))
    return pdf.render(sheet, title=paper.title, lang=paper.language, created=snapshot.published_at)


def _end(row: StudyReport, state: WorkState, **fields: object) -> None:
    try:
        row.release_claim(at=timezone.now(), state=state, **fields)
    except LostClaim:
        return


def stored(row: StudyReport) -> bytes:
    """The PDF as it was recorded. Refused when it is no longer what it was."""
    try:
        return files.read(row.stored_name, row.pdf_sha256)
    except (OSError, files.FileDamaged) as error:
        raise Refused(_("This PDF cannot be opened. It was kept; tell the administrator.")) from error
