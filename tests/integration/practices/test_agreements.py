"""What a practice agrees on: who, which words, once; and what follows from it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from practices.models import Agreement, AgreementText, AuditEvent, Participation, Seal
from practices.presenters.agreements_waiting import waiting
from practices.queries import agreements as queries
from practices.queries.participations import research_practices
from practices.services import agreement_rendering, agreement_texts, agreements, gates, seals
from practices.services.seals import Outcome
from practices.writing.agreement import filled, shipped_content
from tests.factories.people import (
    NOW,
    AgreementTextFactory,
    MembershipFactory,
    PracticeFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db
Kind, State = AgreementText.Kind, Participation.State
LATER = NOW + timedelta(days=40)


@pytest.fixture
def new_practice():
    practice = PracticeFactory(slug="de-beuk", name="Huisartsenpraktijk De Beuk", agreed=False)
    Participation.objects.filter(practice=practice).update(state=State.CONTRACT)
    return practice


@pytest.fixture
def new_gp(new_practice):
    return MembershipFactory(practice=new_practice, gp=True, display_name="dr. M. de Wit")


@pytest.fixture
def texts(admin):
    """The shipped ones, approved."""
    rows = AgreementText.objects.filter(version=1)
    return {row.kind: agreement_texts.approve(text=row, by=admin, at=NOW) for row in rows}


def accept(gp, text, *, at=NOW, **other):
    facts = {"seen": agreements.words_of(text, gp.practice), "signer_function": "huisarts", "proof": "totp"}
    return agreements.accept(practice=gp.practice, text=text, by=gp, at=at, **{**facts, **other})


def participation(practice):
    return Participation.objects.get(practice=practice)


def holds(practice):
    rows = Agreement.objects.filter(practice=practice, ended_at__isnull=True)
    return sorted(rows.values_list("text__kind", flat=True))


def test_the_shipped_texts_come_in_as_concepts():
    rows = AgreementText.objects.filter(version=1)
    assert {row.kind: row.content for row in rows} == {kind: shipped_content(kind) for kind in Kind.values}
    assert not rows.filter(approved_at__isnull=False).exists()


def test_a_gp_accepts_and_every_fact_of_it_is_kept(new_practice, new_gp, texts):
    agreement = accept(new_gp, texts[Kind.PROCESSING], signer_function="  huisarts-eigenaar ")
    agreement.refresh_from_db()
    assert (agreement.signer_name, agreement.signer_function) == ("dr. M. de Wit", "huisarts-eigenaar")
    assert (agreement.accepted_by, agreement.proof, agreement.on_paper) == (new_gp, "totp", False)
    assert agreement.text_sha256 == agreements.words_of(texts[Kind.PROCESSING], new_practice)
    assert agreement.party["practice"] == "Huisartsenpraktijk De Beuk"
    assert agreement.party["address"] == "Dorpsstraat 1, 1234 AB Lindedorp"
    assert agreement.work_state == WorkState.QUEUED
    event = AuditEvent.objects.get(what="agreement.accept")
    assert (event.practice, event.user, event.detail["version"]) == (new_practice, new_gp.user, 1)


def test_with_both_the_practice_goes_on_to_the_training(new_practice, new_gp, texts):
    accept(new_gp, texts[Kind.PROCESSING])
    assert participation(new_practice).state == State.CONTRACT
    accept(new_gp, texts[Kind.FULL])
    row = participation(new_practice)
    assert (row.state, row.kind, row.research_since) == (State.TRAINING, "full", timezone.localdate(NOW))


def test_pressed_twice_it_is_one_agreement(new_gp, texts):
    first = accept(new_gp, texts[Kind.PROCESSING])
    assert accept(new_gp, texts[Kind.PROCESSING], at=LATER) == first
    assert Agreement.objects.count() == AuditEvent.objects.filter(what="agreement.accept").count() == 1


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"seen": "0" * 64}, "terwijl u las"),
        ({"signer_function": "  "}, "functie"),
    ],
)
def test_a_refused_act_changes_nothing(new_practice, new_gp, texts, other, words):
    with pytest.raises(Refused, match=words):
        accept(new_gp, texts[Kind.FULL], **other)
    assert not Agreement.objects.exists()
    assert participation(new_practice).research_since is None
    assert not AuditEvent.objects.filter(what__startswith="agreement.").exists()


def test_a_concept_cannot_be_accepted(new_gp):
    with pytest.raises(Refused, match="concept"):
        accept(new_gp, AgreementText.objects.get(kind=Kind.FULL, version=1))


def test_an_older_version_cannot_be_accepted_any_more(new_gp, texts, admin):
    content = {**texts[Kind.FULL].content, "title": "Anders"}
    newer = agreement_texts.revise(base=texts[Kind.FULL], content=content, change_note="", by=admin, at=NOW)
    agreement_texts.approve(text=newer, by=admin, at=NOW)
    with pytest.raises(Refused, match="nieuwe versie"):
        accept(new_gp, texts[Kind.FULL])
    assert accept(new_gp, newer).text == newer


def test_a_practice_that_left_accepts_nothing(new_practice, new_gp, texts):
    Participation.objects.filter(practice=new_practice).update(
        state=State.WITHDRAWN, withdrawn_reason="geen tijd"
    )
    new_gp.practice.refresh_from_db()
    with pytest.raises(Refused, match="gestopt"):
        accept(new_gp, texts[Kind.FULL])


def test_a_newer_version_takes_the_place_of_the_old_one(new_practice, new_gp, texts, admin):
    old = accept(new_gp, texts[Kind.FULL])
    content = {**texts[Kind.FULL].content, "intro": "Nieuwe woorden."}
    newer = agreement_texts.revise(base=texts[Kind.FULL], content=content, change_note="", by=admin, at=NOW)
    assert not queries.standing(new_practice, Kind.FULL).to_accept  # a concept asks nothing of anybody
    agreement_texts.approve(text=newer, by=admin, at=NOW)
    assert queries.standing(new_practice, Kind.FULL).to_accept
    accept(new_gp, newer, at=LATER)
    old.refresh_from_db()
    assert (old.ended_at, old.ended_by) == (LATER, new_gp.user)
    assert participation(new_practice).research_since == timezone.localdate(NOW)
    assert not AuditEvent.objects.filter(what="kind of participation").exists()


def test_to_treatment_only_ends_the_research_at_once(new_practice, new_gp, texts):
    accept(new_gp, texts[Kind.FULL])
    accept(new_gp, texts[Kind.INTERVENTION], at=LATER)
    row = participation(new_practice)
    assert (row.kind, row.research_since, holds(new_practice)) == ("intervention", None, ["intervention"])
    event = AuditEvent.objects.get(what="kind of participation")
    assert event.detail == {"before": "full", "after": "intervention"}


def test_back_to_research_begins_that_day_and_not_before(new_practice, new_gp, texts):
    project, day, later = (
        new_practice.participation.project,
        timezone.localdate(NOW),
        timezone.localdate(LATER),
    )
    accept(new_gp, texts[Kind.FULL])
    accept(new_gp, texts[Kind.INTERVENTION], at=NOW + timedelta(days=1))
    accept(new_gp, texts[Kind.FULL], at=LATER)
    assert participation(new_practice).research_since == later
    assert list(research_practices(project, day)) == []
    assert list(research_practices(project, later)) == [new_practice]
    assert holds(new_practice) == ["full"]


def test_research_rows_come_from_full_contracts_only(texts, admin):
    project, other, today = ProjectFactory(), ProjectFactory(slug="anders", name="Anders"), NOW.date()
    full, small, papers, left = (PracticeFactory(name=name) for name in ("A", "B", "C", "D"))
    elsewhere = PracticeFactory()
    Participation.objects.filter(practice=elsewhere).update(project=other)
    for practice in (full, left, elsewhere):
        Participation.objects.filter(practice=practice).update(research_since=today)
    Participation.objects.filter(practice=small).update(kind="intervention")
    Participation.objects.filter(practice=left).update(state=State.WITHDRAWN, withdrawn_reason="gestopt")
    assert list(research_practices(project, today)) == [full]
    assert list(research_practices(project, today - timedelta(days=1))) == []
    agreements.on_paper(practice=papers, kind=Kind.FULL, by=admin, at=NOW)
    assert list(research_practices(project, today)) == [full, papers]


def test_on_paper_takes_the_newest_approved_version_and_no_concept_after_it(new_practice, admin, texts):
    AgreementTextFactory(kind=Kind.FULL, version=texts[Kind.FULL].version + 1, approved=False)
    assert (
        agreements.on_paper(practice=new_practice, kind=Kind.FULL, by=admin, at=NOW).text == texts[Kind.FULL]
    )


def test_on_paper_takes_a_concept_when_nothing_was_approved(new_practice, admin):
    agreement = agreements.on_paper(practice=new_practice, by=admin, at=NOW)
    assert agreement.text == AgreementText.objects.get(kind=Kind.PROCESSING, version=1)
    assert (agreement.on_paper, agreement.accepted_by, agreement.work_state) == (True, None, "waiting")
    assert agreements.on_paper(practice=new_practice, by=None, at=LATER) == agreement
    assert gates.refuse_unless_agreed(new_practice) is None


def test_a_command_does_not_replace_another_contract(new_practice, new_gp, texts):
    accept(new_gp, texts[Kind.FULL])
    with pytest.raises(Refused, match="andere overeenkomst"):
        agreements.on_paper(practice=new_practice, kind=Kind.INTERVENTION, by=None, at=LATER)
    assert holds(new_practice) == ["full"]
    assert participation(new_practice).kind == "full"


# --- the PDF
def test_the_pdf_is_genuine_and_the_command_says_so(new_gp, texts, tmp_path, capsys):
    agreement = accept(new_gp, texts[Kind.FULL])
    agreement_rendering.render_due([agreement.pk])
    agreement.refresh_from_db()
    data = agreement_rendering.stored(agreement)
    assert (agreement.work_state, agreement.pages) == (WorkState.DONE, 2)
    assert files.sha256(data) == agreement.pdf_sha256
    verdict = seals.check(data)
    assert (verdict.outcome, verdict.seal.kind, verdict.seal.object_id) == (
        Outcome.GENUINE,
        "agreement",
        agreement.pk,
    )
    file = tmp_path / "contract.pdf"
    file.write_bytes(data)
    call_command("verify_pdf", str(file))
    assert "overeenkomst" in capsys.readouterr().out
    file.write_bytes(data.replace(b"%%EOF", b"%%EOG", 1))
    with pytest.raises((CommandError, SystemExit)):
        call_command("verify_pdf", str(file))


def test_a_second_bell_makes_nothing_twice(new_gp, texts):
    agreement = accept(new_gp, texts[Kind.FULL])
    agreement_rendering.render_due([agreement.pk, agreement.pk])
    assert Seal.objects.filter(kind="agreement").count() == 1


def test_a_pdf_that_cannot_be_made_says_so_and_can_be_asked_again(new_gp, texts, monkeypatch):
    agreement = accept(new_gp, texts[Kind.FULL])
    monkeypatch.setattr(agreement_rendering, "make", no_ink)
    agreement_rendering.render_due([agreement.pk])
    agreement.refresh_from_db()
    assert (agreement.work_state, agreement.error) == (WorkState.FAILED, "geen inkt")
    monkeypatch.undo()
    agreements.make_again(agreement=agreement, by=new_gp, at=NOW)
    agreement_rendering.render_due([agreement.pk])
    agreement.refresh_from_db()
    assert agreement.work_state == WorkState.DONE
    with pytest.raises(Refused):
        agreements.make_again(agreement=agreement, by=new_gp, at=NOW)


def no_ink(_agreement):
    raise ValueError("geen inkt")


# --- texts
def test_a_text_never_changes_and_the_same_words_sent_twice_are_one_version(admin):
    first = AgreementText.objects.get(kind=Kind.FULL, version=1)
    content = {**first.content, "title": "Anders"}
    made = [
        agreement_texts.revise(base=first, content=content, change_note="titel", by=admin, at=NOW)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert (made[0].version, made[0].approved_at) == (2, None)
    assert AgreementText.objects.get(pk=first.pk).content == shipped_content("full")
    with pytest.raises(Refused, match="Er is niets veranderd"):
        agreement_texts.revise(base=first, content=first.content, change_note="", by=admin, at=NOW)


def test_what_our_font_lacks_is_refused(admin):
    first = AgreementText.objects.get(kind=Kind.FULL, version=1)
    with pytest.raises(Refused, match="𓀀"):
        agreement_texts.revise(
            base=first, content={**first.content, "title": "𓀀"}, change_note="", by=admin, at=NOW
        )


def test_a_text_is_approved_once_and_never_behind_a_newer_one(admin, texts):
    with pytest.raises(Refused):
        agreement_texts.approve(text=texts[Kind.FULL], by=admin, at=NOW)
    old = AgreementTextFactory(kind=Kind.FULL, version=2, approved=False)
    newer = AgreementTextFactory(kind=Kind.FULL, version=3, approved=False)
    agreement_texts.approve(text=newer, by=admin, at=NOW)
    with pytest.raises(Refused, match="nieuwere versie"):
        agreement_texts.approve(text=old, by=admin, at=NOW)


# --- gates and the start page
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.INTERVIEW, "startgesprek"),
        (State.CONTRACT, "verwerkersovereenkomst"),
        (State.TRAINING, "trainingsdag 1"),
        (State.FINISHED, "afgerond"),
    ],
)
def test_a_practice_that_is_not_at_work_hears_what_it_waits_for(new_practice, state, words):
    Participation.objects.filter(practice=new_practice).update(state=state)
    with pytest.raises(Refused, match=words):
        gates.refuse_unless_active(new_practice)


def test_a_practice_at_work_waits_for_nothing(practice):
    assert gates.waits_for(practice) == ""
    assert gates.refuse_unless_active(practice) is None


def test_the_start_page_of_a_gp_asks_and_that_of_a_poh_says_who(new_practice, new_gp, texts):
    poh = MembershipFactory(practice=new_practice)
    rows = waiting(new_gp, NOW.date())
    assert [row.title for row in rows] == ["Verwerkersovereenkomst", "Contract: aanpak en onderzoek"]
    assert rows[0].url == "/p/de-beuk/agreements/processing/accept/"
    assert [row.url for row in waiting(poh, NOW.date())] == ["/p/de-beuk/agreements/"] * 2
    accept(new_gp, texts[Kind.PROCESSING])
    accept(new_gp, texts[Kind.FULL])
    assert waiting(new_gp, NOW.date()) == waiting(poh, NOW.date()) == []


def test_nobody_is_asked_to_accept_a_concept(new_gp):
    assert waiting(new_gp, NOW.date()) == []


def test_a_placeholder_that_is_not_there_is_refused(texts, admin):
    content = texts[Kind.FULL].content | {"intro": "Over {medicijn}."}
    with pytest.raises(Refused, match=r"\{middel\}, \{middelen\}"):
        agreement_texts.revise(base=texts[Kind.FULL], content=content, change_note="", by=admin, at=NOW)
    assert not AgreementText.objects.filter(version=2).exists()


def test_texts_of_before_get_a_concept_that_names_the_medicines():
    """A text that came with an earlier version of the product and was not rewritten since."""
    added = import_module("practices.migrations.0007_texts_name_the_medicines").add_concepts
    added(apps, None)
    assert not AgreementText.objects.filter(version=2).exists()
    row = AgreementText.objects.get(kind=Kind.PROCESSING)
    party = {"medicine": "benzodiazepine", "medicines": "benzodiazepinen"}
    AgreementText.objects.filter(pk=row.pk).update(content=filled(row.content, party))
    added(apps, None)
    newer = AgreementText.objects.get(version=2)
    assert (newer.kind, newer.content, newer.approved_at) == (Kind.PROCESSING, row.content, None)
    added(apps, None)
    assert AgreementText.objects.count() == len(Kind.values) + 1
