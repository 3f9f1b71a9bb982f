"""The same letter once more: marked, with a reason, and in the log."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent
from stopletters.models import Copy
from stopletters.services import copies, letters, print_runs
from tests.factories import stopletters as made
from tests.factories.people import NOW

NO_PDF = True


def ask(wave, by, letter=None, **fields):
    return copies.ask(wave=wave, letter=letter, by=by, at=NOW, **{"reason": "lost", **fields})


def pages_of(data):
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_a_copy_says_what_was_signed_with_its_mark_on_every_page(posted, poh):
    letter = posted.letters.get(position=2)
    data = copies.render(copy=ask(posted, poh, letter), by=poh, at=NOW)
    first = pages_of(data)[0]
    assert f"KOPIE{NOW:%d-%m-%Y}" in "".join(first.split())
    assert letter.facts["reference"] in first
    assert first.count("S. Bakker") >= 2, "signed, and printed under it"
    reader = PdfReader(io.BytesIO(data))
    assert reader.metadata["/Title"] == f"Kopie {letter.facts['reference']}"
    assert "Proef" not in str(reader.metadata)
    assert "/AcroForm" not in reader.trailer["/Root"], "no seal: it is not the original"


def test_the_whole_pile_is_copied_in_its_order_without_who_was_taken_out(ready, poh):
    letters.take_out(letter=ready.letters.get(position=1), reason="moved", by=poh, at=NOW)
    made.as_if_made(ready)
    data = copies.render(copy=ask(ready, poh, reason="printer"), by=poh, at=NOW)
    words = pages_of(data)
    assert len(words) == 4, "two letters, each on a sheet of its own"
    assert "Proef2" in words[0]
    assert "Proef3" in words[2]


def test_asking_and_printing_are_in_the_log_per_patient(posted, poh):
    letter = posted.letters.get(position=1)
    copy = ask(posted, poh, letter)
    copies.render(copy=copy, by=poh, at=NOW)
    events = AuditEvent.objects.filter(what="letter.copy", patient_id=letter.patient_id)
    assert list(events.order_by("number").values_list("action", flat=True)) == ["create", "print"]
    assert "lost" in str(events.first().detail)


def test_the_same_form_twice_is_one_copy_and_a_later_one_another(posted, poh):
    letter = posted.letters.get(position=1)
    assert ask(posted, poh, letter) == ask(posted, poh, letter)
    later = copies.ask(wave=posted, letter=letter, reason="lost", by=poh, at=NOW + timedelta(minutes=5))
    assert Copy.objects.count() == 2
    assert later.made_at > NOW


@pytest.mark.parametrize(("reason", "note"), [("other", " "), ("because", ""), ("", "")])
def test_a_copy_needs_a_reason(posted, poh, reason, note):
    with pytest.raises(Refused):
        ask(posted, poh, posted.letters.first(), reason=reason, note=note)
    assert not Copy.objects.exists()


def test_what_not_everybody_signed_has_no_copy(wave, poh):
    with pytest.raises(Refused):
        ask(wave, poh, wave.letters.first())
    with pytest.raises(Refused):
        ask(wave, poh)


def test_a_letter_that_is_not_what_was_signed_has_no_copy(posted, poh):
    letter = posted.letters.first()
    copy = ask(posted, poh, letter)
    letter.facts = {**letter.facts, "salutation": "Beste lezer,"}
    letter.save()
    with pytest.raises(Refused):
        copies.render(copy=copy, by=poh, at=NOW)
    assert not AuditEvent.objects.filter(what="letter.copy", action="print").exists()


def test_after_posting_the_print_file_itself_is_no_longer_handed_out(posted, poh):
    with pytest.raises(Refused, match="kopie"):
        print_runs.take(run=print_runs.of(posted), part="letters", by=poh, at=NOW)


def test_from_the_row_of_the_letter_to_the_paper(client_of, posted, poh):
    client, letter = client_of(poh), posted.letters.get(position=1)
    page = reverse("letter_copy", args=[posted.practice.slug, letter.pk])
    assert page in client.get(reverse("wave", args=[posted.practice.slug, posted.number])).content.decode()
    assert "Schrijf in een paar woorden" in client.post(page, {"reason": "other"}).content.decode()
    answer = client.post(page, {"reason": "other", "note": "koffie eroverheen"}, follow=True)
    paper = reverse("copy_pdf", args=[posted.practice.slug, Copy.objects.get().pk])
    assert paper in answer.content.decode()
    assert "koffie eroverheen" in answer.content.decode()
    pdf = client.get(paper)
    assert pdf["Content-Type"] == "application/pdf"
    assert "no-store" in pdf["Cache-Control"]
    assert client.head(paper).status_code == 302
    assert AuditEvent.objects.filter(what="letter.copy", action="print").count() == 1


def test_the_pile_is_copied_from_the_wave_page(client_of, posted, poh):
    client, page = client_of(poh), reverse("wave_copy", args=[posted.practice.slug, posted.number])
    assert page in client.get(reverse("wave", args=[posted.practice.slug, posted.number])).content.decode()
    client.post(page, {"reason": "printer"})
    assert Copy.objects.get().letter is None
    assert (
        client.get(reverse("copy_pdf", args=[posted.practice.slug, Copy.objects.get().pk])).status_code == 200
    )


# --- on the page of the patient -----------------------------------------------------------------------------------


def told(client_of, poh, letter):
    answer = client_of(poh).get(reverse("patient", args=[poh.practice.slug, letter.patient_id]))
    return answer.content.decode()


def test_a_copy_of_one_letter_or_of_the_pile_stands_in_the_timeline(client_of, posted, poh):
    first, second = posted.letters.get(position=1), posted.letters.get(position=2)
    ask(posted, poh, first)
    ask(posted, poh, reason="printer")
    assert told(client_of, poh, first).count("Kopie geprint") == 2
    assert told(client_of, poh, second).count("Kopie geprint") == 1


def test_who_was_taken_out_of_the_pile_is_not_told_to_have_a_copy(client_of, ready, poh):
    gone = ready.letters.get(position=1)
    letters.take_out(letter=gone, reason="moved", by=poh, at=NOW)
    made.as_if_made(ready)
    copies.ask(wave=ready, reason="printer", by=poh, at=NOW + timedelta(minutes=1))
    assert "Kopie geprint" not in told(client_of, poh, gone)
    assert "Kopie geprint" in told(client_of, poh, ready.letters.get(position=2))


def test_the_letters_of_a_patient_can_be_copied_there(client_of, posted, poh, gp):
    letter = posted.letters.get(position=1)
    card = reverse("patient_letters", args=[poh.practice.slug, letter.patient_id])
    copy = reverse("letter_copy", args=[poh.practice.slug, letter.pk])
    assert copy in client_of(poh).get(card).content.decode()
    assert copy not in client_of(gp).get(card).content.decode()
