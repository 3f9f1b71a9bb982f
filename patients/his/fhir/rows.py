"""FHIR resources to the table that every file becomes. Row n is the n-th resource of the file."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from patients.his.fhir import medicines, people
from patients.his.fhir.documents import Document, Entry, read_document
from patients.his.fhir.medicines import DISPENSE, REQUEST
from patients.his.fhir.nodes import Node, day, icpc, nodes, text
from patients.his.limits import Limits, Refused
from patients.his.problems import Problem
from patients.his.tables import FHIR, CellRecords, Table
from patients.his.words import FIELDS

CONDITION = "Condition"
ROWS = (REQUEST, DISPENSE, CONDITION)
# What the rows refer to; anything else is named as not read.
AROUND = ("Patient", "Medication", "Practitioner", "PractitionerRole", "Organization", "Location")
ALWAYS = ("patient_number", "date")
SAMPLE_ROWS = 2_000
ROWS_ONLY = "recepten (MedicationRequest), verstrekkingen (MedicationDispense) of episodes (Condition)"
NO_PATIENT = (
    "In dit FHIR-bestand staan geen patiënten (Patient). Maak de export opnieuw, met de patiënten erbij."
)
ONLY_BSN = (
    "De patiënten in dit FHIR-bestand hebben geen ander nummer dan het BSN, en dat wordt niet gelezen. "
    "Maak een export met het patiëntnummer van uw HIS."
)
NOT_IN_FILE = "De patiënt van deze rij staat niet (of niet eenduidig) in het bestand."
NO_NUMBER = "De patiënt van deze rij heeft geen patiëntnummer (een BSN wordt niet gelezen)."
NO_ICPC = "Deze aandoening heeft geen ICPC-code."
REFUTED = "Deze aandoening is weerlegd of als vergissing gemarkeerd."
MORE_PAGES = "Dit bestand is één bladzijde van een langer antwoord; de volgende bladzijden staan er niet in."
FULFILLED = "Dit recept is ook als verstrekking gelezen (rij {row})."
PERHAPS_FULFILLED = (
    "Dit middel is kort daarna ook verstrekt (rij {row}). "
    "Vul het aantal in als dit recept apart telt; laat het anders weg."
)
REPEATS = "Dit recept mag nog {times} keer worden herhaald; alleen de eerste keer telt mee."
SOON = dt.timedelta(days=7)


@dataclass
class _Rows:
    """The work in progress: cells per record, and what is special about some of them."""

    document: Document
    people: dict[int, dict[str, str]] = field(default_factory=dict)
    systems: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)
    doubles: dict[int, str] = field(default_factory=dict)
    unsafe: dict[tuple[int, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        record, resource = len(self.cells), entry.resource
        cells, reason = self._condition(resource) if entry.kind == CONDITION else self._medicine(resource)
        person, missing = self._person(resource)
        self.entries.append(entry)
        self.cells.append({**person, **cells, "id": text(resource, "id")})
        if reason or missing:
            self.broken[record] = reason or missing

    def _person(self, resource: Node) -> tuple[dict[str, str], str]:
        subject = resource.get("subject") or resource.get("patient")
        known = self.document.resolve(subject, resource)
        if known is None:
            number = self._number(people.numbers({"identifier": nodes(subject, "identifier")}))
            return ({"patient_number": number}, "") if number else ({}, NOT_IN_FILE)
        if id(known) not in self.people:
            number = self._number(people.numbers(known))
            self.people[id(known)] = {"patient_number": number, **people.describe(known, self.document)}
        cells = self.people[id(known)]
        return cells, "" if cells["patient_number"] else NO_NUMBER

    def _number(self, numbers: dict[str, str]) -> str:
        """The number in the system that most patients have; a number of another kind could be somebody else's."""
        return numbers.get(self.systems[0], "") if self.systems else ""

    def _medicine(self, resource: Node) -> tuple[dict[str, str], str]:
        medicine = medicines.medicine_of(resource, self.document)
        cells = {
            "date": medicines.day_of(resource),
            "product": medicine.product,
            "atc": medicine.atc,
            "strength": medicine.strength,
            "quantity": medicines.quantity_of(resource),
            "dosage": medicines.dosage_of(resource),
            "icpc": icpc(nodes(resource, "reasonCode")),
        }
        return cells, medicines.why_not_counted(resource) or medicine.problem

    def _condition(self, resource: Node) -> tuple[dict[str, str], str]:
        code = icpc(nodes(resource, "code"))
        states = {text(one, "code") for one in nodes(resource, "verificationStatus", "coding")}
        date = day(text(resource, "onsetDateTime") or text(resource, "recordedDate"))
        refuted = states & {"refuted", "entered-in-error"}
        return {"icpc": code, "date": date}, REFUTED if refuted else "" if code else NO_ICPC

    # --- one prescription, told twice -----------------------------------------------------------------------------

    def find_doubles(self) -> None:
        """A request that was dispensed counts once: as the dispense, which is what was handed over."""
        requests = {id(entry.resource): at for at, entry in self._of_kind(REQUEST)}
        named = {
            (text(one, "system"), text(one, "value")): at
            for at, entry in self._of_kind(REQUEST)
            for one in nodes(entry.resource, "identifier")
            if text(one, "value")
        }
        for _, entry in self._of_kind(DISPENSE):
            for reference in nodes(entry.resource, "authorizingPrescription"):
                known = self.document.resolve(reference, entry.resource)
                name = (text(reference, "identifier", "system"), text(reference, "identifier", "value"))
                at = requests.get(id(known), named.get(name))
                if at is not None:
                    self.doubles.setdefault(at, FULFILLED.format(row=entry.number))

    def doubt_unlinked(self) -> None:
        dispensed: dict[tuple[str, str], list[tuple[dt.date, int]]] = defaultdict(list)
        for at, entry in self._of_kind(DISPENSE):
            if handed := _date(self.cells[at]["date"]):
                dispensed[self._medicine_key(at)].append((handed, entry.number))
        for at, entry in self._of_kind(REQUEST):
            if at in self.doubles:
                continue
            asked = _date(self.cells[at]["date"])
            near = [
                row
                for day, row in dispensed[self._medicine_key(at)]
                if asked and asked <= day <= asked + SOON
            ]
            if near:
                self.unsafe[(at, "quantity")] = PERHAPS_FULFILLED.format(row=near[0])
            elif times := medicines.repeats_allowed(entry.resource):
                problem = Problem(entry.number, _header("quantity"), REPEATS.format(times=times))
                self.problems.append(problem)

    def _of_kind(self, kind: str) -> Iterator[tuple[int, Entry]]:
        """The rows of a kind that can be read."""
        return (
            (at, entry)
            for at, entry in enumerate(self.entries)
            if entry.kind == kind and at not in self.broken
        )

    def _medicine_key(self, at: int) -> tuple[str, str]:
        cells = self.cells[at]
        return cells["patient_number"], cells["atc"] or cells["product"].casefold()


def read_fhir(data: bytes, limits: Limits) -> Table:
    """The prescriptions, dispenses and conditions of a file. Raises `Refused` when there are none, or nobody's."""
    document = read_document(data)
    kinds = Counter(entry.kind for entry in document.entries)
    if not any(kinds[kind] for kind in ROWS):
        raise Refused(f"In dit FHIR-bestand staan geen {ROWS_ONLY}. Wel gevonden: {_counted(kinds)}.")
    limits.check_rows(sum(kinds[kind] for kind in ROWS))
    patients = [entry.resource for entry in document.entries if entry.kind == "Patient"]
    inside = [one for entry in document.entries for one in nodes(entry.resource, "contained")]
    patients += [one for one in inside if text(one, "resourceType") == "Patient"]
    subjects = [one for entry in document.entries for one in nodes(entry.resource, "subject")]
    rows = _Rows(document, systems=people.systems_by_use(patients) or people.systems_by_use(subjects))
    if not rows.systems:
        numbered = any(nodes(one, "identifier") for one in [*patients, *subjects])
        raise Refused(ONLY_BSN if numbered or patients else NO_PATIENT)
    for entry in document.entries:
        if entry.kind in ROWS:
            rows.add(entry)
    rows.find_doubles()
    rows.doubt_unlinked()
    return _table(rows, kinds)


def _table(rows: _Rows, kinds: Counter[str]) -> Table:
    filled = {name for cells in rows.cells for name, cell in cells.items() if cell}
    medicines_too = {"product", "quantity"} if kinds[REQUEST] or kinds[DISPENSE] else set()
    fields = [name for name in FIELDS if name in filled | medicines_too or name in ALWAYS]
    headers = {name: _header(name) for name in fields}
    cells = [[row.get(name, "") for name in (*fields, "id")] for row in rows.cells]
    return Table(
        header=(*headers.values(), "id"),
        records=CellRecords(cells, [entry.number for entry in rows.entries], len(fields) + 1),
        sample=tuple(tuple(row) for row in cells[:SAMPLE_ROWS]),
        broken=rows.broken,
        unsafe={(at, fields.index(name)): reason for (at, name), reason in rows.unsafe.items()},
        doubles=rows.doubles,
        problems=(*_remarks(rows, kinds), *rows.problems),
        form=FHIR,
        meaning=headers,
    )


def _header(name: str) -> str:
    return FIELDS[name][0].upper() + FIELDS[name][1:]


def _remarks(rows: _Rows, kinds: Counter[str]) -> Iterator[Problem]:
    others = Counter({kind: count for kind, count in kinds.items() if kind not in (*ROWS, *AROUND)})
    if others:
        yield Problem(0, "", f"Niet gelezen uit dit FHIR-bestand: {_counted(others)}.")
    if rows.document.more_pages:
        yield Problem(0, "", MORE_PAGES)
    if len(rows.systems) > 1:
        unused = ", ".join(system or "(zonder naam)" for system in rows.systems[1:])
        yield Problem(0, "", f"Als patiëntnummer is gelezen: {rows.systems[0]}. Niet gebruikt: {unused}.")


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{count} × {kind[:40]}" for kind, count in kinds.most_common(5)) or "niets"


def _date(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None
