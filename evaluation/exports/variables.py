"""What each column of the research rows is: its name, label, codes, and the codes that mean there is no value.

A name never changes its meaning; a new meaning gets a new name and counts up `exports.FORMAT`. No column holds a date,
a name, an age in years or words that somebody typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from evaluation.outcomes.windows import MONTHS
from patients.pharmacology.groups import Group

# Codes instead of a value. In SPSS they are user-missing with these labels, in CSV the cell is empty.
NOT_YET, LOST, NOT_APPLICABLE, NOT_KNOWN = -1, -2, -3, -4
MISSING = {
    NOT_YET: "nog niet bekend (periode loopt nog, of wacht op een export)",
    LOST: "uitgevallen",
    NOT_APPLICABLE: "niet van toepassing",
    NOT_KNOWN: "niet bekend",
}
YES_NO = {0: "nee", 1: "ja"}


class NotInCodebook(ValueError):
    """A row holds something that its variable does not allow."""


class Kind(StrEnum):
    TEXT, WHOLE, DECIMAL = "text", "whole", "decimal"


class Measure(StrEnum):
    """As SPSS calls them."""

    NOMINAL, ORDINAL, SCALE = "nominal", "ordinal", "scale"


@dataclass(frozen=True, slots=True)
class Variable:
    """`values`: the label of each code; empty for a number that means itself. `missing`: which codes are no value."""

    name: str
    label: str
    kind: Kind = Kind.WHOLE
    measure: Measure = Measure.SCALE
    values: Mapping[int, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()

    @property
    def labels(self) -> dict[int, str]:
        """Of all codes, those of no value too."""
        return {**self.values, **{code: MISSING[code] for code in self.missing}}


PLACES = 4  # of a decimal
AGE_BANDS = {
    10: "jonger dan 20 jaar",
    **{low: f"{low} tot en met {low + 9} jaar" for low in range(20, 90, 10)},
    90: "90 jaar of ouder",
}
SEXES = {1: "man", 2: "vrouw", 3: "anders of niet bekend"}
# Each code with the word it has in the product.
PATHS = {
    1: ("letter", "stopbrief gekregen"),
    2: ("not_chosen", "kon een brief krijgen, niet gekozen (vergelijking)"),
    3: ("chosen", "gekozen, brief nog niet verstuurd"),
    4: ("gp", "geen brief: oordeel van de praktijk"),
    5: ("psychiatry", "geen brief: psychiatrie"),
    6: ("opioid", "geen brief: opioïd"),
    7: ("palliative_epilepsy", "geen brief: palliatieve zorg of epilepsie"),
    8: ("other", "geen brief: een andere reden"),
    9: ("no_chronic_use", "geen chronisch gebruik volgens het nieuwste oordeel"),
    10: ("not_followed", "geen brief, en niet in de vergelijking"),
}
RESPONSES = {
    0: ("", "geen antwoord genoteerd"),
    1: ("consult", "wil een consult"),
    2: ("stopped", "is al gestopt"),
    3: ("reduced", "is al aan het minderen"),
    4: ("not_alone", "wil wel, maar niet alleen"),
    5: ("declined", "wil niet"),
    6: ("talk_to_gp", "wil met de huisarts praten"),
    7: ("no_reaction", "geen reactie"),
    8: ("returned", "brief kwam terug"),
    9: ("moved", "verhuisd"),
    10: ("died", "overleden"),
    11: ("not_suitable", "toch niet geschikt"),
}
LADDER_ENDS = {
    1: ("stops_here", "patiënt wil hier stoppen"),
    2: ("enough", "niet nodig: gaat alleen verder"),
    3: ("referred", "verwezen naar verslavingszorg"),
    4: ("gone", "verhuisd of overleden"),
}
OUTCOMES = {
    1: ("abstinent", "gestopt"),
    2: ("halved", "ten minste de helft minder"),
    3: ("quartered", "een kwart tot de helft minder"),
    4: ("unchanged", "ongewijzigd"),
    5: ("increased", "meer"),
    6: ("relapsed", "weer gaan gebruiken"),
}
LOSSES = {
    1: ("not_covered", "geen export van die periode"),
    2: ("not_asked", "niet in de export, niet nagevraagd"),
    3: ("not_in_file", "niet in de export"),
    4: ("moved", "uit de praktijk vertrokken"),
    5: ("died", "overleden"),
    6: ("unknown", "niet in de export, praktijk weet het niet"),
    7: ("open_row", "een regel van de export wacht op antwoord"),
    8: ("no_dose", "dosering niet bekend"),
    9: ("no_baseline", "geen gebruik in de drie maanden vóór de brief"),
}
GROUPS = {1: ("letter", "brief gekregen"), 2: ("comparison", "niet gekozen (vergelijking)")}
ELEMENTS = {
    "letter": "stop- en herinneringsbrieven",
    "call": "telefoongesprekken",
    "consult": "consulten",
    "mi": "motiverende gespreksvoering",
    "workbook": "werkboeken meegegeven",
    "quiz": "kennisquiz",
    "stories": "ervaringsverhalen",
    "plan": "afbouwschema goedgekeurd",
    "diary": "gebruiksdagboek",
    "referral": "verwijzing",
}
MOST_CONSULTS = 5


def labels_of(codes: Mapping[int, tuple[str, str]]) -> dict[int, str]:
    return {code: label for code, (_word, label) in codes.items()}


def code_of(codes: Mapping[int, tuple[str, str]], word: str) -> int:
    """A row says nothing that the codebook does not explain."""
    found = {each: code for code, (each, _label) in codes.items()}
    if word not in found:
        raise NotInCodebook(word)
    return found[word]


def _coded(
    name: str, label: str, codes: Mapping[int, tuple[str, str]], *missing: int, ordinal: bool = False
) -> Variable:
    measure = Measure.ORDINAL if ordinal else Measure.NOMINAL
    return Variable(name, label, measure=measure, values=labels_of(codes), missing=missing)


def _amount(name: str, label: str, *missing: int) -> Variable:
    return Variable(name, label, kind=Kind.DECIMAL, missing=missing)


def _yes_no(name: str, label: str, *missing: int) -> Variable:
    return Variable(name, label, measure=Measure.NOMINAL, values=YES_NO, missing=missing)


def _names() -> tuple[Variable, ...]:
    return (
        Variable("patient", "patiënt (pseudoniem)", kind=Kind.TEXT, measure=Measure.NOMINAL),
        Variable("practice", "praktijk (pseudoniem)", kind=Kind.TEXT, measure=Measure.NOMINAL),
    )


@dataclass(frozen=True, slots=True)
class Dose:
    """What the columns mg_* hold: `unit`, from the data of the group, and why they are empty, or ""."""

    unit: str
    empty: str

    def label(self, moment: str) -> str:
        return f"{self.unit} {moment} ({self.empty})" if self.empty else f"{self.unit} {moment}"


def dose(group: Group) -> Dose:
    """Outcomes are converted to diazepam only (evaluation/outcomes): of other medicines no amount is known here."""
    if group.yardstick is None:
        return Dose("mg per dag", "niet berekend: voor deze middelen is er geen omrekening")
    unit = f"mg {group.yardstick.name}-equivalent per dag"
    return Dose(unit, "" if group.counts_in_diazepam else "niet berekend")


def _window(months: int, mg: Dose) -> tuple[Variable, ...]:
    at, gone = f"na {months} maanden", (NOT_YET, LOST, NOT_APPLICABLE)
    return (
        _coded(f"outcome_{months}", f"uitkomst {at}", OUTCOMES, *gone),
        _coded(f"lost_{months}", f"waarom uitgevallen {at}", LOSSES, NOT_YET, NOT_APPLICABLE),
        Variable(f"days_{months}", f"dagen met gebruik van 91, {at}", missing=gone),
        _amount(f"ddd_{months}", f"DDD per dag {at}", *gone, NOT_KNOWN),
        _amount(f"mg_{months}", mg.label(at), *gone, NOT_KNOWN),
        _yes_no(f"switched_{months}", f"ander middel begonnen {at}", *gone),
        _coded(
            f"compared_{months}",
            f"uitkomst als vergelijking, {at} zonder brief (ook van wie er later een kreeg)",
            OUTCOMES,
            *gone,
        ),
    )


def patient_variables(group: Group) -> tuple[Variable, ...]:
    """The columns of a project that follows these medicines: their names are the same in every project."""
    mg = dose(group)
    return (
        *_names(),
        Variable(
            "age_band",
            "leeftijd op de dag van de brief (vergelijking: van de eerste brieven in de praktijk; "
            "anderen: van de export)",
            measure=Measure.ORDINAL, values=AGE_BANDS, missing=(NOT_KNOWN,),
        ),
        Variable("sex", "geslacht in het HIS", measure=Measure.NOMINAL, values=SEXES),
        _coded("path", "weg in het project", PATHS),
        _coded("group", "groep in de vergelijking", GROUPS, NOT_APPLICABLE),
        _coded("response", "antwoord op de brief (nieuwste telt)", RESPONSES, NOT_APPLICABLE),
        Variable("response_weeks", "weken tussen brief en antwoord", missing=(NOT_APPLICABLE,)),
        Variable(
            "rung", "hoogste consult dat gehouden is (0 = geen)",
            measure=Measure.ORDINAL, missing=(NOT_APPLICABLE,),
        ),
        _coded("ladder_end", "waarom geen volgend consult", LADDER_ENDS, NOT_APPLICABLE),
        Variable("consult_minutes", "minuten consult samen", missing=(NOT_APPLICABLE, NOT_KNOWN)),
        *(
            Variable(f"consult_{number}_week", f"week van consult {number} na de brief", missing=(NOT_APPLICABLE,))
            for number in range(1, MOST_CONSULTS + 1)
        ),
        *(Variable(f"n_{element}", f"aantal keer: {label}") for element, label in ELEMENTS.items()),
        Variable("days_base", "dagen met gebruik van 91, vóór de brief", missing=(NOT_APPLICABLE,)),
        _amount("ddd_base", "DDD per dag vóór de brief", NOT_APPLICABLE, NOT_KNOWN),
        _amount("mg_base", mg.label("vóór de brief"), NOT_APPLICABLE, NOT_KNOWN),
        *(variable for months in MONTHS for variable in _window(months, mg)),
        Variable("quiz_before", "kennisquiz vooraf: aantal goed", missing=(NOT_APPLICABLE,)),
        Variable("quiz_before_of", "kennisquiz vooraf: aantal vragen", missing=(NOT_APPLICABLE,)),
        Variable("quiz_after", "kennisquiz achteraf: aantal goed", missing=(NOT_APPLICABLE,)),
        Variable("quiz_after_of", "kennisquiz achteraf: aantal vragen", missing=(NOT_APPLICABLE,)),
        _yes_no("plan", "afbouwschema gebruikt (door de huisarts goedgekeurd)"),
        Variable("workbooks", "werkboek: aantal uitgaven gemaakt"),
    )  # fmt: skip


MONTH_VARIABLES: tuple[Variable, ...] = (
    *_names(),
    Variable(
        "month", "maand van 30 dagen; 1 begint de dag na de brief, -1 eindigt de dag ervoor",
        measure=Measure.ORDINAL,
    ),
    _amount("ddd", "DDD per dag in die maand", NOT_KNOWN),
)  # fmt: skip
