"""Which words a patient gets: level, salutation, and what the medicine was for."""

import pytest

from benzoproject.lib.refusal import Refused
from patients.models import Episode, Patient
from patients.services import correspondence
from practices.models import Practice, Salutation
from stopletters.models import Letter, LetterText
from stopletters.services import content, letter_texts, letters
from tests.factories import stopletters as made
from tests.factories.people import NOW, MembershipFactory


@pytest.fixture
def simple(db):
    """The shipped A2 text, approved."""
    text = LetterText.objects.get(kind="stop", level="A2")
    return letter_texts.approve(text=text, note="gelezen", by=MembershipFactory(admin=True), at=NOW)


@pytest.fixture
def plain(db):
    return made.LetterTextFactory(approved=True)


def prepared(wave, plain, simple, poh):
    letters.prepare(wave=wave, text=plain, simple=simple, dated=NOW.date(), by=poh, at=NOW)
    return {letter.position: letter for letter in Letter.objects.filter(wave=wave)}


def finds_reading_hard(patient, by):
    correspondence.change(patient=patient, reading_level="A2", salutation="", by=by, at=NOW)


def composed(letter):
    return content.read(letter)[1]


def test_who_finds_reading_hard_gets_the_very_plain_letter(chosen, patients, plain, simple, poh):
    finds_reading_hard(patients[1], poh)
    made_letters = prepared(chosen, plain, simple, poh)
    assert [made_letters[number].text.level for number in (1, 2, 3)] == ["B1", "A2", "B1"]
    assert "Stop nooit in 1 keer." in str(composed(made_letters[2]))
    assert made_letters[2].facts["text_version"] == "A2-1"


def test_a_concept_is_not_sent_to_who_finds_reading_hard(chosen, patients, plain, poh):
    finds_reading_hard(patients[1], poh)
    concept = LetterText.objects.get(kind="stop", level="A2")
    for simple in (None, concept):
        with pytest.raises(Refused, match="projectleider"):
            prepared(chosen, plain, simple, poh)
    assert not Letter.objects.exists()


def test_a_change_after_signing_voids_as_any_change_does(chosen, patients, plain, simple, poh, gp, other_gp):
    prepared(chosen, plain, simple, poh)
    for person in (poh, gp, other_gp):
        made.sign(chosen, person)
    assert letters.outdated(chosen) == []
    finds_reading_hard(patients[0], poh)
    assert [letter.patient_id for letter in letters.outdated(chosen)] == [patients[0].pk]
    again = prepared(chosen, plain, simple, poh)
    assert {letter.state for letter in again.values()} == {Letter.State.PREPARED}
    assert again[1].text == simple


@pytest.mark.parametrize(
    ("everybody", "own", "salutation", "name"),
    [
        (Salutation.NEUTRAL, "", "Geachte heer of mevrouw Van der Proef1,", "J. van der Proef1"),
        (Salutation.NEUTRAL, "mrs", "Geachte mevrouw Van der Proef1,", "Mevrouw J. van der Proef1"),
        (Salutation.NEUTRAL, "mr", "Geachte heer Van der Proef1,", "De heer J. van der Proef1"),
        (Salutation.BY_SEX, "", "Geachte mevrouw Van der Proef1,", "Mevrouw J. van der Proef1"),
        (Salutation.BY_SEX, "mr", "Geachte heer Van der Proef1,", "De heer J. van der Proef1"),
        (Salutation.BY_SEX, "neutral", "Geachte heer of mevrouw Van der Proef1,", "J. van der Proef1"),
    ],
)
def test_what_the_patient_asked_for_goes_before_the_practice(
    practice, patients, poh, plain, everybody, own, salutation, name
):
    Practice.objects.update(salutation=everybody)
    Patient.objects.filter(pk=patients[0].pk).update(salutation=own, sex="V")
    wave = made.a_wave(by=poh, patients=patients[:1])
    facts = prepared(wave, plain, None, poh)[1].facts
    assert (facts["salutation"], facts["recipient"]["name"]) == (salutation, name)


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (["P06"], "andere manieren om goed te slapen. Wij"),
        (["P74.01"], "andere manieren om rustiger te worden. Wij"),
        (["P06", "P74"], "goed te slapen of rustig te worden"),
        (["P06.01"], "goed te slapen of rustig te worden"),
        ([], "goed te slapen of rustig te worden"),
    ],
)
def test_sleep_or_anxiety_only_when_the_record_says_so(chosen, patients, plain, poh, codes, says):
    for code in codes:
        Episode.objects.create(patient=patients[0], icpc=code, source=patients[0].first_import)
    assert says in str(composed(prepared(chosen, plain, None, poh)[1]))


def test_an_address_that_does_not_fit_the_window_is_refused(chosen, patients, plain, poh):
    patients[0].street = "Langestraat " * 20
    patients[0].save()
    with pytest.raises(Refused, match="te lang voor het venster"):
        prepared(chosen, plain, None, poh)


def test_episodes_cost_no_query_per_patient(chosen, plain, poh, django_assert_max_num_queries):
    prepared(chosen, plain, None, poh)
    with django_assert_max_num_queries(2):
        letters.outdated(chosen)
