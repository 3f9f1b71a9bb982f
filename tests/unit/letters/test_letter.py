"""Composing and hashing: what is signed."""

import json
from dataclasses import replace
from datetime import date

import pytest

from stopletters.writing.letter import (
    Composed,
    LetterFacts,
    Signatory,
    compose,
    content_hash,
    dutch_date,
    facts_content,
    facts_from,
)
from stopletters.writing.text import shipped

Letter = tuple[LetterFacts, Composed]


def test_the_hash_is_stable(letter: Letter) -> None:
    facts, composed = letter
    assert content_hash(composed, facts) == content_hash(compose(facts, shipped()), replace(facts))
    assert len(content_hash(composed, facts)) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"salutation": "Geachte mevrouw Van der Aa,"},
        {"date": date(2026, 10, 15)},
        {"reference": "DL-01-20"},
        {"medicines": ("temazepam",)},
        {"medicines": ("oxazepam", "temazepam")},
        {"above_one_ddd": True},
        {"age_65": True},
        {"reason": "sleep"},
        {"level": "A2"},
        {"first_letter": date(2026, 9, 16)},
        {"gp": Signatory("dr. M. de Wit", "huisarts")},
    ],
    ids=str,
)
def test_every_change_changes_the_hash(letter: Letter, change: dict[str, object]) -> None:
    facts, composed = letter
    changed = replace(facts, **change)
    assert content_hash(compose(changed, shipped()), changed) != content_hash(composed, facts)


def test_a_changed_word_changes_the_hash(letter: Letter) -> None:
    facts, composed = letter
    assert content_hash(replace(composed, title="Anders"), facts) != content_hash(composed, facts)


def test_facts_go_through_json_and_come_back(letter: Letter) -> None:
    facts, composed = letter
    back = facts_from(json.loads(json.dumps(facts_content(facts))))
    assert back == facts
    assert content_hash(composed, back) == content_hash(composed, facts)


def test_a_letter_signed_before_there_were_levels_is_still_what_was_signed(letter: Letter) -> None:
    facts, composed = letter
    assert content_hash(composed, facts) == "43f1ac2a192c0047ab21a6bbfbcb67e0310cfbcd994787b8796f776ad8d77efa"
    assert not {"level", "first_letter"} & facts_content(facts).keys()


def test_what_a_later_letter_states_goes_through_json_too(letter: Letter) -> None:
    later = replace(letter[0], level="A2", first_letter=date(2026, 9, 16))
    assert facts_from(json.loads(json.dumps(facts_content(later)))) == later


def test_facts_for_another_version_of_the_text_are_refused(letter: Letter) -> None:
    with pytest.raises(ValueError, match="not B1-1"):
        compose(replace(letter[0], text_version="B1-0"), shipped())


def test_a_letter_without_a_medicine_is_refused(letter: Letter) -> None:
    with pytest.raises(ValueError, match="at least one medicine"):
        compose(replace(letter[0], medicines=()), shipped())


def test_dates_are_written_out() -> None:
    assert dutch_date(date(2026, 10, 1)) == "1 oktober 2026"
    assert dutch_date(date(2027, 3, 31)) == "31 maart 2027"
