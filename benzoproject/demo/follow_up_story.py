"""A practice that began before the others: letters of more than six months ago, and a new export since.

What people do after the letter stands in COURSES, one per letter in the order of the list; what the later export says
of them follows from it.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from benzoproject.demo import export
from benzoproject.demo.days import on_day, workday
from evaluation.models import Outcome
from evaluation.queries import follow_up
from evaluation.services import presences, refreshes
from patients.models import Wave
from patients.services import headless, own_gps, waves
from practices.demo import make_practice, make_user
from practices.models import Discipline, Membership, Participation, Practice, Project, Role
from practices.queries import agreements as agreed
from practices.services import agreements
from stopletters.models import Letter, PrintRun, Response
from stopletters.services import checks, letters, print_runs

PRACTICE = ("de-iep", "Huisartsenpraktijk De Iep", 2150, "01000011", Participation.Kind.FULL)
POH, GP = ("poh-iep@example.org", "A. Noordhoek"), ("huisarts-iep@example.org", "dr. B. Terpstra")
CODE, SEED, PEOPLE = "BT", 4077, 90
POSTED, ENDED, NEW_EXPORT = 201, 70, 8  # days ago
Table = list[tuple[str, ...]]
NUMBER, DAY = export.HEADER.index("Patiëntnr"), export.HEADER.index("Datum")
# Days after the letter and the place of a prescription among somebody's own -> whether it was made.
Goes = Callable[[int, int], bool]
Code = Response.Code


def stops(after: int, *, until: int = 1000) -> Goes:
    return lambda days, _place: not after <= days < until


def takes_one_in(count: int) -> Goes:
    return lambda days, place: days < 0 or place % count == 0


def skips_one_in(count: int) -> Goes:
    return lambda days, place: days < 0 or place % count > 0


def goes_on(_days: int, _place: int) -> bool:
    return True


# What they answered, how they went on, and (not in the new export) what the practice says of them: "" nothing yet.
COURSES: tuple[tuple[str, Goes, str | None], ...] = (
    (Code.STOPPED, stops(0), None),
    (Code.REDUCED, takes_one_in(2), None),
    (Code.DECLINED, goes_on, None),
    (Code.STOPPED, stops(40), None),
    (Code.NO_REACTION, goes_on, None),
    (Code.REDUCED, takes_one_in(3), None),
    (Code.STOPPED, stops(0, until=120), None),
    (Code.DECLINED, skips_one_in(3), None),
    (Code.NO_REACTION, stops(0), ""),
    (Code.REDUCED, skips_one_in(3), None),
    (Code.DECLINED, goes_on, None),
    (Code.NO_REACTION, stops(20), "here"),
    (Code.NO_REACTION, stops(50), "moved"),
    (Code.DECLINED, goes_on, None),
    (Code.NO_REACTION, stops(0), ""),
    (Code.REDUCED, stops(60), None),
)
# Who got no letter: one in so many stops or uses less by themselves.
OTHERS = ((9, stops(30)), (7, skips_one_in(3)), (10, takes_one_in(2)))


def tell(*, today: date) -> None:
    from benzoproject.demo import story  # it tells this part

    posted = workday(today - timedelta(days=POSTED))
    with on_day(posted - timedelta(days=20)):
        practice = at_work()
    poh = Membership.objects.get(practice=practice, role=Role.POH)
    with on_day(posted - timedelta(days=5)):
        read(practice, poh, rows(posted - timedelta(days=6)))
        gp = Membership.objects.get(practice=practice, role=Role.GP)
        own_gps.name_code(practice=practice, code=CODE, gp=gp, by=poh, at=timezone.now())
        wave = story.choose(practice, poh, count=len(COURSES))
    with on_day(posted - timedelta(days=1)):
        story.make_letters(wave, poh)
        for signer in story.signers(practice):
            story.sign(wave, signer)
        story.render(wave)
    with on_day(posted):
        print_runs.take(run=PrintRun.objects.get(wave=wave), part="letters", by=poh, at=timezone.now())
        checks.check_everything(wave=wave, by=poh, at=timezone.now())
        letters.post(wave=wave, posted_on=posted, by=poh, at=timezone.now())
    written = list(Letter.objects.filter(wave=wave).select_related("patient").order_by("position"))
    answered(wave, written, poh, posted, today)
    with on_day(today - timedelta(days=NEW_EXPORT)):
        read(practice, poh, gone_on(written, posted, until=timezone.localdate() - timedelta(days=1)))
    say_who_is_gone(written, practice, poh, today)


def at_work() -> Practice:
    """Practice, people and agreements of before the letters."""
    practice = make_practice(Project.objects.earliest("pk"), *PRACTICE)
    for (email, name), role, discipline in ((POH, Role.POH, Discipline.GGZ), (GP, Role.GP, "")):
        values = {"discipline": discipline, "display_name": name}
        Membership.objects.get_or_create(
            user=make_user(email, name), practice=practice, role=role, defaults=values
        )
    admin = Membership.objects.get(role=Role.ADMIN)
    for standing in agreed.of_practice(practice):
        agreements.on_paper(practice=practice, kind=standing.kind, by=admin, at=timezone.now())
    return practice


def rows(end: date) -> Table:
    people = export.people(count=PEOPLE, seed=SEED, gps=(CODE,), today=date(2026, 1, 1))
    return list(export.rows(people, start=end - timedelta(days=400), end=end, seed=SEED))


def read(practice: Practice, poh: Membership, table: Table) -> None:
    data = export.as_csv(table, title="Medicatie-export")
    name = f"medicatie-{timezone.localdate():%Y-%m-%d}.csv"
    headless.import_file(practice=practice, name=name, data=data, by=poh, at=timezone.now())


def gone_on(written: list[Letter], posted: date, *, until: date) -> Table:
    """The later export: as people would have gone on, less what was not prescribed, and who is not in it."""
    courses = {letter.patient.his_number: course for letter, course in zip(written, COURSES, strict=False)}
    places: dict[str, int] = {}
    kept: Table = []
    for row in sorted(rows(until), key=lambda row: (row[NUMBER], day_of(row))):
        number = row[NUMBER]
        _code, goes, gone = courses.get(number) or ("", by_themselves(number), None)
        places[number] = places.get(number, -1) + 1
        if gone is None and goes((day_of(row) - posted).days, places[number]):
            kept.append(row)
    return kept


def by_themselves(number: str) -> Goes:
    return next((goes for one_in, goes in OTHERS if int(number) % one_in == 0), goes_on)


def day_of(row: tuple[str, ...]) -> date:
    return datetime.strptime(row[DAY], "%d-%m-%Y").date()


def answered(wave: Wave, written: list[Letter], poh: Membership, posted: date, today: date) -> None:
    from benzoproject.demo import story

    for place, (letter, (code, _goes, _gone)) in enumerate(zip(written, COURSES, strict=False)):
        with on_day(posted + timedelta(days=5 + place)):
            story.answer(letter, code, Response.Channel.PHONE, poh)
    with on_day(today - timedelta(days=ENDED)):
        waves.close(wave=wave, by=poh, at=timezone.now())


def say_who_is_gone(written: list[Letter], practice: Practice, poh: Membership, today: date) -> None:
    said = {letter.patient_id: gone for letter, (_code, _goes, gone) in zip(written, COURSES, strict=False)}
    with on_day(today - timedelta(days=NEW_EXPORT - 1)):
        refreshes.bring_up_to_date(practice, at=timezone.now())
        for one in follow_up.standings(practice, timezone.localdate()):
            if one.absent == Outcome.Lost.NOT_ASKED and (answer := said.get(one.patient.pk)):
                presences.answer(
                    patient=one.patient, months=one.months, answer=answer, by=poh, at=timezone.now()
                )
    refreshes.bring_up_to_date(practice, at=timezone.now())
