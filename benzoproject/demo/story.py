"""The story the demo tells: a project on its way, one wave posted and followed up, one waiting for the GP, and an
export to read in oneself.

Everything happens through the services the browser uses, on the days it would have happened.
"""

import random
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from benzoproject.demo import (
    cohort_story,
    consults_story,
    export,
    follow_up_story,
    interviews_story,
    opioids_story,
    programme_story,
    study_story,
)
from benzoproject.demo.days import on_day, workday
from consults.models import WorkbookText
from patients.models import HisImport, ReadingLevel, Wave
from patients.services import correspondence, findings, headless, own_gps, places, screening, waves
from practices.demo import make_people
from practices.models import Membership, Practice, Role, User
from stopletters.models import Call, Letter, LetterText, PrintRun, Response
from stopletters.queries import texts
from stopletters.services import (
    calls,
    checks,
    letters,
    print_runs,
    printing,
    rendering,
    responses,
    signatures,
)
from stopletters.services.signatures import Hand

SEED = 2022
PEOPLE = 130
GPS = {"MDW": "dr. M. de Wit", "PVL": "dr. P. van Loon"}
SAMPLE = "voorbeeld-export.csv"
Code, Channel, Result = Response.Code, Response.Channel, Call.Result
# What the posted letters brought: the answer and the days after posting it came.
ANSWERS = (
    (Code.CONSULT, Channel.PHONE, 4), (Code.CONSULT, Channel.PHONE, 5), (Code.CONSULT, Channel.DESK, 6),
    (Code.REDUCED, Channel.PHONE, 7), (Code.DECLINED, Channel.PHONE, 8), (Code.CONSULT, Channel.PHONE, 8),
    (Code.NOT_ALONE, Channel.PHONE, 9), (Code.STOPPED, Channel.PHONE, 11),
    (Code.TALK_TO_GP, Channel.DESK, 13), (Code.DECLINED, Channel.MAIL, 14), (Code.CONSULT, Channel.PHONE, 15),
    (Code.MOVED, Channel.DESK, 16), (Code.RETURNED, Channel.MAIL, 7),
)  # fmt: skip
# Who stayed silent was phoned: how it went, the days after posting. The last of each is what the list shows now.
CALLS: tuple[tuple[tuple[str, int], ...], ...] = (
    ((Result.NO_ANSWER, 15), (Result.NO_ANSWER, 18), (Result.NO_ANSWER, 21), (Code.NO_REACTION, 25)),
    ((Result.NO_ANSWER, 15), (Code.DECLINED, 18)),
    ((Result.MESSAGE, 15), (Code.CONSULT, 20)),
    ((Result.NO_ANSWER, 34), (Result.NO_ANSWER, 37)),
    ((Result.WRONG_NUMBER, 36),),
    ((Result.MESSAGE, 39),),
    (),
)


def tell(*, today: date) -> None:
    """Fill an empty installation; does nothing when the story was told before."""
    practices = make_people(agreed=False)
    write_sample(today=today)
    linde = practices["de-linde"]
    if Wave.objects.filter(practice=linde).exists():
        return
    approve_text()
    programme_story.begin(today=today)
    poh = Membership.objects.get(practice=linde, role=Role.POH)
    with on_day(today - timedelta(days=43)):
        read_export(linde, poh, end=timezone.localdate() - timedelta(days=1))
        name_gps(linde, poh)
        first = choose(linde, poh, count=20)
    with on_day(today - timedelta(days=41)):
        make_letters(first, poh)
        for signer in signers(linde):
            sign(first, signer)
        render(first)
    with on_day(today - timedelta(days=40)):
        print_runs.take(run=PrintRun.objects.get(wave=first), part="letters", by=poh, at=timezone.now())
        checks.check_everything(wave=first, by=poh, at=timezone.now())
        letters.post(wave=first, posted_on=timezone.localdate(), by=poh, at=timezone.now())
    posted = workday(today - timedelta(days=40))
    follow_up(first, poh, posted=posted)
    consults_story.go_on(first, poh, posted=posted, today=today)
    with on_day(today - timedelta(days=1)):
        read_export(linde, poh, end=timezone.localdate() - timedelta(days=1), odd=True)
        second = choose(linde, poh, count=14)
        reads_with_difficulty(second, poh)
        make_letters(second, poh)
        sign(second, poh)
    programme_story.go_on(today=today)
    follow_up_story.tell(today=today)
    study_story.tell(today=today)  # it asks everybody with a letter
    cohort_story.tell(today=today)
    interviews_story.tell(today=today)
    cohort_story.publish(today=today)
    opioids_story.tell(today=today)


def approve_text() -> None:
    admin = User.objects.get(memberships__role=Role.ADMIN)
    for texts_of_kind in (LetterText, WorkbookText):
        texts_of_kind.objects.update(
            approved_at=timezone.now(), approved_by=admin, approval_note="demo: verzonnen goedkeuring"
        )


def read_export(practice: Practice, poh: Membership, *, end: date, odd: bool = False) -> HisImport:
    people = export.people(count=PEOPLE, seed=SEED, gps=tuple(GPS), today=date(2026, 1, 1))
    switched = consults_story.switched(practice)
    start = end - timedelta(days=400)
    table = list(export.rows(people, start=start, end=end, seed=SEED, switched=switched))
    data = export.as_csv(export.with_questions(table) if odd else table, title="Medicatie-export")
    name = f"medicatie-{end:%Y-%m-%d}.csv"
    headless.import_file(practice=practice, name=name, data=data, by=poh, at=timezone.now())
    return HisImport.objects.filter(practice=practice).latest("pk")


def name_gps(practice: Practice, poh: Membership) -> None:
    for code, name in GPS.items():
        gp = Membership.objects.get(practice=practice, display_name=name)
        own_gps.name_code(practice=practice, code=code, gp=gp, by=poh, at=timezone.now())


def choose(practice: Practice, poh: Membership, *, count: int) -> Wave:
    wave = waves.open_wave(practice=practice, by=poh, at=timezone.now())
    suitable = list(places.suitable(practice)[: count + 1])
    screening.judge(patient=suitable[0], reason="palliative", by=poh, at=timezone.now())
    waves.choose(wave=wave, patients=[patient.pk for patient in suitable[1:]], by=poh, at=timezone.now())
    return wave


def reads_with_difficulty(wave: Wave, poh: Membership) -> None:
    """One patient gets the letter in very plain words, addressed as she asked."""
    place = wave.places.filter(held=True, patient__sex="V").select_related("patient").first()
    if place:
        correspondence.change(
            patient=place.patient, reading_level="A2", salutation="mrs", by=poh, at=timezone.now()
        )


def make_letters(wave: Wave, poh: Membership) -> None:
    text, simple = (texts.for_letters(wave.kind, level=level) for level in ReadingLevel.values)
    assert text
    findings.confirm_everybody(wave=wave, by=poh, at=timezone.now())
    letters.prepare(
        wave=wave, text=text, simple=simple, dated=timezone.localdate(), by=poh, at=timezone.now()
    )


def signers(practice: Practice) -> list[Membership]:
    return list(Membership.objects.filter(practice=practice, role__in=(Role.POH, Role.GP)).order_by("-role"))


def sign(wave: Wave, signer: Membership) -> None:
    waiting = signatures.to_sign(wave, signer)
    if waiting:
        signatures.sign(
            wave=wave,
            signed_list=signatures.list_hash(waiting),
            hand=Hand(typed_name=signer.display_name),
            proof="password",
            by=signer,
            at=timezone.now(),
        )


def render(wave: Wave) -> None:
    rendering.render_due(list(Letter.objects.filter(wave=wave).values_list("pk", flat=True)))
    printing.build_due([PrintRun.objects.get(wave=wave).pk])


def follow_up(wave: Wave, poh: Membership, *, posted: date) -> None:
    written_to = list(Letter.objects.filter(wave=wave).order_by("position"))
    for letter, (code, channel, days) in zip(written_to, ANSWERS, strict=False):
        with on_day(posted + timedelta(days=days)):
            answer(letter, code, channel, poh)
    for letter, course in zip(written_to[len(ANSWERS) :], CALLS, strict=False):
        for tries, (result, days) in enumerate(course):
            with on_day(posted + timedelta(days=days)):
                phone(letter, result, tries, poh)


def answer(letter: Letter, code: str, channel: str, poh: Membership) -> None:
    responses.record(
        letter=letter,
        code=code,
        channel=channel,
        answered_on=timezone.localdate(),
        by=poh,
        at=timezone.now(),
    )


def phone(letter: Letter, result: str, tries: int, poh: Membership) -> None:
    if result == Code.NO_REACTION:
        answer(letter, result, Channel.PHONE, poh)
    elif result in Result:
        calls.tried(letter=letter, result=result, tries=tries, by=poh, at=timezone.now())
    else:
        calls.spoke(letter=letter, code=result, tries=tries, by=poh, at=timezone.now())


def write_sample(*, today: date) -> None:
    """An export for De Es, to read in oneself."""
    people = export.people(count=110, seed=SEED + 1, gps=("KP",), today=date(2026, 1, 1))
    chance = random.Random(SEED)
    end = today - timedelta(days=chance.randint(1, 3))
    table = list(export.rows(people, start=end - timedelta(days=400), end=end, seed=SEED + 1))
    path = settings.DATA_DIR / SAMPLE
    path.write_bytes(export.as_csv(export.with_questions(table), title="Medicatie-export"))
