"""Synthetic HIS exports: invented people with believable use, the same for the same seed.

Shape of use (about 13 prescriptions and 311 DDD a year for a long-term user) after Gorgels 2001.
"""

import csv
import io
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SURNAMES = (
    "Achterberg", "van der Aa", "Blom", "Bosman", "Dijkgraaf", "el Idrissi", "Haverkort", "Hendriks", "Jongsma",
    "Kaya", "Koster", "Latuheru", "Meijerink", "Nguyen", "Oosterhuis", "Pinas", "Rozema", "Soekhoe", "Tahiri",
    "Veldkamp", "de Vries-Postma", "Yılmaz", "Zandstra", "Schuurman", "Latupeirissa", "Martina", "van 't Hoff",
    "ter Horst", "de Graaf", "Brouwer", "Vermeer", "Kuipers", "van Leeuwen", "Willemse", "Şahin", "Peeters",
    "van den Berg", "Dekker", "Hoekstra", "Mulder", "Smit", "Visser", "de Boer", "Bos", "Vos", "Peters", "Kok",
    "Jacobs", "Maas", "Verhoeven", "van Dam", "Wouters", "Timmer", "Scholten", "Prins", "Huisman", "Groen", "Evers",
)  # fmt: skip
STREETS = (
    "Korenbloemstraat",
    "Lindelaan",
    "Beukenweg",
    "Molenpad",
    "Kerkstraat",
    "Wilgenhof",
    "Esdoornplein",
)
PREFIXES = ("van der", "van den", "van 't", "van", "ter", "de", "el")
OTHER_MEDICINES = (
    ("METOPROLOL TABLET MGA 50MG", "C07AB02", 90, "1D1T"),
    ("PARACETAMOL TABLET 500MG", "N02BE01", 60, "3D1T zn"),
    ("OMEPRAZOL CAPSULE MSR 20MG", "A02BC01", 90, "1D1C"),
    ("SIMVASTATINE TABLET FO 40MG", "C10AA01", 90, "1D1T"),
    ("SALBUTAMOL INHALATOR", "R03AC02", 1, "4D1-2 zn"),
)


@dataclass(frozen=True)
class Regimen:
    """What somebody takes: label and ATC as in the HIS, dosage text, units per prescription, days between two."""

    label: str
    atc: str
    dosage: str
    units: int
    every: int
    spread: int = 2  # days earlier or later


REGIMENS = (
    Regimen("OXAZEPAM TABLET 10MG", "N05BA04", "1D1T", 30, 29),
    Regimen("OXAZEPAM ACTAVIS TABLET 10MG", "N05BA04", "2D1T", 60, 30),
    Regimen("TEMAZEPAM CAPSULE 20MG", "N05CD07", "1D1C", 30, 29),
    Regimen("TEMAZEPAM AUROBINDO CAPSULE 10MG", "N05CD07", "1D1C 1128", 30, 30),
    Regimen("Diazepam PCH tablet 5mg", "N05BA01", "2D1T", 60, 30),
    Regimen("ZOPICLON TABLET FO 7,5MG", "N05CF01", "1D1T zn", 20, 27, 6),
    Regimen("ZOLPIDEM TABLET FO 10MG", "N05CF02", "1 tablet voor de nacht", 30, 31),
    Regimen("LORAZEPAM TABLET 1MG", "N05BA06", "2D1T", 60, 30),
    Regimen("NITRAZEPAM TABLET 5MG", "N05CD02", "1D1T", 30, 30),
    Regimen("ALPRAZOLAM CF TABLET 0,25MG", "N05BA12", "2D1T", 60, 30),
    Regimen("LORMETAZEPAM TABLET 1MG", "N05CD06", "1D1T", 30, 31, 4),
    Regimen("OXAZEPAM TABLET 50MG", "N05BA04", "2D1T", 60, 30),
)
SOMETIMES = (
    Regimen("OXAZEPAM TABLET 10MG", "N05BA04", "zo nodig 1 maal per dag 1 stuk", 10, 60, 20),
    Regimen("TEMAZEPAM CAPSULE 10MG", "N05CD07", "1D1C zn", 10, 45, 20),
    Regimen("ZOLPIDEM TABLET FO 10MG", "N05CF02", "1D1T", 14, 22, 2),
)
# What the pharmacy hands out to who changed to diazepam for a taper plan.
INSTEAD = Regimen("DIAZEPAM TABLET 2MG", "N05BA01", "1D1-3T", 60, 30)
BENZOS = ("N05BA", "N05CD", "N05CF")
EPISODES = (("P76", 9), ("P74", 7), ("P06", 5), ("N88", 23), ("P15", 29), ("P70", 31), ("A20", 41))
HEADER = (
    "Patiëntnr", "Naam", "Voorletters", "Tussenvoegsel", "Gebdat", "Geslacht", "BSN", "Straat", "Huisnr", "Postcode",
    "Woonplaats", "Telefoon", "Datum", "Omschrijving", "ATC", "Hoeveelheid", "Gebruik", "ICPC",
    "Eigen huisarts", "Vrij veld 2",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    number: str
    initials: str
    prefix: str
    surname: str
    birth_date: date
    sex: str
    street: str
    house_number: str
    postcode: str
    phone: str
    bsn: str
    gp: str
    regimens: tuple[Regimen, ...]
    since: date  # first prescription
    icpc: str


def people(*, count: int, seed: int, gps: tuple[str, ...], today: date) -> list[Person]:
    """`count` invented people; about six in ten take something every day, the others now and then or nothing."""
    chance = random.Random(seed)
    return [_person(number, chance, gps, today) for number in range(count)]


def _person(number: int, chance: random.Random, gps: tuple[str, ...], today: date) -> Person:
    surname = SURNAMES[number % len(SURNAMES)]
    prefix = next((known for known in PREFIXES if surname.startswith(f"{known} ")), "")
    icpc = next((code for code, step in EPISODES if number % step == step - 1), "")
    return Person(
        number=str(100_400 + number * 37),
        initials=".".join(chance.sample("ABCDEFGHJKLMNPRSTW", 1 + (number % 3 == 0))) + ".",
        prefix=prefix,
        surname=surname[len(prefix) :].strip(),
        birth_date=date(chance.randint(1938, 1984), chance.randint(1, 12), chance.randint(1, 28)),
        sex="V" if chance.random() < 0.62 else "M",
        street=chance.choice(STREETS),
        house_number=str(chance.randint(1, 120)),
        postcode=f"1234 {chance.choice('ABCDE')}{chance.choice('ABCDEFGH')}",
        phone=f"06 00 00 {number // 100:02d} {number % 100:02d}",
        bsn=_bsn(chance),
        gp=gps[number % len(gps)],
        regimens=_regimens(number, chance),
        since=today - timedelta(days=chance.choice((800, 800, 800, 800, 420, 300, 150))),
        icpc=icpc,
    )


def _regimens(number: int, chance: random.Random) -> tuple[Regimen, ...]:
    if number % 10 in (3, 7):
        return (chance.choice(SOMETIMES),)
    if number % 10 == 9:
        return ()
    daily = REGIMENS[number % len(REGIMENS)]
    extra = {
        17: Regimen("TRAMADOL CAPSULE 50MG", "N02AX02", "3D1C", 60, 30),
        28: Regimen("QUETIAPINE TABLET FO 25MG", "N05AH04", "1D1T", 30, 30),
        34: Regimen("TEMAZEPAM CAPSULE 20MG", "N05CD07", "1D1C", 30, 30),
        41: Regimen("STESOLID RECTIOLE 10MG", "N05BA01", "zo nodig", 5, 200),
    }.get(number)
    return (daily, extra) if extra else (daily,)


def _bsn(chance: random.Random) -> str:
    """A number that passes the 11-test and belongs to nobody we know: the importer has to drop it."""
    while True:
        digits = [9, 9, 9, *(chance.randint(0, 9) for _ in range(5))]
        last = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
        if last < 10:
            return "".join(map(str, [*digits, last]))


def rows(
    persons: list[Person], *, start: date, end: date, seed: int, switched: Mapping[str, date] | None = None
) -> Iterator[tuple[str, ...]]:
    """One row per prescription from `start` to `end`, as the HIS would write them, newest people last.

    `switched`: who takes diazepam instead, by number, and from which day.
    """
    for person in persons:
        chance = random.Random(f"{seed}-{person.number}")
        since = (switched or {}).get(person.number, date.max)
        for regimen in person.regimens:
            for day in _days(regimen, person, end, chance):
                if start <= day <= end:
                    changed = day >= since and regimen.atc.startswith(BENZOS)
                    yield _prescribed(person, day, INSTEAD if changed else regimen)
        label, atc, units, dosage = OTHER_MEDICINES[int(person.number) % len(OTHER_MEDICINES)]
        yield _row(person, end - timedelta(days=int(person.number) % 90), label, atc, units, dosage)


def _days(regimen: Regimen, person: Person, end: date, chance: random.Random) -> Iterator[date]:
    # Counted from a fixed day, so that a later export repeats exactly what an earlier one had.
    day = date(2024, 1, 1) + timedelta(days=int(person.number) % regimen.every)
    while day <= end:
        shifted = day + timedelta(days=chance.randint(-regimen.spread, regimen.spread))
        if person.since <= shifted <= end:
            yield shifted
        day += timedelta(days=regimen.every)


def _prescribed(person: Person, day: date, regimen: Regimen) -> tuple[str, ...]:
    return _row(person, day, regimen.label, regimen.atc, regimen.units, regimen.dosage)


def _row(person: Person, day: date, label: str, atc: str, units: int, dosage: str) -> tuple[str, ...]:
    return (
        person.number, person.surname, person.initials, person.prefix, f"{person.birth_date:%d-%m-%Y}", person.sex,
        person.bsn, person.street, person.house_number, person.postcode, "Lindedorp", person.phone,
        f"{day:%d-%m-%Y}", label, atc, str(units), dosage, person.icpc, person.gp, "",
    )  # fmt: skip


def with_questions(table: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A few rows as every real export has them: a typo, a missing strength, a date that does not exist."""
    odd = list(table)
    places = {name: HEADER.index(name) for name in ("Datum", "Omschrijving", "ATC", "Hoeveelheid", "Gebruik")}
    benzos = [number for number, row in enumerate(odd) if row[places["ATC"]].startswith("N05C")]

    def change(which: int, **cells: str) -> None:
        row = list(odd[benzos[which % len(benzos)]])
        for name, value in cells.items():
            row[places[name]] = value
        odd[benzos[which % len(benzos)]] = tuple(row)

    change(5, Omschrijving="zoplicon 7,5 mg", ATC="")
    change(25, Omschrijving="TEMAZEPAM CAPSULE", ATC="N05CD07")
    change(45, Datum="31-02-2026")
    change(65, Hoeveelheid="3x")
    change(85, Gebruik="zie recept")
    return odd


def as_csv(table: list[tuple[str, ...]], *, title: str) -> bytes:
    """The file as many HIS write it: a title line, semicolons, Windows letters, a total below."""
    out = io.StringIO()
    out.write(f"{title}\r\n")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(table)
    out.write(f"Totaal;{len(table)}\r\n")
    return out.getvalue().replace("ı", "i").replace("Ş", "S").replace("ş", "s").encode("cp1252")
