"""The ladder as services know it: every way a consult can go, what follows from it, and what is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from benzoproject.lib.refusal import Refused
from consults.lifecycles import CONSULT
from consults.models import Consult
from consults.queries import agenda, capacity, ladder
from consults.services import appointments, consults
from patients.services import screening
from practices.models import AuditEvent, Practice, Project
from stopletters.models import Letter
from tests.factories import stopletters as made
from tests.factories.consults import ConsultFactory
from tests.factories.people import NOW, MembershipFactory
from tests.integration.consults.climbing import IN_A_WEEK, a_letter, a_wave, held, planned, says

S, R = Consult.State, Consult.Reason
ACTS = {
    "move": lambda consult, **who: consults.move(
        consult=consult, starts_at=IN_A_WEEK, minutes=30, place="phone", poh=consult.poh, **who
    ),
    "finish": lambda consult, **who: consults.finish(consult=consult, minutes=25, **who),
    "miss": lambda consult, **who: consults.miss(consult=consult, **who),
    "cancel": lambda consult, **who: consults.cancel(consult=consult, reason=R.ILL, **who),
    "skip": lambda consult, **who: consults.skip(consult=consult, reason=R.OTHER, **who),
    "undo": lambda consult, **who: consults.undo(consult=consult, **who),
}
TARGETS = {
    "move": S.PLANNED, "finish": S.DONE, "miss": S.NO_SHOW, "cancel": S.CANCELLED, "skip": S.SKIPPED, "undo": S.PLANNED,
}  # fmt: skip


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def letter(poh, gp):
    return a_letter(poh, gp)


def of(letter):
    return ladder.ladder(letter.patient)


# --- what comes next --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "wants"),
    [
        ("consult", True),
        ("not_alone", True),
        ("declined", False),
        ("talk_to_gp", False),
        ("stopped", False),
        ("", False),
    ],
)
def test_who_asks_for_a_consult_waits_for_an_appointment(poh, gp, answer, wants):
    letter = a_letter(poh, gp, answer=answer)
    assert of(letter).wants is wants
    assert ladder.next_rung(letter.patient) == (1 if wants else None)
    assert [one.letter for one in ladder.to_plan(poh.practice)] == ([letter] if wants else [])


def test_the_first_is_due_two_weeks_after_the_answer_and_each_next_two_weeks_after_the_last(letter, poh, now):
    today = timezone.localdate(NOW)
    assert of(letter).due == today + timedelta(days=14)
    now.move_to(NOW + timedelta(days=5))
    held(letter, poh)
    assert of(letter).due == today + timedelta(days=19)
    assert of(letter).open_number == 2


def test_the_ladder_has_as_many_consults_as_the_project(letter, poh, now):
    Project.objects.update(consults=2)
    letter = Letter.objects.get(pk=letter.pk)
    for number in (1, 2):
        assert held(letter, poh).number == number
        now.shift(timedelta(days=14))
    assert (of(letter).open_number, of(letter).wants, of(letter).held) == (None, False, 2)
    with pytest.raises(Refused, match="2 consulten"):
        planned(letter, poh, timezone.now())
    assert letter.consults.count() == 2


@pytest.mark.parametrize("act", ["miss", "cancel"])
def test_a_missed_or_cancelled_consult_is_planned_again_on_the_same_rung(letter, poh, now, act):
    consult = planned(letter, poh)
    now.move_to(IN_A_WEEK)
    ACTS[act](consult, by=poh, at=timezone.now())
    found = of(letter)
    assert (found.open_number, found.wants, found.again) == (1, True, True)
    second = planned(letter, poh, IN_A_WEEK + timedelta(days=1))
    assert (second.number, second.pk != consult.pk) == (1, True)
    assert [row.pk for row in of(letter).rungs[0].before] == [consult.pk]


def test_a_skipped_rung_is_passed_over(letter, poh):
    ACTS["skip"](planned(letter, poh), by=poh, at=NOW)
    assert of(letter).open_number == 2
    assert planned(letter, poh).number == 2


@pytest.mark.parametrize("reason", ladder.ENDING)
def test_some_reasons_end_the_ladder_and_it_can_go_on_after_all(letter, poh, reason):
    consults.cancel(consult=planned(letter, poh), reason=reason, by=poh, at=NOW)
    assert not of(letter).wants
    assert of(letter).ended_by is not None
    assert ladder.to_plan(poh.practice) == []
    assert planned(letter, poh).number == 1


def test_an_answer_after_a_consult_says_whether_another_follows(letter, poh, now):
    held(letter, poh)
    now.shift(timedelta(days=1))
    says(letter, "declined", poh)
    assert not of(letter).wants
    now.shift(timedelta(days=1))
    says(letter, "consult", poh)
    assert of(letter).wants


def test_no_further_consult_is_said_with_a_reason_and_taken_as_said_once(letter, poh):
    first, again = (
        consults.forgo(letter=letter, reason=R.ENOUGH, note="gaat goed", by=poh, at=NOW) for _time in range(2)
    )
    assert first.pk == again.pk
    assert (first.state, first.number, first.was_appointment) == (S.CANCELLED, 1, False)
    assert not of(letter).wants
    assert agenda.week(poh.practice, capacity.monday_of(timezone.localdate(NOW))) == [], "no appointment"
    with pytest.raises(Refused):
        consults.undo(consult=first, by=poh, at=NOW)
    assert planned(letter, poh).number == 1, "after all"


def test_no_further_consult_is_not_said_while_one_is_planned_nor_with_just_any_reason(letter, poh):
    with pytest.raises(Refused, match="waarom"):
        consults.forgo(letter=letter, reason=R.ILL, by=poh, at=NOW)
    planned(letter, poh)
    with pytest.raises(Refused, match="gepland"):
        consults.forgo(letter=letter, reason=R.ENOUGH, by=poh, at=NOW)
    assert letter.consults.count() == 1


def test_a_second_stop_letter_begins_a_new_ladder(letter, poh):
    held(letter, poh)
    letter.wave.places.update(held=False)  # closed
    later = made.a_posted_wave(by=poh, patients=[letter.patient], number=2).letters.get()
    assert (of(letter).letter, of(letter).held, of(letter).open_number) == (later, 0, 1)
    assert not of(letter).wants, "nothing was answered to the new letter"
    with pytest.raises(Refused, match="nieuwere stopbrief"):
        planned(letter, poh)
    says(later, "consult", poh)
    assert planned(later, poh).number == 1


# --- the table of transitions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_follows_the_table(letter, poh, now, state, act):
    consult = in_state(letter, poh, state)
    now.move_to(consult.starts_at + timedelta(minutes=1))
    if state != S.PLANNED and act == "undo":
        Consult.objects.filter(pk=consult.pk).update(ended_at=timezone.now())
    if CONSULT.allows(state, act) or already(state, act):
        moved = ACTS[act](consult, by=poh, at=timezone.now())
        assert moved.state == Consult.objects.get(pk=consult.pk).state == TARGETS[act]
    else:
        with pytest.raises(Refused):
            ACTS[act](consult, by=poh, at=timezone.now())
        assert Consult.objects.get(pk=consult.pk).state == state


def in_state(letter, poh, state):
    ended = {} if state == S.PLANNED else {"ended_at": NOW, "ended_by": poh, "reason": ""}
    if state in (S.CANCELLED, S.SKIPPED):
        ended["reason"] = R.ILL if state == S.CANCELLED else R.OTHER
    if state == S.DONE:
        ended["minutes_spent"] = 25
    return ConsultFactory(letter=letter, poh=poh, state=state, starts_at=NOW + timedelta(hours=1), **ended)


def already(state, act):
    """Sent twice: the same answer, and nothing happens."""
    return act != "move" and TARGETS[act] == state


def test_each_act_is_in_the_log_once_also_when_it_is_sent_twice(letter, poh):
    consult = planned(letter, poh)
    for _time in range(2):
        consults.cancel(consult=consult, reason=R.POH, note="ziek", by=poh, at=NOW)
        planned(letter, poh)
    logged = AuditEvent.objects.filter(what__startswith="consult").order_by("pk")
    assert [(row.what, row.patient_id) for row in logged] == [
        (what, letter.patient_id) for what in ("consult", "consult.cancel", "consult")
    ]


# --- refusals ---------------------------------------------------------------------------------------------------


def test_two_tabs_plan_one_rung_once(letter, poh):
    first = planned(letter, poh, number=1)
    assert planned(letter, poh, number=1).pk == first.pk, "the same form, sent twice"
    with pytest.raises(Refused, match="al een consult gepland, op 19-10-2026, 11:00"):
        planned(letter, poh, IN_A_WEEK + timedelta(hours=1), number=1)
    assert letter.consults.count() == 1


def test_the_database_holds_one_consult_per_rung(letter, poh):
    planned(letter, poh)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultFactory(letter=letter, poh=poh, number=1)


def test_an_old_page_plans_no_rung_that_was_held_meanwhile(letter, poh):
    held(letter, poh)
    with pytest.raises(Refused, match="intussen"):
        planned(letter, poh, number=1)
    with pytest.raises(Refused, match="5 consulten"):
        planned(letter, poh, number=6)
    assert letter.consults.count() == 1


@pytest.mark.parametrize(
    ("ago", "fine"),
    [(timedelta(minutes=14), True), (timedelta(minutes=16), False), (timedelta(days=1), False)],
)
def test_a_consult_is_planned_for_later_or_for_who_stands_at_the_desk(letter, poh, ago, fine):
    if fine:
        assert planned(letter, poh, NOW - ago).number == 1
        return
    with pytest.raises(Refused, match="voorbij"):
        planned(letter, poh, NOW - ago)
    assert not letter.consults.exists()


@pytest.mark.parametrize("code", ["moved", "died"])
def test_nothing_is_planned_for_who_is_gone(poh, gp, code):
    letter = a_letter(poh, gp, answer=code)
    with pytest.raises(Refused, match="verhuisd of overleden"):
        planned(letter, poh)


def test_nothing_is_planned_for_who_is_left_out(letter, poh):
    screening.judge(patient=letter.patient, reason="no_letter_please", by=poh, at=NOW)
    assert of(letter).left_out
    assert not of(letter).wants
    with pytest.raises(Refused, match="doet niet mee"):
        planned(letter, poh)


def test_a_letter_that_was_not_posted_has_no_ladder(poh, gp):
    letter = a_wave(poh, gp).letters.get()
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.COMPLETE)
    assert of(letter) is None
    with pytest.raises(Refused, match="niet gepost"):
        planned(letter, poh)


def test_only_a_practice_nurse_of_this_practice_holds_it(letter, poh, gp, other_poh):
    left = MembershipFactory(practice=poh.practice, active=False)
    for person in (gp, other_poh, left):
        with pytest.raises(Refused, match="POH van deze praktijk"):
            consults.plan_next(letter=letter, starts_at=IN_A_WEEK, poh=person, by=poh, at=NOW)
    assert not letter.consults.exists()


@pytest.mark.parametrize(
    ("after", "busy"), [(-20, False), (-19, True), (0, True), (19, True), (20, False), (60 * 24, False)]
)
def test_a_double_booking_is_told_and_can_be_wanted(poh, gp, after, busy):
    first, second = a_wave(poh, gp, count=2).letters.order_by("position")
    planned(first, poh)
    at = IN_A_WEEK + timedelta(minutes=after)
    if not busy:
        assert planned(second, poh, at).starts_at == at
        return
    with pytest.raises(appointments.Overlaps, match="van 11:00 tot 11:20"):
        planned(second, poh, at)
    assert not second.consults.exists()
    assert planned(second, poh, at, overlap=True).starts_at == at


def test_a_colleague_is_not_busy_and_a_moved_consult_is_not_in_its_own_way(letter, poh, gp):
    consult = planned(letter, poh)
    colleague = MembershipFactory(practice=poh.practice)
    other = a_wave(poh, gp, first=5).letters.get()
    assert planned(other, colleague).poh == colleague
    own = {"consult": consult, "minutes": 20, "place": "practice", "by": poh, "at": NOW}
    assert consults.move(**own, poh=poh, starts_at=IN_A_WEEK + timedelta(minutes=5)).starts_at > IN_A_WEEK
    with pytest.raises(appointments.Overlaps):
        consults.move(**own, poh=colleague, starts_at=IN_A_WEEK)


def test_nobody_is_missed_before_the_hour(letter, poh):
    with pytest.raises(Refused, match="nog niet begonnen"):
        consults.miss(consult=planned(letter, poh), by=poh, at=NOW)


def test_a_wrong_tap_is_taken_back_the_same_day_until_something_follows(letter, poh, now):
    consult = consults.cancel(consult=planned(letter, poh), reason=R.PATIENT, note="x", by=poh, at=NOW)
    back = consults.undo(consult=consult, by=poh, at=NOW)
    assert (back.state, back.reason, back.note, back.ended_at) == (S.PLANNED, "", "", None)
    consults.cancel(consult=consult, reason=R.PATIENT, by=poh, at=NOW)
    with pytest.raises(Refused, match="dezelfde dag"):
        consults.undo(consult=consult, by=poh, at=NOW + timedelta(days=1))
    planned(letter, poh)
    with pytest.raises(Refused, match="dezelfde dag"):
        consults.undo(consult=consult, by=poh, at=NOW)


def test_nothing_is_taken_back_into_an_hour_that_was_given_away(letter, poh, gp, now):
    consult = consults.cancel(consult=planned(letter, poh), reason=R.PATIENT, by=poh, at=NOW)
    other = planned(a_letter(poh, gp, first=5), poh)
    with pytest.raises(Refused, match="Plan dit consult opnieuw"):
        consults.undo(consult=consult, by=poh, at=NOW)
    consults.cancel(consult=other, reason=R.PATIENT, by=poh, at=NOW)
    assert consults.undo(consult=consult, by=poh, at=NOW).state == S.PLANNED


def test_nothing_is_taken_back_for_who_is_gone_by_now(letter, poh):
    consult = consults.cancel(consult=planned(letter, poh), reason=R.PATIENT, by=poh, at=NOW)
    says(letter, "moved", poh)
    with pytest.raises(Refused, match="verhuisd of overleden"):
        consults.undo(consult=consult, by=poh, at=NOW)
    assert Consult.objects.get(pk=consult.pk).state == S.CANCELLED


# --- many at once -----------------------------------------------------------------------------------------------


def test_a_practice_is_read_in_as_many_queries_however_many_patients(poh, gp, django_assert_max_num_queries):
    for first, count in ((1, 2), (10, 9)):
        for letter in a_wave(poh, gp, count=count, first=first).letters.all():
            says(letter, "consult", poh)
            planned(letter, poh, overlap=True)
        practice = Practice.objects.get(pk=poh.practice.pk)
        with django_assert_max_num_queries(5):
            names = [one.planned.poh.display_name for one in ladder.of_practice(practice)]
        assert len(names) == Consult.objects.count()


def test_the_weeks_ahead_count_what_is_planned(poh, gp, letter):
    planned(letter, poh, minutes=45)
    other = a_letter(poh, gp, first=5)
    planned(other, poh, IN_A_WEEK + timedelta(days=1), minutes=30)
    a_letter(poh, gp, first=8)
    Practice.objects.filter(pk=poh.practice.pk).update(poh_minutes_a_week=60)
    ahead = capacity.ahead(Practice.objects.get(pk=poh.practice.pk), timezone.localdate(NOW))
    assert [(week.consults, week.minutes) for week in ahead.weeks] == [(0, 0), (2, 75), *[(0, 0)] * 6]
    assert (ahead.a_week, ahead.waiting) == (60, 1)
