"""What a benzodiazepine was prescribed for: said, or not said."""

import pytest

from patients.pharmacology.indication import indication


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((), ""),
        (("P06",), "sleep"),
        (("p06 ", "K86"), "sleep"),
        (("P06.01",), ""),
        (("P06", "P06.01"), "sleep"),
        (("P01",), "anxiety"),
        (("P74",), "anxiety"),
        (("P74.01", "P01"), "anxiety"),
        (("P06", "P74.01"), ""),
        (("P76", "P03"), ""),
        (("P0",), ""),
    ],
)
def test_only_what_the_record_says_clearly(codes: tuple[str, ...], expected: str) -> None:
    assert indication(codes) == expected
