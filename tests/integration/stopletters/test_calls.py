"""Phoning after the letter: who is due, what one tap keeps and books, and taking it back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from benzoproject.lib.refusal import Refused
from benzoproject.lib.workdays import next_workday, workday_from
from patients.models import Screening, Wave
from patients.services import screening, waves
from stopletters.models import Call, Letter, Response
from stopletters.queries import answers, follow_up, standing
from stopletters.queries import calls as queries
from stopletters.queries import letters as letter_queries
from stopletters.services import bookings, calls, responses
from tests.factories import stopletters as made
from tests.factories.patients import WaveFactory, WavePlaceFactory
from tests.factories.people import NOW
from tests.factories.stopletters import TODAY

LATER = TODAY + timedelta(days=14)
C, R = Response.Code, Call.Result


def moment(day, hour=10):
    return NOW.replace(year=day.year, month=day.month, day=day.day, hour=hour)


@pytest.fixture
def posted(practice, poh, patients):
    return made.a_posted_wave(by=poh, patients=patients)


@pytest.fixture
def silent(posted):
    """Two weeks after posting nobody answered; time stands at that day."""
    with time_machine.travel(moment(LATER), tick=False):
        yield posted


def due(practice, day=LATER):
    return [one.letter.position for one in queries.due(practice, day)]


def tried(letter, by, result=R.NO_ANSWER, tries=0, at=None):
    return calls.tried(letter=letter, result=result, tries=tries, by=by, at=at or timezone.now())


def spoke(letter, by, code=C.CONSULT, tries=0):
    return calls.spoke(letter=letter, code=code, tries=tries, by=by, at=timezone.now())


def answer(letter, by, code, **more):
    return responses.record(
        letter=letter, code=code, channel="phone", answered_on=timezone.localdate(), by=by,
        at=timezone.now(), **more,
    )  # fmt: skip


def reasons(patient):
    return [row.reason for row in Screening.objects.filter(patient=patient, withdrawn_at=None)]


# --- who is due ----------------------------------------------------------------------------------------------


def test_after_two_weeks_of_silence_everybody_is_due_and_not_a_day_before(posted, practice, poh):
    assert due(practice, LATER - timedelta(days=1)) == []
    assert len(queries.later(practice, LATER - timedelta(days=1))) == 3
    assert due(practice) == [1, 2, 3]
    answer(posted.letters.get(position=2), poh, C.DECLINED)
    assert due(practice) == [1, 3]


def test_a_booked_call_is_due_on_its_day_also_before_the_two_weeks(posted, practice, poh):
    bookings.book(letter=posted.letters.get(position=3), on=TODAY + timedelta(days=2), by=poh, at=NOW)
    assert due(practice, TODAY + timedelta(days=1)) == []
    assert due(practice, TODAY + timedelta(days=2)) == [3]
    assert due(practice) == [3, 1, 2], "who waits longest comes first"


def test_a_closed_wave_asks_for_no_calls_and_who_died_is_not_called(silent, practice, poh):
    screening.judge(
        patient=silent.letters.get(position=1).patient, reason="deceased", by=poh, at=timezone.now()
    )
    assert due(practice) == [2, 3]
    waves.close(wave=silent, by=poh, at=timezone.now())
    assert due(practice) == []


@pytest.mark.parametrize(("kind", "left"), [(Wave.Kind.REMINDER, [2, 3]), (Wave.Kind.EVALUATION, [1, 2, 3])])
def test_who_answers_a_reminder_is_not_called_an_evaluation_asks_something_else(
    silent, practice, poh, kind, left
):
    second = second_letter(silent, poh, kind=kind, state=Letter.State.POSTED)
    answer(second, poh, C.DECLINED)
    assert due(practice) == left


def second_letter(wave, by, **fields):
    """To the first patient of `wave`."""
    first = wave.letters.get(position=1)
    second = WaveFactory(
        practice=wave.practice, number=7, kind=fields["kind"], follows=wave, opened_by=by, posted=True
    )
    place = WavePlaceFactory(wave=second, patient=first.patient, kind=fields["kind"], basis=dict(made.BASIS))
    return made.LetterFactory(place=place, gp=first.gp, text=first.text, **fields)


# --- one tap -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "today", "next_one"),
    [
        (R.NO_ANSWER, date(2026, 11, 24), date(2026, 11, 25)),
        (R.NO_ANSWER, date(2026, 11, 27), date(2026, 11, 30)),  # Friday to Monday
        (R.MESSAGE, date(2026, 11, 24), date(2026, 11, 27)),
        (R.MESSAGE, date(2026, 11, 25), date(2026, 11, 30)),  # would be a Saturday
        (R.WRONG_NUMBER, date(2026, 11, 24), date(2026, 11, 25)),
    ],
)
def test_the_next_call_falls_on_a_sensible_workday(result, today, next_one):
    assert calls.next_day(result, today) == next_one


def test_a_week_of_workdays():
    monday = date(2026, 11, 23)
    assert [workday_from(monday + timedelta(days=n)).weekday() for n in range(8)] == [0, 1, 2, 3, 4, 0, 0, 0]
    assert next_workday(monday + timedelta(days=6)) == monday + timedelta(days=7)


@pytest.mark.parametrize(
    ("day", "next_one"),
    [
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas and the weekend after it
        (date(2027, 4, 26), date(2027, 4, 28)),  # the King's day
        (date(2027, 5, 5), date(2027, 5, 7)),  # Ascension Day
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_nobody_is_called_on_a_public_holiday(day, next_one):
    assert next_workday(day) == next_one


def test_no_answer_keeps_the_try_and_books_the_next_one(silent, practice, poh):
    letter = silent.letters.get(position=1)
    tried(letter, poh)
    assert due(practice) == [2, 3]
    one = queries.of_letter(letter)
    assert [(row.result, row.made_by) for row in one.tries] == [(R.NO_ANSWER, poh)]
    assert one.on == next_workday(LATER)
    assert [call.letter_id for call in queries.done(practice, LATER)] == [letter.pk]


def test_what_the_patient_says_is_the_answer_and_ends_the_calls(silent, practice, poh):
    letter = silent.letters.get(position=1)
    tried(letter, poh)
    call = spoke(letter, poh, C.NOT_ALONE, tries=1)
    assert (call.response.code, call.response.channel) == (C.NOT_ALONE, "phone")
    assert queries.of_letter(letter).booked is None
    assert due(practice, LATER + timedelta(days=30)) == [2, 3]


def test_the_same_tap_twice_counts_once_and_a_colleague_is_not_overwritten(silent, poh):
    letter = silent.letters.get(position=1)
    assert tried(letter, poh) == tried(letter, poh)
    assert Call.objects.filter(made_at__isnull=False).count() == 1
    with pytest.raises(Refused, match="intussen"):
        tried(letter, poh, R.MESSAGE)
    assert spoke(letter, poh, tries=1) == spoke(letter, poh, tries=1)
    assert Response.objects.count() == 1


def test_the_same_answer_in_a_second_call_on_one_day_is_one_answer(silent, poh):
    letter = silent.letters.get(position=1)
    spoke(letter, poh)
    assert spoke(letter, poh, tries=1).response is None
    assert Response.objects.count() == 1


def test_booking_again_moves_the_call_and_a_past_day_is_refused(silent, poh):
    letter = silent.letters.get(position=1)
    first = bookings.book(letter=letter, on=LATER + timedelta(days=3), by=poh, at=timezone.now())
    again = bookings.book(letter=letter, on=LATER + timedelta(days=5), by=poh, at=timezone.now())
    assert (first.pk, again.due_on) == (again.pk, LATER + timedelta(days=5))
    with pytest.raises(Refused, match="voorbij"):
        bookings.book(letter=letter, on=LATER - timedelta(days=1), by=poh, at=timezone.now())


def test_nobody_is_called_about_a_letter_that_was_not_posted(ready, poh):
    with pytest.raises(Refused):
        tried(ready.letters.first(), poh)


# --- taking it back ------------------------------------------------------------------------------------------


def test_an_undone_try_is_due_again(silent, practice, poh):
    letter = silent.letters.get(position=1)
    call = tried(letter, poh)
    for _twice in range(2):
        calls.undo(call=call, by=poh, at=timezone.now())
    assert due(practice) == [1, 2, 3]
    assert queries.of_letter(letter).tries == []


def test_undoing_gives_the_booked_day_back(silent, practice, poh):
    letter = silent.letters.get(position=1)
    tried(letter, poh)
    booked = queries.of_letter(letter).on
    with time_machine.travel(moment(booked), tick=False):
        calls.undo(call=spoke(letter, poh, C.DECLINED, tries=1), by=poh, at=timezone.now())
        one = queries.of_letter(letter)
    assert (one.on, len(one.tries)) == (booked, 1)
    assert Response.objects.get().withdrawn_by == poh
    assert standing.newest_responses([letter]) == {}


def test_only_the_last_call_can_be_undone(silent, poh):
    letter = silent.letters.get(position=1)
    first = tried(letter, poh)
    with time_machine.travel(moment(LATER + timedelta(days=1)), tick=False):
        tried(letter, poh, R.MESSAGE, tries=1)
        with pytest.raises(Refused, match="later nog"):
            calls.undo(call=first, by=poh, at=timezone.now())


# --- a second letter: one patient, one place on the list -------------------------------------------------------


@pytest.mark.parametrize("kind", [Wave.Kind.REMINDER, Wave.Kind.EVALUATION])
def test_a_call_about_a_second_letter_stands_on_the_list_and_in_one_row(silent, practice, poh, kind):
    """The second letter came back: whom to phone is the same patient."""
    first = silent.letters.get(position=1)
    second = second_letter(silent, poh, kind=kind, state=Letter.State.POSTED)
    answer(first, poh, C.DECLINED)
    with time_machine.travel(moment(LATER, 11), tick=False):
        answer(second, poh, C.RETURNED)
        assert answers.returned(practice).count() == 1
        bookings.book(letter=second, on=LATER, by=poh, at=timezone.now())
        assert due(practice) == [1, 2, 3]
        assert not answers.returned(practice).exists(), "somebody is going to phone"
        tried(second, poh)
        assert spoke(second, poh, tries=1).letter == first
        assert due(practice, LATER + timedelta(days=9)) == [2, 3]


@pytest.mark.parametrize("kind", [Wave.Kind.REMINDER, Wave.Kind.EVALUATION])
def test_an_answer_to_a_second_letter_ends_the_booked_call_and_taken_back_it_stands_again(
    silent, practice, poh, kind
):
    first = silent.letters.get(position=1)
    second = second_letter(silent, poh, kind=kind, state=Letter.State.POSTED)
    bookings.book(letter=first, on=LATER, by=poh, at=timezone.now())
    with time_machine.travel(moment(LATER, 11), tick=False):
        given = answer(second, poh, C.DECLINED)
        assert bookings.booked(first) is None
    with time_machine.travel(moment(LATER, 12), tick=False):
        responses.withdraw(response=given, by=poh, at=timezone.now())
        assert bookings.booked(first).due_on == LATER


# --- giving up -----------------------------------------------------------------------------------------------


def gave_up(letter, by, tries):
    return calls.give_up(letter=letter, tries=tries, by=by, at=timezone.now())


def test_giving_up_does_not_overwrite_what_a_colleague_recorded(silent, poh):
    first, second = silent.letters.get(position=1), silent.letters.get(position=2)
    tried(first, poh)
    with pytest.raises(Refused, match="intussen"):
        gave_up(first, poh, tries=0)
    tried(second, poh)
    answer(second, poh, C.CONSULT)
    with pytest.raises(Refused, match="intussen"):
        gave_up(second, poh, tries=1)
    assert [row.code for row in Response.objects.all()] == [C.CONSULT]


def test_given_up_twice_is_one_answer(silent, poh):
    letter = silent.letters.get(position=1)
    tried(letter, poh)
    assert gave_up(letter, poh, tries=1) == gave_up(letter, poh, tries=1)
    assert bookings.booked(letter) is None


# --- what follows from an answer -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "more", "reason"),
    [
        (C.MOVED, {}, "moved"),
        (C.DIED, {}, "deceased"),
        (C.DECLINED, {"bar": "no_letter_please"}, "no_letter_please"),
        (C.NOT_SUITABLE, {"bar": "dementia"}, "dementia"),
    ],
)
def test_some_answers_end_the_letters_at_once_and_taking_them_back_lets_them_in_again(
    silent, practice, poh, code, more, reason
):
    letter = silent.letters.get(position=1)
    bookings.book(letter=letter, on=LATER, by=poh, at=timezone.now())
    given = answer(letter, poh, code, **more)
    assert reasons(letter.patient) == [reason]
    assert due(practice) == [2, 3]
    with time_machine.travel(moment(LATER, 11), tick=False):
        responses.withdraw(response=given, by=poh, at=timezone.now())
        responses.withdraw(response=given, by=poh, at=timezone.now())
    assert reasons(letter.patient) == []
    assert due(practice) == [1, 2, 3]
    assert queries.of_letter(letter).booked, "the call that was booked stands again"


def test_who_died_is_taken_out_of_a_second_letter_that_waits(silent, poh):
    second = second_letter(silent, poh, kind=Wave.Kind.REMINDER)
    Wave.objects.filter(pk=second.wave_id).update(
        state=Wave.State.LETTERS, posted_on=None, posted_at=None, posted_by=None
    )
    answer(silent.letters.get(position=1), poh, C.DIED)
    second.refresh_from_db()
    assert (second.state, second.taken_out_reason) == (Letter.State.TAKEN_OUT, "deceased")
    assert reasons(second.patient) == ["deceased"]


def test_a_judgement_of_before_comes_back_and_one_made_since_stays(silent, poh):
    first, second = silent.letters.get(position=1), silent.letters.get(position=2)
    for letter in (first, second):
        screening.judge(patient=letter.patient, reason="ill_now", by=poh, at=timezone.now())
    with time_machine.travel(moment(LATER, 11), tick=False):
        given = [answer(letter, poh, C.MOVED) for letter in (first, second)]
    with time_machine.travel(moment(LATER, 12), tick=False):
        screening.judge(patient=second.patient, reason="palliative", by=poh, at=timezone.now())
        for one in given:
            responses.withdraw(response=one, by=poh, at=timezone.now())
    assert reasons(first.patient) == ["ill_now"]
    assert reasons(second.patient) == ["palliative"]


def test_who_wants_to_talk_after_all_can_have_letters_again(silent, poh):
    letter = silent.letters.get(position=1)
    answer(letter, poh, C.DECLINED, bar="no_letter_please")
    with time_machine.travel(moment(LATER, 11), tick=False):
        given = answer(letter, poh, C.CONSULT)
        assert reasons(letter.patient) == []
    with time_machine.travel(moment(LATER, 12), tick=False):
        responses.withdraw(response=given, by=poh, at=timezone.now())
    assert reasons(letter.patient) == ["no_letter_please"]
    assert standing.newest_responses([letter])[letter.pk].code == C.DECLINED


def test_a_returned_letter_ends_no_letters(silent, poh):
    letter = silent.letters.get(position=1)
    answer(letter, poh, C.RETURNED)
    assert reasons(letter.patient) == []


def test_who_died_cannot_be_booked(silent, poh):
    letter = silent.letters.get(position=1)
    answer(letter, poh, C.DIED)
    with pytest.raises(Refused):
        bookings.book(letter=letter, on=LATER, by=poh, at=timezone.now())


# --- which answer counts -------------------------------------------------------------------------------------


def test_the_answer_recorded_last_comes_first_whatever_day_it_was_given(silent, poh):
    letter = silent.letters.get(position=1)
    late, early = (
        made.ResponseFactory(
            letter=letter,
            recorded_by=poh,
            recorded_at=moment(LATER, hour),
            answered_on=LATER - timedelta(days=days),
        )
        for hour, days in ((9, 0), (10, 3))
    )
    assert list(letter_queries.responses(letter)) == [early, late]
    assert list(letter_queries.of_patient(letter.patient)[0].responses.all()) == [early, late]


@pytest.mark.parametrize(
    ("kind", "code"), [(Wave.Kind.REMINDER, C.DECLINED), (Wave.Kind.EVALUATION, C.CONSULT)]
)
def test_where_the_patient_is_follows_from_the_stop_letter_not_from_the_evaluation(silent, poh, kind, code):
    first = silent.letters.get(position=1)
    second = second_letter(silent, poh, kind=kind, state=Letter.State.POSTED)
    answer(first, poh, C.CONSULT)
    with time_machine.travel(moment(LATER, 11), tick=False):
        answer(second, poh, C.DECLINED)
    assert follow_up.of_patient(first.patient).newest.code == code
