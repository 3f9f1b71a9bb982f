"""The main job from beginning to end, through the services the browser uses, with accounts made for it."""

import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from patients.models import Use, Wave
from patients.queries import patients
from patients.services import findings, headless, own_gps, places, waves
from practices.accounts import prove
from practices.models import Discipline, Membership, Practice, Role, User
from practices.services import agreements
from practices.services import practices as practices_service
from stopletters.models import Letter, LetterText, PrintRun
from stopletters.services import checks, letters, print_runs, signatures
from stopletters.services.signatures import Hand

RENDER_TIMEOUT_SECONDS = 600
LETTERHEAD: dict[str, Any] = {
    "street": "Voorbeeldstraat",
    "house_number": "1",
    "postcode": "1234 AB",
    "city": "Lindedorp",
    "phone": "(026) 000 00 00",
    "opening_hours": "op werkdagen, van 8 tot 17 uur",
}


class Stopwatch:
    """Seconds per step, in the order of the steps; `seconds`: of a walk that goes on."""

    def __init__(self, seconds: dict[str, float] | None = None) -> None:
        self.seconds = {} if seconds is None else seconds

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - start, 2)


def walk(*, file: Path, out: Path, as_of: date | None) -> dict[str, Any]:
    """Walk the path of `file` and write the PDFs to `out`; returns the numbers of each step. Raises Refused."""
    watch = Stopwatch()
    data = headless.read_file(file)
    with watch.step("accounts"):
        practice, poh, gp, keys = people()
    with watch.step("import"):
        imported = headless.import_file(
            practice=practice, name=file.name, data=data, as_of=as_of, by=poh, at=timezone.now()
        )
    # The file may name several GPs; here one person signs for all of them.
    for code in patients.gp_codes(practice):
        own_gps.name_code(practice=practice, code=code.code, gp=gp, by=poh, at=timezone.now())
    with watch.step("detect"):
        chronic = Use.objects.filter(patient__practice=practice, chronic=True).count()
    with watch.step("screen"):
        suitable = places.suitable(practice).count()
    summary: dict[str, Any] = {
        "rows_read": imported["rows_read"],
        "chronic": chronic,
        "screened_out": chronic - suitable,
        "selected": 0,
        "letters": 0,
        "pages": 0,
        "seconds": watch.seconds,
    }
    out.mkdir(parents=True, exist_ok=True)
    if suitable:
        with watch.step("choose"):
            wave = waves.open_wave(practice=practice, by=poh, at=timezone.now())
            summary["selected"] = waves.take_all(wave=wave, by=poh, at=timezone.now())
        with watch.step("prepare"):
            findings.confirm_everybody(wave=wave, by=poh, at=timezone.now())
            letters.prepare(
                wave=wave, text=approved_text(gp.user), dated=timezone.localdate(), by=poh, at=timezone.now()
            )
        with worker(), watch.step("sign and render"):
            sign(wave, poh, keys[poh.pk])
            sign(wave, gp, keys[gp.pk])
            run = printed(wave)
        with watch.step("print and post"):
            summary["letters"] = write_files(run, out, by=poh)
            summary["pages"] = run.pages
            checks.check_everything(wave=wave, by=poh, at=timezone.now())
            letters.post(wave=wave, posted_on=timezone.localdate(), by=poh, at=timezone.now())
    return summary


def people() -> tuple[Practice, Membership, Membership, dict[int, str]]:
    """A scratch practice with a POH and a GP, and what each proves their identity with."""
    at = timezone.now()
    practice = practices_service.create(slug="proef", name="Proefpraktijk", by=None, at=at, **LETTERHEAD)
    agreements.on_paper(practice=practice, by=None, at=at)
    password, secret = secrets.token_urlsafe(16), generate_totp_secret()
    poh = member(practice, Role.POH, "A. Proef", password, discipline=Discipline.GGZ)
    gp = member(practice, Role.GP, "dr. B. Proef", secrets.token_urlsafe(16))
    TOTP.activate(gp.user, secret)
    return practice, poh, gp, {poh.pk: password, gp.pk: secret}


def member(practice: Practice, role: Role, name: str, password: str, *, discipline: str = "") -> Membership:
    user = User.objects.create_user(f"{role}@example.invalid", password, name=name)
    return Membership.objects.create(
        user=user, practice=practice, role=role, discipline=discipline, display_name=name
    )


def approved_text(by: User) -> LetterText:
    """The shipped text, approved for this scratch installation only."""
    text = LetterText.objects.filter(kind=LetterText.Kind.STOP, level="B1").latest("version")
    text.approved_at, text.approved_by, text.approval_note = timezone.now(), by, "walkthrough"
    text.save(update_fields=["approved_at", "approved_by", "approval_note"])
    return text


def sign(wave: Wave, signer: Membership, key: str) -> None:
    """Prove identity again (the POH with a password, the GP with a code) and sign the list."""
    answer = key if signer.role == Role.POH else code_now(key)
    proof = prove(signer.user, answer)
    if not proof:
        raise Refused(_("The proof of identity was not accepted. Nothing was signed."))
    waiting = signatures.to_sign(wave, signer)
    signatures.sign(
        wave=wave,
        signed_list=signatures.list_hash(waiting),
        hand=Hand(typed_name=signer.display_name),
        proof=proof,
        by=signer,
        at=timezone.now(),
    )


def code_now(secret: str) -> str:
    """The six digits an authenticator app shows at this moment (RFC 6238, 30 seconds)."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@contextmanager
def worker() -> Iterator[None]:
    """A real worker process beside this one."""
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"], stdout=sys.stderr
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def printed(wave: Wave) -> PrintRun:
    """The print run, once the worker has made it."""
    patience = time.monotonic() + RENDER_TIMEOUT_SECONDS
    while time.monotonic() < patience:
        run = PrintRun.objects.get(wave=wave)
        if run.work_state == WorkState.DONE:
            return run
        failed = Letter.objects.filter(wave=wave, work_state=WorkState.FAILED).first()
        if failed or run.work_state == WorkState.FAILED:
            raise Refused(failed.error if failed else run.error)
        time.sleep(0.1)
    raise Refused(_("The worker did not finish in time."))


def write_files(run: PrintRun, out: Path, *, by: Membership) -> int:
    """letters/*.pdf, print.pdf, checklist.pdf and record.pdf, as they were recorded; returns the number of letters."""
    folder = out / "letters"
    folder.mkdir(exist_ok=True)
    made = list(Letter.objects.filter(pk__in=run.letters))
    for letter in made:
        path = folder / f"{letter.facts['reference']}.pdf"
        path.write_bytes(files.read(letter.stored_name, letter.pdf_sha256))
    (out / "print.pdf").write_bytes(print_runs.take(run=run, part="letters", by=by, at=timezone.now()))
    (out / "checklist.pdf").write_bytes(print_runs.take(run=run, part="checklist", by=by, at=timezone.now()))
    (out / "record.pdf").write_bytes(print_runs.read(run=run, part="record"))
    return len(made)
