"""The referral letter as PDF: what addiction care needs to begin, and no more. Plain Python; the words are Dutch."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from benzoproject.lib import pdf
from patients.pharmacology.dosage import read_dosage
from stopletters.writing.letter import dutch_date
from stopletters.writing.paper import mark_rules

CONCEPT = "CONCEPT"
REASONS = {
    "high_dose": "de dosering ligt ver boven de gebruikelijke",
    "fast_increase": "de dosering is in korte tijd sterk gestegen",
    "fraud": "er zijn recepten van verschillende kanten",
    "addiction": "er is ook een andere verslaving",
    "failed": "afbouwen in de huisartsenpraktijk is niet gelukt",
    "wish": "de patiënt wil dit zelf",
    "other": "zie de vraag hieronder",
}


@dataclass(frozen=True)
class ReferralFacts:
    """All that one referral letter states. Days are ISO dates; `medicines` and `tried` are sentences in Dutch.

    `practice`: name, street, postcode_line, phone; `use`: mean dose and days, "" when it is not known.
    """

    practice: dict[str, str]
    to: str
    date: str
    patient: dict[str, str]  # name, birth_date (ISO or ""), street, postcode_line
    reason: str
    question: str
    consented_on: str
    medicines: tuple[str, ...]
    use: str
    tried: tuple[str, ...]
    gp: str
    poh: str
    tapered: str = "een slaap- of kalmeringsmiddel"

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        lists = {name: tuple(stored[name]) for name in ("medicines", "tried")}
        return cls(**{**stored, **lists})

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "medicines": list(self.medicines), "tried": list(self.tried)}

    def all_words(self) -> str:
        """Everything that is printed, for whoever has to know whether it can be."""
        return " ".join(
            [*self.patient.values(), self.to, self.question, self.use, *self.medicines, *self.tried]
        )


def referral_pdf(facts: ReferralFacts, *, at: datetime, mark: str = "") -> bytes:
    """One letter. Its metadata name nobody: the title says only that it is a referral. `mark`: in the top margin."""
    context = {
        "facts": facts,
        "date": _day(facts.date),
        "born": _day(facts.patient["birth_date"]),
        "consented": _day(facts.consented_on),
        "reason": REASONS[facts.reason],
        "question": [line for line in facts.question.splitlines() if line.strip()],
    }
    sheet = pdf.Sheet(
        pdf.html("pdf/referral.html", context), ("referral.css",), mark_rules(mark) if mark else ""
    )
    return pdf.render(sheet, title="Verwijsbrief", created=at)


def _day(iso: str) -> str:
    return dutch_date(date.fromisoformat(iso)) if iso else ""


def comma(number: Decimal) -> str:
    """ "7,5": at most two decimals, no superfluous zeros."""
    return f"{round(number, 2).normalize():f}".replace(".", ",")


def medicine_line(name: str, strength_mg: str | None, dosage: str) -> str:
    """ "oxazepam 10 mg, 2 per dag"; a dosage nobody can read stays as the HIS has it."""
    strength = f" {comma(Decimal(strength_mg))} mg" if strength_mg else ""
    read = read_dosage(dosage)
    often = f"{comma(read.per_day)} per dag" if read.per_day is not None else dosage
    if read.as_needed:
        often = f"zo nodig {often}" if read.per_day is not None else "zo nodig"
    return f"{name}{strength}, {often}".rstrip(", ")


def before_line(medicine: str) -> str:
    """Of a medicine that a taper plan changed from."""
    return f"Voor het afbouwen: {medicine}"


def prescribed_line(medicine: str) -> str:
    """Of the medicine that is tapered: the record does not follow every step."""
    return f"Laatste voorschrift: {medicine}"


def still_line(medicine: str) -> str:
    """Of a medicine that a taper plan changed from, and that was prescribed since all the same."""
    return f"Ook na de overstap nog voorgeschreven: {medicine}"


def now_line(name: str, mg: Decimal, *, stopped: bool) -> str:
    """ "Nu, volgens het afbouwschema: diazepam, 5 mg per dag"; after a stop the dose of that day stays."""
    dose = f"{name}, {comma(mg)} mg per dag" if mg else f"geen {name} meer"
    if stopped:
        return f"Nu: {dose}, tot de huisarts beslist; het afbouwschema is gestopt"
    return f"Nu, volgens het afbouwschema: {dose}"


def use_line(mg: Decimal | None, days: int, length: int) -> str:
    """ "Volgens de voorschriften 91 van 91 dagen gebruik, omgerekend 12,5 mg diazepam per dag." """
    dose = f", omgerekend {comma(round(mg, 1))} mg diazepam per dag" if mg is not None else ""
    return f"Volgens de voorschriften {days} van de laatste {length} dagen gebruik{dose}."


def letters_line(posted: Sequence[date]) -> str:
    first, *more = map(dutch_date, posted)
    return f"Stopbrief gestuurd op {first}" + (f", daarna ook op {' en '.join(more)}." if more else ".")


def consults_line(held: Sequence[date]) -> str:
    if len(held) == 1:
        return f"Eén gesprek met de praktijkondersteuner, op {dutch_date(held[0])}."
    ends = f"van {dutch_date(held[0])} tot en met {dutch_date(held[-1])}"
    return f"{len(held)} gesprekken met de praktijkondersteuner, {ends}."


def plan_line(
    substance: str,
    start: date,
    doses: tuple[Decimal, Decimal],
    now: Decimal | None,
    *,
    stopped: bool,
    on_hold: bool,
) -> str:
    """`doses`: mg a day at the start and at the end; `now`: mg a day today, or when the plan was stopped, None when
    it had not begun.
    """
    first, last = map(comma, doses)
    begun = f"Afbouwschema {substance} vanaf {dutch_date(start)}, van {first} naar {last} mg per dag"
    if now is None:
        return f"{begun}; {'gestopt voor het begon' if stopped else 'nog niet begonnen'}."
    if stopped:
        return f"{begun}; gestopt bij {comma(now)} mg per dag."
    return f"{begun}; nu {comma(now)} mg per dag{', in pauze' if on_hold else ''}."
