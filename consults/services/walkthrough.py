"""The main job goes on: for three patients with different medicines a consult and a workbook."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from consults.models import Consult, Workbook, WorkbookText
from consults.queries import workbook_texts
from consults.services import consults, conversations, quiz, workbooks
from patients.models import Wave
from practices.models import Membership, Role
from stopletters.models import Letter
from stopletters.services import walkthrough as letters_walk
from stopletters.services.walkthrough import Stopwatch, worker

PATIENTS = 3
MINUTES = 20
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
    counts = {"consults": 0, "workbooks": 0, "workbook_pages": 0}
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
    with worker(), watch.step("workbooks"):
        made = [workbooks.make(patient=one.patient, consult=one, by=poh, at=timezone.now()) for one in held]
        ready = [finished(workbook) for workbook in made]
    write_files(ready, out)
    return {
        "consults": len(held),
        "workbooks": len(ready),
        "workbook_pages": sum(workbook.pages for workbook in ready),
    }


def approve_texts(by: Membership) -> None:
    """The shipped words, approved for this scratch installation only."""
    WorkbookText.objects.filter(approved_at__isnull=True).update(
        approved_at=timezone.now(), approved_by=by.user, approval_note="walkthrough"
    )


def different_medicines(wave: Wave) -> Iterator[Letter]:
    """The first letter for each medicine; at most three."""
    seen: set[str] = set()
    for letter in Letter.objects.filter(wave=wave).select_related("patient__use").order_by("position"):
        medicine = letter.patient.use.medicines[0]["name"]
        if medicine not in seen and len(seen) < PATIENTS:
            seen.add(medicine)
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
