"""What a journey finds when it begins, made by the product's own services in a process of its own.

python -m tests.journeys.scene practice SLUG [ACT ..]  a practice with a POH and a GP; prints their accounts.
                                                      ACT is another one of these for it, in the same process
python -m tests.journeys.scene admin                   an admin of the project; prints the account
python -m tests.journeys.scene read SLUG [FILE]       an export is read in, the own GP is known
python -m tests.journeys.scene letters SLUG           that, and a wave of three letters that wait for signatures
python -m tests.journeys.scene posted SLUG DAYS [KIND]  those letters signed, made and posted so many days ago.
                                                      KIND of second letter whose text is approved
python -m tests.journeys.scene second_gp SLUG         another GP works there; prints the account
python -m tests.journeys.scene consult SLUG           three letters, and a consult of today with the first patient
python -m tests.journeys.scene wants_consult SLUG     a posted letter is followed by a consult of this moment
python -m tests.journeys.scene by_lot SLUG SIZE       an export is read in; in its project lots are drawn
python -m tests.journeys.scene idle EMAIL MINUTES     as if this person did nothing for so long
python -m tests.journeys.scene counts SLUG            numbers that tell a single act from a double one
python -m tests.journeys.scene objects                fills up the demo; prints values for every part of a URL
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benzoproject.lib import scope  # noqa: E402
from benzoproject.lib.durable import WorkState  # noqa: E402
from consults.models import Consult  # noqa: E402
from consults.services import alarms  # noqa: E402
from patients.models import HisImport, OpenRow, Patient, Wave, WavePlace  # noqa: E402
from patients.services import findings, headless, import_work, imports, own_gps, places, waves  # noqa: E402
from practices.models import (  # noqa: E402
    AuditEvent,
    FactorReset,
    Membership,
    Participation,
    Practice,
    Project,
    Role,
    Selection,
    User,
)
from practices.services import factors, people, practices, standing_in  # noqa: E402
from stopletters.models import Call, Letter, LetterText, PrintRun, Response, Signature  # noqa: E402
from stopletters.services import checks, copies, letter_texts, letters, print_runs, signatures  # noqa: E402
from tests.journeys import exports, scene_consults  # noqa: E402
from tests.servers import wait_until  # noqa: E402

PASSWORD = "een rustige zin met genoeg woorden"
LETTERHEAD = {
    "street": "Dorpsstraat", "house_number": "1", "postcode": "1234 AB", "city": "Lindedorp",
    "phone": "(026) 000 00 00",
}  # fmt: skip


def make_practice(slug: str, act: str = "", *details: str) -> dict[str, Any]:
    practice = practices.create(slug=slug, name=f"Praktijk {slug}", by=None, at=timezone.now(), **LETTERHEAD)
    approve_text()
    accounts = {
        "poh": join(f"poh@{slug}.example.org", "S. Bakker", Role.POH, practice, discipline="ggz"),
        "gp": join(f"gp@{slug}.example.org", "dr. M. de Wit", Role.GP, practice),
    }
    return accounts | ({act: ACTS[act](slug, *details)} if act else {})


def make_admin() -> dict[str, str]:
    """Another one each time: journeys share an installation."""
    number = User.objects.count()
    return join(f"leiding{number}@example.org", "A. Leiding", Role.ADMIN, None)


def join(
    email: str, name: str, role: Role, practice: Practice | None, discipline: str = ""
) -> dict[str, str]:
    """Invited, accepted, and with a second step."""
    now = timezone.now()
    known = {"practice": practice, "discipline": discipline, "by": None, "at": now}
    _invitation, token = people.invite(email=email, name=name, role=role, **known)
    membership = people.accept_as_new(token=token, password=PASSWORD, at=now)
    secret = generate_totp_secret()
    TOTP.activate(membership.user, secret)
    return {"name": name, "email": email, "password": PASSWORD, "secret": secret}


def approve_text() -> None:
    if not LetterText.objects.filter(approved_at__isnull=False).exists():
        join("beheer@example.org", "T. Vermeer", Role.ADMIN, None)
        admin = Membership.objects.filter(role=Role.ADMIN).latest("pk")
        letter_texts.approve(text=stop_text(), note="gelezen", by=admin, at=timezone.now())


def approve(kind: str) -> None:
    text = LetterText.objects.get(kind=kind, level="B1", version=1)
    admin = Membership.objects.filter(role=Role.ADMIN).latest("pk")
    letter_texts.approve(text=text, note="gelezen", by=admin, at=timezone.now())


def add_gp(slug: str) -> dict[str, str]:
    practice = Practice.objects.get(slug=slug)
    return join(f"gp2@{slug}.example.org", "dr. P. van Loon", Role.GP, practice)


def stop_text() -> LetterText:
    return LetterText.objects.get(kind="stop", level="B1")


def read_export(slug: str, file: str = "") -> dict[str, Any]:
    practice, now = Practice.objects.get(slug=slug), timezone.now()
    data = (
        Path(file).read_bytes() if file else exports.file(count=40, today=timezone.localdate(), gps=("MDW",))
    )
    result = headless.import_file(
        practice=practice, name="export.csv", data=data, by=the(Role.POH, slug), at=now
    )
    for code in {patient.gp_code for patient in Patient.objects.filter(practice=practice)}:
        own_gps.name_code(practice=practice, code=code, gp=the(Role.GP, slug), by=the(Role.POH, slug), at=now)
    return result["outcomes"]


def the(role: Role, slug: str) -> Membership:
    return Membership.objects.filter(practice__slug=slug, role=role).earliest("pk")


def make_letters(slug: str) -> dict[str, Any]:
    read_export(slug)
    poh, now = the(Role.POH, slug), timezone.now()
    wave = waves.open_wave(practice=Practice.objects.get(slug=slug), by=poh, at=now)
    few = [patient.pk for patient in places.suitable(wave.practice)[:3]]
    waves.choose(wave=wave, patients=few, by=poh, at=now)
    findings.confirm_everybody(wave=wave, by=poh, at=now)
    letters.prepare(wave=wave, text=stop_text(), dated=timezone.localdate(), by=poh, at=now)
    return counts(slug)


def post_letters(slug: str, days: str, second: str = "") -> dict[str, Any]:
    make_letters(slug)
    if second:
        approve(second)
    wave, poh = Wave.objects.get(practice__slug=slug), the(Role.POH, slug)
    for signer in (poh, the(Role.GP, slug)):
        seen = signatures.list_hash(signatures.to_sign(wave, signer))
        hand = signatures.Hand(typed_name=signer.display_name)
        signatures.sign(wave=wave, signed_list=seen, hand=hand, proof="totp", by=signer, at=timezone.now())
    run = PrintRun.objects.filter(wave=wave, work_state=WorkState.DONE)
    wait_until(run.exists, what="the worker to make the print file", seconds=120)
    print_runs.take(run=print_runs.of(wave), part="letters", by=poh, at=timezone.now())
    checks.check_everything(wave=wave, by=poh, at=timezone.now())
    letters.post(wave=wave, posted_on=timezone.localdate(), by=poh, at=timezone.now())
    Wave.objects.filter(pk=wave.pk).update(posted_on=timezone.localdate() - timedelta(days=int(days)))
    return {"letter": Letter.objects.filter(wave=wave).earliest("pk").pk}


def plan_consult(slug: str) -> dict[str, str]:
    make_letters(slug)
    first = Letter.objects.filter(wave__practice__slug=slug).earliest("pk")
    return {"address": reverse("consult", args=[slug, a_consult(first, the(Role.POH, slug)).pk])}


def a_consult(letter: Letter, poh: Membership, number: int = 1) -> Consult:
    """Of today, as if the letter had been posted and the patient wanted to come."""
    now = timezone.now()
    return Consult.objects.create(
        practice=letter.practice, patient=letter.patient, letter=letter, number=number, poh=poh, starts_at=now,
        minutes=20, planned_at=now, planned_by=poh,
    )  # fmt: skip


def draw_by_lot(slug: str, size: str) -> dict[str, Any]:
    project = Project.objects.create(
        slug=f"{slug}-project", name="Loten", wave_size=int(size), selection=Selection.RANDOM
    )
    Participation.objects.filter(practice__slug=slug).update(project=project)
    return read_export(slug)


def idle(email: str, minutes: str) -> int:
    """Move every moment of this person's sessions back; returns how many sessions there are."""
    user, moved = User.objects.get(email=email), 0
    for row in Session.objects.all():
        words = row.get_decoded()
        if words.get("_auth_user_id") == str(user.pk):
            back = timedelta(minutes=int(minutes))
            words |= {
                name: (datetime.fromisoformat(words[name]) - back).isoformat() for name in ("started", "seen")
            }
            row.session_data, moved = Session.objects.encode(words), moved + 1
            row.save()
    return moved


def counts(slug: str) -> dict[str, Any]:
    mine = {"wave__practice__slug": slug}
    return {
        "places": WavePlace.objects.filter(held=True, **mine).count(),
        "letters": Letter.objects.filter(**mine).count(),
        "signatures": Signature.objects.filter(**mine).count(),
        "waves": list(Wave.objects.filter(practice__slug=slug).values_list("state", flat=True)),
        "events": Counter(AuditEvent.objects.filter(practice__slug=slug).values_list("what", flat=True)),
        "responses": Response.objects.filter(letter__wave__practice__slug=slug).count(),
        "patients": Patient.objects.filter(practice__slug=slug).count(),
    }


def objects() -> dict[str, list[Any]]:
    """Several values for a part of a URL: one for each state that has a page of its own."""
    linde, now = Practice.objects.get(slug="de-linde"), timezone.now()
    poh, admin = the(Role.POH, "de-linde"), Membership.objects.get(role=Role.ADMIN)
    waves.open_wave(practice=linde, by=poh, at=now)
    lost = Membership.objects.get(display_name="dr. P. van Loon")
    factors.ask(user=lost.user, practice=linde, by=admin, at=now)
    invitation, token = people.invite(
        email="nieuw@example.org", name="N. Nieuw", role=Role.POH, practice=linde, by=admin, at=now
    )
    answered = Letter.objects.filter(responses__isnull=False).first()
    copy = copies.ask(wave=answered.wave, letter=answered, reason="lost", by=poh, at=now)
    today, gp = timezone.localdate(), the(Role.GP, "de-linde")
    consult = a_consult(answered, poh, number=9)  # a rung that no story takes
    away = standing_in.arrange(gp=gp, locum=lost, first_day=today, last_day=today, by=poh, at=now)
    waiting = {"patient": consult.patient, "consult": consult, "by": poh, "at": now}
    handled = alarms.raise_(kind="seizure", note="een trekking van de arm", **waiting)
    alarms.acknowledge(alarm=handled, outcome="gebeld", by=gp, at=now)
    return {
        "practice": ["de-linde"],
        "consult": [consult.pk],
        "moment": ["before", "after"],
        "alarm": [handled.pk, alarms.raise_(kind="delirium", note="", **waiting).pk],
        "patient": [
            answered.patient_id,
            WavePlace.objects.filter(wave__number=2).first().patient_id,
            judged(linde),
            *scene_consults.patients(linde),
        ],
        "logged_patient": [answered.patient_id],
        "wave": list(Wave.objects.filter(practice=linde).order_by("number").values_list("number", flat=True)),
        "letter": [answered.pk, Letter.objects.latest("pk").pk],
        "response": [answered.responses.latest("pk").pk],
        "call": [Call.objects.filter(made_at__isnull=False).latest("pk").pk],
        "copy": [copy.pk],
        "kind": [Wave.Kind.REMINDER, Wave.Kind.EVALUATION],
        "stand_in": [away.pk],
        "profile": [0],  # nothing can be opened there: it is renamed or removed on the page of all
        "project": [Project.objects.earliest("pk").pk],
        "text": list(LetterText.objects.values_list("pk", flat=True)),
        "membership": [lost.pk],
        "reset": [FactorReset.objects.get().pk],
        "invitation": [invitation.pk],
        "token": [token, "oud"],
        "his_import": [HisImport.objects.latest("pk").pk, *received(linde, poh, now)],
        "open_row": list({row.kind: row.pk for row in OpenRow.objects.filter(practice=linde)}.values()),
        **scene_consults.objects(linde),
    }


def judged(practice: Practice) -> int:
    return Patient.objects.filter(practice=practice, screenings__isnull=False).first().pk


def received(practice: Practice, poh: Membership, now: datetime) -> list[int]:
    """Files that were dropped and wait: read and ready, refused, and not read yet."""
    found = []
    for name, data, read in (
        ("nieuw.csv", exports.file(count=30, today=date(2026, 3, 1), questions=True), True),
        ("geen-export.csv", b"naam;kleur\r\nA;rood\r\n", True),
        ("wacht.csv", exports.file(count=12, today=date(2026, 3, 1)), False),
    ):
        row = imports.receive(practice=practice, name=name, data=data, by=poh, at=now)
        if read:
            import_work.work_due([row.pk], at=now)
        found.append(row.pk)
    return found


ACTS: dict[str, Callable[..., Any]] = {
    "practice": make_practice, "admin": make_admin, "read": read_export, "letters": make_letters, "idle": idle,
    "posted": post_letters, "second_gp": add_gp, "by_lot": draw_by_lot, "counts": counts,
    "objects": objects, "consult": plan_consult, "wants_consult": scene_consults.begin,
}  # fmt: skip


if __name__ == "__main__":
    with scope.everybody():
        print(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))  # noqa: T201
