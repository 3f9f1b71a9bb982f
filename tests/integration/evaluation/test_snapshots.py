"""A snapshot from the asking to what is published: per practice, protected, once, and nothing exact is left."""

import io
import json

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from benzoproject.lib import scope
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from evaluation.disclosure import Release, published
from evaluation.disclosure.deciding import alone
from evaluation.disclosure.protection import protect
from evaluation.disclosure.search import NoAnswer
from evaluation.models import Outcome, OutcomeRefresh, ResearchChoice, Snapshot, SnapshotPart
from evaluation.outcomes import RULE, VERSION
from evaluation.queries import snapshot_facts
from evaluation.queries import snapshots as queries
from evaluation.services import publishing, snapshot_parts, snapshots, withholding
from evaluation.snapshots import counting
from evaluation.snapshots.content import Content, content_hash
from patients.models import Patient
from practices.models import AuditEvent, Participation
from tests.factories.evaluation import OutcomeRefreshFactory, SnapshotFactory, StudyFactory, StudyTextFactory
from tests.factories.patients import HisImportFactory
from tests.factories.people import NOW, PracticeFactory
from tests.factories.stopletters import ResponseFactory, a_patient, a_posted_wave
from tests.integration.evaluation import counted, following

pytestmark = pytest.mark.django_db
State, Reason = Snapshot.State, Snapshot.Reason
SIZES = (14, 16, 13, 17, 15)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """They have tests of their own, and take seconds."""
    monkeypatch.setattr("evaluation.services.figures.draw", lambda snapshot: 0)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Protecting takes seconds and has tests of its own: most of these show every cell as it would be shown alone."""
    monkeypatch.setattr(publishing, "protect", each_alone)


def each_alone(cube, design, rules):
    tables = {
        scope: {
            place.key: alone(cube.margin(scope)[place.key], rules) for place in published(cube.shape, scope)
        }
        for scope in design.tables(cube.shape)
    }
    return Release(cube.shape, rules, tables)


@pytest.fixture
def study(db):
    row = StudyFactory(registered=True)
    StudyTextFactory(study=row, version=1)
    return row


@pytest.fixture
def five(study):
    return [counted.a_practice(study, patients=size) for size in SIZES]


def work(snapshot):
    """What the workers would do."""
    snapshot_parts.count_due(list(snapshot.parts.values_list("pk", flat=True)), at=NOW)
    publishing.publish_due([snapshot.pk], at=NOW)
    snapshot.refresh_from_db()
    return snapshot


def make(study, by=None):
    return work(snapshots.ask(study=study, by=by, at=NOW))


def leave_one(practice):
    """A practice with one patient less, and so with other counts."""
    ResearchChoice.objects.filter(patient=Patient.objects.filter(practice=practice).first()).delete()


# --- asking -----------------------------------------------------------------------------------------------------------
def test_one_part_per_practice_of_the_research(study, five, researcher):
    PracticeFactory(kind=Participation.Kind.INTERVENTION)
    row = snapshots.ask(study=study, by=researcher, at=NOW)
    assert (row.number, row.day, row.state, row.work_state) == (
        1,
        NOW.date(),
        State.COUNTING,
        WorkState.WAITING,
    )
    assert {part.practice for part in row.parts.all()} == set(five)
    assert {part.work_state for part in row.parts.all()} == {WorkState.QUEUED}
    assert row.rules == {"threshold": 7, "base": 5, "pool": 5, "changed": 3}
    event = AuditEvent.objects.get(what="snapshot")
    assert event.detail == {"number": 1, "practices": 5}


def test_nothing_is_counted_before_the_study_is_registered(researcher):
    with pytest.raises(Refused, match="nog niet"):
        snapshots.ask(study=StudyFactory(), by=researcher, at=NOW)
    with pytest.raises(Refused, match="nog niet"):
        snapshots.ask(study=None, by=researcher, at=NOW)


def test_one_at_a_time(study, five):
    snapshots.ask(study=study, by=None, at=NOW)
    with pytest.raises(Refused, match="Momentopname 1 wordt nog geteld"):
        snapshots.ask(study=study, by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SnapshotFactory(study=study, number=2)


def test_it_waits_until_the_outcomes_are_computed(study, five, researcher):
    OutcomeRefreshFactory(practice=five[0]).queue(at=NOW)
    with pytest.raises(Refused, match="van 1 praktijk worden"):
        snapshots.ask(study=study, by=researcher, at=NOW)
    assert not Snapshot.objects.exists()
    OutcomeRefresh.objects.update(work_state=WorkState.DONE)
    assert snapshots.ask(study=study, by=researcher, at=NOW).state == State.COUNTING


def test_outcomes_of_an_earlier_rule_are_computed_again_first(study, five, researcher):
    for practice in five[:2]:
        Outcome.objects.filter(practice=practice).update(rule_version="0")
    with pytest.raises(Refused, match="van 2 praktijken worden"):
        snapshots.ask(study=study, by=researcher, at=NOW)
    busy = OutcomeRefresh.objects.filter(work_state=WorkState.QUEUED)
    assert {row.practice for row in busy} == set(five[:2])


def test_asking_whether_they_are_computed_does_not_grow_with_the_practices(study, researcher):
    def questions():
        with (
            pytest.raises(Refused, match="van 1 praktijk worden"),
            CaptureQueriesContext(connection) as found,
        ):
            snapshots.ask(study=study, by=researcher, at=NOW)
        return len(found)

    OutcomeRefreshFactory(practice=counted.a_practice(study, patients=1)).queue(at=NOW)
    few = questions()
    for _ in range(4):
        counted.a_practice(study, patients=1)
    assert questions() == few


def test_the_command_computes_them_itself(study, five):
    Outcome.objects.filter(practice=five[0]).update(rule_version="0")
    assert snapshots.make_now(study=study, at=NOW).state == State.PUBLISHED
    assert OutcomeRefresh.objects.get().work_state == WorkState.DONE
    assert not Outcome.objects.filter(rule_version="0").exists()


# --- counting ---------------------------------------------------------------------------------------------------------
def test_who_ends_last_has_it_published(study, five):
    row = snapshots.ask(study=study, by=None, at=NOW)
    *first, last = row.parts.values_list("pk", flat=True)
    snapshot_parts.count_due(first, at=NOW)
    row.refresh_from_db()
    assert (row.parts_counted, row.work_state) == (4, WorkState.WAITING)
    snapshot_parts.count_due([last], at=NOW)
    row.refresh_from_db()
    assert (row.parts_counted, row.work_state) == (5, WorkState.QUEUED)


def test_a_part_is_counted_once_however_often_it_is_rung_for(study, five):
    row = snapshots.ask(study=study, by=None, at=NOW)
    parts = list(row.parts.values_list("pk", flat=True))
    snapshot_parts.count_due(parts + parts, at=NOW)
    row.refresh_from_db()
    assert row.parts_counted == 5


def test_a_patient_with_a_letter_is_counted_with_answer_ladder_and_outcome(study, practice, poh, gp):
    following.takes_part(practice)
    study = StudyFactory(project=practice.participation.project)
    person = a_patient(practice, gp, 1)
    wave = a_posted_wave(by=poh, patients=[person], posted_on=following.T0, posted_at=NOW, posted_by=poh)
    ResponseFactory(letter=wave.letters.get(), code="not_alone")
    counted.agree(study, practice, [person])
    (known,) = snapshot_facts.known(study, practice, NOW.date(), without_consent=False)
    assert counting.key(known) == ("letter", "", "yes", "consult", "0", "not_yet", "not_yet", "not_yet")


def test_only_who_may_be_counted_is(study):
    practice = counted.a_practice(study, patients=4)
    counted.add_patients(practice, 2)  # never asked

    def known(**how):
        return len(snapshot_facts.known(study, practice, NOW.date(), **how))

    assert known(without_consent=False) == 4
    assert known(without_consent=True) == 4  # the study gave no ground
    study.aggregate_ground, study.notice_given_on = "artikel 24 UAVG", NOW.date()
    study.save()
    assert known(without_consent=True) == 6
    Participation.objects.filter(practice=practice).update(state="withdrawn", withdrawn_reason="tijd")
    assert known(without_consent=True) == 0


def test_the_number_of_queries_does_not_grow_with_the_patients(study):
    few, many = counted.a_practice(study, patients=2), counted.a_practice(study, patients=30)

    def asked(practice):
        with CaptureQueriesContext(connection) as found:
            snapshot_facts.known(study, practice, NOW.date(), without_consent=False)
        return len(found)

    assert asked(few) == asked(many) <= 16


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="policies are PostgreSQL's")
def test_a_part_counts_within_its_own_rows(study, five):
    row = snapshots.ask(study=study, by=None, at=NOW)
    part = row.parts.select_related("practice", "snapshot__study").first()
    with scope.nobody():
        assert snapshot_parts.counted(part).cube.total == SIZES[0]
        assert not SnapshotPart.objects.exists()


# --- publishing -------------------------------------------------------------------------------------------------------
def test_it_is_published_with_tables_numbers_and_a_fingerprint(study, five, researcher, monkeypatch):
    monkeypatch.setattr(publishing, "protect", protect)
    row = make(study, researcher)
    assert (row.state, row.work_state, row.published_at) == (State.PUBLISHED, WorkState.DONE, NOW)
    content = Content.of(row.content)
    assert (content.practices, content.counted, content.day) == (5, "consent", NOW.date())
    assert content.cell("path,outcome_6", "not_chosen", "halved").shown == 25
    assert content.figure("outcome_6.not_chosen.abstinent.with_data").known
    assert content.programme["minimum"] == study.project.minimum_practices
    assert row.content_hash == content_hash(row.content)
    assert queries.newest_published(study) == row
    assert AuditEvent.objects.get(what="snapshot, published").detail["practices"] == 5


def test_it_names_the_versions_of_the_outcomes_it_counted(study, five):
    """Whatever this program would compute now, and of whoever agreed alone."""
    counted.add_patients(five[0], 1)  # never asked
    Outcome.objects.filter(practice__in=five[1:]).update(reference_version="opioid 3")
    row = snapshots.ask(study=study, by=None, at=NOW)
    Outcome.objects.filter(practice=five[4]).update(rule_version="0")
    never_asked = Outcome.objects.exclude(patient__research_choices__isnull=False)
    never_asked.update(reference_version="of somebody else")
    assert Content.of(work(row).content).versions == {
        "outcomes": f"{RULE} 0, {RULE} {VERSION}", "reference": "1, opioid 3",
    }  # fmt: skip


def test_without_outcomes_there_is_no_version_to_name(study, five):
    Outcome.objects.all().delete()
    assert publishing.versions(make(study)) == {}


def test_nothing_exact_is_left(study, five):
    """75 patients: every count that is there is at most 7, or rounded to 5; and the parts hold hashes alone."""
    row = make(study)
    assert list(row.parts.values_list("counts", flat=True)) == [None] * 5
    for hashes in row.parts.values_list("hashes", flat=True):
        assert set(hashes) == {"consent"}
        assert {what: len(one) for what, one in hashes["consent"].items()} == {"counts": 64, "records": 64}
    for _, cell in Content.of(row.content):
        assert cell.shown is None or (cell.shown % 5 == 0 and cell.shown >= 10)
    for figure in Content.of(row.content).figures.values():
        assert figure.numerator is None or figure.numerator >= 10


def test_the_hash_is_keyed_and_says_nothing_across_practices(study):
    one, other = (counted.a_practice(study, patients=9) for _ in range(2))
    row = snapshots.ask(study=study, by=None, at=NOW)
    cube = snapshot_parts.counted(row.parts.get(practice=one)).cube
    hashed = snapshot_parts.hash_of_counts(study, one.pk, cube)
    again = snapshot_parts.read(snapshot_parts.stored(cube))
    assert hashed == snapshot_parts.hash_of_counts(study, one.pk, again)
    assert hashed != snapshot_parts.hash_of_counts(study, other.pk, cube)
    study.pseudonym_key = "cd" * 32
    assert hashed != snapshot_parts.hash_of_counts(study, one.pk, cube)


def test_too_few_practices_and_nothing_is_kept(study):
    for size in SIZES[:4]:
        counted.a_practice(study, patients=size)
    row = make(study)
    assert (row.state, row.reason, row.needed, row.there) == (State.WITHHELD, Reason.POOL, 5, 4)
    assert row.content == {}
    assert not row.parts.exclude(counts=None).exists()


def test_without_an_answer_of_the_solver_nothing_is_published_or_kept(study, five, monkeypatch):
    def gives_up(*_):
        raise NoAnswer("out of time")

    monkeypatch.setattr(publishing, "protect", gives_up)
    row = make(study)
    assert (row.state, row.reason, row.content) == (State.WITHHELD, Reason.NO_ANSWER, {})
    assert not row.parts.exclude(counts=None).exists()


def test_a_practice_without_patients_hides_nobody(study, five):
    counted.a_practice(study, patients=6, consenting=False)
    row = make(study)
    assert Content.of(row.content).practices == 5
    assert row.parts.filter(hashes__consent__counts="").count() == 1


def test_no_practice_at_all(study):
    assert make(study).reason == Reason.POOL


def test_a_next_one_needs_three_practices_that_changed(study, five):
    first = make(study)
    for practice in five[:2]:
        leave_one(practice)
    second = make(study)
    assert (second.state, second.reason, second.needed, second.there) == (
        State.WITHHELD,
        Reason.CHANGED,
        3,
        2,
    )
    leave_one(five[2])
    third = make(study)
    assert (third.number, third.state) == (3, State.PUBLISHED)
    first.refresh_from_db()
    assert first.state == State.PUBLISHED


# --- what is no change ------------------------------------------------------------------------------------------------
def count_all(study, *, switched_on):
    study.aggregate_ground = "artikel 24 UAVG" if switched_on else ""
    study.notice_given_on = NOW.date() if switched_on else None
    study.save()


def refused_with(row, there):
    return (row.state, row.reason, row.needed, row.there) == (State.WITHHELD, Reason.CHANGED, 3, there)


def test_switching_counts_without_consent_there_and_back_is_no_change(study, five):
    for practice in five:
        counted.add_patients(practice, 9)  # never asked
    count_all(study, switched_on=True)
    first = make(study)
    assert first.state == State.PUBLISHED
    count_all(study, switched_on=False)
    second = make(study)
    assert refused_with(second, 0), second.there
    of_first, of_second = (
        {part.practice: part.hashes["consent"] for part in row.parts.all()} for row in (first, second)
    )
    assert of_first == of_second
    counted.add_patients(five[0], 1)
    count_all(study, switched_on=True)
    third = make(study)
    assert refused_with(third, 1), third.there


def test_back_to_all_stands_beside_the_older_one_of_all_as_well(study, five):
    """Published with consent alone in between, because three changed: who changed since is still one too few."""
    for practice in five:
        counted.add_patients(practice, 9)
    count_all(study, switched_on=True)
    make(study)
    for practice in five[:3]:
        leave_one(practice)
    count_all(study, switched_on=False)
    assert make(study).state == State.PUBLISHED
    counted.add_patients(five[3], 1)
    count_all(study, switched_on=True)
    last = make(study)
    assert refused_with(last, 0), last.there  # of who agreed nothing changed since


def test_the_first_count_of_all_needs_three_changed_practices_too(study, five):
    assert make(study).state == State.PUBLISHED
    for practice in five:
        counted.add_patients(practice, 9)
    count_all(study, switched_on=True)
    assert refused_with(make(study), 0)
    for practice in five[:2]:
        leave_one(practice)
    assert refused_with(make(study), 2)
    leave_one(five[2])
    assert make(study).state == State.PUBLISHED


def test_other_tables_of_the_same_records_are_no_change(study, five, monkeypatch):
    """After another version of the program every practice has other counts, and nothing new to tell."""
    make(study)
    key = counting.key
    monkeypatch.setattr(counting, "key", lambda known: (*key(known)[:-1], "lost"))
    assert refused_with(make(study), 0)
    for practice in five[:2]:
        leave_one(practice)
    assert refused_with(make(study), 2)
    leave_one(five[2])
    assert make(study).state == State.PUBLISHED


def test_new_records_that_change_no_count_are_no_change(study, five):
    make(study)
    for practice in five:
        HisImportFactory(practice=practice, phase="committed", committed_at=NOW)
    assert refused_with(make(study), 0)


def test_what_came_back_is_held_against_the_older_one(study, five):
    """Three leave and come back: between the first and the third one patient of one practice is the difference."""
    for _ in range(3):
        counted.a_practice(study, patients=8)
    make(study)
    gone = Participation.objects.exclude(practice__in=five)
    gone.update(state="withdrawn", withdrawn_reason="tijd")
    assert make(study).state == State.PUBLISHED
    gone.update(state="active", withdrawn_reason="")
    leave_one(five[0])
    assert refused_with(make(study), 1)


def test_a_practice_that_leaves_is_not_in_the_next_one(study, five):
    counted.a_practice(study, patients=12)
    first = make(study)
    before = dict(first.content)
    Participation.objects.filter(practice=five[0]).update(state="withdrawn", withdrawn_reason="tijd")
    for practice in five[1:3]:
        leave_one(practice)
    second = make(study)
    assert Content.of(second.content).practices == 5
    assert not second.parts.filter(practice=five[0]).exists()
    first.refresh_from_db()
    assert first.content == before


def test_after_faults_it_stops_and_a_new_one_can_be_made(study, five, monkeypatch):
    row = snapshots.ask(study=study, by=None, at=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(snapshot_parts, "counted", lambda part: 1 / 0)
        for _ in range(withholding.TRIES):
            snapshot_parts.count_due([row.parts.first().pk], at=NOW)
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.WITHHELD, Reason.STOPPED)
    late = work(row)  # the other parts end after all
    assert (late.state, late.content) == (State.WITHHELD, {})
    assert not late.parts.exclude(counts=None).exists()
    assert make(study).state == State.PUBLISHED


def test_a_worker_that_was_overtaken_publishes_nothing(study, five):
    row = snapshots.ask(study=study, by=None, at=NOW)
    snapshot_parts.count_due(list(row.parts.values_list("pk", flat=True)), at=NOW)
    claimed = Snapshot.claim_row(row.pk, at=NOW)
    Snapshot.objects.filter(pk=row.pk).update(claim="somebody else")
    publishing.attempt(claimed, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.content) == (State.COUNTING, {})
    assert row.parts.exclude(counts=None).count() == 5


# --- command ----------------------------------------------------------------------------------------------------------
def run(*words):
    out, err = io.StringIO(), io.StringIO()
    try:
        with translation.override("en"):
            call_command("snapshot", *words, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, err.getvalue()
    return 0, out.getvalue()


def test_the_command_makes_one_and_prints_it(study, five):
    code, out = run("--project", study.project.slug, "--json")
    assert code == 0
    assert json.loads(out) == Snapshot.objects.get().content
    assert Snapshot.objects.get().asked_by is None


def test_the_command_says_why_not(study):
    assert run("--project", "nergens") == (1, "There is no project 'nergens'.\n")
    code, words = run("--project", study.project.slug)
    assert code == 1
    assert "5 practices with patients are needed, and there are 0" in words


def test_the_command_prints_words(study, five):
    code, out = run("--project", study.project.slug)
    assert code == 0
    assert "Use 6 months after the letter" in out
    assert "at most 7" in out


# --- pages ------------------------------------------------------------------------------------------------------------
def test_the_list_tells_where_each_stands(study, five, researcher, client_of):
    url = reverse("snapshots", args=[study.project.pk])
    page = client_of(researcher).get(url).content.decode()
    assert page.count("btn-primary") == 1
    answer = client_of(researcher).post(reverse("snapshot_make", args=[study.project.pk]), follow=True)
    assert "0 van de 5 praktijken geteld" in answer.content.decode()
    assert "btn-primary" not in answer.content.decode()
    work(Snapshot.objects.get())
    page = client_of(researcher).get(url).content.decode()
    assert reverse("snapshot", args=[study.project.pk, 1]) in page


def test_progress_asks_for_the_whole_page_when_it_is_ready(study, five, researcher, client_of):
    row = snapshots.ask(study=study, by=researcher, at=NOW)
    url = reverse("snapshot_progress", args=[study.project.pk, row.number])
    assert "poll-progress" in client_of(researcher).get(url).content.decode()
    work(row)
    assert client_of(researcher).get(url).headers["HX-Refresh"] == "true"


def test_the_page_shows_what_was_published(study, five, researcher, client_of):
    row = make(study, researcher)
    page = (
        client_of(researcher).get(reverse("snapshot", args=[study.project.pk, row.number])).content.decode()
    )
    assert "hoogstens 7" in page
    assert row.content_hash in page
    assert "Wilson" in page


def test_the_page_of_a_withheld_one_says_why(study, researcher, client_of):
    row = make(study, researcher)
    page = (
        client_of(researcher).get(reverse("snapshot", args=[study.project.pk, row.number])).content.decode()
    )
    assert "er zijn 5 praktijken met patiënten nodig" in page


def test_before_registering_there_is_no_button(researcher, client_of):
    study = StudyFactory()
    page = client_of(researcher).get(reverse("snapshots", args=[study.project.pk])).content.decode()
    assert reverse("snapshot_make", args=[study.project.pk]) not in page
    assert reverse("study", args=[study.project.pk]) in page
