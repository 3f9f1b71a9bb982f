"""A scratch practice to be harassed: built, acted upon and judged in processes of their own, as the product runs.

python -m tests.faults.scene build --chosen 200       a wave of prepared letters
python -m tests.faults.scene act sign_poh --go FILE   one act; waits until FILE exists, prints how it ended
python -m tests.faults.scene judge                    prints everything that is not as it should be
"""

import argparse
import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from benzoproject.demo import export  # noqa: E402
from benzoproject.lib import files, scope  # noqa: E402
from benzoproject.lib.durable import WorkState  # noqa: E402
from benzoproject.lib.refusal import Refused  # noqa: E402
from patients.models import HisImport, Patient, Prescription, Use, Wave, WavePlace  # noqa: E402
from patients.models.patients import his_number_index  # noqa: E402
from patients.services import findings, import_work, imports, waves  # noqa: E402
from practices.models import (  # noqa: E402
    Agreement,
    AgreementText,
    AuditChain,
    AuditEvent,
    Membership,
    Participation,
    Project,
    Role,
)
from practices.services import agreements, audit, seals  # noqa: E402
from stopletters.models import Letter, LetterText, PrintRun, Response, Signature, SignedLetter  # noqa: E402
from stopletters.services import (  # noqa: E402
    checks,
    erasures,
    letters,
    print_runs,
    printing,
    rendering,
    responses,
    signatures,
    tidy,
)
from tests.factories.people import MembershipFactory, PracticeFactory  # noqa: E402
from tests.faults import money, scene_sign_ups  # noqa: E402

AS_OF = date(2026, 10, 1)
NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


# --- building ------------------------------------------------------------------------------------------------------
def build(*, patients: int, size: int, chosen: int) -> None:
    """A practice with `patients` chronic users and a wave of at most `size`; letters are ready for `chosen` of them."""
    practice = PracticeFactory(slug="de-linde", name="Huisartsenpraktijk De Linde")
    Project.objects.update(wave_size=size)
    poh = MembershipFactory(practice=practice, display_name="S. Bakker")
    gp = MembershipFactory(practice=practice, gp=True, display_name="dr. M. de Wit")
    text = LetterText.objects.get(kind="stop", level="B1")
    text.approved_at, text.approved_by = NOW, gp.user
    text.save()
    if not patients:
        receive_export(poh)
        return
    make_patients(patients, gp=gp, poh=poh)
    wave = waves.open_wave(practice=Membership.objects.get(pk=poh.pk).practice, by=poh, at=NOW)
    if chosen:
        waves.choose(wave=wave, patients=patient_ids()[:chosen], by=poh, at=NOW)
        findings.confirm_everybody(wave=wave, by=poh, at=NOW)
        letters.prepare(wave=wave, text=text, dated=date(2026, 10, 14), by=poh, at=NOW)


def receive_export(poh: Membership) -> None:
    """A HIS export that waits to be read."""
    people = export.people(count=30, seed=1, gps=("MW",), today=AS_OF)
    rows = list(export.rows(people, start=AS_OF - timedelta(days=400), end=AS_OF, seed=1))
    data = export.as_csv(rows, title="Medicatie-export")
    imports.receive(practice=poh.practice, name="uitdraai.csv", data=data, by=poh, at=NOW)


def make_patients(count: int, *, gp: Membership, poh: Membership) -> None:
    practice = gp.practice
    source = HisImport.objects.create(
        practice=practice, phase=HisImport.Phase.COMMITTED, file_name="uitdraai.csv", size=1, sha256="0" * 64,
        uploaded_at=NOW, uploaded_by=poh, committed_at=NOW, committed_by=poh,
    )  # fmt: skip
    people = Patient.objects.bulk_create(
        Patient(
            practice=practice, his_number=str(number), his_number_index=his_number_index(practice, str(number)),
            initials="J.", prefix="van der", surname=f"Voorbeeld{number}", birth_date=date(1958, 3, 1), sex="V",
            street="Korenbloemstraat", house_number=str(number), postcode="1234 AB", city="Lindedorp",
            gp=gp, first_import=source, last_import=source,
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    Use.objects.bulk_create(
        Use(
            patient=patient, rule="nhg-60-days", rule_version="1", reference_version="1",
            period_start=AS_OF - timedelta(days=365), as_of=AS_OF, chronic=True, near_miss=False, estimated=False,
            days=300, units=300, above_one_ddd=False, substances=["oxazepam"],
        )
        for patient in people
    )  # fmt: skip


# --- acting --------------------------------------------------------------------------------------------------------
def the_wave() -> Wave:
    return Wave.objects.select_related("practice").get()


def the(role: str) -> Membership:
    return Membership.objects.select_related("practice", "user").get(role=role)


def patient_ids() -> list[int]:
    return list(Patient.objects.order_by("pk").values_list("pk", flat=True))


def sign(role: str) -> Callable[[], None]:
    """Two steps, as in the browser: the list that is seen, and then the signature under it."""
    wave, signer = the_wave(), the(role)
    seen = signatures.list_hash(signatures.to_sign(wave, signer))
    hand = signatures.Hand(typed_name=signer.display_name)
    return lambda: signatures.sign(
        wave=wave, signed_list=seen, hand=hand, proof="totp", by=signer, at=timezone.now()
    )


def look_up() -> Callable[[], None]:
    wave, poh = the_wave(), the(Role.POH)
    return lambda: findings.confirm_everybody(wave=wave, by=poh, at=timezone.now())


def prepare() -> Callable[[], None]:
    wave, text, poh = the_wave(), LetterText.objects.get(kind="stop", level="B1"), the(Role.POH)
    return lambda: letters.prepare(
        wave=wave, text=text, dated=timezone.localdate(), by=poh, at=timezone.now()
    )


def choose() -> Callable[[], None]:
    wave, poh, wanted = the_wave(), the(Role.POH), patient_ids()[:5]
    return lambda: waves.choose(wave=wave, patients=wanted, by=poh, at=timezone.now())


def take_all() -> Callable[[], None]:
    wave, poh = the_wave(), the(Role.POH)
    return lambda: waves.take_all(wave=wave, by=poh, at=timezone.now())


def post() -> Callable[[], None]:
    wave, poh = the_wave(), the(Role.POH)
    today = timezone.localdate()
    checks.check_everything(wave=wave, by=poh, at=timezone.now())
    return lambda: letters.post(wave=wave, posted_on=today, by=poh, at=timezone.now())


def take_out() -> Callable[[], None]:
    letter, poh = Letter.objects.select_related("wave", "place").earliest("pk"), the(Role.POH)
    return lambda: letters.take_out(letter=letter, reason="moved", by=poh, at=timezone.now())


def retry() -> Callable[[], None]:
    wave, poh = the_wave(), the(Role.POH)
    return lambda: print_runs.retry(wave=wave, by=poh, at=timezone.now())


def respond() -> Callable[[], None]:
    letter, poh, today = Letter.objects.latest("pk"), the(Role.POH), timezone.localdate()
    return lambda: responses.record(
        letter=letter, code="consult", channel="phone", answered_on=today, by=poh, at=timezone.now()
    )


def erase() -> Callable[[], None]:
    letter, poh = Letter.objects.select_related("patient").earliest("pk"), the(Role.POH)
    return lambda: erasures.erase(patient=letter.patient, reason="asked", by=poh, at=timezone.now())


def work_on_import() -> Callable[[], None]:
    his_import = HisImport.objects.get()
    return lambda: import_work.work_due([his_import.pk], at=timezone.now())


def confirm_import() -> Callable[[], None]:
    his_import, poh = HisImport.objects.get(), the(Role.POH)
    return lambda: imports.confirm(his_import=his_import, by=poh, at=timezone.now())


def render() -> Callable[[], None]:
    """What a worker does with one ring for everything; then for the print file."""
    waiting = list(Letter.objects.filter(work_state=WorkState.QUEUED).values_list("pk", flat=True))

    def work() -> None:
        rendering.render_due(waiting)
        printing.build_due(list(PrintRun.objects.values_list("pk", flat=True)))

    return work


def end_letter(position: int) -> Callable[[], None]:
    """Render one letter; it waits for the log's lock until another process has come as far with its own."""
    letter, lock = Letter.objects.get(position=position), audit.lock_chain

    def lock_together(practice: Any) -> Any:
        here = arguments.go.with_name(f"{arguments.go.name}.ended{arguments.number}")
        here.touch()
        while len(list(here.parent.glob(f"{arguments.go.name}.ended*"))) < 2:
            time.sleep(0.001)
        return lock(practice)

    audit.lock_chain = lock_together
    return lambda: rendering.render_due([letter.pk])


def add_one_by_one() -> Callable[[], Counter[str]]:
    """Ten patients of this process' own, each with a request of its own, in a random order."""
    wave, poh, ids = the_wave(), the(Role.POH), patient_ids()
    share = ids[arguments.number * 10 : arguments.number * 10 + 10]
    random.Random(arguments.number).shuffle(share)

    def add() -> Counter[str]:
        return Counter(
            outcome(
                lambda patient=patient: waves.add(wave=wave, patients=[patient], by=poh, at=timezone.now())
            )
            for patient in share
        )

    return add


def accept(kind: str) -> Callable[[], Any]:
    """A contract, or the processing agreement, that the GP has read; the first who comes approves the text."""
    gp, text = the(Role.GP), AgreementText.objects.get(kind=kind, version=1)
    AgreementText.objects.filter(pk=text.pk).update(approved_at=NOW, approved_by=gp.user)
    facts = {"seen": agreements.words_of(text, gp.practice), "signer_function": "huisarts", "proof": "totp"}
    return lambda: agreements.accept(practice=gp.practice, text=text, by=gp, at=timezone.now(), **facts)


ACTS: dict[str, Callable[[], Callable[[], Any]]] = {
    "send_sign_up": scene_sign_ups.send,
    "accept_sign_up": lambda: scene_sign_ups.accept(arguments.number),
    "accept_full": lambda: accept("full"),
    "accept_intervention": lambda: accept("intervention"),
    "sign_poh": lambda: sign(Role.POH),
    "sign_gp": lambda: sign(Role.GP),
    "look_up": look_up,
    "prepare": prepare,
    "choose": choose,
    "take_all": take_all,
    "post": post,
    "take_out": take_out,
    "retry": retry,
    "respond": respond,
    "erase": erase,
    "work_on_import": work_on_import,
    "confirm_import": confirm_import,
    "render": render,
    "end_first_letter": lambda: end_letter(1),
    "end_last_letter": lambda: end_letter(2),
    "add_one_by_one": add_one_by_one,
    "claims": money.claims,
    "make_batch": lambda: money.make_batch(arguments.number),
    "approve_first": lambda: money.approve(arguments.number, 0),
    "approve_second": lambda: money.approve(arguments.number, 1),
}


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except Refused:
        return "refused"
    return "done"


def perform(name: str, go: Path) -> Any:
    """Make everything ready, wait for the starting shot, act."""
    act = ACTS[name]()
    go.with_name(f"{go.name}.ready{arguments.number}").touch()
    while not go.exists():
        time.sleep(0.001)
    return act() if name == "add_one_by_one" else outcome(act)


# --- judging -------------------------------------------------------------------------------------------------------
def counts() -> dict[str, Any]:
    """Numbers that tell a single act from a double one."""
    return {
        "contracts": sorted(
            Agreement.objects.filter(
                ended_at__isnull=True, text__kind__in=("full", "intervention")
            ).values_list("text__kind", flat=True)
        ),
        "taking_part": list(Participation.objects.values_list("kind", flat=True)),
        "imports": list(HisImport.objects.values_list("phase", "work_state")),
        "patients": Patient.objects.count(),
        "prescriptions": Prescription.objects.count(),
        "rows": HisImport.objects.aggregate(total=Count("ledger"))["total"],
        "rows_read": sum(done.result.get("rows_read", 0) for done in HisImport.objects.all()),
        "held": WavePlace.objects.filter(held=True).count(),
        "places": WavePlace.objects.count(),
        "letters": Letter.objects.count(),
        "states": dict(Counter(Letter.objects.values_list("state", flat=True))),
        "work": dict(Counter(Letter.objects.values_list("work_state", flat=True))),
        "piles": [len(run.letters) for run in PrintRun.objects.all()],
        "print_run": list(PrintRun.objects.values_list("work_state", flat=True)),
        "errors": sorted(set(Letter.objects.exclude(error="").values_list("error", flat=True))),
        "signatures": Signature.objects.filter(voided_at__isnull=True).count(),
        "signed_lines": SignedLetter.objects.filter(valid=True).count(),
        "responses": Response.objects.count(),
        "money": money.counts(),
        "events": dict(Counter(AuditEvent.objects.values_list("what", flat=True))),
        "broken_chains": [chain.key for chain in AuditChain.objects.all() if audit.verify(chain) is not None],
    }


def judge() -> list[str]:
    """Everything about the wave's letters, print file, files and log that is not as if nothing had ever failed."""
    wave = the_wave()
    expected = list(Letter.objects.filter(wave=wave).order_by("position"))
    run = PrintRun.objects.get(wave=wave)
    wrong: list[str] = []
    sheets: list[str] = []
    for letter in expected:
        if (letter.state, letter.work_state) != (Letter.State.COMPLETE, WorkState.DONE):
            wrong.append(f"letter {letter.pk} is {letter.state}, {letter.work_state}: {letter.error}")
            continue
        wrong += [f"letter {letter.pk}: {fault}" for fault in faults_of(letter)]
        sheets += [letter.facts["reference"], *[""] * (letter.pages + letter.pages % 2 - 1)]
    wrong += [f"print file: {fault}" for fault in faults_of_run(run, expected, sheets)]
    names = {letter.stored_name for letter in expected}
    names |= {
        PrintRun.stored_name(digest)
        for digest in (run.letters_sha256, run.checklist_sha256, run.record_sha256)
    }
    # A worker killed between a file and its row leaves the file: every seal is another, so no later one has its name.
    tidy.tidy(at=timezone.now() + 2 * tidy.PATIENCE)
    if names != set(files.stored_names()):
        wrong.append(f"files and rows differ: {sorted(names ^ set(files.stored_names()))[:5]}")
    drafts = [path.name for path in settings.FILES_DIR.rglob(".*") if path.is_file()]
    if drafts:
        wrong.append(f"half-written files are left: {drafts[:5]}")
    return wrong + faults_of_log(expected)


def faults_of(letter: Letter) -> list[str]:
    data = files.read(letter.stored_name)
    reader = PdfReader(io.BytesIO(data))
    text = reader.pages[0].extract_text()
    return [
        fault
        for fault, wrong in {
            "the stored bytes are not the recorded ones": files.sha256(data) != letter.pdf_sha256,
            "it is not genuine": seals.check(data).outcome != seals.Outcome.GENUINE,
            "the page count is another": len(reader.pages) != letter.pages,
            "the claim is still there": bool(letter.claim or letter.lease_until),
            "the address is not in it": letter.facts["recipient"]["street"] not in text,
            "a signature is not in it": text.count("S. Bakker") < 2 or text.count("dr. M. de Wit") < 2,
        }.items()
        if wrong
    ]


def faults_of_run(run: PrintRun, expected: list[Letter], sheets: list[str]) -> list[str]:
    if run.work_state != WorkState.DONE:
        return [f"is {run.work_state}: {run.error}"]
    data = files.read(PrintRun.stored_name(run.letters_sha256), run.letters_sha256)
    checklist = files.read(PrintRun.stored_name(run.checklist_sha256), run.checklist_sha256)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    listed = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(checklist)).pages)
    return [
        fault
        for fault, wrong in {
            "another list of letters": run.letters != [letter.pk for letter in expected],
            "the page count is another": not len(pages) == run.pages == len(sheets),
            "the order is another": any(ref not in page for ref, page in zip(sheets, pages, strict=False)),
            "the check list misses somebody": any(ref not in listed for ref in sheets),
        }.items()
        if wrong
    ]


def faults_of_log(expected: list[Letter]) -> list[str]:
    made = Counter(AuditEvent.objects.filter(what="letter.pdf").values_list("object_id", flat=True))
    wrong = [f"the log is broken: {chain.key}" for chain in AuditChain.objects.all() if audit.verify(chain)]
    if made != Counter(str(letter.pk) for letter in expected):
        wrong.append(f"letter.pdf is not logged exactly once per letter: {made.most_common(3)}")
    if (times := AuditEvent.objects.filter(what="print_file").count()) != 1:
        wrong.append(f"print_file is logged {times} times")
    if failed := AuditEvent.objects.filter(what="letter.pdf_failed").count():
        wrong.append(f"{failed} letters were said to have failed")
    return wrong


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["build", "act", "counts", "judge"])
    parser.add_argument("name", nargs="?", choices=ACTS)
    parser.add_argument("--patients", type=int, default=200)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--chosen", type=int, default=200)
    parser.add_argument("--number", type=int, default=0, help="which of several processes this is")
    parser.add_argument("--go", type=Path)
    return parser.parse_args()


def main() -> None:
    result: Any = None
    if arguments.command == "build":
        build(patients=arguments.patients, size=arguments.size, chosen=arguments.chosen)
    elif arguments.command == "act":
        result = perform(arguments.name, arguments.go)
    else:
        result = {"counts": counts, "judge": judge}[arguments.command]()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    arguments = read_arguments()
    with scope.everybody():
        main()
