"""PDFs and print file: asked for when they should, made once, and never of an older list."""

import base64
import io

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from patients.services import waves
from practices.models import Seal
from stopletters.models import Letter, PrintRun
from stopletters.services import letters, print_runs, printing, rendering
from tests.factories import stopletters as made
from tests.factories.people import NOW


def text_of(data):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def drawing():
    image = Image.new("RGBA", (300, 100))
    ImageDraw.Draw(image).line((10, 80, 150, 20, 290, 70), fill="navy", width=4)
    out = io.BytesIO()
    image.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def run_of(wave):
    return PrintRun.objects.get(wave=wave)


def test_letters_and_print_file_are_made_once_everybody_signed(ready):
    assert set(ready.letters.values_list("work_state", flat=True)) == {WorkState.DONE}
    run = run_of(ready)
    assert (run.work_state, run.pages) == (WorkState.DONE, 6)
    assert run.letters == list(ready.letters.order_by("position").values_list("pk", flat=True))
    printed = text_of(files.read(PrintRun.stored_name(run.letters_sha256), run.letters_sha256))
    assert printed.index("Proef1") < printed.index("Proef2") < printed.index("Proef3")
    assert "Proef3" in text_of(files.read(PrintRun.stored_name(run.checklist_sha256)))


def test_a_letter_shows_both_signatures_and_no_name_in_its_metadata(wave, poh, gp, other_gp):
    made.sign(wave, poh, image=drawing())
    for person in (gp, other_gp):
        made.sign(wave, person)
    made.make(wave)
    letter = wave.letters.get(position=1)
    reader = PdfReader(io.BytesIO(files.read(letter.stored_name, letter.pdf_sha256)))
    words = reader.pages[0].extract_text()
    assert "VOORBEELD" not in words.replace(" ", "")
    assert words.count("dr. M. de Wit") == 2, "typed as signature and printed under it"
    assert len(reader.pages[0].images) == 1
    assert "Proef" not in str(reader.metadata)


def test_the_same_signed_facts_give_the_same_bytes(ready):
    letter = ready.letters.first()
    Letter.objects.filter(pk=letter.pk).update(work_state=WorkState.QUEUED)
    rendering.render_due([letter.pk])
    first, again = Seal.objects.filter(kind="letter", object_id=letter.pk)
    assert first.unsealed_sha256 == again.unsealed_sha256
    assert first.sha256 != again.sha256, "each has a seal, and a number, of its own"


def test_the_last_two_letters_end_at_once_and_one_print_file_is_asked_for(signed):
    """Two workers each hold one of the last two letters; whoever ends second sees both."""
    first, second, third = signed.letters.order_by("position")
    rendering.render_due([first.pk])
    claims = [Letter.claim_row(letter.pk, at=NOW) for letter in (second, third)]
    rendering.render(claims[0])
    assert run_of(signed).work_state == WorkState.WAITING
    rendering.render(claims[1])
    assert run_of(signed).work_state == WorkState.QUEUED


def test_taken_out_after_printing_makes_a_new_print_file_and_drops_the_old(
    ready, poh, gp, django_capture_on_commit_callbacks
):
    made.printed(ready, by=poh)
    old, letter = run_of(ready), ready.letters.get(position=2)
    stored = letter.stored_name
    with django_capture_on_commit_callbacks(execute=True):
        letters.take_out(letter=letter, reason="moved", by=gp, at=NOW)
    run = run_of(ready)
    assert (run.work_state, run.printed_at) == (WorkState.QUEUED, NOW), (
        "the pile without that one letter stands"
    )
    for gone in (
        stored,
        PrintRun.stored_name(old.letters_sha256),
        PrintRun.stored_name(old.checklist_sha256),
    ):
        with pytest.raises(FileNotFoundError):
            files.read(gone)
    made.make(ready)
    data = print_runs.take(run=run_of(ready), part="letters", by=poh, at=NOW)
    assert "Proef2" not in text_of(data)


def test_a_worker_that_comes_late_writes_nothing(signed, poh, patients):
    """The address changed while a letter was in a worker's hands."""
    claimed = Letter.claim_row(signed.letters.first().pk, at=NOW)
    patients[0].street = "Nieuwe Laan"
    patients[0].save()
    letters.prepare(wave=signed, text=claimed.text, dated=NOW.date(), by=poh, at=NOW)
    rendering.render(claimed)
    letter = signed.letters.get(pk=claimed.pk)
    assert (letter.state, letter.work_state, letter.pdf_sha256) == ("prepared", WorkState.WAITING, "")


def test_a_letter_that_is_not_what_was_signed_is_kept_back(signed, poh):
    letter = signed.letters.first()
    letter.facts = {**letter.facts, "salutation": "Beste lezer,"}
    letter.save()
    made.make(signed)
    letter.refresh_from_db()
    assert letter.work_state == WorkState.FAILED
    assert letter.error
    assert run_of(signed).work_state == WorkState.WAITING
    assert print_runs.retry(wave=signed, by=poh, at=NOW) == 1
    letter.refresh_from_db()
    assert letter.work_state == WorkState.QUEUED


def test_one_bad_signature_picture_stops_no_other_letter(wave, poh, gp, other_gp):
    made.sign(wave, poh)
    made.sign(wave, gp, image="bm90IGEgcGljdHVyZQ==")
    made.sign(wave, other_gp)
    made.make(wave)
    ends = list(wave.letters.order_by("position").values_list("work_state", flat=True))
    assert ends == [WorkState.FAILED, WorkState.FAILED, WorkState.DONE]


def test_a_print_file_that_failed_is_tried_again(signed, poh, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(files, "write", full_disk)
        made.make(signed)
    assert {"failed"} == set(signed.letters.values_list("work_state", flat=True))
    print_runs.retry(wave=signed, by=poh, at=NOW)
    made.make(signed)
    assert run_of(signed).work_state == WorkState.DONE


def full_disk(name, data):
    raise OSError("no space left")


def test_the_print_file_itself_failing_is_seen_and_tried_again(signed, poh, monkeypatch):
    rendering.render_due(list(signed.letters.values_list("pk", flat=True)))
    run = run_of(signed)
    with monkeypatch.context() as broken:
        broken.setattr(files, "write", full_disk)
        printing.build_due([run.pk])
    assert run_of(signed).work_state == WorkState.FAILED
    assert print_runs.retry(wave=signed, by=poh, at=NOW) == 1
    printing.build_due([run.pk])
    assert run_of(signed).work_state == WorkState.DONE


def test_what_is_not_made_cannot_be_printed(signed, poh):
    with pytest.raises(Refused):
        print_runs.take(run=print_runs.of(signed), part="letters", by=poh, at=NOW)


def test_nothing_is_printed_while_the_wave_is_being_changed(ready, poh):
    waves.reopen(wave=ready, by=poh, at=NOW)
    with pytest.raises(Refused):
        print_runs.take(run=run_of(ready), part="letters", by=poh, at=NOW)


def test_a_damaged_print_file_is_not_handed_out(ready, poh):
    run = run_of(ready)
    files.delete(PrintRun.stored_name(run.letters_sha256))
    with pytest.raises(Refused):
        print_runs.take(run=run, part="letters", by=poh, at=NOW)
    assert run_of(ready).printed_at is None


def test_a_preview_is_the_letter_with_one_word_and_records_nothing(wave, poh):
    made.sign(wave, poh)
    letter = wave.letters.first()
    words = text_of(rendering.read_or_preview(letter, at=NOW))
    assert "VOORBEELD" in words.replace(" ", "")
    assert words.count("S. Bakker") > 2
    letter.refresh_from_db()
    assert (letter.work_state, letter.pdf_sha256) == (WorkState.WAITING, "")
