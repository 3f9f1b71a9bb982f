"""The research of the demo: a plan that was registered before the first letter, and what patients said about it."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from itertools import cycle
from typing import Any

from django.utils import timezone

from benzoproject.demo.days import in_month, next_workday, on_day
from evaluation.models import ResearchChoice, Study, StudyText
from evaluation.queries import choices as known
from evaluation.services import choices, studies
from practices.models import Membership, Practice, Project, Role
from practices.queries.participations import research_practices
from stopletters.models import Letter, LetterText, Response
from stopletters.queries.standing import newest_responses

Answer, Kind = ResearchChoice.Answer, StudyText.Kind
OBJECTS, SILENT = "objects", ""
# What the people with a letter said, in the order of the list: most say yes, and some were not asked yet.
SAID = (
    Answer.YES, Answer.YES, Answer.NO, Answer.YES, Answer.YES, SILENT, Answer.YES, OBJECTS, Answer.YES, Answer.YES,
    SILENT, Answer.YES,
)  # fmt: skip
# Days after the letter on which they were asked, and after which one of them came back on it.
ASKED_AFTER = (12, 14, 15, 19, 21, 22, 26)
THOUGHT_BETTER = timedelta(days=12)
NOT_ASKED = (Response.Code.MOVED, Response.Code.DIED, Response.Code.RETURNED)


def tell(*, today: date) -> None:
    project = Project.objects.earliest("pk")
    study = register(project, today)
    for practice in research_practices(project, today):
        ask(practice, study, today)


def register(project: Project, today: date) -> Study:
    """Before the first practice began; a clearer consent text and an amendment since."""
    words = told()
    researcher = Membership.objects.get(role=Role.RESEARCHER)
    with on_day(in_month(today, 15, 6)):
        study = studies.open_for(project=project, **by(researcher))
        for kind in Kind.values:
            write(study, kind, words["texts"][kind][0], researcher)
    with on_day(in_month(today, 15, 13), 15):
        studies.write(
            study=study, ethics_number=words["ethics_number"], analysis_plan=words["analysis_plan"].strip(),
            primary_outcome=Study.PrimaryOutcome.ABSTINENT, primary_window=6, plan_dated=timezone.localdate(),
            **by(researcher),
        )  # fmt: skip
        studies.register(study=study, **by(researcher))
    with on_day(in_month(today, 15, 20)):
        studies.allow_counts(
            study=study, aggregate_ground=words["aggregate_ground"].strip(), notice_given_on=timezone.localdate(),
            **by(researcher),
        )  # fmt: skip
    with on_day(in_month(today, 7, 5)):
        write(study, Kind.CONSENT, words["texts"][Kind.CONSENT][1], researcher)
    with on_day(in_month(today, 2, 10)):
        studies.amend(
            study=study, note=words["amendment"].strip(), dated=timezone.localdate(), **by(researcher)
        )
    return study


def told() -> dict[str, Any]:
    return tomllib.loads((files("benzoproject.demo") / "study.toml").read_text(encoding="utf-8"))


def by(who: Membership) -> dict[str, Any]:
    return {"by": who, "at": timezone.now()}


def write(study: Study, kind: str, content: str, researcher: Membership) -> None:
    studies.write_text(study=study, kind=kind, content=content.strip(), **by(researcher))


def ask(practice: Practice, study: Study, today: date) -> None:
    """Whoever got a letter, on a day on which there was a talk anyway."""
    poh = Membership.objects.filter(practice=practice, role=Role.POH, active=True).first()
    letters = Letter.objects.filter(practice=practice, kind=LetterText.Kind.STOP, state=Letter.State.POSTED)
    rows = list(letters.select_related("wave", "patient").defer("facts").order_by("wave", "position"))
    answers, text = newest_responses(rows), known.consent_texts(study)[0]
    here = [row for row in rows if row.pk not in answers or answers[row.pk].code not in NOT_ASKED]
    for row, said, days in zip(here, cycle(SAID), cycle(ASKED_AFTER), strict=False):
        assert poh
        assert row.wave.posted_on
        day = next_workday(row.wave.posted_on + timedelta(days=days))
        if said and day < today:
            note(row, said, text, day, poh)
    if here and poh:
        think_better_of_it(here[0], today, poh)


def note(letter: Letter, said: str, text: StudyText, day: date, poh: Membership) -> None:
    """Who objects to being counted was asked for the own data first."""
    wish = {"consent": Answer.NO, "counting": Answer.NO} if said == OBJECTS else {"consent": said}
    with on_day(day, 11):
        choices.note(
            patient=letter.patient,
            given_on=timezone.localdate(),
            text=text,
            by=poh,
            at=timezone.now(),
            **wish,
        )


def think_better_of_it(letter: Letter, today: date, poh: Membership) -> None:
    """One of them withdrew."""
    consent = known.of_patient(letter.patient).consent
    if consent is None or consent.given_on + THOUGHT_BETTER >= today:
        return
    with on_day(next_workday(consent.given_on + THOUGHT_BETTER), 9):
        choices.note(
            patient=letter.patient,
            given_on=timezone.localdate(),
            consent=Answer.WITHDRAWN,
            by=poh,
            at=timezone.now(),
        )
