"""Dosage texts: codes and sentences, read whole or not at all."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.dosage import read_dosage

# text, units per day as a fraction, only if needed
READ = [
    ("1D1T", "1", False),
    ("1d1t", "1", False),
    ("2D1T", "2", False),
    ("2D1-2T", "3", False),
    ("3D1T zn", "3", True),
    ("3D1Tzn", "3", True),
    ("zn 1D1T", "1", True),
    ("2W1T", "2/7", False),
    ("1W1T", "1/7", False),
    ("1D0,5T", "1/2", False),
    ("1D½T", "1/2", False),
    ("1D1½T", "3/2", False),
    ("1D1/2T", "1/2", False),
    ("1-2D1T", "3/2", False),
    ("1-2D1-2T", "5/2", False),
    ("1D1C", "1", False),
    ("1D1ST", "1", False),
    ("1D1S", "1", False),
    ("1D1", "1", False),
    ("1 D 1 T", "1", False),
    ("1D1T 1128", "1", False),
    ("1D1T 1137", "1", True),
    ("1D1T 1128 1137", "1", True),
    ("1D2T;1137", "2", True),
    ("1D1T z.n.", "1", True),
    ("1D1T AN", "1", False),
    ("1D1T voor de nacht", "1", False),
    ("1D1T zo nodig", "1", True),
    ("1 maal per dag 1 stuk", "1", False),
    ("1 a 2 maal per dag 1 stuk", "3/2", False),
    ("1 à 2 maal per dag 1 stuk", "3/2", False),
    ("1 a 2 maal per dag 1 a 2 stuks", "5/2", False),
    ("zo nodig 1 maal per dag 1 stuk", "1", True),
    ("1 stuk 's avonds", "1", False),
    ("1 stuk ’s avonds", "1", False),
    ("'s avonds 1 tablet", "1", False),
    ("3 maal daags 1 tablet", "3", False),
    ("1x per dag 1 tablet", "1", False),
    ("1 x daags 1 tablet.", "1", False),
    ("3dd1", "3", False),
    ("1 dd 1 tablet", "1", False),
    ("elke avond 1 capsule voor de nacht", "1", False),
    ("1 tablet voor de nacht", "1", False),
    ("1-2 tabletten voor het slapen", "3/2", False),
    ("1 tablet per nacht", "1", False),
    ("1 maal per dag een halve tablet", "1/2", False),
    ("anderhalve tablet per dag", "3/2", False),
    ("1½ tablet 's avonds", "3/2", False),
    ("een kwart tablet 's avonds", "1/4", False),
    ("2 tabletten per dag", "2", False),
    ("per dag 1 tablet", "1", False),
    ("dagelijks 1 tablet", "1", False),
    ("1 maal dagelijks 1 tablet", "1", False),
    ("1 tablet 2 maal per dag", "2", False),
    ("1 tablet 's ochtends en 1 tablet 's avonds", "2", False),
    ("1 stuk 's ochtends en 's avonds", "2", False),
    ("'s ochtends 1 en 's avonds 2 tabletten", "3", False),
    ("2 maal per dag 's ochtends en 's avonds 1 tablet", "2", False),
    ("iedere dag 's ochtends en 's avonds 1 tablet", "2", False),
    ("1 maal per dag 1 stuk 's avonds voor de nacht", "1", False),
    ("om de dag 1 tablet", "1/2", False),
    ("2 maal per week 1 tablet", "2/7", False),
    ("1 tablet per week", "1/7", False),
    ("max 3 tabletten per dag", "3", True),
    ("zo nodig 1 tablet voor de nacht", "1", True),
    ("drie maal daags twee capsules", "6", False),
]


@pytest.mark.parametrize(("text", "per_day", "as_needed"), READ)
def test_a_known_dosage_is_read(text: str, per_day: str, as_needed: bool) -> None:
    dosage = read_dosage(text)
    assert (dosage.readable, dosage.exact_per_day, dosage.as_needed) == (True, Fraction(per_day), as_needed)
    assert (dosage.reason, dosage.assumed, dosage.certain) == ("", False, not as_needed)


UNREADABLE = [
    ("", "geen gebruik"),
    ("   ", "geen gebruik"),
    ("0D1T", "nul"),
    ("2-1D1T", "meer naar minder"),
    ("1D1T 9999", "Onbekende code"),
    ("1D1Q", "Onbekende code"),
    ("1U1T", "Onbekende code"),
    ("1M1T", "Onbekende code"),
    ("1D1T 1D2T", "Onbekende code"),
    ("1D1T1137", "Onbekende code"),
    ("K7", "Niet herkend"),
    ("9999", "Niet herkend"),
    ("volgens schema", "“volgens”"),
    ("gebruik bekend", "“gebruik”"),
    ("1 maal per dag 1 stuk bij angst", "“bij”"),
    ("1 druppel per dag", "“druppel”"),
    ("1 tablet", "hoe vaak"),
    ("halve tablet", "hoe vaak"),
    ("eerst gedurende 2 weken 1 maal per dag 1 stuk, dan 1 maal per dag een halve", "na een tijd"),
    ("gedurende 14 dagen 1 maal per dag 1 tablet", "na een tijd"),
    ("2 maal per dag 1 tablet voor de nacht", "komen niet overeen"),
    ("1 maal per dag 1 tablet 's ochtends en 's avonds", "komen niet overeen"),
    ("1 maal per week 's ochtends en 's avonds 1 tablet", "komen niet overeen"),
    ("2 tabletten per dag 's ochtends en 's avonds", "niet met zekerheid"),
    ("'s avonds", "niet met zekerheid"),
    ("1 2 maal per dag", "niet met zekerheid"),
]


@pytest.mark.parametrize(("text", "reason"), UNREADABLE)
def test_anything_else_is_shown_to_a_person(text: str, reason: str) -> None:
    dosage = read_dosage(text)
    assert (dosage.readable, dosage.per_day, dosage.certain) == (False, None, False)
    assert reason in dosage.reason


@pytest.mark.parametrize("text", ["zo nodig", "zn", "zo nodig 1 tablet", "indien nodig 1 a 2 stuks"])
def test_only_if_needed_is_understood_but_says_nothing_about_a_day(text: str) -> None:
    dosage = read_dosage(text)
    assert (dosage.readable, dosage.as_needed, dosage.per_day, dosage.certain) == (True, True, None, False)


@pytest.mark.parametrize(
    ("text", "per_day"), [("2W", "2/7"), ("1D", "1"), ("1 maal per dag", "1"), ("2 maal per week", "2/7")]
)
def test_an_amount_that_is_not_written_is_taken_as_one_and_says_so(text: str, per_day: str) -> None:
    dosage = read_dosage(text)
    assert (dosage.exact_per_day, dosage.assumed) == (Fraction(per_day), True)
    assert "1 per keer" in dosage.reason


def test_low_and_high_are_units_per_period() -> None:
    dosage = read_dosage("2W1-2T")
    assert (dosage.low, dosage.high, dosage.period_days) == (Decimal(2), Decimal(4), 7)
    assert dosage.per_day == Decimal(3) / 7


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(["D", "W"]))
def test_a_code_multiplies_how_often_by_how_much(often: int, amount: int, per: str) -> None:
    days = {"D": 1, "W": 7}[per]
    assert read_dosage(f"{often}{per}{amount}T").exact_per_day == Fraction(often * amount, days)


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_sentence_says_the_same_as_its_code(often: int, amount: int) -> None:
    sentence = read_dosage(f"{often} maal per dag {amount} stuks")
    assert sentence.exact_per_day == read_dosage(f"{often}D{amount}T").exact_per_day


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    dosage = read_dosage(text)
    assert dosage.readable or dosage.reason
    assert dosage.per_day is None or dosage.per_day > 0


LOOSE_WORDS = [
    "1D",
    "T",
    "zn",
    "maal",
    "per",
    "dag",
    "'s avonds",
    "en",
    "stuk",
    "2",
    "-",
    ",",
    "halve",
    "week",
    "dd",
]


@given(
    st.lists(
        st.sampled_from(LOOSE_WORDS),
        max_size=9,
    )
)
def test_loose_words_never_give_a_falling_range(words: list[str]) -> None:
    dosage = read_dosage(" ".join(words))
    assert dosage.low is None or dosage.high is None or dosage.low <= dosage.high
