"""Tablets as pictures and in words."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consults.presenters.tablets import Dose, amount, doses, units

QUARTERS = st.integers(1, 60).map(lambda count: Decimal(count) / 4)


@pytest.mark.parametrize(
    ("count", "form", "words"),
    [
        ("1", "tablet", "1 tablet van 10 mg"),
        ("0.5", "tablet", "een halve tablet van 10 mg"),
        ("0.25", "tablet", "een kwart tablet van 10 mg"),
        ("0.75", "tablet", "¾ tabletten van 10 mg"),
        ("1.5", "tablet", "1½ tabletten van 10 mg"),
        ("12", "tablet", "12 tabletten van 10 mg"),
        ("1", "capsule", "1 capsule van 10 mg"),
        ("2", "capsule", "2 capsules van 10 mg"),
    ],
)
def test_words(count, form, words):
    assert Dose(Decimal(10), Decimal(count), form).words == words


def shapes(dose: Dose) -> list[str]:
    """What is drawn, from left to right, by the shape a reader sees."""
    seen = []
    for group in ElementTree.fromstring(dose.svg()).iter("g"):
        kinds = {(one.tag, one.get("d", "")[:8]) for one in group}
        if any(tag == "text" for tag, _d in kinds):
            seen.append(next(one.text for one in group if one.tag == "text"))
        elif any(tag == "rect" for tag, _d in kinds):
            seen.append("capsule")
        elif any(tag == "circle" for tag, _d in kinds):
            seen.append("whole, scored" if any(tag == "line" for tag, _d in kinds) else "whole")
        else:
            seen.append("half" if ("path", "M14 3A11") in kinds else "quarter")
    return seen


@pytest.mark.parametrize(
    ("count", "form", "scored", "seen"),
    [
        ("1", "tablet", True, ["whole, scored"]),
        ("2", "tablet", False, ["whole", "whole"]),
        ("0.5", "tablet", True, ["half"]),
        ("1.75", "tablet", True, ["whole, scored", "half", "quarter"]),
        ("6.5", "tablet", True, ["6 ×", "whole, scored", "half"]),
        ("2", "capsule", False, ["capsule", "capsule"]),
        ("1", "film_coated", False, ["whole"]),
    ],
)
def test_every_piece_has_a_shape_of_its_own(count, form, scored, seen):
    assert shapes(Dose(Decimal(2), Decimal(count), form, scored)) == seen


@given(QUARTERS)
def test_what_is_drawn_adds_up_to_what_is_taken(count):
    worth = {"whole, scored": Decimal(1), "half": Decimal("0.5"), "quarter": Decimal("0.25")}
    seen = shapes(Dose(Decimal(2), count, "tablet", scored=True))
    times = [int(one.split()[0]) - 1 for one in seen if "×" in one]
    assert sum((worth[one] for one in seen if one in worth), Decimal(sum(times))) == count


@given(QUARTERS)
def test_a_drawing_stays_inside_its_frame_and_says_itself(count):
    dose = Dose(Decimal(5), count, scored=True)
    root = ElementTree.fromstring(dose.svg())
    places = [int(re.search(r"\d+", group.get("transform", ""))[0]) for group in root.iter("g")]
    assert places == sorted(places)
    assert places[-1] < dose.width == int(root.get("width"))
    assert root.find("title").text == dose.words


def test_amounts():
    assert [amount(Decimal(count)) for count in ("0.25", "0.5", "3.75", "10.5", "7", "0", "1.3")] == [
        "¼",
        "½",
        "3¾",
        "10½",
        "7",
        "0",
        "1,3",
    ]
    assert units(Decimal(0)) == "0 tabletten"


def test_the_strongest_comes_first_and_only_a_divisible_tablet_has_a_line():
    taken = doses(
        {Decimal(2): Decimal("0.5"), Decimal(5): Decimal(1)},
        {Decimal(2): ("tablet", Decimal("0.5")), Decimal(5): ("capsule", Decimal(1))},
    )
    assert [(dose.mg, dose.form, dose.scored) for dose in taken] == [
        (5, "capsule", False),
        (2, "tablet", True),
    ]
