"""`script/manage plan_taper`: a taper schedule on the command line. No patient and, outside production, no database."""

import json
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from consults.services import planning_decisions
from patients.pharmacology.reference import load_reference
from patients.pharmacology.strengths import plain
from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering import (
    PROTOCOLS,
    NotPlannable,
    Plan,
    Request,
    Step,
    Strength,
    known_strengths,
    plan,
)

FORMS = ("tablet", "capsule", "dragee", "film_coated", "retard", "dispersible")
NOT_DECIDED = (
    "Automatisch plannen staat uit: de beheerder heeft nog niet vastgelegd dat dit systeem schema's mag voorstellen. "
    "De huisarts kan de stappen zelf schrijven."
)
PROPOSAL = "Dit is een voorstel. De huisarts beslist, en is opsteller en goedkeurder van elk schema."
UNREADABLE = "De opdracht is niet te lezen. Met --help staat welke opties er zijn."


class Unreadable(ValueError):
    """An argument that cannot be read, with the Dutch sentence about it."""


class Command(BaseCommand):
    help = "Propose a taper schedule. Exit 0 with a schedule, 2 when none can be made or may be proposed."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Arguments are refused in Dutch too."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = lambda message: self.refuse(UNREADABLE)  # type: ignore[method-assign,assignment]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--substance", metavar="NAME", help="what is taken now: name or brand")
        parser.add_argument("--daily-mg", metavar="X", help="mg a day of it")
        parser.add_argument(
            "--strengths", metavar="LIST", help="mg/smallest part, as 2/0.5,5,10; default: what is sold"
        )
        parser.add_argument("--form", default="tablet", help=f"one of {', '.join(FORMS)}")
        parser.add_argument(
            "--smallest-part",
            metavar="PART",
            help="1, 0.5 or 0.25, for strengths without their own; default 1",
        )
        parser.add_argument("--pace-days", metavar="N", help="days a step; default: as the protocol says")
        parser.add_argument("--end-mg", metavar="X", default="0", help="dose to stay on; default 0")
        parser.add_argument(
            "--protocol", metavar="P", default="nl-25-week", help=f"one of {', '.join(PROTOCOLS)}"
        )
        parser.add_argument("--switch-to-diazepam", action="store_true")
        parser.add_argument(
            "--equivalent", metavar="MG", help="mg that equal 10 mg diazepam; default: the table"
        )
        parser.add_argument("--start", metavar="YYYY-MM-DD", help="first day; default today")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        if not planning_decisions.automatic_allowed():
            self.refuse(NOT_DECIDED)
        try:
            made = plan(request_of(options, today=timezone.localdate()))
        except (Unreadable, NotPlannable) as error:
            self.refuse(str(error))
        if options["as_json"]:
            self.stdout.write(json.dumps(as_json(made), ensure_ascii=False))
            return
        for line in as_text(made):
            self.stdout.write(line)

    def refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


# --- what is asked ---


def request_of(options: Mapping[str, Any], *, today: date) -> Request:
    substance = substance_of(options["substance"])
    switch, equivalent = options["switch_to_diazepam"], options["equivalent"]
    return Request(
        substance=substance.name,
        daily_mg=number(options["daily_mg"], "--daily-mg"),
        strengths=strengths_of(options, substance_of("diazepam") if switch else substance),
        protocol=options["protocol"],
        start=today if options["start"] is None else day(options["start"]),
        pace_days=None if options["pace_days"] is None else whole(options["pace_days"], "--pace-days"),
        end_mg=number(options["end_mg"], "--end-mg"),
        switch_to_diazepam=switch,
        equivalent_mg=None if equivalent is None else number(equivalent, "--equivalent"),
    )


def substance_of(name: str | None) -> Substance:
    """By its Dutch or English name, a synonym or a brand."""
    if not name or not name.strip():
        raise Unreadable("Geef het middel op met --substance.")
    wanted, reference = name.strip().lower(), load_reference()
    known = reference.words.get(wanted)
    if known and known.substance:
        return known.substance
    by_whole_name = {one.name_en.lower(): one for one in reference.substances.values()}
    if wanted not in by_whole_name:
        names = ", ".join(sorted(one.name for one in reference.substances.values()))
        raise Unreadable(f"{name.strip()} staat niet in de middelentabel. Wel: {names}.")
    return by_whole_name[wanted]


def strengths_of(options: Mapping[str, Any], taken: Substance) -> tuple[Strength, ...]:
    """As written, or as sold according to the table."""
    form, part = options["form"], number(options["smallest_part"] or "1", "--smallest-part")
    if form not in FORMS:
        raise Unreadable(f"De vorm {form} is niet bekend. Kies uit: {', '.join(FORMS)}.")
    if options["strengths"] is None:
        return known_strengths(taken, form, unsure_part=part)
    return tuple(strength_of(text, form, part) for text in options["strengths"].split(",") if text.strip())


def strength_of(text: str, form: str, part: Decimal) -> Strength:
    mg, _, own = text.partition("/")
    return Strength(number(mg, "--strengths"), number(own, "--strengths") if own else part, form)


def number(text: str | None, option: str) -> Decimal:
    if text is None:
        raise Unreadable(f"Geef een getal op met {option}.")
    try:
        found = Decimal(str(text).strip().replace(",", "."))
    except InvalidOperation as error:
        raise Unreadable(f"{option}: {text} is geen getal.") from error
    if not found.is_finite():
        raise Unreadable(f"{option}: {text} is geen getal.")
    return found


def whole(text: str, option: str) -> int:
    found = number(text, option)
    if found != found.to_integral_value() or abs(found) > 10_000:
        raise Unreadable(f"{option}: {text} is geen heel aantal dagen.")
    return int(found)


def day(text: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise Unreadable(f"--start: {text} is geen datum. Een datum is bijvoorbeeld 2026-11-21.") from error


# --- what comes out ---


def as_json(made: Plan) -> dict[str, Any]:
    """`to` is inclusive; the last step has none and does not count in `weeks`."""
    switched = made.switched_from
    before = switched and {
        "substance": switched.substance,
        "mg": short(switched.mg),
        "equivalent": short(switched.equivalent),
    }
    return {
        "protocol": made.protocol,
        "version": made.protocol_version,
        "substance": made.substance,
        **({"switched_from": before} if before else {}),
        "start_mg": short(made.start_mg),
        "steps": [step_json(step) for step in made.steps],
        "weeks": made.weeks,
        "warnings": [{"code": one.code, "text": one.text, "source": one.source} for one in made.warnings],
        "totals": counts(made.totals),
    }


def step_json(step: Step) -> dict[str, Any]:
    return {
        "from": step.first_day.isoformat(),
        "to": step.last_day and step.last_day.isoformat(),
        "target_mg": short(step.target_mg),
        "mg": short(step.mg),
        "tablets": counts(step.totals),
    }


def counts(of: Mapping[Decimal, Decimal]) -> dict[str, int | float]:
    return {plain(strength): short(count) for strength, count in of.items()}


def short(amount: Decimal) -> int | float:
    """At most two decimals; a whole number stays whole."""
    rounded = round(amount, 2)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def as_text(made: Plan) -> list[str]:
    protocol = PROTOCOLS[made.protocol]
    return [
        f"{made.substance} {dutch(made.start_mg)} mg per dag, {protocol.name}, versie {protocol.version}",
        *(line(step) for step in made.steps),
        f"{made.weeks} weken. Nodig: {tablets(made.totals)}.",
        *(f"- {one.text} (bron: {one.source})" for one in made.warnings),
        PROPOSAL,
    ]


def line(step: Step) -> str:
    until = f"t/m {step.last_day:%d-%m-%Y}" if step.last_day else "en verder"
    dose = f"{step.first_day:%d-%m-%Y} {until:14}  {dutch(step.mg):>6} mg"
    return f"{dose}  doel {dutch(step.target_mg):>6}  {tablets(step.totals)}".rstrip()


def tablets(of: Mapping[Decimal, Decimal]) -> str:
    return ", ".join(f"{dutch(count)} × {dutch(strength)} mg" for strength, count in of.items())


def dutch(amount: Decimal) -> str:
    return plain(round(amount, 2)).replace(".", ",")
