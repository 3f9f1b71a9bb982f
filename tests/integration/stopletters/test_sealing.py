"""Letters as they leave: sealed, on record, and never one under another's name."""

import pytest
from django.urls import reverse

from benzoproject.lib import files, seal
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Seal
from practices.services import seals
from practices.services.seals import Outcome
from stopletters.models import Letter, PrintRun
from stopletters.services import letters, print_runs, rendering
from tests.factories import stopletters as made
from tests.factories.people import NOW
from tests.unit.letters import looking


def of_kind(kind):
    return Seal.objects.filter(kind=kind).order_by("pk")


def pdf_of(letter):
    return files.read(letter.stored_name, letter.pdf_sha256)


def record_of(wave):
    return print_runs.read(run=print_runs.of(wave), part="record")


def test_every_letter_of_a_wave_is_genuine(ready):
    for letter in ready.letters.all():
        verdict = seals.check(pdf_of(letter))
        assert (verdict.outcome, verdict.seal.object_id, verdict.pages) == (
            Outcome.GENUINE,
            letter.pk,
            letter.pages,
        )
        assert verdict.seal.practice == ready.practice


def test_a_seal_names_nobody(ready):
    """What pyHanko wrote behind the document, outside its compressed parts, and what the metadata say."""
    data = pdf_of(ready.letters.get(position=1))
    words = str(looking.reader(data).metadata) + data.decode("latin-1")
    assert "Proef" not in words
    assert "1950" not in str(looking.reader(data).metadata)


def test_a_letter_that_is_made_again_is_on_record_again(ready):
    letter = ready.letters.first()
    old = pdf_of(letter)
    Letter.objects.filter(pk=letter.pk).update(work_state=WorkState.QUEUED)
    rendering.render_due([letter.pk])
    letter.refresh_from_db()
    assert of_kind("letter").filter(object_id=letter.pk).count() == 2
    assert seals.check(old).outcome == seals.check(pdf_of(letter)).outcome == Outcome.GENUINE


def test_what_a_late_worker_made_is_not_on_record(signed, poh, patients):
    claimed = Letter.claim_row(signed.letters.first().pk, at=NOW)
    patients[0].street = "Nieuwe Laan"
    patients[0].save()
    letters.prepare(wave=signed, text=claimed.text, dated=NOW.date(), by=poh, at=NOW)
    rendering.render(claimed)
    assert not of_kind("letter")


def test_what_cannot_be_sealed_ends_visibly(signed, monkeypatch):
    def fails(*args, **kwargs):
        raise seal.SealError("no key")

    monkeypatch.setattr(seal, "seal", fails)
    letter = signed.letters.first()
    rendering.render_due([letter.pk])
    letter.refresh_from_db()
    assert (letter.work_state, letter.pdf_sha256) == (WorkState.FAILED, "")
    assert "verzegeld" in letter.error
    assert not Seal.objects.exists()


def test_a_letter_under_the_name_of_another_is_not_shown(ready):
    """Somebody with the disk, and even with the key of the files, swaps two letters."""
    first, second, _third = ready.letters.order_by("position")
    files.write(second.stored_name, pdf_of(first))
    with pytest.raises(Refused):
        rendering.read_or_preview(second, at=NOW)


def test_files_swapped_on_the_disk_are_not_shown(ready):
    first, second, _third = ready.letters.order_by("position")
    one, other = files.path_of(first.stored_name), files.path_of(second.stored_name)
    swapped = one.read_bytes(), other.read_bytes()
    other.write_bytes(swapped[0])
    one.write_bytes(swapped[1])
    for letter in (first, second):
        with pytest.raises(Refused):
            rendering.read_or_preview(letter, at=NOW)


# --- the signing record ----------------------------------------------------------------------------------------------


def test_the_signing_record_says_who_signed_what_and_when(ready, poh, gp, other_gp):
    data = record_of(ready)
    words = looking.text(data)
    for signer in (poh, gp, other_gp):
        assert signer.display_name in words
    assert words.count("12-10-2026 om 11.00.00 uur") >= 3
    assert "code uit de app" in words
    bare = words.replace(" ", "")
    for signature in ready.signatures.all():
        assert signature.list_hash in bare
        assert signature.statement.replace(" ", "") in bare
    for letter in ready.letters.all():
        assert letter.facts["reference"] in words
        assert letter.content_hash in bare
        assert letter.pdf_sha256 in bare
    assert print_runs.of(ready).letters_sha256 in bare


def test_the_signing_record_names_no_patient(ready):
    assert "Proef" not in looking.text(record_of(ready))


def test_the_signing_record_is_sealed_itself(ready):
    verdict = seals.check(record_of(ready))
    assert (verdict.outcome, verdict.seal.kind) == (Outcome.GENUINE, "print_record")
    assert of_kind("print_record").count() == 1


def test_a_locum_is_named_with_the_own_gp(signed, gp, other_gp):
    signature = signed.signatures.get(signer=other_gp)
    signature.for_gp = gp
    signature.save()
    made.make(signed)
    assert "dr. P. van Loon, huisarts, namens dr. M. de Wit" in looking.text(record_of(signed))


def test_a_new_print_file_has_a_new_signing_record(ready, gp, django_capture_on_commit_callbacks):
    before = print_runs.of(ready).record_sha256
    with django_capture_on_commit_callbacks(execute=True):
        letters.take_out(letter=ready.letters.get(position=2), reason="moved", by=gp, at=NOW)
    with pytest.raises(FileNotFoundError):
        files.read(PrintRun.stored_name(before))
    made.make(ready)
    reference = ready.letters.get(position=2).facts["reference"]
    assert reference not in looking.text(record_of(ready))


@pytest.mark.parametrize("who", ["poh", "gp"])
def test_whoever_reads_letters_may_read_the_record_and_the_log_says_so(ready, client_of, request, who):
    client = client_of(request.getfixturevalue(who))
    answer = client.get(reverse("sign_record", args=[ready.practice.slug, ready.number]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEvent.objects.filter(what="signing record", action="view").count() == 1
    page = client.get(reverse("wave", args=[ready.practice.slug, ready.number])).content.decode()
    assert reverse("sign_record", args=[ready.practice.slug, ready.number]) in page


def test_there_is_no_record_before_everybody_signed(wave, client_of, poh):
    answer = client_of(poh).get(reverse("sign_record", args=[wave.practice.slug, wave.number]))
    assert answer.status_code == 302
    assert not AuditEvent.objects.filter(what="signing record").exists()
