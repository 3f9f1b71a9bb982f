"""The main job goes on: for three patients with different medicines a consult, a taper plan and a workbook."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from consults.models import Consult, TaperPlan, Workbook, WorkbookText
from consults.queries import plan_facts, workbook_texts
from consults.queries import plans as plan_queries
from consults.services import consults, conversations, plans, quiz, workbooks
from patients.models import Patient, Wave
from patients.pharmacology.tapering import Request
from practices.models import Membership, Role
from stopletters.models import Letter
from stopletters.services import walkthrough as letters_walk
from stopletters.services.walkthrough import Stopwatch, worker

PATIENTS = 3
MINUTES = 20
# From the way most people are guided to ways with smaller steps; the second of each goes by way of diazepam.
WAYS = [
    (protocol, switch) for protocol in ("nl-25-week", "25-2-weeks", "bcfi-10") for switch in (False, True)
]
SAID = {
    "use_in_own_words": "Elke avond, om te kunnen slapen.",
    "importance": 7,
    "confidence": 5,
    "less_good_sides": "Overdag suf.",
    "readiness": "soon",
    "agreements": "Minderen volgens het schema.",
    "own_reasons": "Weer helder zijn.",
}


def walk(*, file: Path, out: Path, as_of: date | None) -> dict[str, Any]:
    """The letters of stopletters' walkthrough, and what follows for three of them. Raises Refused."""
    summary = letters_walk.walk(file=file, out=out, as_of=as_of)
    counts = {"consults": 0, "plans": 0, "workbooks": 0, "workbook_pages": 0}
    if summary["letters"]:
        counts |= go_on(Wave.objects.get(), out, Stopwatch(summary["seconds"]))
    return {**summary, **counts}


def go_on(wave: Wave, out: Path, watch: Stopwatch) -> dict[str, int]:
    staff = Membership.objects.filter(practice=wave.practice)
    poh, gp = staff.get(role=Role.POH), staff.get(role=Role.GP)
    approve_texts(gp)
    letters = list(different_medicines(wave))
    with watch.step("consults"):
        held = [hold(letter, poh) for letter in letters]
    with watch.step("plans"):
        planned = [plan(consult, poh, gp) for consult in held]
    with worker(), watch.step("workbooks"):
        made = [workbooks.make(patient=one.patient, consult=one, by=poh, at=timezone.now()) for one in held]
        ready = [finished(workbook) for workbook in made]
    write_files(ready, out)
    return {
        "consults": len(held),
        "plans": len(planned),
        "workbooks": len(ready),
        "workbook_pages": sum(workbook.pages for workbook in ready),
    }


def approve_texts(by: Membership) -> None:
    """The shipped words, approved for this scratch installation only."""
    WorkbookText.objects.filter(approved_at__isnull=True).update(
        approved_at=timezone.now(), approved_by=by.user, approval_note="walkthrough"
    )


def different_medicines(wave: Wave) -> Iterator[Letter]:
    """The first letter for each medicine that a plan can be made for; at most three."""
    seen: set[str] = set()
    for letter in Letter.objects.filter(wave=wave).select_related("patient__practice").order_by("position"):
        request = workable(letter.patient, timezone.localdate()) if len(seen) < PATIENTS else None
        if request and request.substance not in seen:
            seen.add(request.substance)
            yield letter


def hold(letter: Letter, poh: Membership) -> Consult:
    """A first consult, at once: planned, held with a few words and the quiz, finished."""
    now = timezone.now()
    consult = consults.plan_next(
        letter=letter, starts_at=now + timedelta(minutes=1), minutes=MINUTES, poh=poh, by=poh, at=now
    )
    conversations.save(consult=consult, revision=0, fields=SAID, by=poh, at=now)
    text = workbook_texts.newest(WorkbookText.Kind.QUIZ, letter.patient.reading_level)
    assert text
    answers = {asked["key"]: asked["true"] for asked in text.content["questions"]}
    quiz.record(
        consult=consult, moment="before", text=text, version=text.version, answers=answers, by=poh, at=now
    )
    return consults.finish(consult=consult, minutes=MINUTES, by=poh, at=now)


def plan(consult: Consult, poh: Membership, gp: Membership) -> TaperPlan:
    """Drafted by the POH, approved by the GP."""
    start = timezone.localdate() + timedelta(days=1)
    draft = drafted(consult.patient, consult=consult, start=start, by=poh, at=timezone.now())
    return plans.approve(plan=draft, seen=plan_queries.fingerprint(draft), by=gp, at=timezone.now())


def drafted(
    patient: Patient, *, consult: Consult | None, start: date, by: Membership, at: datetime
) -> TaperPlan:
    """The first way of WAYS that can be made with the tablets there are. Refused when none can."""
    request = workable(patient, start)
    if request is None:
        raise Refused(_("No plan can be worked out from what the record says. Nothing was planned."))
    seen = plan_queries.standing(patient)
    plan = plans.draft(patient=patient, consult=consult, request=request, seen=seen, by=by, at=at)
    found = plan_queries.one(patient.practice, plan.pk)
    assert found
    return found


def workable(patient: Patient, start: date) -> Request | None:
    for request in requests(patient, start):
        try:
            plans.worked_out(patient, request, today=start)
        except Refused:
            continue
        return request
    return None


def requests(patient: Patient, start: date) -> Iterator[Request]:
    """What a planner may be asked for the one medicine this patient takes, as the record has it."""
    taken = plan_facts.taken(patient)
    daily = taken[0].daily_mg if len(taken) == 1 else None
    for protocol, switch in WAYS if daily else ():
        assert daily
        strengths = () if switch else taken[0].strengths
        name = "diazepam" if switch else taken[0].substance.name
        yield Request(
            substance=taken[0].substance.name,
            daily_mg=daily,
            strengths=tuple(plan_facts.products(name, strengths)),
            protocol=protocol,
            start=start,
            switch_to_diazepam=switch,
        )


def finished(workbook: Workbook) -> Workbook:
    """The workbook, once the worker has made its PDFs."""
    patience = time.monotonic() + letters_walk.RENDER_TIMEOUT_SECONDS
    while time.monotonic() < patience:
        workbook.refresh_from_db()
        if workbook.work_state == WorkState.DONE:
            return workbook
        if workbook.work_state == WorkState.FAILED:
            raise Refused(workbook.error)
        time.sleep(0.1)
    raise Refused(_("The worker did not finish in time."))


def write_files(made: list[Workbook], out: Path) -> None:
    """workbooks/*.pdf, named after the letter each one follows: to read, and the booklet to print."""
    folder = out / "workbooks"
    folder.mkdir(exist_ok=True)
    for workbook in made:
        assert workbook.consult
        name = workbook.consult.letter.facts["reference"]
        for part in (workbooks.READING, workbooks.BOOKLET):
            suffix = "" if part == workbooks.READING else "-booklet"
            (folder / f"{name}{suffix}.pdf").write_bytes(workbooks.read(workbook, part))
