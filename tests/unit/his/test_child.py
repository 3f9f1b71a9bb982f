import datetime as dt

import pytest

from patients.his.child import read_in_child
from patients.his.limits import Refused
from tests.unit.his.exports import TODAY, reading, row, text

DATA = text([row(), row(quantity="3x"), row(product="PARACETAMOL")]).encode()


def test_the_child_reads_what_the_parser_reads() -> None:
    found = read_in_child(DATA, "export.csv", today=TODAY, mapping={"gp": ""}, profile={"city": "Woonplaats"})
    assert found == reading(DATA)


def test_a_choice_of_columns_reaches_the_child() -> None:
    with pytest.raises(Refused, match="'Bestaat niet' staat niet in dit bestand"):
        read_in_child(DATA, "export.csv", today=TODAY, mapping={"product": "Bestaat niet"})


def test_a_refusal_comes_back_as_a_sentence() -> None:
    with pytest.raises(Refused, match="PDF"):
        read_in_child(b"%PDF-1.7", "export.csv", today=TODAY)


@pytest.mark.parametrize("limits", [{"memory_mb": 60}, {"cpu_seconds": 0}])
def test_a_child_that_hits_its_limits_is_a_refusal(limits: dict[str, int]) -> None:
    with pytest.raises(Refused, match="Dit bestand"):
        read_in_child(DATA * 50, "export.csv", today=dt.date(2026, 1, 1), **limits)


def test_too_large_a_file_never_reaches_the_child() -> None:
    with pytest.raises(Refused, match="25 MB"):
        read_in_child(b"x" * (25 * 1024**2 + 1), "export.csv", today=TODAY)
