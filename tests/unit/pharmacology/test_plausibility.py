"""Warnings about a whole import."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.plausibility import as_of_warning, chronic_users_warning, newest_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("chronic", "list_size", "words"),
    [
        (20, 2100, ""),
        (120, 2100, ""),
        (19, 2100, "weinig"),
        (121, 2100, "veel"),
        (10, 1050, ""),
        (9, 1050, "weinig"),
        (61, 1050, "veel"),
        (0, 2100, "weinig"),
        (5, 0, ""),
    ],
)
def test_the_number_of_chronic_users(chronic: int, list_size: int, words: str) -> None:
    warning = chronic_users_warning(chronic=chronic, list_size=list_size)
    assert words in warning
    assert bool(warning) == bool(words)


def test_the_warning_says_what_is_normal_for_this_practice() -> None:
    assert "gewoonlijk zijn het er 40 tot 240" in chronic_users_warning(chronic=1, list_size=4200)
    assert chronic_users_warning(chronic=1, list_size=4200).startswith(
        "Er is 1 chronische gebruiker gevonden"
    )


@given(st.integers(0, 500), st.integers(1, 20_000))
def test_more_patients_never_make_many_users_odder(chronic: int, list_size: int) -> None:
    if "veel" not in chronic_users_warning(chronic=chronic, list_size=list_size):
        assert "veel" not in chronic_users_warning(chronic=chronic, list_size=list_size + 100)


def test_the_newest_date_is_not_in_the_future() -> None:
    assert newest_date([date(2026, 11, 20), date(2027, 1, 1), date(2026, 1, 1)], today=TODAY) == date(
        2026, 11, 20
    )
    assert newest_date([TODAY], today=TODAY) == TODAY
    assert newest_date([date(2027, 1, 1)], today=TODAY) is None


def test_an_old_file_is_warned_about() -> None:
    assert as_of_warning(date(2026, 10, 22), today=TODAY) == ""
    assert "van 21-10-2026, 31 dagen geleden" in as_of_warning(date(2026, 10, 21), today=TODAY)
