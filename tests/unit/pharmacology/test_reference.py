"""The shipped reference data, and an edited edition in its place."""

from decimal import Decimal
from importlib.resources import files

import pytest

from patients.pharmacology.labels import read_label
from patients.pharmacology.reference import load_reference, parse_reference

DATA = files("patients.pharmacology") / "data" / "benzodiazepines"
SUBSTANCES_CSV = (DATA / "substances.csv").read_text("utf-8")
SCREENING_TOML = (DATA / "screening.toml").read_text("utf-8")


def test_twenty_substances_each_with_sources() -> None:
    substances = load_reference().substances.values()
    assert len(substances) == 20
    for substance in substances:
        assert substance.ddd_mg
        assert substance.ddd_source
        assert substance.half_life in {"long", "short"}
        assert substance.half_life_source
        assert bool(substance.equal_sources) == (substance.equal_mg is not None)


def test_the_cautious_end_is_the_smallest_equivalent() -> None:
    for substance in load_reference().substances.values():
        if substance.name != "prazepam":
            assert substance.equal_low_mg <= substance.equal_mg <= substance.equal_high_mg  # type: ignore[operator]


def test_never_tapered_automatically() -> None:
    names = {one.name for one in load_reference().substances.values() if one.never_auto_taper}
    assert names == {"clonazepam", "clobazam"}


def test_presentations_keep_strengths_and_what_is_known_about_dividing() -> None:
    alprazolam = load_reference().substances["N05BA12"]
    assert [one.form for one in alprazolam.presentations] == ["tablet", "tablet retard"]
    assert alprazolam.strengths_mg == (Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2))
    assert alprazolam.presentations[1].note == "no: never split retard (own judgement)"
    assert load_reference().substances["N03AE01"].strengths_mg == ()


@pytest.mark.parametrize(
    ("atc", "classes"),
    [
        ("N05AD01", ("antipsychotic",)),
        ("N05AN01", ("lithium",)),
        ("N05AH04", ("antipsychotic", "switch")),
        ("N03AG01", ("antiepileptic",)),
        ("N03AE01", ()),
        ("N02AX02", ("opioid",)),
        ("N07BC02", ("opioid",)),
        ("N07BB01", ("alcohol_medicine",)),
        ("N06DA02", ("cholinesterase_inhibitor",)),
        ("N06AX11", ("switch",)),
        ("N05CH01", ("switch",)),
        ("R06AD02", ("switch",)),
        ("N05BB01", ()),
        ("N05BE01", ()),
        ("", ()),
    ],
)
def test_classes_by_code(atc: str, classes: tuple[str, ...]) -> None:
    assert load_reference().classes_of_atc(atc) == classes


def test_an_edited_edition_takes_the_place_of_the_shipped_one() -> None:
    edited = parse_reference(
        SUBSTANCES_CSV.replace("SERESTA", "NIEUWMERK"), SCREENING_TOML.replace('"2026-1"', '"2027-1"')
    )
    assert edited.version == "2027-1"
    assert read_label("NIEUWMERK TABLET 10MG", reference=edited).name == "oxazepam"
    assert read_label("NIEUWMERK TABLET 10MG").kind == "other"


def test_a_broken_edition_is_refused() -> None:
    with pytest.raises(KeyError):
        parse_reference("atc\nN05BA01\n", SCREENING_TOML)
    with pytest.raises(ValueError, match="Invalid value"):
        parse_reference(SUBSTANCES_CSV, "version = ")
