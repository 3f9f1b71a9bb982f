"""What a journey finds when it begins, made by the product's own services in a process of its own.

Each line it reads is a question, each line it prints the answer, in JSON (`Installation.scene` asks):

practice SLUG [ACT ..] a practice with a POH and a GP: their accounts.
                       ACT is another one of these for it, in the same answer
admin                  an admin of the project: the account
fund                   somebody of the fund: the account
hours SLUG             its POH was at a meeting last month; the fund knows
                       what an hour is worth, and where to pay it to
read SLUG [FILE]       an export is read in, the own GP is known
letters SLUG           that, and a wave of three letters that wait for signatures
posted SLUG DAYS [KIND]
                       those letters signed, made and posted so many days ago.
                       KIND of second letter whose text is approved
second_gp SLUG         another GP works there: the account
consult SLUG           posted letters, and a consult of today with the first patient
wants_consult SLUG     a posted letter is followed by a consult of this moment
weeks_pass SLUG DAYS   consults, plans and workbooks are so many days longer ago
by_lot SLUG SIZE       an export is read in; in its project lots are drawn
researcher             somebody who leads a study: the account
study SLUG             a project without a study: its number
followed_up PROJECT N  so many practices whose letters went out over a year ago
idle EMAIL MINUTES     as if this person did nothing for so long
counts SLUG            numbers that tell a single act from a double one
objects                fills up the demo: values for every part of a URL
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
from django.db import close_old_connections  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benzoproject.lib import scope  # noqa: E402
from benzoproject.lib.durable import WorkState  # noqa: E402
from consults.services import alarms  # noqa: E402
from evaluation.models import StudyText  # noqa: E402
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
from practices.services import agreements, factors, people, practices, standing_in  # noqa: E402
from stopletters.models import Call, Letter, LetterText, PrintRun, Response, Signature  # noqa: E402
from stopletters.services import checks, copies, letter_texts, letters, print_runs, signatures  # noqa: E402
from tests import published as publishing  # noqa: E402
from tests.journeys import (  # noqa: E402
    exports,
    scene_consults,
    scene_exports,
    scene_interviews,
    scene_meetings,
    scene_programme,
    scene_research,
)
from tests.journeys.scene_consults import the  # noqa: E402
from tests.servers import wait_until  # noqa: E402

PASSWORD = "een rustige zin met genoeg woorden"
LETTERHEAD = {
    "street": "Dorpsstraat", "house_number": "1", "postcode": "1234 AB", "city": "Lindedorp",
    "phone": "(026) 000 00 00",
}  # fmt: skip


def make_practice(slug: str, act: str = "", *details: str) -> dict[str, Any]:
    practice = practices.create(slug=slug, name=f"Praktijk {slug}", by=None, at=timezone.now(), **LETTERHEAD)
    agreements.on_paper(practice=practice, by=None, at=timezone.now())
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


def make_fund() -> dict[str, str]:
    number = User.objects.count()
    return join(f"fonds{number}@example.org", f"F. Fonds {number}", Role.FUND, None)


def make_researcher() -> dict[str, str]:
    number = User.objects.count()
    return join(f"onderzoek{number}@example.org", f"O. Onderzoeker {number}", Role.RESEARCHER, None)


def follow_up(project: str, count: str) -> None:
    approve_text()
    scene_research.letters_went_out(project, count)


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
    letter = post_letters(slug, "7")["letter"]
    consult = scene_consults.a_consult(Letter.objects.get(pk=letter), the(Role.POH, slug))
    return {"address": reverse("consult", args=[slug, consult.pk])}


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
    away = standing_in.arrange(gp=gp, locum=lost, first_day=today, last_day=today, by=poh, at=now)
    waiting = {"patient": answered.patient, "consult": None, "by": poh, "at": now}  # a plan of theirs stops
    handled = alarms.raise_(kind="seizure", note="een trekking van de arm", **waiting)
    alarms.acknowledge(alarm=handled, outcome="gebeld", by=gp, at=now)
    alarms.raise_(kind="delirium", note="", **waiting)
    return {
        "practice": ["de-linde"],
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
        "published": [publishing.publish(Project.objects.earliest("pk"), number=404).number],
        "snapshot": scene_research.snapshots(Project.objects.earliest("pk"), now),
        "figure": ["outcome"],
        "look": ["light"],
        "file_format": ["csv"],
        "study_text": list(StudyText.objects.values_list("pk", flat=True)),
        "text": list(LetterText.objects.values_list("pk", flat=True)),
        "membership": [lost.pk],
        "reset": [FactorReset.objects.get().pk],
        "invitation": [invitation.pk],
        "token": [token, "oud"],
        "his_import": [HisImport.objects.latest("pk").pk, *received(linde, poh, now)],
        "open_row": list({row.kind: row.pk for row in OpenRow.objects.filter(practice=linde)}.values()),
        **scene_consults.objects(linde),
        **scene_interviews.objects(linde),
        **scene_meetings.objects(poh, gp, admin, now),
        **scene_programme.objects(linde),
        **scene_exports.objects(admin.user, now),
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
    "given": scene_meetings.give, "weeks_pass": scene_consults.weeks_pass,
    "fund": make_fund, "hours": scene_programme.begin_hours,
    "researcher": make_researcher, "study": scene_research.begin, "followed_up": follow_up,
}  # fmt: skip


def answer(words: list[str]) -> str:
    with scope.everybody():
        return json.dumps(ACTS[words[0]](*words[1:]))


if __name__ == "__main__":
    for line in sys.stdin:
        print(answer(json.loads(line)), flush=True)  # noqa: T201
        close_old_connections()
