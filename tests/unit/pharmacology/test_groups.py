"""Groups of medicines as data: what each holds, and what is wrong with a folder that is not right."""

import datetime as dt
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from patients.his.child import read_in_child
from patients.pharmacology import group_checks, groups
from patients.pharmacology.chronic import RULES, judge
from patients.pharmacology.dosage import read_dosage
from patients.pharmacology.equivalence import diazepam_dose
from patients.pharmacology.exposure import Supply
from patients.pharmacology.groups import UnknownGroup, load_group, rule_named
from patients.pharmacology.labels import read_label
from patients.pharmacology.plausibility import chronic_users_warning
from patients.pharmacology.reference import load_reference
from patients.pharmacology.screening import flags, letter_suits_alone
from patients.pharmacology.tapering import Facts, NotPlannable, Request, Strength, by_hand, hold, plan
from patients.pharmacology.tapering.protocols import load_rules
from stopletters.writing import group_checks as text_checks
from stopletters.writing.text import shipped
from tests.unit.pharmacology.supplies import AS_OF, ago, daily

HARD = (
    "Desalniettemin adviseren behandelaars geneesmiddelenafhankelijkheid systematisch te inventariseren, waarna "
    "medicatievoorschriften gecoördineerd geoptimaliseerd behoren te worden."
)
NATURE = '[natural_course]\nestimate = 0.2\nlow = {low}\nhigh = 0.3\nmonths = 6\nsource = "{source}"\n'
OURS = Path(__file__).parents[2] / "data" / "groups"
OXYCODONE, TRAMADOL = "N02AA05", "N02AX02"
OPIOIDS = load_reference("opioids")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the installation's own, with the group of the tests in it."""
    shutil.copytree(OURS / "antidepressants", tmp_path / "anti")
    monkeypatch.setattr(groups, "places", [groups.SHIPPED, tmp_path])
    for cached in (load_group, load_reference, load_rules, shipped):
        cached.cache_clear()
    return tmp_path / "anti"


def each_day(atc: str, mg: str, days: int) -> list[Supply]:
    """One unit prescribed every day, as-of included."""
    dosage = read_dosage("1D1T")
    return [
        Supply(
            date=ago(days - 1 - day),
            product_key=atc,
            atc=atc,
            strength_mg=Decimal(mg),
            units=Decimal(1),
            dosage=dosage,
        )
        for day in range(days)
    ]


def test_what_ships_is_in_order() -> None:
    assert groups.codes() == ("benzodiazepines", "opioids")
    for code in groups.codes():
        assert group_checks.problems(code) + text_checks.problems(code) == []


def test_the_group_of_the_tests_is_in_order_where_it_is_looked_for(place: Path) -> None:
    assert groups.codes() == ("benzodiazepines", "anti", "opioids")
    assert group_checks.problems("anti") + text_checks.problems("anti") == []


def test_an_unknown_group_is_said() -> None:
    with pytest.raises(UnknownGroup, match="De groep maan bestaat niet"):
        load_group("maan")
    with pytest.raises(UnknownGroup):
        load_group("../opioids")
    assert group_checks.problems("maan") == [
        "De groep maan bestaat niet. Kies uit: benzodiazepines, opioids."
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("group.toml", 'kind = "antidepressiva"', "", "group.toml: kind ontbreekt."),
        ("group.toml", 'measure = "days"', 'measure = "maan"', "measure maan bestaat niet"),
        ("group.toml", "antidepressants-180-days", "nhg-60-days", "ook benzodiazepines heeft een regel met deze naam"),
        ("group.toml", 'default_rule = "antidepressants', 'default_rule = "other', "is geen van de regels"),
        ("group.toml", "threshold = 180", "threshold = 0", "groter dan 0"),
        ("group.toml", "[[rule]]", "[[rule]", "group.toml is niet te lezen"),
        ("group.toml", "[[rule]]", NATURE.format(low=0.3, source="x") + "[[rule]]", "lopen op, van 0 tot 1"),
        ("group.toml", "[[rule]]", NATURE.format(low=0.1, source="") + "[[rule]]", "source is gevuld"),
        ("group.toml", "[[rule]]", '[[begun_instead]]\nname = "x"\n[[rule]]', "zegt wat het is"),
        ("group.toml", "[[rule]]", '[[begun_instead]]\nname = "x"\nscreened = "maan"\n[[rule]]', "maan staat niet in"),
        ("group.toml", "[[rule]]", '[[begun_instead]]\nname = "x"\natc = ["A01AA01"]\n[[rule]]', "nooit bewaard"),
        ("substances.csv", "N06AB03", "N06AB", "is geen hele ATC-code"),
        ("substances.csv", "CIPRAMIL", "PROZAC", "de naam prozac staat bij meer dan één middel"),
        ("substances.csv", 'SSRI,50,"WHO ATC/DDD-index, oraal"', "SSRI,50,", "heeft een bron (ddd_source)"),
        ("substances.csv", ",50,", ",vijftig,", "is niet te lezen"),
        ("substances.csv", "name_nl", "naam", "name_nl ontbreekt"),
        ("screening.toml", 'code = "rescue"', 'code = "other"', "de groep rescue ontbreekt"),
        ("screening.toml", '"gp_decides"', '"misschien"', "advice is exclude, gp_decides, caution"),
        ("screening.toml", '"N05AN01"', '"N06AB"', "de ATC-code van fluoxetine hoort hier ook bij"),
        ("screening.toml", '"metoprolol"', '"sertraline"', "sertraline is een middel van deze groep zelf"),
        ("letters/stopbrief_b1.toml", "{medicine}", "{pil}", "{pil} bestaat niet"),
        ("letters/stopbrief_b1.toml", "Stop nooit in één keer.",
         HARD, "te moeilijk voor niveau B1"),
        ("letters/stopbrief_b1.toml", "B1-1", "B1-2", "version eindigt op -1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(place: Path, file: str, before: str, after: str, said: str) -> None:
    text = (place / file).read_text()
    assert before in text
    (place / file).write_text(text.replace(before, after))
    found = group_checks.problems("anti")
    found = found or text_checks.problems("anti")
    assert [problem for problem in found if said in problem], found


def test_a_letter_that_is_missing_is_said(place: Path) -> None:
    (place / "letters/stopbrief_a2.toml").unlink()
    assert text_checks.problems("anti") == ["De brieftekst letters/stopbrief_a2.toml ontbreekt."]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("factor = 0.9", "factor = 1.1", "factor ligt tussen 0 en 1"),
        ("factor = 0.9", "percent = [50, 75, 0]", "daalt niet steeds"),
        ("factor = 0.9", "percent = [75, 50]", "eindigt niet op 0"),
        ("[older]", "[oud]", "[older] age ontbreekt"),
        ("above_red", "above_blue", "de waarschuwing above_blue bestaat niet"),
    ],
)
def test_a_schedule_that_is_none_is_said(place: Path, before: str, after: str, said: str) -> None:
    text = (groups.SHIPPED / "opioids" / "protocols.toml").read_text()
    (place / "protocols.toml").write_text(text.replace(before, after))
    assert [problem for problem in group_checks.problems("anti") if said in problem]


def test_the_child_process_reads_with_the_group_of_the_installation(place: Path) -> None:
    data = "Patiëntnr;Datum;Middel;ATC;Aantal\n1;01-09-2026;SERTRALINE TABLET 50MG;N06AB06;30\n".encode()
    data += b"1;01-09-2026;OXAZEPAM TABLET 10MG;N05BA04;30\n"
    found = read_in_child(data, "export.csv", today=dt.date(2026, 10, 1), group="anti")
    assert [row.substance for row in found.rows] == ["sertraline"]
    assert [line.message for line in found.ledger] == [
        "Geen antidepressivum of ander middel dat wordt gevolgd."
    ]


# --- opioids ---


def test_every_opioid_names_its_sources() -> None:
    for substance in OPIOIDS.substances.values():
        assert substance.ddd_mg
        assert substance.ddd_source
        assert substance.equal_low_mg is not None
        assert substance.equal_sources


@pytest.mark.parametrize(
    ("text", "atc", "kind", "name", "mg", "form"),
    [
        ("OXYCODON TABLET MGA 10MG", "N02AA05", "benzo", "oxycodon", "10", "retard"),
        ("Oxycontin tablet mga 20 mg", "", "benzo", "oxycodon", "20", "retard"),
        ("TRAMADOL CAPSULE 50MG", "N02AX02", "benzo", "tramadol", "50", "capsule"),
        ("PALEXIA RETARD TABLET MGA 50MG", "N02AX06", "benzo", "tapentadol", "50", "retard"),
    ],
)
def test_labels_of_opioids(text: str, atc: str, kind: str, name: str, mg: str, form: str) -> None:
    label = read_label(text, atc=atc, reference=OPIOIDS)
    assert (label.kind, label.name, label.strength_mg, label.form) == (kind, name, Decimal(mg), form)
    assert label.question == ""


@pytest.mark.parametrize(
    ("text", "atc", "question"),
    [
        ("OXYCODON/NALOXON TABLET MGA 10/5MG", "N02AA55", "which"),
        ("TRAMADOL/PARACETAMOL TABLET 37,5/325MG", "N02AJ13", "which"),
        ("DIHYDROCODEINE TABLET", "N02AA08", "which"),
        ("MORFINE 10MG", "N02AA01", "form"),
        ("TRAMADOL TABLET", "N02AX02", "strength"),
    ],
)
def test_what_is_not_certain_is_asked(text: str, atc: str, question: str) -> None:
    assert read_label(text, atc=atc, reference=OPIOIDS).question == question


@pytest.mark.parametrize(
    ("text", "atc", "classes"),
    [
        ("FENTANYL PLEISTER 25MCG/UUR", "N02AB03", ("plaster",)),
        ("OXAZEPAM TABLET 10MG", "N05BA04", ("benzodiazepine",)),
        ("MORFINE ZETPIL 20MG", "N02AA01", ("rescue",)),
        ("METHADON TABLET 5MG", "N07BC02", ("substitution",)),
    ],
)
def test_what_is_only_a_reason_to_look(text: str, atc: str, classes: tuple[str, ...]) -> None:
    label = read_label(text, atc=atc, reference=OPIOIDS)
    assert (label.kind, label.classes) == ("screening", classes)


def test_another_groups_medicine_is_nothing_here() -> None:
    assert read_label("SERTRALINE TABLET 50MG", atc="N06AB06", reference=OPIOIDS).kind == "other"
    assert judge(daily("N05BA04", "10", days=182), as_of=AS_OF, reference=OPIOIDS).days == 0


def test_the_rule_for_opioids() -> None:
    rule = OPIOIDS.group.rules["opioids-90-days"]
    assert rule_named("opioids-90-days") == rule
    for days, chronic in ((89, False), (90, True)):
        verdict = judge(each_day(OXYCODONE, "10", days), rule=rule, as_of=AS_OF, reference=OPIOIDS)
        assert (verdict.days, verdict.chronic) == (days, chronic)


def test_rules_of_benzodiazepines_are_as_they_were() -> None:
    assert list(RULES) == [
        "nhg-60-days", "tablets-90-year", "ddd-90-year", "days-90-year", "ddd-60-quarter", "months-6",
    ]  # fmt: skip
    assert rule_named("nhg-60-days") == RULES["nhg-60-days"]
    assert rule_named("maan") is None


def test_doses_of_opioids_are_compared_in_morphine() -> None:
    found = diazepam_dose(OPIOIDS.substances[TRAMADOL], Decimal(300))
    assert found is not None
    assert (found.default, found.lowest) == (Decimal(60), Decimal(30))
    verdict = judge(each_day(TRAMADOL, "300", 182), as_of=AS_OF, reference=OPIOIDS)
    assert verdict.diazepam_mg_per_day_cautious == Decimal(60)
    assert not letter_suits_alone(verdict, OPIOIDS.group)


def test_without_a_yardstick_no_dose_is_too_high(place: Path) -> None:
    anti = load_reference("anti")
    verdict = judge(each_day("N06AB06", "200", 365), as_of=AS_OF, reference=anti)
    assert verdict.diazepam_mg_per_day is None
    assert letter_suits_alone(verdict, anti.group)
    assert flags(verdict=verdict, notes=["B2"], reference=anti) == ()


def test_nobody_knows_how_many_opioid_users_are_normal() -> None:
    assert chronic_users_warning(chronic=0, list_size=2100)
    assert chronic_users_warning(chronic=0, list_size=2100, group=OPIOIDS.group) == ""


# --- tapering ---


def asked(**differs: object) -> Request:
    kept = {
        "substance": "oxycodon", "daily_mg": Decimal(80), "protocol": "opioids-10-4-weeks", "start": date(2026, 12, 1),
        "strengths": (Strength(Decimal(5), form="retard"), Strength(Decimal(20), form="retard")), "group": "opioids",
    }  # fmt: skip
    return Request(**kept | differs)  # type: ignore[arg-type]


def test_an_opioid_goes_down_by_a_tenth_of_the_dose_before() -> None:
    made = plan(asked())
    doses = [step.mg for step in made.steps]
    assert doses[:3] == [80, 75, 65]
    assert doses[-2:] == [5, 0]
    assert doses == sorted(doses, reverse=True)
    assert "above_red" in {warning.code for warning in made.warnings}
    (red,) = [warning.text for warning in made.warnings if warning.code == "above_red"]
    assert red.startswith("De dosis is voorzichtig gerekend 160 mg morfine per dag")
    assert hold(made, on=date(2026, 12, 10), days=14).steps[-1].mg == 0


def test_a_request_remembers_its_group_and_an_old_one_has_none() -> None:
    assert Request.from_json(asked().to_json()) == asked()
    benzo = asked(group="benzodiazepines", substance="oxazepam", protocol="bcfi-10")
    assert "group" not in benzo.to_json()


@pytest.mark.parametrize(
    ("differs", "code"),
    [
        ({"switch_to_diazepam": True}, "no_switch"),
        ({"protocol": "nl-25-week"}, "unknown_protocol"),
        ({"substance": "oxazepam"}, "unknown_substance"),
        ({"strengths": (Strength(Decimal(40), form="retard"),)}, "last_dose_large"),
    ],
)
def test_what_cannot_be_with_opioids(differs: dict[str, object], code: str) -> None:
    with pytest.raises(NotPlannable) as refusal:
        plan(asked(**differs))
    assert refusal.value.code == code
    assert "diazepam" not in str(refusal.value)


def test_steps_of_a_gp_are_held_against_the_schedule_of_the_group() -> None:
    steps = [
        (date(2026, 12, 1), Decimal(80)),
        (date(2027, 1, 1), Decimal(20)),
        (date(2027, 2, 1), Decimal(0)),
    ]
    made = by_hand(asked(protocol="by-hand"), steps, facts=Facts(other_benzos=("tramadol",)))
    codes = {warning.code for warning in made.warnings}
    assert {"large_drop", "two_alike", "never_at_once"} <= codes
    assert not {"two_benzos", "faster_than_asam", "withdrawal_risk", "emergency"} & codes
    assert all("diazepam" not in warning.text for warning in made.warnings)
