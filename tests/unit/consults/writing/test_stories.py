"""Which invented story comes closest to a patient."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consults.writing import shipped, stories
from consults.writing.stories import Who, distance, nearest
from stopletters.writing.text import TextProblem

TOLD = stories.read(shipped.content("stories", "B1"))
people = st.builds(
    Who,
    age=st.none() | st.integers(18, 105),
    sex=st.sampled_from(["V", "M", "O", ""]),
    medicines=st.lists(st.sampled_from(["oxazepam", "temazepam", "clobazam"]), max_size=2).map(tuple),
    reason=st.sampled_from(["sleep", "anxiety", ""]),
)


@pytest.mark.parametrize(
    ("who", "first"),
    [
        (Who(76, "V", ("oxazepam",), "sleep"), "annie"),
        (Who(66, "M", ("temazepam",), "sleep"), "henk"),
        (Who(80, "M", ("lorazepam",), "anxiety"), "wim"),
        (Who(50, "V", ("diazepam",), "anxiety"), "fatma"),
        (Who(60, "M", ("oxazepam",), "anxiety"), "rob"),
        (
            Who(82, "V", ("temazepam",), "sleep"),
            "truus",
        ),  # the medicine weighs more than twelve years' difference
        (
            Who(45, "V", ("clobazam",), "sleep"),
            "sandra",
        ),  # a medicine nobody tells of: age, sex and reason decide
        (Who(None, "", (), ""), "annie"),  # nothing is known: as they are listed
    ],
)
def test_the_likest_comes_first(who, first):
    assert nearest(TOLD, who)[0].key == first


@given(people)
def test_three_different_stories_and_none_left_out_is_nearer(who):
    chosen = nearest(TOLD, who)
    assert len(set(chosen)) == stories.TOLD
    furthest = max(distance(one, who) for one in chosen)
    assert all(distance(one, who) >= furthest for one in TOLD if one not in chosen)


@given(people, st.randoms())
def test_the_order_of_the_list_decides_only_between_equals(who, random):
    shuffled = random.sample(TOLD, len(TOLD))
    assert [distance(one, who) for one in nearest(shuffled, who)] == [
        distance(one, who) for one in nearest(TOLD, who)
    ]


@given(st.sampled_from(TOLD), people, st.integers(1, 40))
def test_somebody_of_the_very_same_facts_is_at_no_distance_and_growing_apart_is_farther(story, who, years):
    same = Who(story.age, story.sex, (story.medicine,), story.reason)
    assert distance(story, same) == 0
    assert distance(story, replace(same, age=story.age + years)) > 0
    assert distance(story, replace(who, age=story.age + years)) > distance(story, replace(who, age=story.age))


@given(people)
def test_what_is_not_known_says_nothing(who):
    bare = Who(who.age)
    assert all(distance(one, bare) <= distance(one, who) for one in TOLD)


def test_too_few_stories_or_a_key_twice_are_no_text():
    content = shipped.content("stories", "B1")
    with pytest.raises(TextProblem, match="12 verhalen"):
        stories.read({"story": content["story"][:11]})
    with pytest.raises(TextProblem, match="dezelfde sleutel"):
        stories.read({"story": [*content["story"], content["story"][0]]})
    with pytest.raises(TextProblem, match="vrouw of man"):
        stories.read({"story": [*content["story"][:-1], content["story"][-1] | {"sex": "X"}]})
