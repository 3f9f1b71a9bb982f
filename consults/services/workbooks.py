"""Workbooks: made anew after a consult, made ready in the background, given to the patient."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib import files, pdf
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from consults.language import spoken
from consults.models import Consult, TaperPlan, Workbook, WorkbookText
from consults.queries import alarms, plans
from consults.queries import workbooks as queries
from consults.services import plan_rows, workbook_facts
from consults.writing.facts import Facts
from patients.models import Patient
from patients.queries.medicines import medicine_group
from practices.models import Membership
from practices.services import audit

READING, BOOKLET = "reading", "booklet"
LONGEST_NAME = 60


@transaction.atomic
def make(
    *, patient: Patient, consult: Consult | None = None, called: str = "", by: Membership, at: datetime
) -> Workbook:
    """A new edition with everything that is known now. `called`: how the patient wants to be named on the cover.

    Asked for twice on one day while nothing changed, it is the same edition. Refused when no words were approved for
    this reading level, or when something cannot be printed.
    """
    patient = (
        Patient.objects.select_related("practice", "gp")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=patient.pk)
    )
    if alarms.open_for(patient):
        raise Refused(
            _("An alarm is open for this patient. Nothing was made; the GP first says what was done.")
        )
    texts = approved_texts(patient)
    newest = queries.newest(patient)
    facts = workbook_facts.gather(
        patient,
        edition=newest.edition + 1 if newest else 1,
        called=name_on_cover(patient, newest, called),
        texts=texts,
        by=by,
        at=at,
    )
    _check_printable(facts)
    if newest and _same(newest, facts, texts):
        return newest
    workbook = Workbook.objects.create(
        practice=patient.practice,
        patient=patient,
        consult=consult,
        edition=facts.edition,
        level=patient.reading_level,
        facts=facts.to_json(),
        made_at=at,
        made_by=by,
        **texts,
    )
    workbook.queue(at=at)
    audit.record(audit.Action.CREATE, "workbook", by=by, at=at, patient_id=patient.pk, object_id=workbook.pk)
    return workbook


def approved_texts(patient: Patient) -> dict[str, WorkbookText]:
    """What an edition is made of. Its chapters and stories are about benzodiazepines: other medicines have none."""
    group = medicine_group(patient.practice)
    if not group.workbook:
        raise Refused(_("There is no workbook about %(medicines)s.") % {"medicines": group.said(spoken())})
    texts = queries.texts_of(patient.reading_level)
    if len(texts) < len(WorkbookText.Kind):
        raise Refused(
            _(
                "The words of the workbook at level %(level)s are still a concept. The project leader approves them "
                "first. Nothing was made."
            )
            % {"level": patient.reading_level}
        )
    return texts


def name_on_cover(patient: Patient, newest: Workbook | None, called: str = "") -> str:
    """What was asked for now, else what the edition before has, else the name as on an envelope."""
    before = newest.facts.get("called", "") if newest else ""
    return " ".join(called.split())[:LONGEST_NAME] or before or workbook_facts.name_of(patient)


def _check_printable(facts: Facts) -> None:
    said = facts.said
    words = f"{said.use}{said.good_sides}{said.less_good_sides}{said.reasons}{said.agreements}"
    beside = f"{said.importance_why}{said.confidence_why}{said.confidence_helps}"
    strange = pdf.missing_glyphs(f"{facts.called}{words}{beside}")
    if strange:
        raise Refused(
            _(
                "In the name or the words of the consult is something that cannot be printed: %(strange)s. Change it "
                "there and try again. Nothing was made."
            )
            % {"strange": strange}
        )


def _same(newest: Workbook, facts: Facts, texts: workbook_facts.Texts) -> bool:
    """Whether a new edition would say what the newest says, day included."""
    kept = newest.facts | {"edition": facts.edition}
    return kept == facts.to_json() and all(
        getattr(newest, f"{kind}_id") == text.pk for kind, text in texts.items()
    )


@transaction.atomic
def retry(*, workbook: Workbook, by: Membership, at: datetime) -> None:
    """Try once more to make the PDFs. One that did not fail is left alone."""
    workbook = Workbook.objects.select_for_update().get(pk=workbook.pk)
    if workbook.work_state != WorkState.FAILED:
        return
    workbook.queue(at=at)
    audit.record(
        audit.Action.CHANGE,
        "workbook.retry",
        by=by,
        at=at,
        patient_id=workbook.patient_id,
        object_id=workbook.pk,
    )


@transaction.atomic
def give(*, workbook: Workbook, by: Membership, at: datetime) -> None:
    """The patient has this edition now. Said twice, the first time counts. Refused for one that is not printed."""
    patient = plan_rows.lock(workbook.patient)  # no plan is stopped meanwhile
    workbook = Workbook.objects.select_for_update().get(pk=workbook.pk)
    if workbook.given_at is not None:
        return
    if workbook.work_state != WorkState.DONE:
        raise Refused(_("This workbook is not ready yet. Print it first. Nothing was changed."))
    newest = queries.newest(patient)
    if newest and newest.pk != workbook.pk:
        raise Refused(
            _("There is a newer edition, number %(number)d. Give that one; nothing was changed.")
            % {"number": newest.edition}
        )
    if outdated(workbook, plans.approved(patient)):
        raise Refused(
            _(
                "The schedule in edition %(number)d was stopped or replaced. Make a new edition and give that one; "
                "nothing was changed."
            )
            % {"number": workbook.edition}
        )
    _mark(workbook, by, at, by=by, at=at, what="workbook.given")


@transaction.atomic
def take_back(*, workbook: Workbook, by: Membership, at: datetime) -> None:
    """It was not given after all."""
    workbook = Workbook.objects.select_for_update().get(pk=workbook.pk)
    if workbook.given_at is not None:
        _mark(workbook, None, None, by=by, at=at, what="workbook.not_given")


def _mark(
    workbook: Workbook,
    given_by: Membership | None,
    given_at: datetime | None,
    *,
    by: Membership,
    at: datetime,
    what: str,
) -> None:
    workbook.given_by, workbook.given_at = given_by, given_at
    workbook.save(update_fields=["given_by", "given_at"])
    audit.record(
        audit.Action.CHANGE, what, by=by, at=at, patient_id=workbook.patient_id, object_id=workbook.pk
    )


def read(workbook: Workbook, part: str) -> bytes:
    """The stored PDF; Refused when it is not there (yet), or damaged."""
    name, digest = (
        (workbook.booklet_name, workbook.booklet_sha256)
        if part == BOOKLET
        else (workbook.stored_name, workbook.pdf_sha256)
    )
    if workbook.work_state != WorkState.DONE or not digest:
        raise Refused(_("This workbook is not ready yet. Wait a moment and try again."))
    try:
        return files.read(name, digest)
    except (OSError, files.FileDamaged) as error:
        raise Refused(_("The file of this workbook cannot be read. Make a new edition.")) from error


def outdated(workbook: Workbook, plan: TaperPlan | None) -> bool:
    """Whether the schedule in it is another than `plan`, the one that holds. An edition without a schedule never is."""
    kept = Facts.from_json(workbook.facts).schedule
    if kept is None:
        return False
    holds = workbook_facts.schedule(plan)
    return holds is None or (kept.substance, kept.steps) != (holds.substance, holds.steps)


def printable(workbook: Workbook, part: str) -> bytes:
    """The stored PDF; Refused also when the patient would follow a schedule that was stopped or replaced."""
    if outdated(workbook, plans.approved(workbook.patient)):
        raise Refused(
            _(
                "The schedule in edition %(number)d was stopped or replaced. Make a new edition; nothing was printed."
            )
            % {"number": workbook.edition}
        )
    return read(workbook, part)


def take(*, workbook: Workbook, part: str, by: Membership, at: datetime) -> bytes:
    """The PDF to print or to keep: A4 to read, or the booklet. The log says who took it."""
    data = printable(workbook, part)
    audit.record(
        audit.Action.PRINT,
        f"workbook.{part}",
        by=by,
        at=at,
        patient_id=workbook.patient_id,
        object_id=workbook.pk,
    )
    return data
