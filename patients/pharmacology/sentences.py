"""Dosage sentences: every word becomes one letter, and the letters must form a pattern that is known.

n number, x times, d per day, v every day, w per week, o every other day, m moment of the day, a evening or
night, z bedtime, u unit (tablet), e and.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

NOT_SAID_HOW_OFTEN = "Er staat niet hoe vaak."
CHANGES = "Het gebruik verandert of stopt na een tijd."
MOMENTS_DIFFER = "Het aantal keer en de momenten van de dag komen niet overeen."
NOT_UNDERSTOOD = "Deze zin is niet met zekerheid te lezen."

_CHANGES = re.compile(
    r"\b(?:eerste?|dan|daarna|vervolgens|gedurende|afbouw\w*|opbouw\w*|ophogen|verlagen|minderen|weken|dagen)\b"
)
_IF_NEEDED = re.compile(
    r"(?<!\w)(?:zo nodig|zonodig|indien nodig|als nodig|z\.n\.?|zn|1137"
    r"|bij behoefte|ten hoogste|hoogstens|maximaal|max\.?)(?!\w)"
)
_NUMBER_WORDS = (
    (re.compile(r"\b(?:een |1 )?(?:halve|half)\b"), "0.5"),
    (re.compile(r"\b(?:een )?kwart\b"), "0.25"),
    (re.compile(r"\banderhalve?\b"), "1.5"),
    (re.compile(r"\been\b"), "1"),
    (re.compile(r"\btwee\b"), "2"),
    (re.compile(r"\bdrie\b"), "3"),
    (re.compile(r"\bvier\b"), "4"),
)
_NUMBER = r"\d{1,3}(?:\.\d{1,3})?"
_RANGE = re.compile(rf"({_NUMBER})(?:\s*(?:-|a|tot en met|tot|of)\s*({_NUMBER}))?(?!\.?\d)")
# The first match wins: longer phrases stand before the words they begin with.
_PHRASES = (
    ("", r"innemen|in te nemen|slikken|gebruiken|neem|met water|met wat water|via de mond|oraal"),
    ("o", r"om de dag|om de andere dag|elke andere dag|per 2 dagen"),
    ("xd", r"dd|(?:keer|maal|x) daags"),
    ("x", r"maal|keer|malen|keren|x"),
    ("w", r"per week|in de week|wekelijks|elke week"),
    ("d", r"per dag|per etmaal|daags"),
    ("v", r"dagelijks|elke dag|iedere dag"),
    ("z", r"voor de nacht|(?:voor|bij) het slapen(?: ?gaan)?|voor slapen|1128|a\.n\.?|an"),
    ("a", r"(?:'?s |elke |iedere |in de |per )?(?:avonds?|nachts?)|'?s(?:avonds|nachts)"),
    ("m", r"(?:'?s |elke |iedere |in de |per )?(?:ochtend|morgen|middag)s?|'?s(?:ochtend|morgen|middag)s"),
    ("u", r"stuks?|st|tablet(?:ten|je|jes)?|tabl?|capsules?|caps|dragees?|pil(?:len)?"),
    ("e", r"en|\+|,"),
)
_TOKENS = tuple((letters, re.compile(rf"(?:{pattern})(?![a-z\d])")) for letters, pattern in _PHRASES)
_GAP = re.compile(r"[\s.;:()]*")

_TIMES_THEN_AMOUNT = re.compile(r"m*nx(?P<per>[dwo])[me]*(?P<amount>nu?)?[me]*")
_AMOUNT_THEN_TIMES = re.compile(r"nunx(?P<per>[dwo])[me]*")
_AMOUNT_PER_PERIOD = re.compile(r"nu?(?P<per>[dwo])|(?P<per_first>[dwo])nu?")
_AMOUNT_THEN_MOMENTS = re.compile(r"e?nu?(m(?:e?m)*)")
_MOMENTS_THEN_AMOUNT = re.compile(r"e?(m(?:e?m)*)nu?")
_DAYS = {"d": 1, "w": 7, "o": 2}

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Units per period of `period_days`, or the `reason` (Dutch) why they cannot be read."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    period_days: int = 1
    as_needed: bool = False
    assumed: bool = False
    reason: str = ""


def read_sentence(plain: str) -> Sentence:
    """Read one normalised sentence; never raises."""
    as_needed = bool(_IF_NEEDED.search(plain))
    return replace(_read(_IF_NEEDED.sub(" ", plain)), as_needed=as_needed)


def _read(plain: str) -> Sentence:
    for pattern, number in _NUMBER_WORDS:
        plain = pattern.sub(number, plain)
    letters, numbers, unknown = _letters(plain)
    if unknown:
        return Sentence(reason=CHANGES if _CHANGES.search(plain) else f"Niet herkend: “{unknown}”.")
    return _interpret(_one_moment_each(letters), numbers)


def _letters(plain: str) -> tuple[str, list[Range], str]:
    """The sentence as letters, its numbers in order, and the first word that is not known (or "")."""
    plain = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", plain)
    letters, at = "", _after_gap(plain, 0)
    numbers: list[Range] = []
    while at < len(plain):
        letter, end = _token(plain, at)
        if end == at:
            return letters, numbers, plain[at:].split()[0][:40]
        if letter == "n":
            numbers.append(_range(plain[at:end]))
        letters, at = letters + letter, _after_gap(plain, end)
    return letters, numbers, ""


def _after_gap(plain: str, at: int) -> int:
    gap = _GAP.match(plain, at)
    return gap.end() if gap else at


def _token(plain: str, at: int) -> tuple[str, int]:
    # Phrases first: 1128 is a moment, not a number.
    for letters, pattern in _TOKENS:
        if match := pattern.match(plain, at):
            return letters, match.end()
    number = _RANGE.match(plain, at)
    return ("n", number.end()) if number else ("", at)


def _range(text: str) -> Range:
    low, high = _RANGE.fullmatch(text).groups()  # type: ignore[union-attr]
    return Decimal(low), Decimal(high or low)


def _one_moment_each(letters: str) -> str:
    """Fold the ways to name one moment ("'s avonds voor de nacht") and one rhythm ("1 maal dagelijks")."""
    if "a" in letters:
        letters = re.sub("(?<!e)z", "", letters)
    letters = re.sub("[az]", "m", letters).replace("xv", "xd")
    has_rhythm = any(letter in letters for letter in "mxdwo")
    return letters.replace("v", "" if has_rhythm else "d").strip("e")


def _interpret(letters: str, numbers: list[Range]) -> Sentence:
    if not letters.replace("n", "").replace("u", "").replace("e", ""):
        return Sentence(reason=NOT_SAID_HOW_OFTEN)
    if match := _TIMES_THEN_AMOUNT.fullmatch(letters):
        amount = numbers[1] if match["amount"] else None
        return _times(numbers[0], amount, match["per"], letters.count("m"))
    if match := _AMOUNT_THEN_TIMES.fullmatch(letters):
        return _times(numbers[1], numbers[0], match["per"], letters.count("m"))
    if match := _AMOUNT_PER_PERIOD.fullmatch(letters.replace("m", "", 1)):
        low, high = numbers[0]
        return Sentence(low, high, _DAYS[match["per"] or match["per_first"]])
    return _by_moments(letters, numbers)


def _times(often: Range, amount: Range | None, per: str, moments: int) -> Sentence:
    most_moments = often[1] if per == "d" else 1
    if moments and not (moments <= most_moments and (per != "d" or moments >= often[0])):
        return Sentence(reason=MOMENTS_DIFFER)
    low, high = amount or (Decimal(1), Decimal(1))
    return Sentence(often[0] * low, often[1] * high, _DAYS[per], assumed=amount is None)


def _by_moments(letters: str, numbers: list[Range]) -> Sentence:
    """`1 stuk 's ochtends en 2 's avonds`: every amount with its own moments, all in the same order."""
    for pattern in (_AMOUNT_THEN_MOMENTS, _MOMENTS_THEN_AMOUNT):
        if re.fullmatch(f"(?:{pattern.pattern})+", letters):
            times = [group.count("m") for group in pattern.findall(letters)]
            parts = list(zip(numbers, times, strict=True))
            low = sum((number[0] * often for number, often in parts), Decimal(0))
            return Sentence(low, sum((number[1] * often for number, often in parts), Decimal(0)))
    return Sentence(reason=NOT_UNDERSTOOD)
