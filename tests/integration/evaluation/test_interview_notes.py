"""Notes in numbered paragraphs, codes on passages, and a codebook that loses none of them."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benzoproject.lib.refusal import Refused
from evaluation.models import Code, Coding, Paragraph
from evaluation.presenters.codebook import book_of
from evaluation.queries import codebook as queries
from evaluation.queries import notes as written
from evaluation.services import codebook, coding, notes
from practices.models import AuditEvent
from tests.factories.evaluation import CodeFactory, CodingFactory, InterviewFactory, InterviewRoundFactory
from tests.factories.people import NOW, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row():
    return InterviewRoundFactory()


@pytest.fixture
def study(row):
    return row.study


@pytest.fixture
def one(row):
    return InterviewFactory(round=row, done=True)


@pytest.fixture
def who(researcher):
    return {"by": researcher, "at": NOW}


@pytest.fixture
def told(one, who):
    notes.write(
        interview=one, text="De brief gaf rust.\n\nHet slapen\nging slecht.\n \nHet boekje hielp.", **who
    )
    return one


def words(one):
    return [(line.number, line.text) for line in written.paragraphs(one)]


# --- notes ------------------------------------------------------------------------------------------------------------
def test_an_empty_line_begins_a_paragraph(told, who):
    first = [(1, "De brief gaf rust."), (2, "Het slapen ging slecht."), (3, "Het boekje hielp.")]
    assert words(told) == first
    notes.write(interview=told, text="Meer.", **who)
    assert words(told) == [*first, (4, "Meer.")]


def test_a_correction_is_added_and_keeps_the_place(told, study, who):
    code = CodeFactory(study=study)
    coding.mark(interview=told, first=2, last=2, codes=[code.pk], **who)
    notes.correct(interview=told, number=2, text="Het slapen ging beter.", **who)
    assert words(told)[1] == (2, "Het slapen ging beter.")
    assert list(Paragraph.objects.filter(number=2).values_list("version", flat=True)) == [1, 2]
    (passage,) = queries.passages(study, code)
    assert passage.words == [(2, "Het slapen ging beter.")]
    notes.correct(interview=told, number=2, text="  ", **who)
    (passage,) = queries.passages(study, code)
    assert passage.words == []
    with pytest.raises(Refused):
        notes.correct(interview=told, number=9, text="x", **who)


def test_notes_are_of_an_interview_that_was_planned_or_held(row, who):
    agreed = InterviewFactory(round=row)
    with pytest.raises(Refused):
        notes.write(interview=agreed, text="Nog niets.", **who)
    planned = InterviewFactory(round=row, planned=True)
    assert notes.write(interview=planned, text="Alvast.", **who)
    with pytest.raises(Refused):
        notes.write(interview=planned, text=" \n\n ", **who)


def test_what_was_said_is_not_readable_in_the_database(told):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM evaluation_paragraph")
        assert not [text for (text,) in cursor.fetchall() if "brief" in text]


# --- passages ---------------------------------------------------------------------------------------------------------
def test_a_passage_gets_several_codes_once(told, study, who):
    first, second = CodeFactory(study=study), CodeFactory(study=study)
    assert len(coding.mark(interview=told, first=1, last=2, codes=[first.pk, second.pk], **who)) == 2
    with pytest.raises(Refused):
        coding.mark(interview=told, first=1, last=2, codes=[first.pk], **who)
    assert {node.code: node.total for node in queries.tree(study)} == {first: 1, second: 1}
    coding.unmark(coding=Coding.objects.get(code=first), **who)
    assert Coding.objects.count() == 1


@pytest.mark.parametrize(("first", "last"), [(3, 2), (1, 4), (0, 1)])
def test_a_passage_is_within_the_notes(told, study, who, first, last):
    code = CodeFactory(study=study)
    with pytest.raises(Refused):
        coding.mark(interview=told, first=first, last=last, codes=[code.pk], **who)


def test_codes_of_another_study_or_retired_are_not_given(told, study, who):
    retired = CodeFactory(study=study)
    codebook.retire(code=retired, **who)
    with pytest.raises(Refused):
        coding.mark(interview=told, first=1, last=1, codes=[retired.pk], **who)


# --- the codebook -----------------------------------------------------------------------------------------------------
def test_a_retired_code_keeps_its_passages_and_comes_back(told, study, who):
    parent = CodeFactory(study=study, name="Brief")
    code = CodeFactory(study=study, name="Rust", parent=parent)
    coding.mark(interview=told, first=1, last=1, codes=[code.pk], **who)
    with pytest.raises(Refused):
        codebook.retire(code=parent, **who)
    codebook.retire(code=code, **who)
    assert len(queries.passages(study, code)) == 1
    with pytest.raises(ValidationError):
        codebook.add(study=study, name="brief", **who)
    codebook.add(study=study, name="Rust", **who)
    with pytest.raises(ValidationError):
        codebook.bring_back(code=code, **who)
    codebook.change(
        code=Code.objects.get(name="Rust", retired_at=None), name="Kalm", description="", examples="", **who
    )
    assert codebook.bring_back(code=code, **who).parent == parent


def test_a_merged_code_gives_everything_to_the_other(told, study, who):
    into, code = CodeFactory(study=study), CodeFactory(study=study)
    below = CodeFactory(study=study, parent=code)
    coding.mark(interview=told, first=1, last=2, codes=[into.pk, code.pk], **who)
    coding.mark(interview=told, first=3, last=3, codes=[code.pk], **who)
    with pytest.raises(Refused):
        codebook.merge(code=code, into=below, **who)
    codebook.merge(code=code, into=into, **who)
    assert [(row.first, row.last) for row in into.codings.all()] == [(1, 2), (3, 3)]
    below.refresh_from_db()
    assert below.parent == into
    with pytest.raises(Refused):
        codebook.bring_back(code=code, **who)


def depths(study):
    return {node.code.pk: node.depth for node in queries.tree(study)}


ACTS = st.lists(
    st.tuples(st.sampled_from(["move", "merge", "retire"]), st.integers(0, 5), st.integers(-1, 5)),
    max_size=10,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=ACTS, marks=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(0, 2)), max_size=6)
)
def test_laws_of_a_codebook(django_db_blocker, acts, marks):
    """Whatever is moved, merged and retired: no code stands below itself, each stands in the tree once, and every
    passage that was marked is still there, under one code or another."""
    from django.db import transaction

    with transaction.atomic():
        study = InterviewRoundFactory().study
        one = InterviewFactory(round__study=study, done=True)
        codes = [CodeFactory(study=study) for _ in range(6)]
        who = {"by": one.interviewer, "at": NOW}
        for place, first, more in marks:
            Coding.objects.get_or_create(
                interview=one, code=codes[place], first=first, last=first + more,
                defaults={"marked_at": NOW, "marked_by": one.interviewer.user},
            )  # fmt: skip
        before = set(Coding.objects.filter(interview=one).values_list("first", "last"))
        for name, place, other in acts:
            try:
                do(name, codes[place], codes[other] if other >= 0 else None, who)
            except Refused:
                continue
        assert set(Coding.objects.filter(interview=one).values_list("first", "last")) == before
        assert sorted(depths(study)) == sorted(queries.active(study).values_list("pk", flat=True))
        for code in Code.objects.filter(study=study):
            seen, at = set(), code
            while at is not None:
                assert at.pk not in seen
                seen.add(at.pk)
                at = at.parent
        transaction.set_rollback(True)


def do(name, code, other, who):
    if name == "move":
        codebook.move(code=code, below=other, **who)
    elif name == "merge" and other is not None:
        codebook.merge(code=code, into=other, **who)
    elif name == "retire":
        codebook.retire(code=code, **who)


# --- pages and files --------------------------------------------------------------------------------------------------
def test_notes_are_written_coded_and_taken_along_in_the_browser(one, study, researcher, client_of):
    page = client_of(researcher)
    page.post(reverse("code_new", args=[study.project_id]), {"name": "De brief", "parent": "0"})
    code = Code.objects.get()
    here = reverse("interview_notes", args=[one.pk])
    page.post(here, {"text": "=1+1 zei P.\n\nEn de brief gaf rust."})
    page.post(reverse("interview_passages", args=[one.pk]), {"first": "1", "last": "2", "codes": [code.pk]})
    assert "De brief" in page.get(here).content.decode()
    assert "zei P." in page.get(reverse("code", args=[code.pk])).content.decode()
    researcher.user.set_password(PASSWORD)
    researcher.user.save()
    page.force_login(researcher.user)
    why = {"purpose": "Thema's voor het tweede artikel.", "proof": PASSWORD}
    table = page.post(reverse("passages", args=[study.project_id]), {"file": "table", **why})
    assert "\"'=1+1 zei P." in table.content.decode()
    assert one.pseudonym in table.content.decode()
    assert "attachment" in table["Content-Disposition"]
    event = AuditEvent.objects.get(action="export")
    assert (event.what, event.detail["purpose"]) == ("interview passages", why["purpose"])


@pytest.mark.parametrize(
    "wrong", [{"purpose": ""}, {"purpose": "analyse"}, {"proof": "verkeerd"}, {"proof": ""}]
)
def test_words_are_taken_along_with_a_purpose_and_a_fresh_proof(study, researcher, client, wrong):
    CodingFactory(interview=InterviewFactory(round__study=study, done=True), code=CodeFactory(study=study))
    researcher.user.set_password(PASSWORD)
    researcher.user.save()
    client.force_login(researcher.user)
    here = reverse("passages", args=[study.project_id])
    said = {"file": "text", "purpose": "Thema's voor het tweede artikel.", "proof": PASSWORD}
    answer = client.post(here, said | wrong)
    assert "Content-Disposition" not in answer
    assert not AuditEvent.objects.filter(action="export").exists()
    assert "passages.txt" in client.post(here, said)["Content-Disposition"]


def test_the_codebook_alone_has_nobodys_words(one, study, researcher, who, client_of):
    notes.write(interview=one, text="De brief gaf rust.", **who)
    CodingFactory(interview=one, code=CodeFactory(study=study, name="Rust"), first=1, last=1)
    page = client_of(researcher)
    for name in ("codebook_text", "codebook_csv", "codebook_qdc"):
        shown = page.get(reverse(name, args=[study.project_id])).content.decode()
        assert "Rust" in shown
        assert "gaf rust" not in shown


def test_a_file_has_every_code_that_still_has_passages(study, who):
    one = InterviewFactory(round__study=study, done=True)
    gone = CodeFactory(study=study, name="Oud")
    CodingFactory(interview=one, code=gone)
    codebook.retire(code=gone, **who)
    parent = CodeFactory(study=study, name="Boven")
    CodeFactory(study=study, name="Onder", parent=parent)
    book = book_of(study)
    assert [(depth, entry.name) for depth, entry in book.walk()] == [(0, "Boven"), (1, "Onder"), (0, "Oud")]
    assert [quote.code for quote in book.quotes] == [("Oud",)]


def test_move_and_merge_in_the_browser(study, researcher, client_of):
    first, second = CodeFactory(study=study), CodeFactory(study=study)
    page = client_of(researcher)
    page.post(reverse("code_move", args=[first.pk]), {"move-other": second.pk})
    first.refresh_from_db()
    assert first.parent == second
    assert page.post(reverse("code_merge", args=[second.pk]), {"merge-other": first.pk}).status_code == 200
    page.post(reverse("code_merge", args=[first.pk]), {"merge-other": second.pk})
    first.refresh_from_db()
    assert first.merged_into == second
