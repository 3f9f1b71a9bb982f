"""The planner's form as it opens and as it comes back: filled in from the record, from a plan, or as it was sent.

It is always bound, so that the picture is there at once; a form that was just opened tells no errors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from consults.forms.plan_tablets import Product
from consults.forms.plans import HandForm, PlanForm
from consults.queries.plan_facts import Taken, products
from patients.pharmacology.groups import BENZODIAZEPINES
from patients.pharmacology.strengths import plain
from patients.pharmacology.tapering import BY_HAND, DIAZEPAM, Plan, Request, Strength
from patients.pharmacology.tapering.protocols import load_rules
from patients.presenters.numbers import number

USUAL_PROTOCOL = "25-2-weeks"
NEXT_WEEK = timedelta(days=7)
Data = dict[str, Any]


@dataclass(frozen=True)
class Planner:
    """`fresh`: nobody sent anything yet. `about`: for which medicine the tablets were listed."""

    form: PlanForm
    fresh: bool
    about: str

    @property
    def complete(self) -> bool:
        return self.form.is_valid()

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """What stands in the way of a picture, with the name of its field; nothing in a form that was just opened."""
        if self.fresh or self.complete:
            return []
        fields = self.form.fields
        return [
            (str(fields[name].label) if name in fields else "", str(error))
            for name, errors in self.form.errors.items()
            for error in errors
        ]


def opened(
    kind: type[PlanForm],
    taken: Sequence[Taken],
    *,
    today: date,
    seen: str,
    plan: Plan | None,
    note: str = "",
    group: str = BENZODIAZEPINES,
) -> Planner:
    """From a plan that is there, else from what the record says is used most."""
    if plan:
        request = plan.request
        data = of_request(request) | {"note": note}
        if request.start < today:
            data["start"] = (today + NEXT_WEEK).isoformat()
        own = request.strengths
    else:
        first = taken[0] if taken else None
        data = of_record(first, today, group)
        own = tuple(first.strengths) if first else ()
    if kind is HandForm:
        data |= of_steps(plan, today) if plan else {}
    return _planner(kind, data | {"seen": seen}, own, taken, today=today, fresh=True, group=group)


def sent(
    kind: type[PlanForm],
    taken: Sequence[Taken],
    data: QueryDict,
    *,
    today: date,
    group: str = BENZODIAZEPINES,
) -> Planner:
    """As it came back. Another medicine, or a change to diazepam, begins anew with the tablets of that one."""
    values: Data = {name: data.get(name) for name in data} | {"strengths": data.getlist("strengths")}
    own = [
        strength
        for one in taken
        if one.substance.name == values.get("substance")
        for strength in one.strengths
    ]
    before, now = data.get("about", ""), _about(values)
    if before and before != now:
        values |= _anew(values, before, taken)
    return _planner(kind, values, own, taken, today=today, fresh=before != now, group=group)


def of_record(first: Taken | None, today: date, group: str = BENZODIAZEPINES) -> Data:
    """What is used now, for the usual schedule from next week on."""
    data: Data = {"protocol": _usual(group), "start": (today + NEXT_WEEK).isoformat(), "end_mg": "0"}
    if first is None:
        return data
    return data | {"substance": first.substance.name} | _taken(first)


def _usual(group: str) -> str:
    """What most people are guided by: of another group the first there is."""
    return USUAL_PROTOCOL if group == BENZODIAZEPINES else next(iter(load_rules(group).protocols))


def of_request(request: Request) -> Data:
    data: Data = {
        "substance": request.substance,
        "protocol": "" if request.protocol == BY_HAND else request.protocol,
        "pace_days": str(request.pace_days or ""),
        "start": request.start.isoformat(),
        "switch": "yes" if request.switch_to_diazepam else "",
        "equivalent_mg": shown(request.equivalent_mg),
        "end_mg": shown(request.end_mg),
    }
    for part, share in request.spread:
        data[part] = shown(request.daily_mg * share)
    return data | ticked(request.strengths)


def of_steps(plan: Plan, today: date) -> Data:
    """What is still to come: nobody writes what has been."""
    ahead = [step for step in plan.steps if step.last_day is None or step.last_day >= today]
    data: Data = {}
    for row, step in enumerate(ahead, 1):
        data |= {f"day-{row}": max(step.first_day, today).isoformat(), f"mg-{row}": shown(step.mg)}
    return data


def ticked(strengths: Sequence[Strength]) -> Data:
    """These tablets, divided as far as each may be."""
    boxes = [Product(strength) for strength in strengths]
    data: Data = {f"split-{box.key}": plain(box.strength.smallest_part) for box in boxes}
    return data | {"strengths": [box.key for box in boxes]}


def shown(mg: Decimal | None) -> str:
    return "" if mg is None else number(mg, 4)


def _taken(one: Taken) -> Data:
    return {part: shown(mg) for part, mg in one.parts.items()} | ticked(one.strengths)


def _anew(values: Mapping[str, Any], before: str, taken: Sequence[Taken]) -> Data:
    name = values.get("substance")
    one = next((one for one in taken if one.substance.name == name), None)
    clean: Data = {"strengths": [], "own_mg": ""}
    if before.partition("|")[0] != name:
        clean |= dict.fromkeys(("morning", "midday", "evening", "night", "equivalent_mg"), "")
        clean |= _taken(one) if one else {}
    if values.get("switch"):
        return clean | ticked(products(DIAZEPAM, ()))
    return clean | (ticked(one.strengths) if one else {})


def _about(data: Mapping[str, Any]) -> str:
    return f"{data.get('substance') or ''}|{data.get('switch') or ''}"


def _planner(
    kind: type[PlanForm],
    data: Data,
    own: Sequence[Strength],
    taken: Sequence[Taken],
    *,
    today: date,
    fresh: bool,
    group: str,
) -> Planner:
    name, at_hand = (DIAZEPAM, ()) if data.get("switch") else (data.get("substance") or "", own)
    listed = products(name, at_hand, group)
    names = [one.substance.name for one in taken]
    form = kind(data, products=listed, today=today, names=names, group=group)
    return Planner(form, fresh, _about(data))
