"""The page after the letter: the export that is wanted, who is not in it, one tap each, and the outcomes in words."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from consults.queries import ladder
from evaluation.models import Outcome, OutcomeRefresh, Presence
from evaluation.presenters import today as start_page
from evaluation.queries import follow_up
from evaluation.services import follow_up_mails, presences, refreshes
from patients.services import screening
from practices.models import AuditEvent, Mail, Participation
from practices.services import mails
from stopletters.queries import second_letters
from stopletters.services import second_letters as second_wave
from tests.factories.people import NOW, MembershipFactory
from tests.factories.stopletters import LetterTextFactory
from tests.integration.evaluation.following import (
    T0,
    after,
    export,
    letters,
    moment,
    refresh,
    takes_part,
    told,
    use,
    user_without_letter,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def absent(practice, poh, gp):
    """Two got a letter; the export of now names one of them, who stopped."""
    here, gone = letters(poh, gp, 2)
    export(practice, after(200), here)
    refresh(practice)
    return gone


def says(patient, answer, by, *, months=6, at=NOW):
    with TestCase.captureOnCommitCallbacks():
        row = presences.answer(patient=patient, months=months, answer=answer, by=by, at=at)
    refresh(patient.practice, at=at)
    return row


def page(client_of, person):
    return client_of(person).get(reverse("follow_up", args=["de-linde"])).content.decode()


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "found"), [("here", "abstinent"), ("moved", "moved"), ("died", "died"), ("unknown", "unknown")]
)
def test_an_answer_decides_what_the_outcome_is(absent, poh, answer, found):
    assert told(absent) == {3: "not_asked", 6: "not_asked"}
    says(absent, answer, poh)
    assert told(absent) == {3: found, 6: found}


def test_the_newest_answer_counts_and_all_are_kept(absent, poh):
    says(absent, "died", poh)
    says(absent, "here", poh, at=NOW + timedelta(minutes=1))
    assert told(absent) == {3: "abstinent", 6: "abstinent"}
    assert list(Presence.objects.values_list("answer", flat=True)) == ["died", "here"]
    assert [event.detail for event in AuditEvent.objects.filter(what="presence").order_by("number")] == [
        {"answer": "died"}, {"answer": "here"},
    ]  # fmt: skip


def test_a_newer_export_knows_better_than_an_older_answer(practice, absent, poh):
    says(absent, "moved", poh)
    export(practice, after(225), absent, committed_at=NOW + timedelta(days=1))
    refresh(practice, at=NOW + timedelta(days=2))
    assert told(absent) == {3: "abstinent", 6: "abstinent"}


def test_said_twice_it_is_kept_once(absent, poh):
    first = says(absent, "here", poh)
    assert says(absent, "here", poh) == first
    assert Presence.objects.count() == 1


def test_an_answer_asks_for_the_outcomes(practice, absent, poh):
    with TestCase.captureOnCommitCallbacks() as rung:
        presences.answer(patient=absent, months=6, answer="here", by=poh, at=NOW)
    assert len(rung) == 1
    assert OutcomeRefresh.objects.get(practice=practice).work_state == WorkState.QUEUED


def test_what_cannot_be_answered_is_refused(practice, absent, poh):
    for patient, months in ((absent, 12), (absent, 5), (user_without_letter(practice), 6)):
        with pytest.raises(Refused):
            presences.answer(patient=patient, months=months, answer="here", by=poh, at=NOW)
    assert not Presence.objects.exists()


# --- what follows from an answer ------------------------------------------------------------------------------------


def invited(practice):
    """Who the practice should invite to the evaluation now."""
    return {
        row.patient.pk for one in second_letters.due(practice, TODAY) if one.kind == "evaluation" for row in one.rows
    }  # fmt: skip


@pytest.mark.parametrize(("answer", "reason"), [("moved", "moved"), ("died", "deceased")])
def test_nobody_writes_to_who_left(practice, absent, poh, answer, reason):
    assert absent.pk in invited(practice)
    says(absent, answer, poh)
    assert absent.pk not in invited(practice)
    assert absent.screenings.get(withdrawn_at=None).reason == reason
    assert not ladder.ladder(absent).wants


@pytest.mark.parametrize("answer", ["here", "unknown"])
def test_who_is_there_or_not_known_to_have_left_is_invited(practice, absent, poh, answer):
    says(absent, answer, poh)
    assert absent.pk in invited(practice)


def test_who_is_here_after_all_is_invited_again(practice, absent, poh):
    says(absent, "died", poh)
    says(absent, "here", poh, at=NOW + timedelta(minutes=1))
    assert absent.pk in invited(practice)


def test_who_was_left_out_by_a_person_stays_out(practice, absent, poh):
    """A slip of the finger and its correction undo no judgement of a doctor."""
    screening.judge(patient=absent, reason="palliative", by=poh, at=NOW - timedelta(days=1))
    says(absent, "moved", poh)
    says(absent, "here", poh, at=NOW + timedelta(minutes=1))
    assert absent.pk not in invited(practice)
    assert absent.screenings.get(withdrawn_at=None).reason == "palliative"


def test_a_letter_that_is_being_made_is_taken_out(practice, absent, poh, gp):
    stop = absent.letters.get()
    text = LetterTextFactory(approved=True, kind="evaluation")
    made = second_wave.make(
        follows=stop.wave, kind="evaluation", patients=[absent.pk], text=text, dated=TODAY, by=poh, at=NOW
    )
    says(absent, "died", poh)
    letter = made.letters.get()
    assert (letter.state, letter.taken_out_reason) == ("taken_out", "deceased")


# --- the page --------------------------------------------------------------------------------------------------------


def test_one_tap_records_it_and_it_can_be_changed(client_of, absent, poh):
    html = page(client_of, poh)
    assert "Niet in de export: zijn zij er nog?" in html
    assert "1 te beantwoorden, 0 beantwoord" in html
    client, url = client_of(poh), reverse("follow_up_answer", args=["de-linde", absent.pk])
    answer = client.post(url, {"months": 6, "answer": "moved"}, follow=True).content.decode()
    assert "weg uit de praktijk" in answer
    assert "Beantwoord" in answer
    assert "Niet in de export" not in answer
    client.post(url, {"months": 6, "answer": "here"})
    assert Presence.objects.latest("pk").answer == "here"


@pytest.mark.parametrize(
    "sent", [{}, {"months": 6}, {"months": 6, "answer": "stopped"}, {"months": 12, "answer": "here"}]
)
def test_a_tap_that_says_nothing_records_nothing(client_of, absent, poh, sent):
    url = reverse("follow_up_answer", args=["de-linde", absent.pk])
    assert "Er is niets vastgelegd." in client_of(poh).post(url, sent, follow=True).content.decode()
    assert not Presence.objects.exists()


def test_nobody_is_asked_about_who_is_in_the_file_or_before_the_export_reaches(practice, absent, poh):
    assert follow_up.to_ask(practice, TODAY) == [absent.pk]
    assert follow_up.to_ask(practice, after(91)) == []
    export(practice, after(220), absent)
    refresh(practice)
    assert follow_up.to_ask(practice, TODAY) == []


def test_the_number_on_the_start_page_opens_no_name(practice, absent, poh):
    with CaptureQueriesContext(connection) as seen:
        (row,) = [one for one in start_page.waiting(poh, [], TODAY) if one.url.endswith("/follow-up/")]
    assert row.count == 1
    assert not [one["sql"] for one in seen if "surname" in one["sql"]]


def test_who_stopped_because_the_file_names_them_can_be_called_gone(client_of, practice, absent, poh):
    here = follow_up.standings(practice, TODAY)[0].patient
    html = page(client_of, poh)
    assert "In de export, en niets meer voorgeschreven" in html
    assert html.count("Niet meer hier?") == 1
    says(here, "moved", poh)
    assert told(here)[6] == "moved"
    assert "Niet meer hier?" not in page(client_of, poh)


def test_the_outcomes_stand_there_with_both_denominators_and_the_natural_course(
    client_of, practice, absent, poh
):
    html = page(client_of, poh)
    assert html.index("6 maanden na de brief") < html.index("3 maanden na de brief</h2>")
    assert "2 brieven verstuurd, van 1 zijn er gegevens." in html
    assert "21 tot 100\N{NO-BREAK SPACE}%" in html
    assert "50\N{NO-BREAK SPACE}%" in html
    assert "1 niet in de export, nog niet gevraagd" in html
    assert (
        "12\N{NO-BREAK SPACE}% uit zichzelf na 6 maanden (5 tot 21\N{NO-BREAK SPACE}%, Gorgels 2005)" in html
    )
    assert "Anderen, geen brief" not in html


def test_others_stand_beside_them_where_there_are_any(client_of, practice, absent, poh):
    takes_part(practice)
    other = user_without_letter(practice, until=190)
    export(practice, after(201), other)
    refresh(practice)
    assert "Anderen, geen brief" in page(client_of, poh)


def test_before_anything_there_is_a_sentence(client_of, practice, poh, gp):
    assert "Nog niets te zien" in page(client_of, poh)
    assert "Nieuw bestand inlezen" not in page(client_of, gp)
    letters(poh, gp)
    assert "3 maanden na ronde 1: om op 01-06-2026" in page(client_of, poh)
    assert "6 maanden na ronde 1: om op 31-08-2026" in page(client_of, poh)


def test_the_page_costs_the_same_however_many_patients(
    client_of, practice, poh, gp, django_assert_max_num_queries
):
    client, url = client_of(poh), reverse("follow_up", args=["de-linde"])
    for number, count in ((1, 2), (2, 9)):
        people = letters(poh, gp, count, number=number)
        export(practice, after(200), *people[:1])
        refresh(practice)
        with django_assert_max_num_queries(32):
            assert client.get(url).status_code == 200


def test_another_practice_is_never_told(client_of, absent, other_practice, other_poh):
    html = client_of(other_poh).get(reverse("follow_up", args=[other_practice.slug])).content.decode()
    assert absent.surname not in html
    url = reverse("follow_up_answer", args=[other_practice.slug, absent.pk])
    assert client_of(other_poh).post(url, {"months": 6, "answer": "died"}).status_code == 404
    assert not Presence.objects.exists()


# --- what waits ------------------------------------------------------------------------------------------------------


def rows(person, today=TODAY):
    return [(row.title, row.count) for row in start_page.waiting(person, [], today)]


def test_an_export_waits_on_the_start_page_until_it_is_there(practice, poh, gp):
    (patient,) = letters(poh, gp)
    assert rows(poh, after(91)) == []
    assert rows(poh, after(92)) == [("Export voor de nameting", 1)]
    assert rows(gp, after(92)) == []
    export(practice, after(100), patient)
    refresh(practice, at=moment(after(101)))
    assert rows(poh, after(101)) == []
    assert [(one.months, one.end) for one in follow_up.due(practice, after(183))] == [(6, after(182))]
    assert start_page.waiting(poh, [], after(183))[0].url == reverse("import_new", args=["de-linde"])


def test_who_is_asked_about_waits_on_the_start_page(absent, poh):
    assert rows(poh) == [("Patiënt staat niet in de export", 1)]
    says(absent, "died", poh)
    assert rows(poh) == []


@pytest.mark.parametrize("state", ["withdrawn", "finished"])
def test_a_practice_that_is_done_is_asked_for_nothing(practice, poh, gp, state):
    letters(poh, gp)
    Participation.objects.update(state=state, withdrawn_reason="te druk")
    assert follow_up.due(practice, TODAY) == []


def test_a_reminder_goes_out_once_per_window_to_each_poh(practice, poh, gp, mailoutbox):
    second = MembershipFactory(practice=practice)
    MembershipFactory(practice=practice, active=False)
    letters(poh, gp)

    def reminded(days):
        before = Mail.objects.count()
        with TestCase.captureOnCommitCallbacks():
            follow_up_mails.remind(at=moment(after(days)))
        return Mail.objects.count() - before

    assert reminded(91) == 0
    assert reminded(92) == 2
    assert reminded(93) == 0
    assert reminded(92 + 60) == 0
    assert reminded(183) == 2
    mails.send_due(list(Mail.objects.values_list("pk", flat=True)))
    mail = mailoutbox[0]
    assert {one.to[0] for one in mailoutbox} == {poh.user.email, second.user.email}
    assert mail.subject == "3 maanden na de brieven: er is een export nodig"
    assert "02-03-2026" in mail.body
    assert reverse("follow_up", args=["de-linde"]) in mail.body
    assert "Proef" not in mail.body


def test_nobody_is_written_to_about_what_was_long_ago(practice, poh, gp):
    letters(poh, gp, on=T0 - timedelta(days=400))
    follow_up_mails.remind(at=NOW)
    assert not Mail.objects.exists()


def test_an_import_asks_for_the_outcomes(practice, poh, gp):
    (patient,) = letters(poh, gp)
    use(patient, 0, 200)
    refreshes.after_a_change(practice, NOW)
    assert OutcomeRefresh.objects.get(practice=practice).work_state == WorkState.QUEUED
    assert not Outcome.objects.exists()
