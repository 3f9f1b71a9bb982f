"""Keeping what is said in a consult: nobody writes over somebody else, and nothing is kept twice."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from benzoproject.lib.refusal import Refused
from consults.models import Consult, Conversation
from consults.queries import conversations as queries
from consults.services import conversations
from consults.services.conversations import Overtaken
from practices.models import AuditChain, AuditEvent
from practices.services import audit
from tests.factories.consults import ConversationFactory
from tests.factories.people import NOW, MembershipFactory
from tests.integration.consults.held import a_consult, an_earlier_one, said


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def consult(poh):
    return a_consult(poh)


def written(consult):
    return AuditEvent.objects.filter(what="consult.write", object_id=str(consult.pk)).count()


def test_what_is_said_is_kept_with_who_and_when_and_logged_without_the_words(consult, poh):
    said(consult, agenda="slapen", importance=7, units_per_day=Decimal("1.5"))
    kept = queries.of_consult(consult)
    assert (kept.agenda, kept.importance, kept.units_per_day) == ("slapen", 7, Decimal("1.5"))
    assert (kept.revision, kept.saved_by, kept.saved_at) == (1, poh, NOW)
    event = AuditEvent.objects.get(what="consult.write")
    assert (event.patient_id, event.detail) == (
        consult.patient_id,
        {"parts": ["agenda", "rulers", "use"]},
    )


def test_who_goes_on_typing_is_one_line_for_each_part_and_ten_minutes(consult, poh):
    for minute, words in enumerate(["s", "sl", "slapen"]):
        with time_machine.travel(NOW + timedelta(minutes=4 * minute), tick=False):
            said(consult, minute, agenda=words)
    assert written(consult) == 1
    said(consult, 3, agreements="bellen")
    assert written(consult) == 2
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        said(consult, 4, agenda="slapen en vallen")
    assert written(consult) == 3
    lines = AuditEvent.objects.filter(what="consult.write").order_by("number")
    assert [line.detail["parts"] for line in lines] == [["agenda"], ["agreements"], ["agenda"]]
    assert audit.verify(AuditChain.objects.get(key=f"practice-{consult.practice_id}")) is None


def test_whoever_else_writes_in_the_part_has_a_line_of_their_own(consult, poh):
    other = MembershipFactory(practice=consult.practice, role=poh.role)
    for revision, somebody in enumerate([poh, other, poh, other]):
        fields = {"agenda": f"beurt {revision}"}
        conversations.save(consult=consult, revision=revision, fields=fields, by=somebody, at=NOW)
    lines = AuditEvent.objects.filter(what="consult.write")
    assert sorted(lines.values_list("user", flat=True)) == sorted([poh.user_id, other.user_id])


def test_the_line_of_one_consult_does_not_speak_for_another(consult, poh):
    earlier = an_earlier_one(consult)
    for one in (consult, earlier):
        said(one, 0, agenda="slapen")
    assert (written(consult), written(earlier)) == (1, 1)


def test_the_same_again_changes_nothing(consult):
    first = said(consult, agenda="slapen", units_per_day=Decimal("1.5"), complaints=["sleep"])
    again = said(consult, 1, agenda="slapen", units_per_day=Decimal("1.50"), complaints=["sleep"])
    assert (again.revision, again.saved_at) == (first.revision, first.saved_at)
    assert written(consult) == 1


def test_opening_and_saving_an_empty_page_keeps_nothing(consult):
    said(consult, agenda="", importance=None, complaints=[])
    assert not Conversation.objects.exists()
    assert written(consult) == 0


def test_two_people_in_different_fields_do_not_meet(consult, practice):
    said(consult, agenda="slapen")
    other = MembershipFactory(practice=practice)
    conversations.save(consult=consult, revision=0, fields={"agreements": "bellen"}, by=other, at=NOW)
    kept = queries.of_consult(consult)
    assert (kept.agenda, kept.agreements, kept.revision) == ("slapen", "bellen", 2)


@pytest.mark.parametrize("in_another_window", [True, False])
def test_who_writes_in_the_same_field_is_told_and_nothing_of_it_is_kept(consult, poh, in_another_window):
    said(consult, agenda="slapen")
    me = poh if in_another_window else MembershipFactory(practice=poh.practice)
    fields = {"agenda": "vallen", "agreements": "bellen"}
    with pytest.raises(Overtaken) as told:
        conversations.save(consult=consult, revision=0, fields=fields, by=me, at=NOW)
    assert (told.value.fields, told.value.saved.agenda) == (["agenda"], "slapen")
    who = "U" if in_another_window else poh.display_name
    assert str(told.value).startswith(f"{who} sloeg hier om 11:00 iets anders op")
    assert queries.of_consult(consult).agreements == ""
    assert said(consult, 1, agenda="vallen", agreements="bellen").revision == 2


def test_whoever_writes_from_any_page_no_stale_page_wins_and_the_revision_only_grows(consult):
    """Thirty saves from pages of any age, against a plain model of what should stand."""
    chance, stands, changed, revision = random.Random(7), {}, {}, 0
    for turn in range(30):
        name = chance.choice(["agenda", "agreements", "good_sides"])
        seen, words = chance.randint(0, revision), chance.choice(["ja", "nee", f"beurt {turn}"])
        same = stands.get(name, "") == words
        stale = changed.get(name, 0) > seen
        if stale and not same:
            with pytest.raises(Overtaken):
                said(consult, seen, **{name: words})
        else:
            said(consult, seen, **{name: words})
            if not same:
                revision += 1
                stands[name], changed[name] = words, revision
        kept = queries.of_consult(consult)
        assert kept is None or {field: getattr(kept, field) for field in stands} == stands
        assert (kept.revision if kept else 0) == revision
    assert revision > 5


# --- until when -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "open_"), [(0, True), (7, True), (8, False)])
def test_a_consult_that_was_held_can_be_completed_for_a_week(poh, days, open_):
    consult = a_consult(poh, done=True)
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        if open_:
            assert said(consult, agreements="bellen").agreements == "bellen"
        else:
            with pytest.raises(Refused, match="meer dan een week geleden"):
                said(consult, agreements="bellen")
    assert Conversation.objects.exists() is open_


@pytest.mark.parametrize("state", [Consult.State.NO_SHOW, Consult.State.CANCELLED, Consult.State.SKIPPED])
def test_in_a_consult_that_was_not_held_nothing_is_written(poh, state):
    consult = a_consult(poh, state=state, reason="ill", ended_at=NOW, ended_by=poh)
    with pytest.raises(Refused):
        said(consult, agenda="slapen")
    assert not Conversation.objects.exists()


def test_a_consult_of_another_day_can_be_written_in_beforehand(poh):
    consult = a_consult(poh, starts_at=NOW + timedelta(days=5))
    assert said(consult, agenda="slapen").agenda == "slapen"


# --- what goes on to the next one -----------------------------------------------------------------------------


def test_the_next_consult_knows_the_last_one_and_each_newest_word(consult):
    first = an_earlier_one(consult)
    ConversationFactory(
        consult=first, importance=7, confidence=4, own_reasons="helder zijn", agreements="een kwart minder"
    )
    assert queries.last_time(consult).consult == first
    assert queries.last_time(first) is None
    said(consult, confidence=6, agreements="een half minder")
    words = queries.own_words(consult.patient)
    assert (words.own_reasons, words.agreements, words.teach_back) == ("helder zijn", "een half minder", "")
    rulers = queries.newest_rulers(consult.patient)
    assert (rulers.importance, rulers.confidence) == (7, 6)
    assert rulers.on == timezone.localdate(consult.starts_at)


def test_nothing_was_said_yet(consult):
    assert queries.of_patient(consult.patient) == []
    assert queries.newest_rulers(consult.patient) == queries.Rulers()
    assert queries.own_words(consult.patient) == queries.OwnWords()
