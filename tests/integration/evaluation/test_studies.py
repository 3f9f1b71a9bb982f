"""The study of a project: nothing is counted before it is registered, and what was registered stays."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from evaluation.models import PlanAmendment, Study, StudyText
from evaluation.queries import studies as queries
from evaluation.services import studies
from practices.models import AuditEvent
from practices.services import keys
from tests.factories.evaluation import StudyFactory, StudyTextFactory
from tests.factories.people import NOW, MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db
PLAN = {
    "ethics_number": "NL-00.000.26",
    "analysis_plan": "Primair: gestopt na 6 maanden.",
    "primary_outcome": "abstinent",
    "primary_window": 6,
    "plan_dated": date(2026, 10, 1),
}
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def study(project, researcher):
    return studies.open_for(project=project, by=researcher, at=NOW)


@pytest.fixture
def whole(study, researcher):
    """Everything is there; not registered yet."""
    studies.write(study=study, by=researcher, at=NOW, **PLAN)
    for kind in StudyText.Kind.values:
        studies.write_text(study=study, kind=kind, content="Eerste versie.", by=researcher, at=NOW)
    return queries.of(study.project)


@pytest.fixture
def registered(whole, researcher):
    return studies.register(study=whole, by=researcher, at=NOW)


def logged(what):
    return AuditEvent.objects.get(what=what).detail


# --- beginning --------------------------------------------------------------------------------------------------------
def test_each_project_has_one_study_with_a_key_of_its_own(study, project, researcher):
    again = studies.open_for(project=project, by=researcher, at=NOW)
    other = studies.open_for(project=ProjectFactory(slug="ander"), by=researcher, at=NOW)
    assert again == study
    assert len(bytes.fromhex(study.pseudonym_key)) == 32
    assert other.pseudonym_key != study.pseudonym_key


def test_the_key_is_encrypted_and_turns_with_the_others(study):
    assert Study in keys.encrypted_models()
    assert keys.encrypted_fields(Study) == ["pseudonym_key"]
    with transaction.atomic():
        stored = Study.objects.extra(select={"raw": "pseudonym_key"}).values_list("raw", flat=True).get()
    assert study.pseudonym_key not in stored
    assert keys.rotate_rows(Study) == 1
    assert Study.objects.get().pseudonym_key == study.pseudonym_key


def test_everything_is_missing_at_first(study):
    assert queries.missing(study) == queries.missing(None)
    assert queries.missing(None) == [
        "nummer van de ethische commissie", "analyseplan", "primaire uitkomst", "datum van het plan",
        "informatieblad", "toestemmingstekst",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lacking", [*(name for name in PLAN if name != "primary_window"), "information", "consent"]
)
def test_it_is_registered_only_when_nothing_is_missing(study, researcher, lacking):
    empty = {"plan_dated": None}
    studies.write(
        study=study,
        by=researcher,
        at=NOW,
        **{**PLAN, **({lacking: empty.get(lacking, "")} if lacking in PLAN else {})},
    )
    for kind in set(StudyText.Kind.values) - {lacking}:
        studies.write_text(study=study, kind=kind, content="Tekst.", by=researcher, at=NOW)
    with pytest.raises(Refused) as refused:
        studies.register(study=study, by=researcher, at=NOW)
    (word,) = queries.missing(queries.of(study.project))
    assert word in str(refused.value)
    with pytest.raises(Refused, match=word):
        studies.require_registered(queries.of(study.project))


def test_a_snapshot_asks_for_a_registered_study(whole, researcher):
    for nothing_yet in (None, whole):
        with pytest.raises(Refused):
            studies.require_registered(nothing_yet)
    registered = studies.register(study=whole, by=researcher, at=NOW)
    assert studies.require_registered(registered) == registered
    assert (registered.registered_at, registered.registered_by) == (NOW, researcher.user)


# --- after that -------------------------------------------------------------------------------------------------------
def test_what_was_registered_stays(registered, researcher):
    with pytest.raises(Refused):
        studies.write(study=registered, by=researcher, at=NOW, primary_outcome="halved")
    with pytest.raises(Refused):
        studies.register(study=registered, by=researcher, at=NOW)
    registered.refresh_from_db()
    assert {name: getattr(registered, name) for name in PLAN} == PLAN


def test_the_database_keeps_a_registered_study_whole(registered):
    with pytest.raises(IntegrityError), transaction.atomic():
        Study.objects.update(analysis_plan="")


def test_a_slip_in_the_number_is_mended_with_a_reason(registered, researcher):
    mend = {"study": registered, "by": researcher, "at": NOW}
    with pytest.raises(ValidationError):
        studies.correct_ethics_number(ethics_number="NL-11", reason=" ", **mend)
    with pytest.raises(ValidationError):
        studies.correct_ethics_number(ethics_number=" ", reason="Weg ermee", **mend)
    studies.correct_ethics_number(ethics_number="NL-11", reason="Tikfout", **mend)
    assert Study.objects.get().ethics_number == "NL-11"
    assert logged("number of the ethics committee") == {
        "before": "NL-00.000.26", "after": "NL-11", "reason": "Tikfout",
    }  # fmt: skip


def test_an_amendment_stands_beside_the_plan(registered, researcher):
    amend = {"study": registered, "by": researcher, "at": NOW}
    studies.amend(note="Ook de duur tot stoppen.", dated=TODAY, **amend)
    assert [row.note for row in queries.amendments(registered)] == ["Ook de duur tot stoppen."]
    for dated in (TODAY + timedelta(days=1), PLAN["plan_dated"] - timedelta(days=1)):
        with pytest.raises(ValidationError):
            studies.amend(note="Nog iets", dated=dated, **amend)
    assert PlanAmendment.objects.count() == 1
    registered.refresh_from_db()
    assert registered.analysis_plan == PLAN["analysis_plan"]


def test_before_that_the_plan_itself_changes(whole, researcher):
    with pytest.raises(Refused):
        studies.amend(study=whole, note="Iets", dated=TODAY, by=researcher, at=NOW)
    with pytest.raises(Refused):
        studies.correct_ethics_number(study=whole, ethics_number="NL-1", reason="x", by=researcher, at=NOW)
    with pytest.raises(ValidationError):
        studies.write(study=whole, plan_dated=TODAY + timedelta(days=1), by=researcher, at=NOW)


# --- texts ------------------------------------------------------------------------------------------------------------
def test_a_better_text_is_a_new_version(registered, researcher):
    write = {"study": registered, "kind": "consent", "by": researcher, "at": NOW}
    with pytest.raises(Refused):
        studies.write_text(content="Eerste versie.\r\n", **write)
    new = studies.write_text(content="Tweede versie.", **write)
    assert [(row.version, row.content) for row in queries.texts(registered, "consent")] == [
        (2, "Tweede versie."), (1, "Eerste versie."),
    ]  # fmt: skip
    assert queries.previous(new).version == 1
    assert queries.newest_text(registered, "information").version == 1


# --- rules and counts -------------------------------------------------------------------------------------------------
def test_rules_change_with_a_reason_that_stays_in_the_log(registered, researcher):
    change = {"study": registered, "by": researcher, "at": NOW}
    with pytest.raises(ValidationError):
        studies.set_rules(threshold=9, reason="", **change)
    studies.set_rules(threshold=9, base=10, pool=5, changed=3, reason="Advies van de FG", **change)
    assert logged("rules of what is shown") == {
        "before": {"threshold": 7, "base": 5}, "after": {"threshold": 9, "base": 10}, "reason": "Advies van de FG",
    }  # fmt: skip
    with pytest.raises(Refused):
        studies.set_rules(threshold=9, reason="Nog eens", **change)


@pytest.mark.parametrize(
    "rules", [{"pool": 2}, {"changed": 2}, {"threshold": 2}, {"base": 0}, {"base": 17}, {"base": 101}]
)
def test_rules_that_would_show_one_practice_are_refused(registered, researcher, rules):
    with pytest.raises(ValidationError) as refused:
        studies.set_rules(study=registered, reason="zomaar", by=researcher, at=NOW, **rules)
    assert set(refused.value.message_dict) == set(rules)
    assert (registered.threshold, registered.base, registered.pool, registered.changed) == (7, 5, 5, 3)
    assert not AuditEvent.objects.filter(what="rules of what is shown").exists()


def test_counts_without_consent_need_ground_and_notice(registered, researcher):
    allow = {"study": registered, "by": researcher, "at": NOW}
    assert not registered.counts_without_consent
    for ground, notice in (("WGBO 7:458", None), ("", TODAY), ("WGBO 7:458", TODAY + timedelta(days=1))):
        with pytest.raises(ValidationError):
            studies.allow_counts(aggregate_ground=ground, notice_given_on=notice, **allow)
    assert not Study.objects.get().counts_without_consent
    on = studies.allow_counts(aggregate_ground="WGBO 7:458", notice_given_on=TODAY, **allow)
    assert on.counts_without_consent
    off = studies.allow_counts(aggregate_ground="", notice_given_on=None, **allow)
    assert not off.counts_without_consent
    assert AuditEvent.objects.filter(what="counts without consent").count() == 2


def test_the_database_knows_no_ground_without_notice():
    with pytest.raises(IntegrityError), transaction.atomic():
        StudyFactory(aggregate_ground="WGBO 7:458")


# --- pages ------------------------------------------------------------------------------------------------------------
def page(name, project, **more):
    return reverse(name, kwargs={"project": project.pk, **more})


def test_from_an_empty_page_to_a_registered_study(client_of, researcher, project):
    client = client_of(researcher)
    assert client.get(reverse("studies")).headers["Location"] == page("study", project)
    empty = client.get(page("study", project)).text
    assert empty.count("ontbreekt") == 6
    assert not Study.objects.exists()  # looking changes nothing
    client.post(page("study_change", project), PLAN | {"plan_dated": "01-10-2026"})
    for kind in StudyText.Kind.values:
        client.post(page("study_text_new", project, kind=kind), {"content": f"Tekst over {kind}."})
    ready = client.get(page("study", project)).text
    assert "ontbreekt" not in ready
    assert "Eenmaal geregistreerd" in ready
    said = client.post(page("study_register", project), follow=True).text
    assert "Het onderzoek is geregistreerd." in said
    assert "Geregistreerd op 12-10-2026" in said
    assert "Gestopt, 6 maanden na de brief" in said


def test_half_a_plan_can_be_saved(client_of, researcher, project):
    sent = {"analysis_plan": "Nog te schrijven", "primary_window": "12"}
    client_of(researcher).post(page("study_change", project), sent)
    study = Study.objects.get()
    assert (study.analysis_plan, study.primary_window, study.primary_outcome) == ("Nog te schrijven", 12, "")


def test_a_registered_plan_has_a_form_for_its_number_only(client_of, researcher, registered):
    client, address = client_of(researcher), page("study_change", registered.project)
    assert "analysis_plan" not in client.get(address).text
    client.post(address, PLAN | {"analysis_plan": "Anders", "ethics_number": "NL-9", "reason": "Tikfout"})
    registered.refresh_from_db()
    assert (registered.ethics_number, registered.analysis_plan) == ("NL-9", PLAN["analysis_plan"])


def test_what_is_refused_comes_back_as_it_was_typed(client_of, researcher, registered):
    client, project = client_of(researcher), registered.project
    for name, sent in (
        ("study_amend", {"note": "Een lange gedachte", "dated": "01-01-2020"}),
        ("study_counts", {"aggregate_ground": "Een lange gedachte", "notice_given_on": ""}),
        ("study_rules", {"threshold": 7, "base": 5, "pool": 1, "changed": 3, "reason": "Een lange gedachte"}),
    ):
        answer = client.post(page(name, project), sent)
        assert answer.status_code == 200
        assert "Een lange gedachte" in answer.text
        assert "errors" in answer.text, name


def test_versions_are_read_and_compared(client_of, researcher, registered):
    new = studies.write_text(
        study=registered, kind="consent", content="Tweede versie.", by=researcher, at=NOW
    )
    client = client_of(researcher)
    assert (
        reverse("study_text_compare", args=[new.pk]) in client.get(reverse("study_text", args=[new.pk])).text
    )
    compared = client.get(reverse("study_text_compare", args=[new.pk])).text
    assert "<del>" in compared
    assert "Tweede" in compared
    alone = queries.newest_text(registered, "information")
    assert "<del>" not in client.get(reverse("study_text_compare", args=[alone.pk])).text


@pytest.mark.parametrize("role", ["admin", "fund"])
def test_who_follows_the_project_reads_it_and_changes_nothing(client_of, registered, role):
    client, project = client_of(MembershipFactory(**{role: True})), registered.project
    shown = client.get(page("study", project)).text
    assert "hoogstens 7" in shown
    assert page("study_rules", project) not in shown
    assert client.post(page("study_rules", project), {"pool": 9, "reason": "x"}).status_code == 403


def test_with_two_projects_one_is_chosen(client_of, researcher, registered):
    StudyTextFactory(study=StudyFactory(project=ProjectFactory(slug="ander", name="Ander project")))
    listed = client_of(researcher).get(reverse("studies")).text
    assert "Ander project" in listed
    assert page("study", registered.project) in listed
