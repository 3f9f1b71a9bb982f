"""Which column means what: a person's choice first, then the saved profile, the name, and the content."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from patients.his import content
from patients.his.bsncolumns import bsn_places, full_of_bsn
from patients.his.headers import as_written
from patients.his.limits import Refused
from patients.his.recognition import (
    BSN,
    CHOSEN,
    DOUBTFUL,
    FIXED,
    IGNORED,
    PROFILE,
    RECOGNISED,
    Column,
    Question,
    Recognition,
)
from patients.his.tables import Table
from patients.his.words import DOUBTFUL_WORDS, FIELDS, KNOWN_UNUSED, RANKED, REQUIRED, plain, tokens
from patients.pharmacology.reference import Reference

JUDGED_CHARACTERS = 200
NUMBERS_ARE_BSN = (
    "De patiëntnummers in dit bestand lijken burgerservicenummers en worden niet gelezen. "
    "Maak een export met het patiëntnummer van uw HIS."
)


@dataclass
class _Choice:
    """The work in progress: places per field, a status per place, questions."""

    table: Table
    bsn: frozenset[int]
    reference: Reference | None = None
    places: dict[str, int] = field(default_factory=dict)
    status: dict[int, str] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    questions: list[Question] = field(default_factory=list)

    def take(self, name: str, place: int, status: str) -> None:
        self.places[name] = place
        self.status[place] = status

    def free(self, place: int) -> bool:
        return place not in self.status and place not in self.bsn

    def open(self, name: str) -> bool:
        return name not in self.places and name not in self.left_out

    def header(self, place: int) -> str:
        return self.table.header[place]

    def values(self, place: int) -> list[str]:
        """The sampled cells of a column, as far as a person would look at them."""
        return [row[place][:JUDGED_CHARACTERS] for row in self.table.sample if place < len(row)]

    def ask(self, place: int, name: str, message: str, *, blocking: bool = False) -> None:
        self.status[place] = DOUBTFUL
        self.questions.append(Question(self.header(place), name, message, blocking))


def recognise(
    table: Table,
    *,
    today: dt.date,
    mapping: Mapping[str, str] | None = None,
    profile: Mapping[str, str] | None = None,
    reference: Reference | None = None,
) -> Recognition:
    """The meaning of every column.

    `mapping` is a person's choice {field: header} and overrides; "" leaves a field out. `profile` has the same shape
    and is followed where its headers occur. Raises `Refused` for a field or header that does not exist.
    """
    if table.meaning:
        return _given(table)
    choice = _Choice(table, bsn_places(table), reference)
    _follow_mapping(choice, mapping or {})
    _follow_profile(choice, profile or {})
    _by_name(choice)
    _settle_names(choice)
    _by_content(choice, today)
    _check_content(choice)
    _ask_for_shared(choice)
    _ask_for_missing(choice)
    if table.encoding_doubtful:
        samples = ", ".join(table.encoding_samples)
        choice.questions.append(Question("", "", f"Staan deze woorden er goed? {samples}"))
    return _recognition(choice)


def _given(table: Table) -> Recognition:
    """The meanings that the format gives; what is called a patient number may still be another number."""
    if full_of_bsn(table, [table.header.index(table.meaning["patient_number"])]):
        raise Refused(NUMBERS_ARE_BSN)
    details = tuple(
        Column(header, name, FIXED, _samples([row[table.header.index(header)] for row in table.sample]))
        for name, header in table.meaning.items()
    )
    return Recognition(dict(table.meaning), details, ())


# --- A person's choice and the saved profile --------------------------------------------------------------------


def _follow_mapping(choice: _Choice, mapping: Mapping[str, str]) -> None:
    for name, header in mapping.items():
        if name not in FIELDS:
            raise Refused(f"Onbekend veld in de indeling: {name}. Kies uit {', '.join(FIELDS)}.")
        if not header:
            choice.left_out.add(name)
            continue
        place = _place_of(choice.table.header, header)
        if place is None:
            raise Refused(f"De kolom '{header}' staat niet in dit bestand.")
        if place in choice.bsn:
            raise Refused(
                f"De kolom '{header}' bevat burgerservicenummers en wordt niet gelezen. Kies een andere."
            )
        if place in choice.status:
            raise Refused(f"De kolom '{header}' is twee keer gekozen. Kies elke kolom voor één betekenis.")
        choice.take(name, place, CHOSEN)


def _follow_profile(choice: _Choice, profile: Mapping[str, str]) -> None:
    for name, header in profile.items():
        if name not in FIELDS or not choice.open(name):
            continue
        if not header:
            choice.left_out.add(name)
            continue
        place = _place_of(choice.table.header, header)
        if place is not None and choice.free(place):
            choice.take(name, place, PROFILE)


def _place_of(headers: Sequence[str], wanted: str) -> int | None:
    if wanted in headers:
        return headers.index(wanted)
    alike = [
        place for place, header in enumerate(headers) if plain(header) and plain(header) == plain(wanted)
    ]
    return alike[0] if len(alike) == 1 else None


# --- By name ----------------------------------------------------------------------------------------------------


def _by_name(choice: _Choice) -> None:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for place, header in enumerate(choice.table.header):
        if choice.free(place) and (known := _named(as_written(header, choice.table.header))):
            name, rank, exact = known
            found.setdefault(name, []).append((0 if exact else 1, rank, place))
    for name, places in found.items():
        if choice.open(name):
            _take_best(choice, name, sorted(places))


def _named(header: str) -> tuple[str, int, bool] | None:
    """(field, rank, whether the whole header is the known word)."""
    word = plain(header)
    if word in RANKED:
        return (*RANKED[word], True)
    if word in KNOWN_UNUSED:
        return None
    parts = [part for part in tokens(header) if len(part) > 3 and part in RANKED]
    return (*RANKED[parts[0]], False) if len(parts) == 1 else None


def _take_best(choice: _Choice, name: str, places: list[tuple[int, int, int]]) -> None:
    loose, rank, place = places[0]
    if name == "icpc" and content.share(name, choice.values(place)) < content.CONFIRMS:
        return
    choice.take(name, place, RECOGNISED)
    twins = [
        other for other_loose, other_rank, other in places[1:] if (other_loose, other_rank) == (loose, rank)
    ]
    word = plain(choice.header(place))
    if twins:
        choice.ask(
            place,
            name,
            f"Er zijn meer kolommen met de naam '{choice.header(place)}'. {_is_it(choice, place, name)}",
        )
    elif loose or (word in DOUBTFUL_WORDS and not _confirmed(choice, name, place)):
        choice.ask(place, name, _is_it(choice, place, name))


def _confirmed(choice: _Choice, name: str, place: int) -> bool:
    if name == "product":
        return content.names_medicines(choice.values(place), choice.reference)
    return name in ("date", "icpc") or (name == "patient_number" and _has_digits(choice.values(place)))


def _has_digits(values: Sequence[str]) -> bool:
    filled = [value for value in values if value.strip()]
    return bool(filled) and all(any(sign.isdigit() for sign in value) for value in filled)


def _is_it(choice: _Choice, place: int, name: str) -> str:
    return f"Staat in kolom '{choice.header(place)}' inderdaad: {FIELDS[name]}?"


def _settle_names(choice: _Choice) -> None:
    """ "Naam" beside "Voorletters" is a surname; a whole name beside a surname adds nothing."""
    whole = choice.places.get("full_name")
    if whole is None or choice.status[whole] != RECOGNISED:
        return
    if "surname" in choice.places:
        del choice.places["full_name"], choice.status[whole]
    elif "initials" in choice.places and choice.open("surname"):
        del choice.places["full_name"]
        choice.take("surname", whole, RECOGNISED)


# --- By content -------------------------------------------------------------------------------------------------


def _by_content(choice: _Choice, today: dt.date) -> None:
    guesses: dict[str, list[int]] = {}
    for place, header in enumerate(choice.table.header):
        if choice.free(place) and _named(header) is None and plain(header) not in KNOWN_UNUSED:
            meant = content.meaning(choice.values(place), today, choice.reference)
            guesses.setdefault(meant, []).append(place)
    for name, places in guesses.items():
        if name and choice.open(name):
            choice.take(name, places[0], DOUBTFUL)
            choice.ask(places[0], name, _is_it(choice, places[0], name), blocking=len(places) > 1)


def _check_content(choice: _Choice) -> None:
    for name, place in list(choice.places.items()):
        unconfirmed = content.share(name, choice.values(place)) < content.CONFIRMS
        if unconfirmed and choice.status[place] in (RECOGNISED, PROFILE):
            choice.ask(place, name, _is_it(choice, place, name))


def _ask_for_shared(choice: _Choice) -> None:
    """One date for all medicines of a row, say: only a person knows whether that is what it means."""
    for name, place in choice.places.items():
        if choice.header(place) in choice.table.shared and choice.status[place] in (RECOGNISED, DOUBTFUL):
            choice.ask(place, name, choice.table.shared[choice.header(place)], blocking=True)


def _ask_for_missing(choice: _Choice) -> None:
    for name in REQUIRED:
        if name not in choice.places:
            choice.questions.append(Question("", name, _missing(choice, name), blocking=True))
    # A file of codes alone holds episodes; one with quantities or dosages lacks its medicines.
    only_codes = "icpc" in choice.places and not choice.places.keys() & {"strength", "quantity", "dosage"}
    if not choice.places.keys() & {"product", "atc"} and not only_codes:
        choice.questions.append(Question("", "product", _missing(choice, "product"), blocking=True))
    if "product" in choice.places and "quantity" not in choice.places:
        message = "Er is geen kolom met het aantal gevonden. Zonder aantal is het gebruik niet te berekenen."
        choice.questions.append(Question("", "quantity", message))


def _missing(choice: _Choice, name: str) -> str:
    if name == "patient_number":
        for place in sorted(choice.bsn):
            if RANKED.get(plain(choice.header(place)), ("", 0))[0] == "patient_number":
                return (
                    f"De kolom '{choice.header(place)}' lijkt burgerservicenummers te bevatten en wordt niet gelezen. "
                    "Kies een andere kolom als patiëntnummer."
                )
    return f"Er is geen kolom gevonden voor: {FIELDS[name]}. Wijs die kolom aan."


def _recognition(choice: _Choice) -> Recognition:
    names = {place: name for name, place in choice.places.items()}
    details = tuple(
        Column(
            header,
            names.get(place, ""),
            BSN if place in choice.bsn else choice.status.get(place, IGNORED),
            () if place in choice.bsn else _samples(choice.values(place)),
        )
        for place, header in enumerate(choice.table.header)
    )
    columns = {name: choice.header(choice.places[name]) for name in FIELDS if name in choice.places}
    return Recognition(columns, details, tuple(choice.questions))


def _samples(values: Sequence[str]) -> tuple[str, ...]:
    filled = (value.strip() for value in values if value.strip())
    return tuple(dict.fromkeys(value[:80] for value in filled))[:3]
