"""What lies in the ZIP, for who opens it years later: what for, of which day, by which rules, how many rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from evaluation.exports import FORMAT
from evaluation.exports.results import Result, why
from evaluation.exports.tables import Table
from evaluation.exports.variables import MISSING
from patients.pharmacology.groups import DUTCH, Group

WIDTH = 110


@dataclass(frozen=True)
class About:
    """`left_out`: patients who consent, with a letter of before their practice took part; they have no row."""

    project: str
    number: int
    day: date
    purpose: str
    asked_by: str
    practices: int
    left_out: int
    versions: Mapping[str, Sequence[str]]
    group: Group


def text(about: About, tables: Sequence[Table], answers: Sequence[Result]) -> bytes:
    parts = (_head(about), _files(tables), _reading(), _unanswered(answers), _meaning(about))
    return "\r\n".join(line for part in parts for line in part).encode()


def _head(about: About) -> list[str]:
    return [
        f"Onderzoeksgegevens {about.project}, export {about.number}",
        "",
        f"Doel:           {' '.join(about.purpose.split())}",
        f"Gevraagd door:  {about.asked_by}",
        f"Middelen:       {about.group.said(DUTCH)}",
        f"Stand van:      {about.day:%d-%m-%Y}",
        f"Praktijken:     {about.practices}",
        f"Indeling:       {FORMAT}",
        *(f"{name + ':':<16}{', '.join(found) or 'geen'}" for name, found in about.versions.items()),
        "",
    ]


def _files(tables: Sequence[Table]) -> list[str]:
    rows = [f"  {table.name:<10} {len(table.rows):>6} rijen   {table.title}" for table in tables]
    return [
        "Bestanden",
        *rows,
        "  Van elk: .sav (SPSS), .csv (UTF-8, komma's, punten) en -nl.csv (puntkomma's, decimale komma).",
        "  codebook.csv, codebook.pdf    alle variabelen met hun codes",
        "  analysis.json, analysis.csv   modellen op precies deze rijen, met methode en aantal",
        "",
    ]


def _reading() -> list[str]:
    return [
        "Geen waarde",
        "  In SPSS staat een code die als ontbrekend telt; in CSV is de cel leeg.",
        *(f"  {code:>3}  {label}" for code, label in MISSING.items()),
        "",
    ]


def _unanswered(answers: Sequence[Result]) -> list[str]:
    """Which estimates are not there, by why: in the analysis each stands between the others."""
    names: dict[str, list[str]] = defaultdict(list)
    for one in answers:
        if one.reason:
            names[one.reason].append(one.name)
    if not names:
        return ["Alle vragen van de analyse hebben een antwoord.", ""]
    found = ["Wat niet geschat kon worden"]
    for reason, without in names.items():
        found += [*_wrapped(f"Zonder getal, want {why(reason)}:", 2), *_wrapped(", ".join(without), 4)]
    return [*found, ""]


def _wrapped(words: str, spaces: int) -> list[str]:
    indent = " " * spaces
    return wrap(words, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _meaning(about: About) -> list[str]:
    return [
        "Wie er in staan",
        "  Patiënten die toestemming gaven op of vóór deze dag en die niet introkken, uit praktijken met een",
        "  volledig contract. Geen praktijken die alleen behandelen. Niets van vóór de dag waarop een praktijk",
        f"  ging meedoen: {about.left_out} patiënten kregen hun brief eerder en staan er daarom niet in.",
        "  Wie niet gekozen werd en toestemming gaf, staat in de vergelijking. Dat is een deel van alle niet",
        "  gekozen gebruikers; de momentopnamen tellen ze breder.",
        "  Wie later een brief kreeg, hoort bij de groep met een brief; compared_3, _6 en _12 zeggen hoe het ging",
        "  in de perioden van vóór die brief. Zij gebruikten toen nog, en wie vanzelf stopte werd zelden om",
        "  toestemming gevraagd: met hen erbij lijkt het of er zonder brief bijna niemand stopt.",
        "",
        "Wat er niet in staat",
        "  Geen namen, geen datums, geen leeftijd in jaren, geen vrije tekst. Tijd is geteld vanaf de brief.",
        "  Een pseudoniem geldt in dit project alleen en is zonder sleutel niet te herleiden.",
        "  De gegevens zijn daarmee pseudoniem, niet anoniem: kleine groepen kunnen herkenbaar zijn.",
        "",
        "Bewaren",
        "  Het platform wist dit bestand na zeven dagen, en eerder als iemand niet meer meedoet. Trekt een",
        "  patiënt of praktijk zich terug, maak de export dan opnieuw en verwijder deze.",
        "",
    ]
