"""The knowledge quiz in a consult: the score, before and after, and what is refused."""

import pytest
import time_machine
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from consults.models import QuizRound, WorkbookText
from consults.presenters import knowledge as words
from consults.queries import conversations as queries
from consults.queries import quiz as quiz_queries
from consults.services import quiz
from practices.models import AuditEvent
from tests.factories.consults import QuizRoundFactory, WorkbookTextFactory
from tests.factories.people import NOW
from tests.integration.consults.held import a_consult, an_earlier_one

QUESTIONS = [
    {"key": "falls", "statement": "U kunt sneller vallen.", "true": True, "explanation": "Spieren worden slapper."},
    {"key": "at_once", "statement": "Stop in één keer.", "true": False, "explanation": "Nooit in één keer."},
    {"key": "sleep", "statement": "U slaapt eerst slechter.", "true": True, "explanation": "Dat gaat over."},
]  # fmt: skip


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def consult(poh):
    return a_consult(poh)


@pytest.fixture
def text(db):
    return a_quiz()


def a_quiz(**fields):
    own = {"kind": "quiz", "approved": True, "content": {"questions": QUESTIONS}}
    return WorkbookTextFactory(**{**own, **fields})


def answered(consult, text, moment="before", **answers):
    given = {"falls": True, "at_once": False, "sleep": None, **answers}
    return quiz.record(
        consult=consult, moment=moment, text=text, version=text.version, answers=given, by=consult.poh, at=NOW
    )


def at(consult, moment="before"):
    return reverse("consult_quiz", args=[consult.practice.slug, consult.pk, moment])


# --- the score ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ({"falls": True, "at_once": False, "sleep": True}, 3),
        ({"falls": False, "at_once": True, "sleep": False}, 0),
        ({"falls": None, "at_once": None, "sleep": None}, 0),
        ({"falls": True, "at_once": None, "sleep": False}, 1),
    ],
)
def test_what_is_not_known_is_not_right(answers, score):
    assert quiz.score(WorkbookText(content={"questions": QUESTIONS}), answers) == score


def test_a_round_is_kept_with_its_version_and_once(consult, text):
    for _ in range(2):
        kept = answered(consult, text)
    assert QuizRound.objects.get() == kept
    assert (kept.score, kept.questions, kept.quiz_version) == (2, 3, text.version)
    assert AuditEvent.objects.filter(what="quiz", action="create").count() == 1


def test_answered_again_the_newer_answers_stand(consult, text):
    answered(consult, text)
    answered(consult, text, sleep=True)
    assert QuizRound.objects.get().score == 3


def test_before_and_after_stand_side_by_side(consult, text):
    earlier = an_earlier_one(consult)
    QuizRoundFactory(consult=earlier, score=1, questions=3)
    answered(consult, text, sleep=True)
    answered(consult, text, moment="after", sleep=True)
    found = words.before_and_after(queries.quiz_rounds(consult.patient))
    assert [(one.label, one.words, one.day) for one in found] == [
        ("Quiz vooraf", "1 van 3 goed", "28-09-2026"),
        ("Quiz achteraf", "3 van 3 goed", "12-10-2026"),
    ]


def test_a_quiz_that_was_renewed_meanwhile_is_filled_in_again(consult, text):
    with pytest.raises(Refused, match="De quiz is vernieuwd"):
        quiz.record(
            consult=consult, moment="before", text=text, version=text.version - 1,
            answers={"falls": True, "at_once": True, "sleep": True}, by=consult.poh, at=NOW,
        )  # fmt: skip
    assert not QuizRound.objects.exists()


def test_not_in_a_consult_that_was_not_held(poh, text):
    consult = a_consult(poh, state="no_show", ended_at=NOW, ended_by=poh)
    with pytest.raises(Refused):
        answered(consult, text)


def test_the_quiz_is_of_the_level_of_the_patient_else_of_the_usual_one(consult):
    plain = a_quiz(level="B1")
    assert quiz_queries.of(consult.patient) == plain
    consult.patient.reading_level = "A2"
    assert quiz_queries.of(consult.patient) == plain
    very_plain = a_quiz(level="A2")
    assert quiz_queries.of(consult.patient) == very_plain
    a_quiz(level="A2", approved=False)
    assert quiz_queries.of(consult.patient) == very_plain


# --- the page -------------------------------------------------------------------------------------------------


def test_why_an_answer_is_right_stands_there_only_after_answering(client_of, consult, poh, text):
    client = client_of(poh)
    assert "Nooit in één keer." not in client.get(at(consult)).content.decode()
    given = {"version": text.version, "q-falls": "true", "q-at_once": "true", "q-sleep": "unknown"}
    assert client.post(at(consult), given).url == at(consult)
    html = client.get(at(consult)).content.decode()
    assert "Nooit in één keer." in html
    assert "1 van 3 goed" in html
    assert QuizRound.objects.get().answers == {"falls": True, "at_once": True, "sleep": None}
    assert "Nooit in één keer." not in client.get(at(consult, "after")).content.decode()


def test_a_statement_that_was_skipped_keeps_the_other_answers(client_of, consult, poh, text):
    given = {"version": text.version, "q-falls": "true", "q-at_once": "false"}
    answer = client_of(poh).post(at(consult), given)
    html = answer.content.decode()
    assert "Kies een antwoord" in html
    assert html.count(" checked") == 2
    assert not QuizRound.objects.exists()


# --- saved while it is filled in ------------------------------------------------------------------------------


def typed(client, consult, text, **given):
    fields = {"version": text.version, **{f"q-{key}": said for key, said in given.items()}}
    return client.post(at(consult), fields, headers={"accept": "application/json"})


def test_each_answer_is_kept_at_once_and_counts_when_all_are_there(client_of, consult, poh, text):
    client = client_of(poh)
    assert typed(client, consult, text, falls="true").json() == {"words": "Opgeslagen om 11:00"}
    assert QuizRound.objects.get().answers == {"falls": True}
    assert queries.quiz_rounds(consult.patient) == []
    html = client.get(at(consult)).content.decode()
    assert html.count(" checked") == 1
    assert "Opgeslagen om 11:00" in html
    assert "Spieren worden slapper." not in html
    typed(client, consult, text, falls="true", at_once="false", sleep="unknown")
    assert [one.score for one in queries.quiz_rounds(consult.patient)] == [2]
    assert "Spieren worden slapper." in client.get(at(consult)).content.decode()


def test_each_act_is_in_the_log_by_what_it_was(client_of, consult, poh, text):
    for given in ({"falls": "true"}, {"falls": "true", "sleep": "true"}, {"falls": "true", "sleep": "true"}):
        typed(client_of(poh), consult, text, **given)
    assert list(
        AuditEvent.objects.filter(what="quiz")
        .exclude(action="view")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == [
        "create",
        "change",
    ]


def test_half_a_quiz_never_takes_the_place_of_a_whole_one(client_of, consult, poh, text):
    answered(consult, text)
    answer = typed(client_of(poh), consult, text, falls="false")
    assert answer.status_code == 422
    assert "de eerdere antwoorden" in answer.json()["words"]
    assert QuizRound.objects.get().score == 2


def test_of_another_version_nothing_is_kept_meanwhile(client_of, consult, poh, text):
    text.version -= 1
    answer = typed(client_of(poh), consult, text, falls="true")
    assert answer.status_code == 422
    assert not QuizRound.objects.exists()


def test_a_gp_keeps_nothing(client_of, consult, gp, text):
    assert typed(client_of(gp), consult, text, falls="true").status_code == 403
    assert not QuizRound.objects.exists()


def test_before_the_questions_are_approved_the_page_says_so(client_of, consult, poh):
    assert "Er is nog geen quiz" in client_of(poh).get(at(consult)).content.decode()


def test_there_is_no_third_moment(client_of, consult, poh, text):
    assert client_of(poh).get(at(consult, "tussendoor")).status_code == 404
