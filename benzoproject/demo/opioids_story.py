"""A second, small project in the demo: the same way of working for opioids, in one practice."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from benzoproject.demo import export
from benzoproject.demo.days import on_day, workday
from benzoproject.demo.export import Person, Regimen
from patients.models import Wave
from patients.queries.medicines import medicine_group
from patients.services import findings, headless, own_gps, places, waves
from practices.demo import agree, make_practice, make_user
from practices.models import Discipline, Membership, Participation, Practice, Project, Role
from practices.services import projects
from stopletters.models import Letter, LetterText, PrintRun
from stopletters.queries import texts
from stopletters.services import checks, letters, print_runs, printing, rendering, signatures
from stopletters.services.signatures import Hand

SEED = 1806
PEOPLE, LETTERS = 26, 8
POSTED = timedelta(days=20)
PROJECT: dict[str, Any] = {
    "slug": "opioiden-voorbeeld", "name": "Opioïden afbouwen (voorbeeld)", "medicine_group": "opioids",
    "chronic_rule": "opioids-90-days", "minimum_practices": 1, "wave_size": 10,
}  # fmt: skip
PRACTICE = ("de-wilg", "Huisartsenpraktijk De Wilg", 1850, "01000012", Participation.Kind.INTERVENTION)
# (address, name, role, discipline, name on letters)
PEOPLE_OF_PRACTICE = (
    ("poh-wilg@example.org", "H. Osinga", Role.POH, Discipline.SOMATIEK, "H. Osinga"),
    ("huisarts-wilg@example.org", "E. Noorman", Role.GP, "", "dr. E. Noorman"),
)
REGIMENS = (
    Regimen("OXYCODON TABLET MGA 10MG", "N02AA05", "2D1T", 60, 30),
    Regimen("TRAMADOL CAPSULE 50MG", "N02AX02", "3D1C", 90, 30),
    Regimen("OXYCODON ACTAVIS TABLET MGA 5MG", "N02AA05", "2D1T", 60, 31),
    Regimen("TRAMADOL RETARD TABLET MGA 100MG", "N02AX02", "2D1T", 60, 29),
    Regimen("MORFINE TABLET MGA 10MG", "N02AA01", "2D1T", 60, 30),
    Regimen("OXYCODON TABLET MGA 40MG", "N02AA05", "2D1T", 60, 30),
)
BESIDE = {
    4: Regimen("OXAZEPAM TABLET 10MG", "N05BA04", "1D1T zn", 30, 60),
    9: Regimen("FENTANYL PLEISTER 12MCG/UUR", "N02AB03", "1 pleister per 3 dagen", 10, 30),
}
NEVER_EVERY = 5  # one in so many uses none of these


def tell(*, today: date) -> None:
    """From an export to letters that were posted. Does nothing when the project is there."""
    if Project.objects.filter(slug=PROJECT["slug"]).exists():
        return
    with on_day(today - POSTED - timedelta(days=14)):
        practice = begin()
    poh, gp = (Membership.objects.get(practice=practice, role=role) for role in (Role.POH, Role.GP))
    with on_day(today - POSTED - timedelta(days=3)):
        read_export(practice, poh, gp)
        wave = choose(practice, poh)
    with on_day(today - POSTED - timedelta(days=1)):
        prepare(wave, poh)
        for signer in (poh, gp):
            sign(wave, signer)
        make(wave)
    with on_day(workday(today - POSTED)):
        print_runs.take(run=PrintRun.objects.get(wave=wave), part="letters", by=poh, at=timezone.now())
        checks.check_everything(wave=wave, by=poh, at=timezone.now())
        letters.post(wave=wave, posted_on=timezone.localdate(), by=poh, at=timezone.now())


def begin() -> Practice:
    admin = Membership.objects.get(role=Role.ADMIN)
    project = projects.create(by=admin, at=timezone.now(), **PROJECT)
    LetterText.objects.filter(medicine_group=project.medicine_group).update(
        approved_at=timezone.now(), approved_by=admin.user, approval_note="demo: verzonnen goedkeuring"
    )
    practice = make_practice(project, *PRACTICE)
    for email, name, role, discipline, display_name in PEOPLE_OF_PRACTICE:
        Membership.objects.create(
            user=make_user(email, name),
            practice=practice,
            role=role,
            discipline=discipline,
            display_name=display_name,
        )
    agree([practice])
    return practice


def people() -> list[Person]:
    invented = export.people(count=PEOPLE, seed=SEED, gps=("EN",), today=date(2026, 1, 1))
    return [replace(person, regimens=_regimens(number)) for number, person in enumerate(invented)]


def _regimens(number: int) -> tuple[Regimen, ...]:
    if number % NEVER_EVERY == NEVER_EVERY - 1:
        return (BESIDE[number],) if number in BESIDE else ()
    own = REGIMENS[number % len(REGIMENS)]
    return (own, BESIDE[number]) if number in BESIDE else (own,)


def read_export(practice: Practice, poh: Membership, gp: Membership) -> None:
    end = timezone.localdate() - timedelta(days=1)
    table = list(export.rows(people(), start=end - timedelta(days=400), end=end, seed=SEED))
    data, name = export.as_csv(table, title="Medicatie-export"), f"medicatie-{end:%Y-%m-%d}.csv"
    headless.import_file(practice=practice, name=name, data=data, by=poh, at=timezone.now())
    own_gps.name_code(practice=practice, code="EN", gp=gp, by=poh, at=timezone.now())


def choose(practice: Practice, poh: Membership) -> Wave:
    wave = waves.open_wave(practice=practice, by=poh, at=timezone.now())
    suitable = [patient.pk for patient in places.suitable(practice)[:LETTERS]]
    waves.choose(wave=wave, patients=suitable, by=poh, at=timezone.now())
    return wave


def prepare(wave: Wave, poh: Membership) -> None:
    text = texts.for_letters(group=medicine_group(wave.practice).code)
    assert text
    findings.confirm_everybody(wave=wave, by=poh, at=timezone.now())
    letters.prepare(wave=wave, text=text, dated=timezone.localdate(), by=poh, at=timezone.now())


def sign(wave: Wave, signer: Membership) -> None:
    waiting = signatures.to_sign(wave, signer)
    hand = Hand(typed_name=signer.display_name)
    listed = signatures.list_hash(waiting)
    signatures.sign(wave=wave, signed_list=listed, hand=hand, proof="password", by=signer, at=timezone.now())


def make(wave: Wave) -> None:
    rendering.render_due(list(Letter.objects.filter(wave=wave).values_list("pk", flat=True)))
    printing.build_due([PrintRun.objects.get(wave=wave).pk])
