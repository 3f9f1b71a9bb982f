"""Product labels: what is certain is read, everything else is asked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.labels import read_label
from patients.pharmacology.reference import load_reference
from patients.pharmacology.strengths import read_strength_column
from patients.pharmacology.words import NearNames, distance, normalise

READ = [
    ("OXAZEPAM TABLET 10MG", "oxazepam", "10", "tablet"),
    ("OXAZEPAM ACTAVIS TABLET 10MG", "oxazepam", "10", "tablet"),
    ("OXAZEPAM 10MG TABLET", "oxazepam", "10", "tablet"),
    ("OXAZEPAM TABLET  10MG ", "oxazepam", "10", "tablet"),
    ("TEMAZEPAM AUROBINDO CAPSULE 20MG", "temazepam", "20", "capsule"),
    ("Diazepam PCH tablet 5mg", "diazepam", "5", "tablet"),
    ("ALPRAZOLAM CF TABLET 0,25MG", "alprazolam", "0.25", "tablet"),
    ("ALPRAZOLAM TABLET 0.25 MG", "alprazolam", "0.25", "tablet"),
    ("ALPRAZOLAM TABLET MGA 1MG", "alprazolam", "1", "retard"),
    ("XANAX RETARD TABLET MSR 0,5MG", "alprazolam", "0.5", "retard"),
    ("ZOPICLON TABLET FO 7,5MG", "zopiclon", "7.5", "film_coated"),
    ("ZOPICLON TABLET FILMOMHULD 3,75MG", "zopiclon", "3.75", "film_coated"),
    ("IMOVANE TABLET OMHULD 7,5MG", "zopiclon", "7.5", "film_coated"),
    ("ZOLPIDEMTARTRAAT TABLET 10MG (60 ST)", "zolpidem", "10", "tablet"),
    ("STILNOCT TABL 10 MG", "zolpidem", "10", "tablet"),
    ("CHLOORDIAZEPOXIDE DRAGEE 10MG", "chloordiazepoxide", "10", "dragee"),
    ("LIBRIUM DRAGÉE 5MG", "chloordiazepoxide", "5", "dragee"),
    ("CLORAZEPAAT CAPS 5MG", "clorazepinezuur", "5", "capsule"),
    ("TRANXENE CAPSULE 10MG", "clorazepinezuur", "10", "capsule"),
    ("LORAZEPAM DISPERTABLET 1MG", "lorazepam", "1", "dispersible"),
    ("TEMESTA SMELTTABLET 2,5MG", "lorazepam", "2.5", "dispersible"),
    ("BROMAZEPAM TAB 6MG", "bromazepam", "6", "tablet"),
    ("FRISIUM TABLET 10MG", "clobazam", "10", "tablet"),
    ("PRAZEPAM TABLET 10MG", "prazepam", "10", "tablet"),
    ("DALMADORM CAPSULE 15MG", "flurazepam", "15", "capsule"),
    ("MOGADON TABLET 5MG", "nitrazepam", "5", "tablet"),
    ("FLUNITRAZEPAM TABLET 1MG", "flunitrazepam", "1", "tablet"),
    ("LORMETAZEPAM TABLET 1MG", "lormetazepam", "1", "tablet"),
    ("NOCTAMID TABLET 2MG", "lormetazepam", "2", "tablet"),
    ("DORMICUM TABLET 7,5MG", "midazolam", "7.5", "tablet"),
    ("BROTIZOLAM TABLET 250 MICROGRAM", "brotizolam", "0.25", "tablet"),
    ("BROTIZOLAM TABLET 250µg", "brotizolam", "0.25", "tablet"),
    ("LOPRAZOLAM TABLET 1 mg", "loprazolam", "1", "tablet"),
    ("RIVOTRIL TABLET 0,5MG", "clonazepam", "0.5", "tablet"),
    ("NITRAZEPAM 0,005 G TABLET", "nitrazepam", "5", "tablet"),
    ("OXAZEPAM 10MG/ST", "oxazepam", "10", "unknown"),
    ("oxazepam 10mg", "oxazepam", "10", "unknown"),
]


@pytest.mark.parametrize(("text", "name", "mg", "form"), READ)
def test_a_certain_label_is_read_whole(text: str, name: str, mg: str, form: str) -> None:
    label = read_label(text)
    assert (label.kind, label.name, label.strength_mg, label.form) == ("benzo", name, Decimal(mg), form)
    assert (label.question, label.message, label.oral, label.rescue) == ("", "", True, False)
    assert label.substance == load_reference().substances[label.atc]
    assert label.product_key == f"{name}|{mg}|{form}"


ASKED = [
    ("OXAZEPAM TABLET", "strength", ""),
    ("OXAZEPAM 10 TABLET", "strength", "10 mg"),
    ("XANAX 0,5", "strength", "0,5 mg"),
    ("DIAZEPAM TABLET 5 EN 10 STUKS", "strength", ""),
    ("OXAZEPAM TABLET 10MG EN 50MG", "strength", ""),
    ("OXAZEPAM TABLET 10/50MG", "strength", ""),
    ("OXAZEPAM TABLET 1.000MG", "strength", ""),
    ("OXAZEPAM TABLET ,5MG", "strength", ""),
    ("OXAZEPAM TABLET 0MG", "strength", ""),
    ("LORAZEPAM TABLET 250MG", "strength", ""),
    ("DIAZEPAM DRANK 0,4MG/ML", "strength", ""),
    ("zoplicon 7,5mg", "spelling", "zopiclon"),
    ("ZOPICLOM TABLET 7,5MG", "spelling", "zopiclon"),
    ("TEMAZEPM CAPSULE 20MG", "spelling", "temazepam"),
    ("OXAZEP TABL 10MG", "spelling", "oxazepam"),
    ("ORAZEPAM TABLET 10MG", "spelling", ""),
    ("OXAZEPAM/TEMAZEPAM 10MG", "which", ""),
    ("OXAZEPAM + PARACETAMOL 10MG", "which", ""),
    ("CHLOORDIAZEPOXIDE/CLIDINIUM DRAGEE 5MG", "which", ""),
    ("DIAZEPAM/HYOSCINE TABLET 5MG", "which", ""),
    ("STESOLID 10MG", "form", ""),
    ("MIDAZOLAM 5MG", "form", ""),
    ("DIAZEPAM 5MG/ML", "form", ""),
]


@pytest.mark.parametrize(("text", "question", "suggestion"), ASKED)
def test_a_doubtful_label_is_a_question_and_never_a_guess(text: str, question: str, suggestion: str) -> None:
    label = read_label(text)
    assert (label.kind, label.question, label.suggestion) == ("benzo", question, suggestion)
    assert label.message.endswith((".", "?"))
    assert label.strength_mg is None
    assert label.product_key == label.normalised


RESCUE = [
    "DIAZEPAM RECTIOLE 10MG",
    "STESOLID KLYSMA 5MG",
    "DIAZEPAM ZETPIL 10MG",
    "MIDAZOLAM NEUSSPRAY 2,5MG/DOSIS",
    "MIDAZOLAM OROMUCOSAAL 10MG",
    "MIDAZOLAM INJVLST 5MG/ML AMPUL 3ML",
    "RIVOTRIL INJECTIEVLOEISTOF 1MG",
]


@pytest.mark.parametrize("text", RESCUE)
def test_rescue_medicine_is_screened_and_never_counts_as_use(text: str) -> None:
    label = read_label(text)
    assert (label.kind, label.classes, label.rescue, label.oral) == ("screening", ("rescue",), True, False)
    assert label.question == ""


OTHERS = [
    ("SEROQUEL TABLET 25MG", "", "screening", ("antipsychotic", "switch")),
    ("QUETIAPINE TABLET 25MG", "N05AH04", "screening", ("antipsychotic", "switch")),
    ("HALOPERIDOL TABLET 1MG", "", "screening", ("antipsychotic",)),
    ("LITHIUMCARBONAAT TABLET 400MG", "", "screening", ("lithium",)),
    ("PRIADEL RETARD 400MG", "N05AN01", "screening", ("lithium",)),
    ("TRAMADOL CAPSULE 50MG", "", "screening", ("opioid",)),
    ("TRAMADOL/PARACETAMOL TABLET 37,5/325MG", "", "screening", ("opioid",)),
    ("METHADON TABLET 5MG", "N07BC02", "screening", ("opioid",)),
    ("BUPRENORFINE TABLET 2MG", "N07BC01", "screening", ("opioid",)),
    ("PREGABALINE CAPSULE 75MG", "N03AX16", "screening", ("antiepileptic",)),
    ("PREGABALINE CAPSULE 75MG", "N02BF02", "screening", ("antiepileptic",)),
    ("DEPAKINE 500MG", "", "screening", ("antiepileptic",)),
    ("DISULFIRAM TABLET 400MG", "", "screening", ("alcohol_medicine",)),
    ("RIVASTIGMINE CAPSULE 3MG", "", "screening", ("cholinesterase_inhibitor",)),
    ("MIRTAZAPINE TABLET 15MG", "", "switch", ("switch",)),
    ("MELATONINE TABLET 3MG", "", "switch", ("switch",)),
    ("PROMETHAZINE TABLET 25MG", "R06AD02", "switch", ("switch",)),
    ("HYDROXYZINE TABLET 25MG", "", "other", ()),
    ("BUSPIRON TABLET 5MG", "", "other", ()),
    ("METOPROLOL TABLET 50MG", "", "other", ()),
    ("LORATADINE TABLET 10MG", "", "other", ()),
    ("KALIUM DRANK", "", "other", ()),
    ("CLONIDINE 25 MICROGRAM", "", "other", ()),
    ("", "", "other", ()),
]


@pytest.mark.parametrize(("text", "atc", "kind", "classes"), OTHERS)
def test_other_medicines(text: str, atc: str, kind: str, classes: tuple[str, ...]) -> None:
    label = read_label(text, atc=atc)
    assert (label.kind, label.classes, label.substance, label.question) == (kind, classes, None, "")


def test_a_misspelt_screening_medicine_is_asked_too() -> None:
    label = read_label("HALOPERIDOLL DRANK")
    assert (label.kind, label.question, label.suggestion) == ("screening", "spelling", "haloperidol")


ATC = [
    ("OXAZEPAM TABLET 10MG", "N05BA04", "oxazepam", ""),
    ("OXAZEPAM TABLET 10MG", " n05ba04 ", "oxazepam", ""),
    ("OXAZEPAM TABLET 10MG", "N05BA", "oxazepam", ""),
    ("OXAZEPAM TABLET 10MG", "onbekend", "oxazepam", ""),
    ("zoplicon tablet 7,5mg", "N05CF01", "zopiclon", ""),
    ("SLAAPTABLET HUISMERK 20MG", "N05CD07", "temazepam", ""),
    ("OXAZEPAM TABLET 10MG", "N05CD07", "", "which"),
    ("OXAZEPAM TABLET 10MG", "N02BE01", "", "which"),
    ("OXAZEPAM TABLET 10MG", "N05CD", "", "which"),
    ("PARACETAMOL TABLET 10MG", "N05BA04", "", "which"),
    ("zoplicon tablet 7,5mg", "N05CD07", "", "which"),
    ("SLAAPTABLET HUISMERK 20MG", "N05CD", "", "which"),
    ("NORDAZEPAN TABLET 5MG", "N05BA16", "", "which"),
]


@pytest.mark.parametrize(("text", "atc", "name", "question"), ATC)
def test_the_atc_column_helps_and_a_contradiction_is_asked(
    text: str, atc: str, name: str, question: str
) -> None:
    label = read_label(text, atc=atc)
    assert (label.kind, label.name, label.question) == ("benzo", name, question)


def test_a_whole_code_of_another_medicine_ends_the_search_for_slips() -> None:
    assert read_label("ZOPICLOM 7,5MG", atc="A02BC01").kind == "other"


COLUMNS = [
    ("OXAZEPAM TABLET", "10", "10", ""),
    ("OXAZEPAM TABLET", "10,0 mg", "10", ""),
    ("OXAZEPAM TABLET", "0,01 g", "10", ""),
    ("ALPRAZOLAM TABLET", "250 mcg", "0.25", ""),
    ("ALPRAZOLAM TABLET", "0,25 MG", "0.25", ""),
    ("OXAZEPAM TABLET 10MG", "10", "10", ""),
    ("OXAZEPAM TABLET 10MG", "forte", "10", ""),
    ("OXAZEPAM TABLET 10MG", "50 mg", None, "strength"),
    ("OXAZEPAM TABLET", "1.000", None, "strength"),
    ("OXAZEPAM TABLET", "forte", None, "strength"),
    ("OXAZEPAM TABLET 1.000MG", "10", None, "strength"),
]


@pytest.mark.parametrize(("text", "column", "mg", "question"), COLUMNS)
def test_the_strength_column(text: str, column: str, mg: str | None, question: str) -> None:
    label = read_label(text, strength=column)
    assert (label.strength_mg, label.question) == (Decimal(mg) if mg else None, question)


def test_an_answer_of_a_person_wins_over_the_text() -> None:
    label = read_label("OXAZEPAM/TEMAZEPAM 50MG", atc="N05CD07", strength="20", form="capsule", answered=True)
    assert (label.name, label.product_key, label.question) == ("temazepam", "temazepam|20|capsule", "")


def test_an_answer_about_the_form_can_make_it_rescue_medicine() -> None:
    label = read_label("STESOLID 10MG", atc="N05BA01", form="rectal", answered=True)
    assert (label.kind, label.rescue, label.question) == ("screening", True, "")


def test_an_answer_about_the_form_alone_settles_it() -> None:
    label = read_label("MIDAZOLAM 15MG", form="tablet")
    assert (label.kind, label.product_key) == ("benzo", "midazolam|15|tablet")


def test_the_way_a_label_is_written_does_not_change_the_product() -> None:
    texts = ("OXAZEPAM TABLET 10MG", " oxazepam  10 mg tablet", "Seresta Tabletten 10,0MG")
    assert {read_label(text).product_key for text in texts} == {"oxazepam|10|tablet"}


@given(st.text(max_size=80))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(max_size=80), st.text(max_size=8), st.text(max_size=10))
def test_any_text_is_read_without_failing(text: str, atc: str, strength: str) -> None:
    label = read_label(text, atc=atc, strength=strength)
    assert label.kind in {"benzo", "screening", "switch", "other"}
    assert bool(label.question) == bool(label.message)
    assert not (label.question and label.strength_mg)


@given(st.sampled_from(READ), st.sampled_from(["", " ", "  "]), st.booleans())
def test_case_and_spaces_never_matter(row: tuple[str, str, str, str], space: str, upper: bool) -> None:
    text = row[0].upper() if upper and "µ" not in row[0] else row[0].lower()
    assert (
        read_label(space + text.replace(" ", space + " ") + space).product_key
        == read_label(row[0]).product_key
    )


def test_a_very_long_word_costs_nothing() -> None:
    assert read_label("a" * 200_000).kind == "other"
    assert read_strength_column("1" * 200_000 + "x").mg is None


@pytest.mark.parametrize(
    ("left", "right", "slips"),
    [("zoplicon", "zopiclon", 2), ("zopiclon", "zopiclon", 0), ("temazepma", "temazepam", 1), ("", "ab", 2)],
)
def test_distance_counts_slips(left: str, right: str, slips: int) -> None:
    assert distance(left, right) == slips


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_symmetric_and_zero_only_for_equals(left: str, right: str) -> None:
    assert distance(left, right) == distance(right, left)
    assert (distance(left, right) == 0) == (left == right)


def test_no_names_means_nothing_is_near() -> None:
    assert NearNames([]).of("oxazepam") == ()
