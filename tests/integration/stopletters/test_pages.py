"""The pages as people use them: what they say, what they do, and what the log keeps of it."""

import base64
import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benzoproject.lib.durable import WorkState
from patients.models import HisImport, OpenRow
from patients.services import waves
from practices.models import AuditEvent
from practices.services import proposals
from stopletters.models import Letter, LetterText, PrintRun, Response, Signature
from stopletters.services import checks
from tests.factories import stopletters as made
from tests.factories.patients import UseFactory
from tests.factories.people import NOW, PASSWORD, TOTP_SECRET
from tests.factories.stopletters import TODAY
from tests.integration.stopletters.test_making import drawing, text_of


def at(name, wave, *more):
    return reverse(name, args=[wave.practice.slug, wave.number, *more])


def page(client, url, **data):
    answer = client.get(url, data)
    assert answer.status_code == 200
    return answer.content.decode()


def filled(html):
    """How many filled buttons there are: one, or none where there is only to read or wait."""
    return len(re.findall(r'class="[^"]*\bbtn-primary\b', html))


def letter_url(letter, name="letter_pdf"):
    return reverse(name, args=[letter.practice.slug, letter.pk])


def code():
    counter = int(time.time()) // 30
    return format_hotp_value(hotp_value(TOTP_SECRET, counter))


# --- today -------------------------------------------------------------------------------------------------


def test_a_new_practice_reads_its_first_file(client_of, poh):
    html = page(client_of(poh), reverse("today", args=[poh.practice.slug]))
    assert "Lees het eerste bestand in" in html
    assert filled(html) == 1


def test_chronic_users_without_a_wave_are_the_first_thing_to_do(client_of, poh, patients):
    html = page(client_of(poh), reverse("today", args=[poh.practice.slug]))
    assert "Langdurige gebruikers gevonden" in html
    assert reverse("waves", args=[poh.practice.slug]) in html


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ("chosen", "Patiënten gekozen"),
        ("wave", "Brieven te ondertekenen"),
        ("signed", "Brieven worden gemaakt"),
        ("ready", "Brieven te printen"),
    ],
)
def test_today_follows_the_wave_with_one_filled_button(request, client_of, poh, stage, says):
    request.getfixturevalue(stage)
    html = page(client_of(poh), reverse("today", args=[poh.practice.slug]))
    assert says in html
    assert filled(html) == 1


def test_letters_are_on_their_way_for_two_weeks_and_then_their_answers_are_work(client_of, posted, poh):
    today = reverse("today", args=[poh.practice.slug])
    with time_machine.travel(NOW + timedelta(days=13), tick=False):
        client = client_of(poh)
        html = page(client, today)
        assert f"3 brieven onderweg, gepost op {TODAY:%d-%m-%Y}. Belt er iemand?" in html
        assert "Patiënten te bellen" not in html
        assert "3 brieven onderweg" in page(client, at("wave", posted))
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        client = client_of(poh)
        html = page(client, today)
        assert "Patiënten te bellen" in html
        assert filled(html) == 1
        assert "3 patiënten hebben nog niet geantwoord" in page(client, at("wave", posted))


def test_today_names_the_gp_the_letters_wait_for(client_of, wave, poh, gp):
    made.sign(wave, poh)
    made.sign(wave, gp)
    html = page(client_of(poh), reverse("today", args=[poh.practice.slug]))
    assert "Brief wacht op de huisarts" in html
    assert "dr. P. van Loon" in html


def test_today_says_what_was_just_done_without_naming_a_patient(client_of, ready, poh):
    html = page(client_of(poh), reverse("today", args=[poh.practice.slug]))
    assert "3 brieven ondertekend door S. Bakker" in html
    assert "Proef" not in html


def test_today_asks_for_the_open_rows_of_an_export(client_of, poh, patients):
    OpenRow.objects.create(
        practice=poh.practice,
        his_import=patients[0].first_import,
        row=1,
        kind="dosage",
        fingerprint="1",
        group="1",
        cells={},
        question="Hoeveel per dag?",
    )
    html = page(client_of(poh), reverse("today", args=[poh.practice.slug]))
    assert "Vraag over het bestand" in html
    assert reverse("open_rows", args=[poh.practice.slug]) in html


def test_today_says_which_file_was_the_last_and_which_one_waits(client_of, poh, patients):
    client, today = client_of(poh), reverse("today", args=[poh.practice.slug])
    stored, waiting = patients[0].first_import, patients[1].first_import
    HisImport.objects.filter(pk=stored.pk).update(phase="committed", committed_at=NOW, committed_by=poh)
    HisImport.objects.exclude(pk=stored.pk).update(phase="discarded")
    html = page(client, today)
    assert f"Laatste bestand: {NOW:%d-%m-%Y}" in html
    assert reverse("import_new", args=[poh.practice.slug]) in html
    HisImport.objects.filter(pk=waiting.pk).update(phase="ready", committed_at=None, committed_by=None)
    html = page(client, today)
    assert "Bestand wacht op uw controle" in html
    assert reverse("import", args=[poh.practice.slug, waiting.pk]) in html


def test_the_wave_is_printed_with_its_headings_and_without_its_acts(client_of, posted, poh):
    html = page(client_of(poh), at("wave", posted))
    assert 'class="card next-step d-print-none"' in html
    assert html.count('class="row-act d-print-none"') == 3


def test_a_gp_sees_only_the_own_letters_with_why(client_of, wave, gp):
    html = page(client_of(gp), reverse("today", args=[gp.practice.slug]))
    assert "2 brieven wachten op uw handtekening" in html
    assert "Proef1" in html
    assert "oxazepam, 91 dagen" in html
    assert "Proef3" not in html
    assert filled(html) == 1


FLAGS = [
    {"code": "high_dose", "advice": "gp_decides", "reason": "Meer dan 30 mg diazepam per dag"},
    {"code": "older", "advice": "caution", "reason": "65 jaar of ouder"},
]


def flagged(*patients):
    UseFactory._meta.model.objects.filter(patient__in=patients).update(flags=FLAGS)


def test_what_the_record_warns_of_stays_in_sight_after_choosing(client_of, wave, poh, gp, patients):
    flagged(*patients[:2])
    client, today = client_of(gp), reverse("today", args=[gp.practice.slug])
    for url in (today, at("letters_sign", wave), at("wave", wave)):
        assert "Huisarts beslist: hoge dosis" in page(client, url)
    sentence = "Bij 2 patiënten is een beslissing van u nodig: hoge dosis."
    assert sentence in page(client, at("letters_sign", wave))
    assert sentence not in page(client_of(poh), at("letters_sign", wave))


def test_on_a_telephone_the_letter_is_read_from_a_visible_link(client_of, wave, gp):
    html = page(client_of(gp), at("letters_sign", wave))
    assert html.count("Brief lezen<span") == 2


def test_the_oldest_wave_comes_first_for_the_gp_and_only_that_one_stands_out(
    client_of, practice, wave, poh, gp
):
    second = made.a_wave(by=poh, patients=[made.a_patient(practice, gp, 9)])
    made.with_letters(second, by=poh, text=wave.letters.first().text)
    html = page(client_of(gp), reverse("today", args=[gp.practice.slug]))
    assert html.index("Ronde 1") < html.index("Ronde 2")
    assert (html.count("card-flush next-step"), filled(html)) == (1, 1)


def test_a_gp_with_nothing_to_sign_is_left_in_peace(client_of, signed, gp):
    for proposed in proposals.open_to(gp, NOW.date()):
        proposals.dismiss(source=proposed.source, by=gp, at=NOW)
    html = page(client_of(gp), reverse("today", args=[gp.practice.slug]))
    assert "Niets te ondertekenen" in html
    assert filled(html) == 0


# --- the wave ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ("chosen", "3 brieven maken"),
        ("wave", "3 brieven wachten op uw handtekening"),
        ("ready", "3 brieven printen"),
        ("posted", "3 brieven onderweg"),
    ],
)
def test_the_wave_page_says_the_next_step_with_one_filled_button(request, client_of, poh, stage, says):
    html = page(client_of(poh), at("wave", request.getfixturevalue(stage)))
    assert says in html
    assert filled(html) == 1


def test_missing_own_gps_are_asked_on_the_wave_page(client_of, chosen, poh, gp, patients):
    patients[1].gp = None
    patients[1].save()
    client = client_of(poh)
    html = page(client, at("wave", chosen))
    assert "Wie is de eigen huisarts?" in html
    target = reverse("patient_gp", args=[poh.practice.slug, patients[1].pk])
    assert target in html
    answer = client.post(target, {"gp": gp.pk, "next": at("wave", chosen)}, follow=True)
    assert "3 brieven maken" in answer.content.decode()


def test_letters_are_made_from_the_wave_page(client_of, chosen, poh):
    made.LetterTextFactory(approved=True)
    answer = client_of(poh).post(at("wave_prepare", chosen), {"dated": "2026-10-15"}, follow=True)
    assert "De brieven staan klaar" in answer.content.decode()
    assert {letter.facts["date"] for letter in Letter.objects.all()} == {"2026-10-15"}


def test_while_the_text_is_a_concept_the_page_says_so_and_nothing_is_made(client_of, chosen, poh):
    answer = client_of(poh).post(at("wave_prepare", chosen), {"dated": "2026-10-15"}, follow=True)
    assert "concept" in answer.content.decode()
    assert not Letter.objects.exists()


def test_the_newest_approved_text_is_used_not_a_newer_concept(client_of, chosen, poh):
    approved = made.LetterTextFactory(approved=True, version=8)
    made.LetterTextFactory(version=9)
    client_of(poh).post(at("wave_prepare", chosen), {"dated": "2026-10-15"})
    assert set(Letter.objects.values_list("text", flat=True)) == {approved.pk}


def test_a_posted_wave_is_closed_from_its_page_but_not_opened_again(client_of, posted, poh):
    client = client_of(poh)
    answer = client.post(at("wave_reopen", posted), follow=True)
    assert "Er is niets veranderd" in answer.content.decode()
    client.post(at("wave_close", posted))
    posted.refresh_from_db()
    assert posted.state == "closed"
    assert filled(page(client, at("wave", posted))) == 0


def test_the_answers_narrow_the_list(client_of, posted, poh):
    first, second, _third = posted.letters.order_by("position")
    made.ResponseFactory(letter=first, code="consult", recorded_by=poh)
    made.ResponseFactory(letter=second, code="declined", recorded_by=poh)
    client = client_of(poh)
    assert "Proef2" not in page(client, at("wave", posted), answer="talk")
    assert "Proef3" in page(client, at("wave", posted), answer="none")
    assert "2 van de 3 patiënten gaven antwoord; 1 wil erover praten." in page(client, at("wave", posted))


def test_one_answer_or_none_is_said_in_plain_words(client_of, posted, poh):
    client = client_of(poh)
    assert "Nog niemand gaf antwoord." in page(client, at("wave", posted))
    made.ResponseFactory(letter=posted.letters.first(), code="declined", recorded_by=poh)
    html = page(client, at("wave", posted))
    assert "1 van de 3 patiënten gaf antwoord." in html
    assert "praten." not in html


# --- signing -----------------------------------------------------------------------------------------------


def sign(client, wave, **data):
    html = page(client, at("letters_sign", wave))
    shown = re.search(r'name="signed_list" value="(\w+)"', html)[1]
    return client.post(at("letters_sign", wave), {"signed_list": shown, **data}, follow=True)


def test_a_gp_signs_with_a_typed_name_and_password(client_of, wave, gp):
    answer = sign(client_of(gp), wave, typed="dr. M. de Wit", proof=PASSWORD)
    assert "2 brieven ondertekend" in answer.content.decode()
    signature = Signature.objects.get()
    assert (signature.method, signature.typed_name, signature.proof) == ("typed", "dr. M. de Wit", "password")


def test_a_drawing_is_kept_as_a_small_grey_picture(client_of, wave, poh):
    answer = sign(client_of(poh), wave, drawn=f"data:image/png;base64,{drawing()}", proof=code())
    assert (
        "Nog te tekenen: 2 brieven door dr. M. de Wit en 1 brief door dr. P. van Loon."
        in answer.content.decode()
    )
    signature = Signature.objects.get()
    assert (signature.method, signature.proof) == ("drawn", "totp")
    assert base64.b64decode(signature.image).startswith(b"\x89PNG")


def test_the_last_signature_starts_the_making(client_of, wave, poh, gp, other_gp):
    made.sign(wave, poh)
    made.sign(wave, gp)
    answer = sign(client_of(other_gp), wave, typed="dr. P. van Loon", proof=PASSWORD)
    assert "de brieven worden gemaakt" in answer.content.decode()


def test_a_wrong_code_signs_nothing_and_keeps_the_drawing(client_of, wave, gp):
    drawn = f"data:image/png;base64,{drawing()}"
    html = sign(client_of(gp), wave, drawn=drawn, proof="verkeerd").content.decode()
    assert "Deze code of dit wachtwoord klopt niet" in html
    assert drawn in html.replace("&#x3D;", "=").replace("&#x2B;", "+")
    assert not Signature.objects.exists()


def test_who_guesses_has_to_wait(client_of, wave, gp):
    client = client_of(gp)
    for _attempt in range(5):
        sign(client, wave, typed="M. de Wit", proof="verkeerd")
    html = sign(client, wave, typed="M. de Wit", proof=PASSWORD).content.decode()
    assert "Wacht vijf minuten" in html
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("hand", "says"),
    [
        ({}, "Teken uw handtekening of typ uw naam"),
        ({"drawn": "data:image/png;base64,AAAA"}, "niet te lezen"),
        ({"drawn": "geen plaatje"}, "niet te lezen"),
    ],
)
def test_without_a_usable_signature_nothing_is_signed(client_of, wave, gp, hand, says):
    assert says in sign(client_of(gp), wave, proof=PASSWORD, **hand).content.decode()
    assert not Signature.objects.exists()


def test_a_list_that_changed_is_shown_again_and_costs_no_code(client_of, wave, gp, poh):
    client = client_of(gp)
    html = page(client, at("letters_sign", wave))
    shown = re.search(r'name="signed_list" value="(\w+)"', html)[1]
    client_of(poh).post(letter_url(wave.letters.get(position=1), "letter_take_out"), {"reason": "moved"})
    once = code()
    html = client.post(
        at("letters_sign", wave), {"signed_list": shown, "typed": "M. de Wit", "proof": once}
    ).content.decode()
    assert "De lijst veranderde terwijl u las" in html
    assert "1 brief ondertekenen" in html
    sign(client, wave, typed="M. de Wit", proof=once)
    assert Signature.objects.get().lines.count() == 1


def test_taking_one_out_leads_back_to_signing(client_of, wave, gp):
    letter, back = wave.letters.get(position=2), at("letters_sign", wave)
    answer = client_of(gp).post(
        letter_url(letter, "letter_take_out"), {"reason": "dementia", "next": back}, follow=True
    )
    assert answer.redirect_chain[-1][0] == back
    assert "krijgt geen brief" in answer.content.decode()


def test_taking_out_does_not_lead_to_another_site(client_of, wave, gp):
    url = letter_url(wave.letters.get(position=2), "letter_take_out")
    answer = client_of(gp).post(url, {"reason": "dementia", "next": "https://example.org/"})
    assert answer.url == at("wave", wave)


def test_taking_out_shows_the_record_and_says_who_can_be_chosen_later(client_of, wave, gp, patients):
    flagged(patients[1])
    client, url = client_of(gp), letter_url(wave.letters.get(position=2), "letter_take_out")
    html = page(client, url)
    assert "Meer dan 30 mg diazepam per dag" in html
    assert "krijgt nu geen brief en kan in een volgende ronde worden gekozen" in html
    answer = client.post(url, {"reason": "ill_now"}, follow=True)
    assert "krijgt nu geen brief en kan in een volgende ronde" in answer.content.decode()


def test_a_reason_that_needs_a_note_says_so_at_the_field(client_of, wave, gp):
    url = letter_url(wave.letters.get(position=2), "letter_take_out")
    answer = client_of(gp).post(url, {"reason": "other"})
    assert answer.status_code == 200
    assert not Letter.objects.filter(state="taken_out").exists()


# --- letters -----------------------------------------------------------------------------------------------


def test_before_and_after_making_the_pdf_is_shown_in_the_browser(client_of, wave, poh, gp, other_gp):
    client, letter = client_of(poh), wave.letters.get(position=1)
    preview = client.get(letter_url(letter))
    assert "VOORBEELD" in text_of(preview.content).replace(" ", "")
    for person in (poh, gp, other_gp):
        made.sign(wave, person)
    made.make(wave)
    stored = client.get(letter_url(letter))
    assert "VOORBEELD" not in text_of(stored.content).replace(" ", "")
    assert stored["Content-Disposition"] == 'inline; filename="brief-DL-01-01.pdf"'
    seen = AuditEvent.objects.filter(action="view", what="letter", patient_id=letter.patient_id)
    assert seen.count() == 2


def test_a_letter_that_was_tampered_with_is_not_shown(client_of, wave, poh):
    letter = wave.letters.get(position=1)
    letter.facts = {**letter.facts, "salutation": "Beste lezer,"}
    letter.save()
    assert "tegengehouden" in page(client_of(poh), letter_url(letter))


def test_the_list_of_letters_is_filtered_by_state(client_of, posted, poh):
    client, url = client_of(poh), reverse("letters", args=[poh.practice.slug])
    assert "Proef1" in page(client, url)
    assert "Proef1" not in page(client, url, state="taken_out")
    assert "Proef1" in page(client, url, state="bestaat-niet")


def test_a_practice_without_letters_is_told_what_comes_here(client_of, poh):
    assert "Er zijn nog geen brieven" in page(client_of(poh), reverse("letters", args=[poh.practice.slug]))


def test_the_part_on_the_patient_page_shows_letters_and_answers(client_of, posted, poh):
    letter = posted.letters.get(position=1)
    made.ResponseFactory(letter=letter, code="reduced", note="Van twee naar een", recorded_by=poh)
    html = page(client_of(poh), reverse("patient_letters", args=[poh.practice.slug, letter.patient_id]))
    assert f"Al geminderd, {TODAY:%d-%m-%Y}" in html
    assert "Van twee naar een" in html
    assert "Antwoord aanpassen" in html
    assert "Antwoord vastleggen" not in html


# --- printing and posting ------------------------------------------------------------------------------------


def test_progress_is_a_number_and_ends_by_itself(client_of, signed, poh):
    client = client_of(poh)
    assert "0 van 3 brieven gemaakt" in page(client, at("wave_progress", signed))
    made.make(signed)
    assert client.get(at("wave_progress", signed))["HX-Refresh"] == "true"


def test_what_failed_is_tried_again_from_the_page(client_of, signed, poh):
    Letter.objects.filter(wave=signed, position=1).update(work_state=WorkState.FAILED)
    client = client_of(poh)
    assert "Er kon iets niet worden gemaakt" in page(client, at("wave", signed))
    client.post(at("wave_retry", signed))
    assert Letter.objects.get(position=1).work_state == WorkState.QUEUED


def test_the_files_name_nobody_and_taking_them_is_logged_as_printing(client_of, ready, poh):
    client = client_of(poh)
    letters, checklist = client.get(at("print_file", ready)), client.get(at("check_list", ready))
    assert letters["Content-Disposition"] == 'inline; filename="brieven-ronde-1.pdf"'
    assert checklist["Content-Disposition"] == 'inline; filename="controlelijst-ronde-1.pdf"'
    assert AuditEvent.objects.filter(action="print", what="letter").count() == 3
    assert PrintRun.objects.get().printed_by == poh


def test_the_check_list_stands_beside_the_print_button(client_of, ready, poh):
    html = page(client_of(poh), at("wave", ready))
    card = html[html.index('id="next-step"') :].partition("</section>")[0]
    assert at("check_list", ready) in card
    assert html.count(at("check_list", ready)) == 1


def test_a_print_file_that_is_not_ready_says_so(client_of, signed, poh):
    answer = client_of(poh).get(at("print_file", signed), follow=True)
    assert "Het printbestand is er niet" in answer.content.decode()


def test_posting_comes_after_every_letter_was_looked_at(client_of, ready, poh):
    made.printed(ready, by=poh)
    client, url = client_of(poh), at("wave_post", ready)
    assert at("letters_check", ready) in page(client, at("wave", ready))
    html = client.post(url, {"posted_on": TODAY.isoformat()}, follow=True).content.decode()
    assert "3 brieven zijn nog niet nagekeken" in html
    checks.check_everything(wave=ready, by=poh, at=NOW)
    html = client.post(url, {"posted_on": "2026-12-31"}, follow=True).content.decode()
    assert "De postdatum ligt in de toekomst" in html
    answer = client.post(url, {"posted_on": TODAY.isoformat()}, follow=True)
    assert "De brieven zijn gepost" in answer.content.decode()
    assert at("wave_unpost", ready) in answer.content.decode()


# --- answers -------------------------------------------------------------------------------------------------


def test_an_answer_is_recorded_and_the_next_patient_follows(client_of, posted, poh):
    first, second, _third = posted.letters.order_by("position")
    client, data = client_of(poh), {"code": "consult", "channel": "desk", "answered_on": TODAY.isoformat()}
    answer = client.post(letter_url(first, "letter_respond"), {**data, "next": "1"})
    assert answer.url == letter_url(second, "letter_respond")
    answer = client.post(letter_url(second, "letter_respond"), data)
    assert answer.url == at("wave", posted)
    assert [(row.code, row.channel) for row in Response.objects.all()] == [("consult", "desk")] * 2


@pytest.mark.parametrize("wrong", [{"code": "misschien"}, {"channel": ""}, {"answered_on": "gisteren"}])
def test_a_wrong_answer_is_said_and_nothing_typed_is_lost(client_of, posted, poh, wrong):
    data = {
        "code": "consult",
        "channel": "desk",
        "answered_on": TODAY.isoformat(),
        "note": "belt terug",
        **wrong,
    }
    answer = client_of(poh).post(letter_url(posted.letters.first(), "letter_respond"), data)
    assert "data-error-summary" in answer.content.decode()
    assert "belt terug" in answer.content.decode()
    assert not Response.objects.exists()


def test_an_answer_in_the_future_is_refused_in_words(client_of, posted, poh):
    day = (TODAY + timedelta(days=1)).isoformat()
    data = {"code": "consult", "channel": "desk", "answered_on": day}
    answer = client_of(poh).post(letter_url(posted.letters.first(), "letter_respond"), data)
    assert "ligt in de toekomst" in answer.content.decode()


def test_an_answer_before_the_posting_day_is_said_at_the_day(client_of, posted, poh):
    day = (TODAY - timedelta(days=1)).isoformat()
    data = {"code": "consult", "channel": "desk", "answered_on": day}
    answer = client_of(poh).post(letter_url(posted.letters.first(), "letter_respond"), data)
    assert answer.context["form"].errors["answered_on"] == [f"Kies een dag vanaf {TODAY:%d-%m-%Y}."]


def test_what_is_missing_in_an_answer_is_asked_in_its_own_words(client_of, posted, poh):
    data = {"channel": "desk", "answered_on": "gisteren"}
    answer = client_of(poh).post(letter_url(posted.letters.first(), "letter_respond"), data)
    assert answer.context["form"].errors["code"] == ["Kies wat de patiënt zegt."]
    assert answer.context["form"].errors["answered_on"] == ["Schrijf de datum zo: 21-11-2026."]


def test_before_posting_there_is_no_form(client_of, ready, poh):
    html = page(client_of(poh), letter_url(ready.letters.first(), "letter_respond"))
    assert "Deze brief is nog niet gepost" in html


# --- letter texts ----------------------------------------------------------------------------------------------


def test_the_project_leader_reads_sees_and_approves_a_text(client_of, admin):
    client, text = client_of(admin), LetterText.objects.get(kind="stop", level="B1", version=1)
    assert reverse("letter_text", args=[text.pk]) in page(client, reverse("letter_texts"))
    assert "{middel}" in page(client, reverse("letter_text", args=[text.pk]))
    assert "Geachte heer of mevrouw" in text_of(client.get(reverse("text_pdf", args=[text.pk])).content)
    assert (
        "data-error-summary"
        in client.post(reverse("letter_text", args=[text.pk]), {"note": " "}).content.decode()
    )
    client.post(reverse("letter_text", args=[text.pk]), {"note": "NHG M23, 2014, bladzijde 3"})
    text.refresh_from_db()
    assert text.approved_by == admin.user


# --- what the log keeps, and how much the database is asked ----------------------------------------------------


def test_the_log_knows_whom_a_page_showed(client_of, wave, poh, gp, patients):
    page(client_of(poh), at("wave", wave))
    page(client_of(gp), at("letters_sign", wave))
    seen = AuditEvent.objects.filter(action="view")
    assert set(seen.filter(what="wave").values_list("patient_id", flat=True)) == {one.pk for one in patients}
    assert set(seen.filter(what="letters to sign").values_list("patient_id", flat=True)) == {
        patients[0].pk,
        patients[1].pk,
    }


PAGES = ("today", "wave", "letters")


@pytest.mark.parametrize("name", PAGES)
def test_more_patients_ask_no_more_of_the_database(name, client_of, practice, posted, poh, gp):
    client = client_of(poh)
    url = at("wave", posted) if name == "wave" else reverse(name, args=[practice.slug])
    few = count_queries(client, url)
    waves.close(wave=posted, by=poh, at=NOW)
    big = made.a_wave(by=poh, patients=[made.a_patient(practice, gp, number) for number in range(20, 40)])
    made.with_letters(big, by=poh, text=posted.letters.first().text)
    url = at("wave", big) if name == "wave" else url
    many = count_queries(client, url)
    assert many <= few + 2, "unlike one that was posted, such a wave asks which letters are outdated"
    most = 61 if name == "today" else 22
    assert many <= most, (
        "six at the door, at most twelve for a page (the worklist: six, eight for the consults, and twenty-seven for "
        "agreements, meetings and hours), four for the log"
    )


def count_queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page(client, url)
    return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_uses_of_nobody_do_not_start_a_wave(client_of, poh, patients):
    UseFactory._meta.model.objects.update(chronic=False)
    html = page(client_of(poh), reverse("today", args=[poh.practice.slug]))
    assert "Er wacht niets op u" in html
