"""The texts that come with the product: whole, easy to read, and without a number that somebody has to vouch for."""

import json
import re

import pytest

from consults.writing import chapters, quiz, reading, shipped, stories

KINDS = ("chapters", "quiz", "stories")
ALL = list(shipped.of_kinds(*KINDS))
# A duration, an amount or a share: these wait for a reviewer who names the source.
TIME = r"(?:minuut|minuten|uur|uren|dag|dagen|week|weken|maand|maanden|jaar)"
COUNT = r"(?:\d+|een half|anderhalf|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf)"
CLAIM = re.compile(
    rf"\b{COUNT} {TIME}\b|\d+ ?(?:mg|milligram|procent|keer zo|x)\b|%|\bmilligram\b", re.IGNORECASE
)


def names(entry):
    kind, level, _content = entry
    return f"{kind} {level}"


@pytest.mark.parametrize("entry", ALL, ids=names)
def test_it_can_be_read_and_is_easy_to_read(entry):
    kind, level, content = entry
    found = reading.readability(kind, content, level)
    assert found.good, (found.ease, found.words)
    assert json.loads(json.dumps(content)) == content


@pytest.mark.parametrize("entry", ALL, ids=names)
def test_no_duration_amount_or_percentage_is_in_it(entry):
    kind, _level, content = entry
    claims = [found[0] for found in CLAIM.finditer(words_of(kind, content))]
    # "Neem 1 pil te veel" and "in 1 keer" are no amounts to take; days of the taper are in no text.
    assert not claims


def words_of(kind, content):
    return {
        "chapters": chapters.running_words,
        "quiz": quiz.running_words,
        "stories": stories.running_words,
    }[kind](reading.read(kind, content))


@pytest.mark.parametrize("claim", ["zes weken", "na 4 weken", "10 mg", "30 %", "twee dagen", "Een half jaar"])
def test_the_rule_above_would_see_one(claim):
    assert CLAIM.search(f"Dat duurt {claim} lang.")


def test_both_levels_ask_the_same_questions_with_the_same_answers():
    b1, a2 = (quiz.read(shipped.content("quiz", level)) for level in shipped.LEVELS)
    assert [(one.key, one.true, one.picture) for one in b1] == [
        (one.key, one.true, one.picture) for one in a2
    ]
    assert len(b1) >= 8
    assert {one.true for one in b1} == {True, False}


def test_both_levels_tell_of_the_same_people_and_no_first_name_twice():
    b1, a2 = (stories.read(shipped.content("stories", level)) for level in shipped.LEVELS)
    about = [[(s.key, s.name, s.age, s.sex, s.medicine, s.reason) for s in one] for one in (b1, a2)]
    assert about[0] == about[1]
    assert len({one.name for one in b1}) == len(b1) >= 12
    assert {(one.sex, one.reason) for one in b1} == {
        (sex, why) for sex in "VM" for why in ("sleep", "anxiety")
    }


@pytest.mark.parametrize("level", shipped.LEVELS)
def test_never_at_once_and_whom_to_call_stand_in_a_red_box(level):
    parts = {part.key: part for part in chapters.read(shipped.content("chapters", level))}

    def red(key):
        blocks = [block for block in parts[key].blocks if block.kind == "alarm"]
        return " ".join(run.words for block in blocks for line in block.lines for run in line)

    assert "Stop nooit in" in red("schedule")
    assert all(number in red("feel") for number in ("{phone}", "112", "113"))
    assert "112" in red("phone")
