"""Numbers and doses as people read them."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from patients.models import Use
from patients.pharmacology.dosage import read_dosage
from patients.pharmacology.groups import load_group, rule_named


def number(value: Decimal | int, places: int = 2) -> str:
    """At most `places` decimals, no superfluous zeros, the comma of the language."""
    bare = format(round(Decimal(value), places).normalize(), "f")
    return number_format(bare, decimal_pos=len(bare.partition(".")[2]), use_l10n=True, force_grouping=True)


def duration(minutes: int) -> str:
    """100 -> "1 h 40 min"."""
    hours, rest = divmod(minutes, 60)
    spent = f"{number(hours)} {_('h')}"
    return f"{spent} {rest} min" if rest else spent


def medicine(row: dict[str, Any]) -> str:
    """ "oxazepam 10 mg"."""
    strength = row.get("strength_mg")
    return f"{row['name']} {number(Decimal(strength), 4)} mg" if strength else str(row["name"])


def dosage(text: str) -> str:
    """ "2D1T" -> "2 a day"; what cannot be read stays as the HIS has it."""
    found = read_dosage(text)
    if found.low is None or found.high is None:
        return _("if needed") if found.readable and found.as_needed else text
    amount = number(found.high, 3)
    if found.low != found.high:
        amount = _("%(low)s to %(high)s") % {"low": number(found.low, 3), "high": amount}
    words = per_period(amount, found.period_days)
    return _("if needed, %(dosage)s") % {"dosage": words} if found.as_needed else words


def per_period(amount: str, days: int) -> str:
    if days == 1:
        return _("%(amount)s a day") % {"amount": amount}
    if days == 7:
        return _("%(amount)s a week") % {"amount": amount}
    return _("%(amount)s per %(days)d days") % {"amount": amount, "days": days}


def why(use: Use) -> str:
    """The number the rule looks at: "91 of 91 days", "120 tablets", "112 DDD"."""
    rule = rule_named(use.rule)
    measure = rule.measure if rule else "days"
    if measure == "units":
        return _("%(count)s tablets") % {"count": number(use.units, 0)}
    if measure == "ddd" and use.ddd is not None:
        return _("%(count)s DDD") % {"count": number(use.ddd, 0)}
    length = (use.as_of - use.period_start).days + 1
    return _("%(days)s of %(length)s days") % {"days": use.days, "length": length}


def rule_words(name: str) -> tuple[str, str]:
    """What the rule says, and where it comes from."""
    rule = rule_named(name)
    return (rule.label, rule.source) if rule else (name, "")


def usual_band(list_size: int) -> tuple[int, int]:
    """How many chronic users of benzodiazepines a practice of this size normally has, from and to."""
    usual = load_group().usual
    assert usual is not None
    return round(usual.fewest * list_size / usual.patients), round(usual.most * list_size / usual.patients)
