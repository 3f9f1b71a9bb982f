"""The last look at every letter before the post box."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from patients.models import HisImport, Screening, Use
from patients.services import screening
from practices.models import AuditEvent
from stopletters.models import Letter, PrintRun
from stopletters.queries import standing
from stopletters.services import checks, letters, print_runs
from tests.factories import stopletters as made
from tests.factories.patients import HisImportFactory
from tests.factories.people import NOW
from tests.factories.stopletters import TODAY

NO_PDF = True


def of(wave, position):
    return Letter.objects.select_related("wave", "place__patient", "place__wave").get(
        wave=wave, position=position
    )


def look(wave, position, by, at=NOW):
    return checks.check(letter=of(wave, position), by=by, at=at)


def seen(wave, position):
    letter = of(wave, position)
    return checks.noticed(checks.pile(wave).filter(pk=letter.pk), practice=wave.practice, today=TODAY)[
        letter.pk
    ]


def test_nothing_is_posted_while_one_letter_was_not_looked_at(ready, poh):
    look(ready, 1, poh)
    look(ready, 2, poh)
    with pytest.raises(Refused, match="1 brief"):
        letters.post(wave=ready, posted_on=TODAY, by=poh, at=NOW)
    look(ready, 3, poh)
    assert letters.post(wave=ready, posted_on=TODAY, by=poh, at=NOW).state == "posted"


def test_a_look_is_kept_with_who_and_when_and_logged_once(ready, poh):
    look(ready, 1, poh)
    look(ready, 1, poh)
    letter = of(ready, 1)
    assert (letter.checked_at, letter.checked_by) == (NOW, poh)
    assert AuditEvent.objects.filter(what="letter.check", patient_id=letter.patient_id).count() == 1


def test_a_tick_too_many_is_taken_back(ready, poh):
    look(ready, 1, poh)
    checks.uncheck(letter=of(ready, 1), by=poh, at=NOW)
    assert of(ready, 1).checked_at is None
    assert AuditEvent.objects.filter(what="letter.uncheck").count() == 1


def test_a_letter_that_is_not_made_yet_cannot_be_looked_at(signed, poh):
    with pytest.raises(Refused):
        look(signed, 1, poh)


def younger(patient):
    patient.birth_date = date(TODAY.year - 17, 1, 1)
    patient.save()


def moved(patient):
    patient.house_number = "400"
    patient.save()


def renamed(patient):
    patient.surname = "Nieuwenaam"
    patient.save()


def new_objection(patient):
    flag = {"code": "epilepsy", "advice": "exclude", "reason": "epilepsie in het dossier"}
    Use.objects.filter(patient=patient).update(flags=[flag])


@pytest.mark.parametrize(
    ("changed", "says"),
    [(younger, "18"), (moved, "adres"), (renamed, "adres"), (new_objection, "epilepsie")],
)
def test_what_changed_since_the_choice_stops_the_look(ready, poh, patients, changed, says):
    changed(patients[0])
    with pytest.raises(Refused, match=says):
        look(ready, 1, poh)
    assert of(ready, 1).checked_at is None
    assert look(ready, 2, poh).checked_at


@pytest.mark.parametrize("changed", [younger, moved, new_objection])
def test_what_changes_after_the_look_stops_the_posting(ready, poh, patients, changed):
    checks.check_everything(wave=ready, by=poh, at=NOW)
    changed(patients[1])
    with pytest.raises(Refused, match=of(ready, 2).facts["reference"]):
        letters.post(wave=ready, posted_on=TODAY, by=poh, at=NOW)
    ready.refresh_from_db()
    assert ready.posted_on is None


def test_a_new_objection_that_somebody_weighed_is_no_obstacle(ready, poh, patients):
    new_objection(patients[0])
    screening.judge(
        patient=patients[0], reason="despite_flag", note="in overleg met de neuroloog", by=poh, at=NOW
    )
    assert look(ready, 1, poh).checked_at
    assert [flag["code"] for flag in seen(ready, 1).flags] == ["epilepsy"]


def test_a_flag_known_at_the_choice_is_not_new(ready, poh, patients):
    new_objection(patients[0])
    place = of(ready, 1).place
    place.basis = {**place.basis, "flags": ["epilepsy"]}
    place.save()
    assert not seen(ready, 1).bars
    assert look(ready, 1, poh).checked_at


def test_who_is_not_in_the_newest_file_is_said(ready, poh, patients):
    newer = HisImportFactory(
        practice=ready.practice,
        phase=HisImport.Phase.COMMITTED,
        committed_at=NOW + timedelta(days=1),
        committed_by=poh,
    )
    patients[0].last_import = newer
    patients[0].save()
    assert not seen(ready, 1).not_in_last_file
    assert seen(ready, 2).not_in_last_file
    assert not seen(ready, 2).bars


def test_one_is_taken_out_and_the_looks_at_the_others_stand(ready, poh, gp):
    made.as_if_printed(ready, by=poh)
    checks.check_everything(wave=ready, by=poh, at=NOW)
    letters.take_out(letter=of(ready, 2), reason="deceased", by=gp, at=NOW)
    made.as_if_made(ready)
    assert [letter.checked_at for letter in checks.pile(ready)] == [NOW, NOW]
    assert letters.post(wave=ready, posted_on=TODAY, by=poh, at=NOW).state == "posted"
    assert Screening.objects.get(patient=of(ready, 2).patient).reason == "deceased"


def test_a_letter_that_is_made_again_is_looked_at_again(ready, poh, gp, other_gp, patients):
    checks.check_everything(wave=ready, by=poh, at=NOW)
    moved(patients[0])
    made.with_letters(ready, by=poh, text=of(ready, 1).text)
    assert not Letter.objects.filter(wave=ready, checked_at__isnull=False).exists()


def test_the_printed_pile_stands_when_one_letter_is_taken_from_it(ready, poh, gp):
    made.as_if_printed(ready, by=poh)
    letters.take_out(letter=of(ready, 2), reason="moved", by=gp, at=NOW)
    run = PrintRun.objects.get(wave=ready)
    assert (run.printed_at, run.printed_by) == (NOW, poh), "the other letters are the same paper"
    assert run.letters == [of(ready, 1).pk, of(ready, 3).pk]
    with pytest.raises(Refused):
        print_runs.read(run=run, part="letters")


def test_a_pile_in_which_letters_changed_is_printed_anew(ready, poh, patients, gp, other_gp):
    made.as_if_printed(ready, by=poh)
    moved(patients[0])
    made.with_letters(ready, by=poh, text=of(ready, 1).text)
    for person in (poh, gp, other_gp):
        made.sign(ready, person)
    made.as_if_made(ready)
    assert PrintRun.objects.get(wave=ready).printed_at is None


# --- taken back ----------------------------------------------------------------------------------------------------


def test_posted_is_taken_back_the_same_day(posted, poh):
    letters.unpost(wave=posted, by=poh, at=NOW + timedelta(hours=2))
    posted.refresh_from_db()
    assert (posted.state, posted.posted_on, posted.posted_by) == ("letters", None, None)
    assert set(posted.letters.values_list("state", flat=True)) == {"complete"}
    assert AuditEvent.objects.filter(what="letter.unpost").count() == 3
    assert made.posted(posted, by=poh).state == "posted"


def test_posted_is_not_taken_back_the_next_day(posted, poh):
    with pytest.raises(Refused):
        letters.unpost(wave=posted, by=poh, at=NOW + timedelta(days=1))
    assert set(posted.letters.values_list("state", flat=True)) == {"posted"}


def test_posted_is_not_taken_back_once_somebody_answered(posted, poh):
    answer = made.ResponseFactory(letter=posted.letters.first(), recorded_by=poh)
    with pytest.raises(Refused):
        letters.unpost(wave=posted, by=poh, at=NOW)
    answer.withdrawn_at, answer.withdrawn_by = NOW, poh
    answer.save()
    assert letters.unpost(wave=posted, by=poh, at=NOW).state == "letters"


def test_posted_is_not_taken_back_once_a_call_is_booked(posted, poh):
    made.CallFactory(letter=posted.letters.first(), booked_by=poh)
    with pytest.raises(Refused):
        letters.unpost(wave=posted, by=poh, at=NOW)


# --- the page ------------------------------------------------------------------------------------------------------


def url(name, wave, *more):
    return reverse(name, args=[wave.practice.slug, wave.number, *more])


def row_url(letter):
    return reverse("letter_check", args=[letter.practice.slug, letter.pk])


def ids(wave, *positions):
    return [str(of(wave, position).pk) for position in positions]


def test_the_pile_is_gone_through_in_its_order_and_its_ticks_are_kept(client_of, ready, poh):
    client = client_of(poh)
    html = client.get(url("letters_check", ready)).content.decode()
    assert html.index("Proef1") < html.index("Proef2") < html.index("Proef3")
    assert "0 van 3 brieven nagekeken" in html
    answer = client.post(url("letters_check", ready), {"letters": ids(ready, 1, 2)})
    assert answer.url == url("letters_check", ready)
    assert "2 van 3 brieven nagekeken" in client.get(answer.url).content.decode()
    data = {"letters": ids(ready, 1, 3), "was": ids(ready, 1, 2)}
    client.post(url("letters_check", ready), data)
    assert [of(ready, n).checked_at is not None for n in (1, 2, 3)] == [True, False, True]
    answer = client.post(
        url("letters_check", ready), {"letters": ids(ready, 1, 2, 3), "was": ids(ready, 1, 3)}
    )
    assert answer.url == url("wave", ready)


def test_leaving_with_letters_unticked_says_how_many_are_left(client_of, ready, poh):
    form = {"letters": ids(ready, 1)}
    html = client_of(poh).post(url("letters_check", ready), form, follow=True).content.decode()
    assert "Opgeslagen. Nog 2 brieven na te kijken." in html


def test_what_a_colleague_ticked_meanwhile_stays(client_of, ready, poh):
    look(ready, 1, poh)
    client_of(poh).post(url("letters_check", ready), {"letters": ids(ready, 2)})
    assert of(ready, 1).checked_at


def test_one_tick_is_kept_at_once_and_taken_back_at_once(client_of, ready, poh):
    client, letter = client_of(poh), of(ready, 2)
    html = client.post(
        row_url(letter), {"letters": str(letter.pk)}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "1 van 3 brieven nagekeken" in html
    assert 'hx-swap-oob="true"' in html
    assert of(ready, 2).checked_by == poh
    client.post(row_url(letter), {}, headers={"HX-Request": "true"})
    assert of(ready, 2).checked_at is None


def test_a_letter_that_may_not_be_posted_has_no_box_but_a_reason(client_of, ready, poh, patients):
    younger(patients[0])
    html = client_of(poh).get(url("letters_check", ready)).content.decode()
    assert "Jonger dan 18 jaar: haal deze brief eruit." in html
    assert f'id="check-{of(ready, 1).pk}"' not in html
    assert f'id="check-{of(ready, 2).pk}"' in html
    client_of(poh).post(url("letters_check", ready), {"letters": ids(ready, 1)})
    assert of(ready, 1).checked_at is None


def test_taken_out_right_there_the_page_says_which_number_to_take_from_the_pile(client_of, ready, poh):
    made.as_if_printed(ready, by=poh)
    client, letter = client_of(poh), of(ready, 2)
    there = url("letters_check", ready)
    answer = client.post(
        reverse("letter_take_out", args=[ready.practice.slug, letter.pk]),
        {"reason": "deceased", "next": there},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == there
    html = answer.content.decode()
    assert f"Haal brief 2 ({letter.facts['reference']}) uit de stapel." in html
    assert "0 van 2 brieven nagekeken" in html
    assert "Hij is eruit gehaald: overleden." in html
    assert "Haal brief 2" in client.get(url("wave", ready)).content.decode()


def test_the_number_in_the_pile_is_that_of_the_paper_when_more_are_taken_out(ready, poh):
    made.as_if_printed(ready, by=poh)
    for position in (1, 3):
        letters.take_out(letter=of(ready, position), reason="moved", by=poh, at=NOW)
    pulled = standing.of(standing.wave(ready.practice, ready.number)).pulled
    assert [(number, letter.position) for number, letter in pulled] == [(1, 1), (3, 3)]


def test_taken_out_before_printing_there_is_no_pile_to_take_from(ready, poh):
    letters.take_out(letter=of(ready, 1), reason="moved", by=poh, at=NOW)
    made.as_if_made(ready)
    made.as_if_printed(ready, by=poh, at=NOW + timedelta(minutes=5))
    assert standing.of(standing.wave(ready.practice, ready.number)).pulled == []


def test_more_letters_ask_no_more_of_the_database(client_of, ready, poh, practice, gp):
    client = client_of(poh)

    def count(wave):
        client.get(url("letters_check", wave))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("letters_check", wave)).status_code == 200
        return len(asked)

    few = count(ready)
    more = made.a_wave(by=poh, patients=[made.a_patient(practice, gp, n) for n in range(10, 18)])
    made.with_letters(more, by=poh, text=of(ready, 1).text)
    for person in (poh, gp):
        made.sign(more, person)
    Letter.objects.filter(wave=more).update(work_state="done")
    assert count(more) == few


def test_closing_is_taken_back_the_same_day(client_of, posted, poh):
    client = client_of(poh)
    client.post(url("wave_close", posted))
    assert "Per ongeluk afgesloten?" in client.get(url("wave", posted)).content.decode()
    client.post(url("wave_unclose", posted))
    posted.refresh_from_db()
    assert (posted.state, posted.closed_at) == ("posted", None)
    assert posted.places.filter(held=True).count() == 3
    client.post(url("wave_close", posted))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client_of(poh).post(url("wave_unclose", posted))
    posted.refresh_from_db()
    assert posted.state == "closed"


def test_posted_is_taken_back_from_the_page(client_of, posted, poh):
    client = client_of(poh)
    assert "Toch niet gepost?" in client.get(url("wave", posted)).content.decode()
    answer = client.post(url("wave_unpost", posted), follow=True)
    assert "Teruggedraaid: deze brieven zijn niet gepost." in answer.content.decode()
    posted.refresh_from_db()
    assert posted.state == "letters"
