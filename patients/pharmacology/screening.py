"""What to weigh before the letter: flags from episodes, medicines, notes and facts. A person decides."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from patients.pharmacology.chronic import Verdict
from patients.pharmacology.groups import Group, load_group
from patients.pharmacology.labels import Label
from patients.pharmacology.reference import EpisodeClass, MedicineClass, Reference, load_reference

EXCLUDE, GP_DECIDES, CAUTION = "exclude", "gp_decides", "caution"
_ADVICE_ORDER = (EXCLUDE, GP_DECIDES, CAUTION)

OLDER_AGE = 65

# "B2": the reimbursement condition for long-term use; the vitamin is something else.
_B2_NOTE = re.compile(r"(?<!vitamine )(?<!vitamine-)(?<!vit )(?<!vit\. )\bB2\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason to look again: `advice` "exclude", "gp_decides" or "caution", Dutch `reason`, oldest date."""

    code: str
    advice: str
    reason: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode from the export: ICPC-1 code and its start, when known."""

    icpc: str
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Medication:
    """One prescription of any followed medicine, with its label as read."""

    date: date
    label: Label


def flags(
    *,
    verdict: Verdict,
    medication: Iterable[Medication] = (),
    episodes: Iterable[Episode] = (),
    age: int | None = None,
    notes: Iterable[str] = (),
    reference: Reference | None = None,
) -> tuple[Flag, ...]:
    """All flags for one person, the gravest advice first. `notes`: free texts of the prescriptions."""
    reference = reference or load_reference()
    found = [
        *_episode_flags(list(episodes), verdict.period.end, reference),
        *_medicine_flags(list(medication), reference),
        *(_note_flags(notes) if reference.group.reimbursement_note else ()),
        *_fact_flags(verdict, age, reference.group),
    ]
    return tuple(sorted(found, key=lambda flag: _ADVICE_ORDER.index(flag.advice)))


def letter_suits_alone(verdict: Verdict, group: Group | None = None) -> bool:
    """Whether the letter alone suits this use: up to 1 DDD and 10 mg diazepam a day, at the cautious end, or what
    else the group says.

    Above it, and when either is unknown, a supervised taper fits; the letter is still sent, its text adapted.
    """
    group = group or load_group()
    limits = (
        (group.most_ddd_for_letter_alone, verdict.ddd_per_day),
        (group.most_mg_for_letter_alone, verdict.diazepam_mg_per_day_cautious),
    )
    return all(most is None or (used is not None and used <= most) for most, used in limits)


def _episode_flags(episodes: list[Episode], as_of: date, reference: Reference) -> Iterator[Flag]:
    for group in reference.episodes:
        held = [
            episode for episode in episodes if group.holds(episode.icpc) and _recent(episode, group, as_of)
        ]
        if held:
            codes = ", ".join(dict.fromkeys(episode.icpc.strip().upper() for episode in held))
            since = min((episode.start for episode in held if episode.start), default=None)
            yield Flag(group.code, group.advice, f"{group.label} ({codes})", since)


def _recent(episode: Episode, group: EpisodeClass, as_of: date) -> bool:
    """An episode without a date always counts: better asked than missed."""
    if group.within_days is None or episode.start is None:
        return True
    return (as_of - episode.start).days <= group.within_days


def _medicine_flags(medication: list[Medication], reference: Reference) -> Iterator[Flag]:
    for group in reference.medicines:
        held = [medicine for medicine in medication if group.code in medicine.label.classes]
        if held:
            yield _medicine_flag(group, held)


def _medicine_flag(group: MedicineClass, held: list[Medication]) -> Flag:
    names = ", ".join(dict.fromkeys(medicine.label.name or medicine.label.normalised for medicine in held))
    dates = [medicine.date for medicine in held]
    reason = f"{group.label}: {names}, laatst {max(dates):%d-%m-%Y}"
    return Flag(group.code, group.advice, reason, min(dates))


def _note_flags(notes: Iterable[str]) -> Iterator[Flag]:
    if any(_B2_NOTE.search(note) for note in notes):
        yield Flag("b2_note", GP_DECIDES, "Er staat een B2-aantekening voor vergoeding bij het recept")


def _fact_flags(verdict: Verdict, age: int | None, group: Group) -> Iterator[Flag]:
    if len(verdict.substances) > 1:
        yield Flag("several_benzos", GP_DECIDES, f"Gebruikt meer middelen: {' en '.join(verdict.substances)}")
    yield from _dose_flags(verdict, group)
    if age is not None and age >= OLDER_AGE:
        reason = "65 jaar of ouder: meer kans op vallen. Dit is een reden vóór stoppen, niet ertegen"
        yield Flag("older", CAUTION, reason)


def _dose_flags(verdict: Verdict, group: Group) -> Iterator[Flag]:
    mg, limit = verdict.diazepam_mg_per_day_cautious, group.high_dose_mg
    if group.yardstick is None or limit is None:
        return
    counted_in = group.yardstick.name
    if mg is None and verdict.days:
        reason = f"De dosis is niet om te rekenen naar {counted_in}: {', '.join(verdict.substances)}"
        yield Flag("dose_unknown", GP_DECIDES, reason)
    if mg is not None and mg > limit:
        yield Flag(
            "high_dose",
            GP_DECIDES,
            f"Gebruikt per dag meer dan omgerekend {limit} mg {counted_in}",
        )
