"""The wave an invented practice posted, and what came of it: answers, consults, research choices, who is gone."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from benzoproject.demo.cohort_courses import HALVES, LEAVES, QUARTERS, STOPS
from benzoproject.demo.cohort_patients import Followed
from benzoproject.demo.days import at_hour, next_workday
from benzoproject.lib import bulk
from consults.models import Consult
from evaluation.models import Presence, ResearchChoice, StudyText
from evaluation.outcomes.windows import end_of
from evaluation.queries.choices import consent_texts
from patients.models import Wave, WavePlace
from patients.pharmacology.reference import load_reference
from patients.services import places, use
from stopletters.models import Letter, LetterText, Response
from stopletters.queries import texts
from stopletters.services import content

if TYPE_CHECKING:
    from benzoproject.demo.cohort import Team

CLOSED_AFTER = timedelta(days=130)
CONSULT_EVERY = 16  # days
Code = Response.Code
# What people answer, per hundred, by what becomes of their use; the rest as those who go on.
ANSWERS = {
    STOPS: {Code.STOPPED: 30, Code.CONSULT: 45, Code.NOT_ALONE: 15, Code.NO_REACTION: 10},
    HALVES: {Code.REDUCED: 35, Code.CONSULT: 45, Code.NOT_ALONE: 10, Code.NO_REACTION: 10},
    QUARTERS: {Code.REDUCED: 30, Code.CONSULT: 40, Code.TALK_TO_GP: 10, Code.NO_REACTION: 20},
    LEAVES: {Code.NO_REACTION: 60, Code.CONSULT: 20, Code.DECLINED: 20},
}
ANSWERS_OF_OTHERS = {Code.DECLINED: 42, Code.CONSULT: 18, Code.TALK_TO_GP: 8, Code.NO_REACTION: 32}
COME = (Code.CONSULT, Code.NOT_ALONE, Code.REDUCED)  # to a first consult
FIRST_CONSULT, NEXT_CONSULT = 0.85, 0.72  # come to it; come to the one after
CONSENTS = {ResearchChoice.Answer.YES: 82, ResearchChoice.Answer.NO: 12, "": 6}  # "": was not asked
COUNTED_NEITHER = 0.3  # of those who refuse: do not want to be counted either, and say so
GONE = {Presence.Answer.MOVED: 5, Presence.Answer.DIED: 3, Presence.Answer.UNKNOWN: 1, "": 1}  # "": not said


def post(team: "Team", people: Sequence[Followed], *, today: date, chance: random.Random) -> None:
    written = [one for one in people if one.letter]
    wave = _wave(team, len(written), today)
    wave.save()
    rows = _places(team, wave, written)
    bulk.insert(rows)
    letters = _letters(team, rows)
    bulk.insert(letters)
    answers = [_response(letter, one, team, chance) for letter, one in zip(letters, written, strict=True)]
    bulk.insert([row for row in answers if row.answered_on < today])
    bulk.insert([row for answer in answers for row in _consults(answer, team, today, chance)])
    study = getattr(team.practice.participation.project, "study", None)
    versions = consent_texts(study) if study else []
    bulk.insert([row for one in written for row in _choices(one, team, versions, today, chance)])
    bulk.insert([row for one in written for row in _presences(one, team, today, chance)])


# --- wave and letters ------------------------------------------------------------------------------------------------


def _wave(team: "Team", size: int, today: date) -> Wave:
    rule, opened = use.rule_of(team.practice), at_hour(team.posted - timedelta(days=5))
    closed = team.posted + CLOSED_AFTER
    wave = Wave(
        practice=team.practice,
        number=1,
        state=Wave.State.POSTED,
        size=size,
        rule=rule.name,
        rule_version=rule.version,
        as_of=team.posted - timedelta(days=7),
        opened_at=opened,
        opened_by=team.poh,
        posted_on=team.posted,
        posted_at=at_hour(team.posted, 16),
        posted_by=team.poh,
    )
    if closed < today:
        wave.state, wave.closed_at, wave.closed_by = Wave.State.CLOSED, at_hour(closed), team.poh
    return wave


def _places(team: "Team", wave: Wave, written: Sequence[Followed]) -> list[WavePlace]:
    return [
        WavePlace(
            wave=wave,
            patient=one.patient,
            position=position,
            held=wave.state == Wave.State.POSTED,
            basis=_basis(one, wave),
            chosen_at=wave.opened_at,
            chosen_by=team.poh,
        )
        for position, one in enumerate(written, start=1)
    ]


def _basis(one: Followed, wave: Wave) -> dict[str, object]:
    judged = use.use_of(
        one.patient,
        one.rows,
        [],
        rule=use.rule_of(wave.practice),
        as_of=wave.as_of,
        reference=load_reference(),
    )
    return places.basis_of(judged)


def _letters(team: "Team", rows: Sequence[WavePlace]) -> list[Letter]:
    text, dated = texts.for_letters(Wave.Kind.STOP), team.posted
    assert text
    prefetch_related_objects([row.patient for row in rows], "episodes")
    return [_letter(team, row, text, dated) for row in rows]


def _letter(team: "Team", place: WavePlace, text: LetterText, dated: date) -> Letter:
    written = content.write(place, text=text, poh=team.poh, gp=team.gp, dated=dated)
    return Letter(
        practice=team.practice,
        wave=place.wave,
        place=place,
        patient=place.patient,
        position=place.position,
        text=text,
        poh=team.poh,
        gp=team.gp,
        facts=written.facts,
        content_hash=written.hash,
        state=Letter.State.POSTED,
        prepared_at=at_hour(dated - timedelta(days=1)),
        prepared_by=team.poh,
        checked_at=at_hour(dated, 12),
        checked_by=team.poh,
    )


# --- what came of it -------------------------------------------------------------------------------------------------


def _response(letter: Letter, one: Followed, team: "Team", chance: random.Random) -> Response:
    shares = ANSWERS.get(one.course.fate, ANSWERS_OF_OTHERS)
    code = chance.choices(list(shares), list(shares.values()))[0]
    day = next_workday(
        team.posted + timedelta(days=25 if code == Code.NO_REACTION else chance.randint(3, 20))
    )
    return Response(
        letter=letter,
        code=code,
        channel=Response.Channel.PHONE,
        answered_on=day,
        recorded_at=at_hour(day, 11),
        recorded_by=team.poh,
    )


def _consults(answer: Response, team: "Team", today: date, chance: random.Random) -> Iterator[Consult]:
    """Each rung fewer people come to."""
    comes, day = answer.code in COME and chance.random() < FIRST_CONSULT, answer.answered_on
    for number in range(1, team.practice.participation.project.consults + 1):
        day = next_workday(day + timedelta(days=CONSULT_EVERY))
        if not comes or day >= today:
            return
        yield Consult(
            practice=team.practice,
            patient=answer.letter.patient,
            letter=answer.letter,
            number=number,
            poh=team.poh,
            starts_at=at_hour(day, 9 + number),
            minutes=20,
            state=Consult.State.DONE,
            planned_at=answer.recorded_at,
            planned_by=team.poh,
            ended_at=at_hour(day, 10 + number),
            ended_by=team.poh,
            minutes_spent=chance.choice((15, 20, 20, 25, 30)),
        )
        comes = chance.random() < NEXT_CONSULT


def _choices(
    one: Followed, team: "Team", versions: Sequence[StudyText], today: date, chance: random.Random
) -> Iterator[ResearchChoice]:
    """What was said of the research, to the consent text of that day."""
    day = next_workday(team.posted + timedelta(days=chance.choice((12, 14, 19, 21, 26))))
    said = chance.choices(list(CONSENTS), list(CONSENTS.values()))[0]
    text = next((row for row in versions if row.created_at.date() <= day), None)
    if not said or text is None or day >= today:
        return
    kinds = {ResearchChoice.Kind.CONSENT: said}
    if said == ResearchChoice.Answer.NO and chance.random() < COUNTED_NEITHER:
        kinds[ResearchChoice.Kind.COUNTING] = said
    for kind, answer in kinds.items():
        yield ResearchChoice(
            practice=team.practice,
            patient=one.patient,
            kind=kind,
            answer=answer,
            text=text if kind == ResearchChoice.Kind.CONSENT else None,
            given_on=day,
            noted_at=at_hour(day, 15),
            noted_by=team.poh,
        )


def _presences(one: Followed, team: "Team", today: date, chance: random.Random) -> Iterator[Presence]:
    """What the practice says of somebody who left, after the window of three months."""
    ended = end_of(team.posted, 3)
    said = chance.choices(list(GONE), list(GONE.values()))[0]
    if one.course.fate != LEAVES or not said or ended + timedelta(days=12) >= today:
        return
    yield Presence(
        practice=team.practice,
        patient=one.patient,
        months=3,
        answer=said,
        answered_at=at_hour(ended + timedelta(days=12)),
        answered_by=team.poh,
    )
