"""Reads a dosage text: codes in the style of NHG-Tabel 25 (`1D1-2T zn`) and the common Dutch sentences.

A text is read whole or not at all: one word that is not understood makes it unreadable, with the reason.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from patients.pharmacology.sentences import NOT_SAID_HOW_OFTEN, read_sentence
from patients.pharmacology.words import normalise

EMPTY = "Er staat geen gebruik bij."
ZERO = "Het gebruik komt uit op nul."
FALLING_RANGE = "Het bereik loopt van meer naar minder."
ONE_ASSUMED = "Er staat niet hoeveel per keer; gerekend is met 1 per keer."

_NUMBER = r"\d{1,3}(?:\.\d{1,3})?"
_EXTRA = r"zn|z\.n|zo nodig|indien nodig|1137|1128|an|voor de nacht|voor het slapen(?: gaan)?"
_CODE = re.compile(
    rf"(?P<before>(?:zn|zo nodig)\s+)?(?P<often>{_NUMBER})(?:-(?P<often_to>{_NUMBER}))?\s*(?P<per>[dw])"
    rf"(?:\s*(?P<amount>{_NUMBER})(?:-(?P<amount_to>{_NUMBER}))?\s*(?P<form>t|tab|tabl|c|cap|caps|s|st|stk|dg)?)?"
    rf"(?P<extras>(?:zn)?(?:[\s;.,+]+(?:{_EXTRA})(?![a-z\d]))*)"
)
_LIKE_A_CODE = re.compile(r"\d[\d.-]*[a-z]\d")
_IF_NEEDED = re.compile(r"z\.?n|nodig|1137")
_DAYS = {"d": 1, "w": 7}


@dataclass(frozen=True)  # no slots: the few different ones keep what they worked out
class Dosage:
    """What a dosage text allows.

    `low` and `high`: units (tablets) per period of `period_days` days; None when unreadable or not said
    (only "zo nodig"). `per_day`: units per day, a range counts as its mean. `assumed`: the amount per time
    was not written and 1 was taken. `reason`: why it is unreadable, or what was assumed, in Dutch.
    """

    text: str
    low: Decimal | None = None
    high: Decimal | None = None
    period_days: int = 1
    as_needed: bool = False
    readable: bool = False
    assumed: bool = False
    reason: str = ""

    @cached_property
    def exact_per_day(self) -> Fraction | None:
        """Units per day without rounding: twice a week is 2/7, and 2/7 a day must last a week to the day."""
        if self.low is None or self.high is None:
            return None
        return Fraction(self.low + self.high) / 2 / self.period_days

    @cached_property
    def ratio_per_day(self) -> tuple[int, int] | None:
        """The same as whole numbers, above and below the line; None when it is nothing."""
        return self.exact_per_day.as_integer_ratio() if self.exact_per_day else None

    @property
    def per_day(self) -> Decimal | None:
        exact = self.exact_per_day
        return None if exact is None else Decimal(exact.numerator) / exact.denominator

    @cached_property
    def certain(self) -> bool:
        """Whether days of use follow from the text alone."""
        return self.readable and not self.as_needed and self.low is not None


@lru_cache(10_000)  # a practice writes the same few dosages again and again
def read_dosage(text: str) -> Dosage:
    """Read one dosage text. Never raises: what is not understood comes back unreadable, with a reason."""
    plain = _plain(text)
    if not plain:
        return Dosage(text, reason=EMPTY)
    code = _CODE.fullmatch(plain)
    if code:
        return _from_code(text, code)
    if _LIKE_A_CODE.match(plain):
        return Dosage(text, reason=f"Onbekende code: “{text.strip()[:40]}”.")
    return _from_sentence(text, plain)


def _plain(text: str) -> str:
    """Normalised, with the ways to write an apostrophe and a half brought to one."""
    plain = normalise(re.sub("[\u2018\u2019\u00b4`]", "'", text).replace("½", " 1/2 ").replace("¼", " 1/4 "))
    plain = re.sub(r"(?<![\d./])(\d{1,3}) 1/2(?![\d/])", r"\1.5", plain)
    plain = re.sub(r"(?<![\d./])1/2(?![\d/])", "0.5", plain)
    plain = re.sub(r"(?<![\d./])1/4(?![\d/])", "0.25", plain)
    return plain.strip(" .;,")


def _from_code(text: str, code: re.Match[str]) -> Dosage:
    often, amount = Decimal(code["often"]), Decimal(code["amount"] or 1)
    often_to, amount_to = Decimal(code["often_to"] or often), Decimal(code["amount_to"] or amount)
    return _dosage(
        text,
        often * amount,
        often_to * amount_to,
        period_days=_DAYS[code["per"]],
        as_needed=bool(code["before"] or _IF_NEEDED.search(code["extras"])),
        assumed=code["amount"] is None,
    )


def _from_sentence(text: str, plain: str) -> Dosage:
    sentence = read_sentence(plain)
    if sentence.reason:
        only_if_needed = sentence.as_needed and sentence.reason == NOT_SAID_HOW_OFTEN
        return Dosage(text, as_needed=sentence.as_needed, readable=only_if_needed, reason=sentence.reason)
    return _dosage(
        text,
        sentence.low,
        sentence.high,
        period_days=sentence.period_days,
        as_needed=sentence.as_needed,
        assumed=sentence.assumed,
    )


def _dosage(
    text: str, low: Decimal, high: Decimal, *, period_days: int, as_needed: bool, assumed: bool
) -> Dosage:
    if high <= 0:
        return Dosage(text, as_needed=as_needed, reason=ZERO)
    if low > high:
        return Dosage(text, as_needed=as_needed, reason=FALLING_RANGE)
    reason = ONE_ASSUMED if assumed else ""
    return Dosage(text, low, high, period_days, as_needed, readable=True, assumed=assumed, reason=reason)
