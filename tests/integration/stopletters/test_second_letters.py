"""Reminders and invitations to an evaluation: when they are due, for whom, and that they go the same way."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from patients.models import Use, Wave
from patients.queries import patients as patient_queries
from patients.services import leaving_out, screening, waves
from practices.models import AuditEvent, Project
from stopletters.models import LetterText
from stopletters.queries import desk, second_letters, standing
from stopletters.services import checks, letters, responses
from stopletters.services import second_letters as services
from tests.factories import stopletters as made
from tests.factories.people import NOW

Kind = Wave.Kind
TWO_WEEKS, THREE_MONTHS = timedelta(days=14), timedelta(days=91)

NO_PDF = True


@pytest.fixture
def texts(db):
    """Every second letter has an approved text."""
    found = {
        kind: LetterText.objects.filter(kind=kind, level="B1").latest("version")
        for kind in (Kind.REMINDER, Kind.EVALUATION)
    }
    approver = made.LetterTextFactory(approved=True).approved_by
    for text in found.values():
        text.approved_at, text.approved_by = NOW, approver
        text.save()
    return found


def due(practice, at):
    return {
        one.kind: [row.place.position for row in one.rows] for one in second_letters.due(practice, at.date())
    }


def offered(wave, at):
    one = standing.of(standing.wave(wave.practice, wave.number))
    return {
        found.kind: [row.place.position for row in found.rows]
        for found in second_letters.of_wave(one, at.date())
    }


def make(first, texts, poh, *, kind=Kind.REMINDER, patients=None, at=NOW + TWO_WEEKS):
    wanted = [place.patient_id for place in first.places.all()] if patients is None else patients
    return services.make(
        follows=first, kind=kind, patients=wanted, text=texts[kind], dated=at.date(), by=poh, at=at
    )


def after(when):
    return time_machine.travel(when, tick=False)


# --- due -----------------------------------------------------------------------------------------------------------


def test_a_reminder_is_due_two_weeks_after_posting_and_an_evaluation_after_three_months(posted):
    practice = posted.practice
    assert due(practice, NOW + timedelta(days=13)) == {}
    assert due(practice, NOW + TWO_WEEKS) == {Kind.REMINDER: [1, 2, 3]}
    assert due(practice, NOW + THREE_MONTHS - timedelta(days=1)) == {Kind.REMINDER: [1, 2, 3]}
    assert due(practice, NOW + THREE_MONTHS) == {Kind.REMINDER: [1, 2, 3], Kind.EVALUATION: [1, 2, 3]}


@pytest.mark.parametrize(
    ("code", "reminded", "asked"),
    [
        ("consult", False, True),
        ("declined", False, True),
        ("no_reaction", True, True),
        ("returned", False, False),
        ("moved", False, False),
        ("died", False, False),
        ("not_suitable", False, False),
    ],
)
def test_who_answered_gets_no_reminder_and_who_is_gone_gets_nothing(posted, poh, code, reminded, asked):
    made.ResponseFactory(letter=posted.letters.get(position=1), code=code, recorded_by=poh)
    found = due(posted.practice, NOW + THREE_MONTHS)
    assert (1 in found[Kind.REMINDER], 1 in found[Kind.EVALUATION]) == (reminded, asked)
    assert 2 in found[Kind.REMINDER]


def test_an_answer_that_was_withdrawn_is_no_answer(posted, poh):
    made.ResponseFactory(
        letter=posted.letters.get(position=1), recorded_by=poh, withdrawn_at=NOW, withdrawn_by=poh
    )
    assert due(posted.practice, NOW + TWO_WEEKS) == {Kind.REMINDER: [1, 2, 3]}


@pytest.mark.parametrize("reason", ["no_letter_please", "deceased", "moved", "ill_now"])
def test_who_is_left_out_gets_no_second_letter(posted, poh, patients, reason):
    screening.judge(patient=patients[0], reason=reason, by=poh, at=NOW)
    assert due(posted.practice, NOW + THREE_MONTHS) == {Kind.REMINDER: [2, 3], Kind.EVALUATION: [2, 3]}


def test_who_was_taken_out_never_got_a_letter_to_be_reminded_of(ready, poh):
    letters.take_out(letter=ready.letters.get(position=2), reason="not_now", by=poh, at=NOW)
    made.as_if_made(ready)
    made.posted(ready, by=poh)
    assert due(ready.practice, NOW + TWO_WEEKS) == {Kind.REMINDER: [1, 3]}


def test_a_closed_wave_is_not_reminded_of_but_evaluated(posted, poh):
    waves.close(wave=posted, by=poh, at=NOW)
    assert due(posted.practice, NOW + THREE_MONTHS) == {Kind.EVALUATION: [1, 2, 3]}


def test_who_was_left_unticked_is_still_offered_but_no_work(posted, poh, texts, patients):
    make(posted, texts, poh, patients=[patients[0].pk, patients[1].pk])
    assert offered(posted, NOW + TWO_WEEKS) == {Kind.REMINDER: [3]}
    assert due(posted.practice, NOW + TWO_WEEKS) == {}


def test_a_full_batch_is_followed_by_the_next(posted, poh, texts, patients):
    Project.objects.update(wave_size=2)
    at = NOW + THREE_MONTHS
    batch = [patient.pk for patient in patients[:2]]
    make(posted, texts, poh, kind=Kind.EVALUATION, patients=batch, at=at)
    assert due(posted.practice, at)[Kind.EVALUATION] == [3]


def test_what_is_due_is_asked_in_a_constant_number_of_questions(posted, poh, practice, gp):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert second_letters.due(posted.practice, (NOW + TWO_WEEKS).date())
        return len(queries)

    few = asked()
    second = made.a_wave(by=poh, patients=[made.a_patient(practice, gp, number) for number in (7, 8, 9)])
    made.with_letters(second, by=poh, text=posted.letters.first().text)
    for person in (poh, gp):
        made.sign(second, person)
    made.as_if_made(second)
    made.posted(second, by=poh)
    assert asked() == few


# --- made ----------------------------------------------------------------------------------------------------------


def test_a_reminder_goes_the_whole_way(posted, poh, gp, other_gp, texts):
    at = NOW + TWO_WEEKS
    with after(at):
        wave = make(posted, texts, poh)
        assert (wave.kind, wave.follows, wave.number, wave.state) == (Kind.REMINDER, posted, 2, "letters")
        assert {letter.kind for letter in wave.letters.all()} == {Kind.REMINDER}
        assert {place.kind for place in wave.places.all()} == {Kind.REMINDER}
        for person in (poh, gp, other_gp):
            made.sign(wave, person, at=at)
        made.as_if_made(wave)
        made.as_if_printed(wave, by=poh, at=at)
        made.posted(wave, by=poh, on=at.date(), at=at)
        wave.refresh_from_db()
        assert wave.title == "Herinnering bij ronde 1"
        assert wave.posted_on == at.date()
    assert due(posted.practice, at + TWO_WEEKS) == {}
    assert waves.close(wave=wave, by=poh, at=at).state == "closed"


def test_a_second_wave_leaves_choosing_alone(posted, poh, texts, practice, gp):
    """It is made while another wave is being chosen, and its people are not candidates twice."""
    other = made.a_wave(by=poh, patients=[made.a_patient(practice, gp, 9)])
    make(posted, texts, poh)
    other.refresh_from_db()
    assert other.state == "choosing"
    tracked = {row.patient.pk: row for row in patient_queries.candidates(practice)}
    assert {tracked[place.patient_id].place.wave for place in posted.places.all()} == {posted}
    assert not waves.suitable(practice).exists()


def test_twice_the_same_form_is_one_wave(posted, poh, texts):
    make(posted, texts, poh)
    with pytest.raises(Refused):
        make(posted, texts, poh)
    assert Wave.objects.filter(follows=posted).count() == 1


def test_nobody_gets_it_who_is_not_on_the_list(posted, poh, texts, practice, gp):
    stranger = made.a_patient(practice, gp, 9)
    with pytest.raises(Refused):
        make(posted, texts, poh, patients=[stranger.pk])
    assert not Wave.objects.filter(follows=posted).exists()


def test_a_text_of_another_kind_is_refused_and_nothing_is_left(posted, poh, texts):
    with pytest.raises(Refused):
        services.make(
            follows=posted, kind=Kind.REMINDER, patients=[posted.places.first().patient_id],
            text=texts[Kind.EVALUATION], dated=NOW.date(), by=poh, at=NOW + TWO_WEEKS,
        )  # fmt: skip
    assert not Wave.objects.filter(follows=posted).exists()


def test_who_answers_the_reminder_answers_the_wave(posted, poh, gp, other_gp, texts):
    at = NOW + TWO_WEEKS
    with after(at):
        wave = make(posted, texts, poh)
        for person in (poh, gp, other_gp):
            made.sign(wave, person, at=at)
        made.as_if_made(wave)
        made.posted(wave, by=poh, on=at.date(), at=at)
        made.ResponseFactory(
            letter=wave.letters.get(position=2),
            code="consult",
            recorded_by=poh,
            recorded_at=at,
            answered_on=at.date(),
        )
        first = standing.of(standing.wave(posted.practice, posted.number))
        assert [row.place.position for row in first.unanswered] == [1, 3]
        made.ResponseFactory(
            letter=posted.letters.get(position=1), code="declined", recorded_by=poh, recorded_at=at,
            answered_on=at.date(),
        )  # fmt: skip
        second = standing.of(standing.wave(posted.practice, wave.number))
        assert [row.place.position for row in second.unanswered] == [3]


def test_an_answer_before_the_reminder_is_no_answer_to_it(posted, poh, texts):
    made.ResponseFactory(letter=posted.letters.get(position=1), code="no_reaction", recorded_by=poh)
    with after(NOW + TWO_WEEKS):
        wave = make(posted, texts, poh)
        Wave.objects.filter(pk=wave.pk).update(
            state="posted", posted_on=(NOW + TWO_WEEKS).date(), posted_at=NOW, posted_by=poh
        )
        wave.letters.update(state="posted")
        second = standing.of(standing.wave(posted.practice, wave.number))
        assert len(second.unanswered) == 3


def test_who_is_in_it_follows_from_the_first_letters(posted, poh, texts):
    wave = make(posted, texts, poh)
    with pytest.raises(Refused):
        waves.reopen(wave=wave, by=poh, at=NOW)


def test_left_empty_it_ends(posted, poh, texts, patients):
    wave = make(posted, texts, poh, patients=[patients[0].pk])
    with pytest.raises(Refused):
        waves.drop(wave=wave, by=poh, at=NOW)
    letters.take_out(letter=wave.letters.get(), reason="not_now", by=poh, at=NOW)
    assert waves.drop(wave=wave, by=poh, at=NOW).state == "closed"
    with pytest.raises(Refused):
        waves.unclose(wave=wave, by=poh, at=NOW)
    assert AuditEvent.objects.filter(what="wave.drop").count() == 1


def test_leaving_somebody_out_asks_for_the_second_letter_too(posted, poh, texts, patients):
    make(posted, texts, poh, patients=[patients[0].pk])
    with pytest.raises(Refused, match="2"):
        leaving_out.leave_out(patient=patients[0], reason="moved", by=poh, at=NOW)
    leaving_out.leave_out(patient=patients[1], reason="moved", by=poh, at=NOW)


def test_posted_is_not_taken_back_once_a_reminder_follows(posted, poh, texts):
    make(posted, texts, poh)
    with pytest.raises(Refused):
        letters.unpost(wave=posted, by=poh, at=NOW)


@pytest.mark.parametrize(
    ("kind", "code", "bars"),
    [
        (Kind.REMINDER, "consult", True),
        (Kind.REMINDER, "returned", True),
        (Kind.REMINDER, "no_reaction", False),
        (Kind.EVALUATION, "returned", True),
        (Kind.EVALUATION, "not_suitable", True),
        (Kind.EVALUATION, "declined", False),
    ],
)
def test_who_answered_after_the_second_letter_was_made_does_not_get_it(
    posted, poh, gp, other_gp, texts, kind, code, bars
):
    at = NOW + THREE_MONTHS
    with after(at):
        wave = make(posted, texts, poh, kind=kind, at=at)
        for person in (poh, gp, other_gp):
            made.sign(wave, person, at=at)
        made.as_if_made(wave)
        made.ResponseFactory(letter=posted.letters.get(position=1), code=code, recorded_by=poh)
        found = checks.noticed(checks.pile(wave), practice=wave.practice, today=at.date())
        assert [found[letter.pk].bars for letter in checks.pile(wave)] == [bars, False, False]
        if bars:
            with pytest.raises(Refused, match="reageerde intussen"):
                made.posted(wave, by=poh, on=at.date(), at=at)


def test_an_answer_after_the_look_stops_the_posting_until_it_is_withdrawn(posted, poh, gp, other_gp, texts):
    at = NOW + TWO_WEEKS
    with after(at):
        wave = make(posted, texts, poh)
        for person in (poh, gp, other_gp):
            made.sign(wave, person, at=at)
        made.as_if_made(wave)
        checks.check_everything(wave=wave, by=poh, at=at)
        given = made.ResponseFactory(letter=posted.letters.get(position=1), recorded_by=poh)
        with pytest.raises(Refused, match="reageerde intussen"):
            letters.post(wave=wave, posted_on=at.date(), by=poh, at=at)
        given.withdrawn_at, given.withdrawn_by = at, poh
        given.save()
        assert letters.post(wave=wave, posted_on=at.date(), by=poh, at=at).state == "posted"


def test_an_objection_that_is_new_since_the_stop_letter_is_seen_before_the_second(
    posted, poh, gp, other_gp, texts, patients
):
    flag = {"code": "epilepsy", "advice": "exclude", "reason": "epilepsie in het dossier"}
    Use.objects.filter(patient=patients[0]).update(flags=[flag])
    at = NOW + TWO_WEEKS
    with after(at):
        wave = make(posted, texts, poh)
        for person in (poh, gp, other_gp):
            made.sign(wave, person, at=at)
        made.as_if_made(wave)
        with pytest.raises(Refused, match="epilepsie"):
            checks.check_everything(wave=wave, by=poh, at=at)


# --- the page ------------------------------------------------------------------------------------------------------


def page(wave, kind):
    return reverse("second_letters", args=[wave.practice.slug, wave.number, kind])


def test_the_wave_page_offers_it_and_the_list_is_unticked_by_the_poh(client_of, posted, poh, texts, patients):
    with after(NOW + TWO_WEEKS):
        client = client_of(poh)
        html = client.get(reverse("wave", args=[posted.practice.slug, posted.number])).content.decode()
        assert "3 patiënten reageerden niet" in html
        assert page(posted, "reminder") in html
        assert page(posted, "evaluation") not in html
        html = client.get(page(posted, "reminder")).content.decode()
        assert html.count('type="checkbox"') == html.count(" checked>") == 3
        answer = client.post(
            page(posted, "reminder"),
            {"patients": [patients[0].pk, patients[2].pk], "dated": "2026-10-26"},
            follow=True,
        )
        html = answer.content.decode()
        assert "Herinnering bij ronde 1" in html
        assert "2 brieven wachten op uw handtekening" in html
        assert sorted(Wave.objects.get(follows=posted).places.values_list("patient", flat=True)) == [
            patients[0].pk,
            patients[2].pk,
        ]


def test_nothing_ticked_is_said_and_nothing_made(client_of, posted, poh, texts):
    with after(NOW + TWO_WEEKS):
        html = client_of(poh).post(page(posted, "reminder"), {"dated": "2026-10-26"}).content.decode()
    assert "Vink ten minste één patiënt aan." in html
    assert not Wave.objects.filter(follows=posted).exists()


@pytest.mark.parametrize("dated", ["2026-10-25", "2020-01-01", "2026-12-01"])
def test_a_date_that_has_passed_or_is_far_off_makes_nothing(client_of, posted, poh, texts, patients, dated):
    with after(NOW + TWO_WEEKS):
        form = {"patients": [patients[0].pk], "dated": dated}
        html = client_of(poh).post(page(posted, "reminder"), form).content.decode()
    assert "De datum op de brieven is vandaag of later" in html
    assert not Wave.objects.filter(follows=posted).exists()


def test_taking_an_answer_back_says_that_the_second_letter_stays_out(client_of, posted, poh, texts, patients):
    with after(NOW + TWO_WEEKS):
        make(posted, texts, poh, patients=[patients[0].pk, patients[1].pk])
        letter, client = posted.letters.get(position=1), client_of(poh)
        given = responses.record(
            letter=letter, code="died", channel="desk", answered_on=(NOW + TWO_WEEKS).date(), by=poh,
            at=NOW + TWO_WEEKS,
        )  # fmt: skip
        back = reverse("response_withdraw", args=[posted.practice.slug, given.pk])
        html = client.post(back, follow=True).content.decode()
    assert "De brief van herinnering bij ronde 1 blijft eruit." in html
    assert letter.patient.letters.get(kind=Kind.REMINDER).state == "taken_out"


def test_taking_an_answer_back_that_took_nothing_out_says_no_more(client_of, posted, poh):
    given = made.ResponseFactory(letter=posted.letters.get(position=1), recorded_by=poh)
    back = reverse("response_withdraw", args=[posted.practice.slug, given.pk])
    html = client_of(poh).post(back, follow=True).content.decode()
    assert "De reactie is teruggenomen" in html
    assert "blijft eruit" not in html


def test_the_cards_for_the_desk_keep_speaking_of_the_stop_letters(posted, poh, texts, patients):
    with after(NOW + TWO_WEEKS):
        make(posted, texts, poh, patients=[patients[0].pk])
        assert desk.mailing(posted.practice).letters == 3


def test_without_an_own_gp_nobody_can_be_ticked(client_of, posted, poh, patients):
    patients[0].gp = None
    patients[0].save()
    with after(NOW + TWO_WEEKS):
        html = client_of(poh).get(page(posted, "reminder")).content.decode()
    assert html.count('type="checkbox"') == 2
    assert "Geef eerst aan wie de eigen huisarts is" in html


def test_another_kind_of_second_letter_does_not_exist(client_of, posted, poh):
    assert client_of(poh).get(page(posted, "stop")).status_code == 404


def test_before_it_is_due_the_page_leads_back(client_of, posted, poh):
    answer = client_of(poh).get(page(posted, "reminder"))
    assert answer.url == reverse("wave", args=[posted.practice.slug, posted.number])
