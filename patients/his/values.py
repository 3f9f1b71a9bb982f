"""Single cells to values: numbers, codes, sex, postcode. What is not certain is returned with a Dutch reason."""

import re
from decimal import Decimal

UNITS = r"(?:(?:st|stuk|stuks|tab|tabs|tabl|tablet|tabletten|cap|caps|capsule|capsules|drag|dragee|dragees|t|c)\.?)"
QUANTITY = re.compile(rf"^([\d.,]+)\s*{UNITS}?$", re.IGNORECASE)
PLAIN_NUMBER = re.compile(r"^\d+$|^\d+[.,]\d{1,2}$|^0[.,]\d+$|^\d+[.,]0{4,}$")
GROUPED = re.compile(
    r"^[1-9]\d{0,2}(\.\d{3})+(,\d{1,2})$|^[1-9]\d{0,2}(,\d{3})+(\.\d{1,2})$|^[1-9]\d{0,2}([.,]\d{3}){2,}$"
)
AMBIGUOUS = re.compile(r"^[1-9]\d{0,2}[.,]\d{3}$")
MOST_UNITS = 10_000
FLOAT_CODE = re.compile(r"^(\d+)[.,]0+$")
POSTCODE = re.compile(r"^(\d{4})\s*([A-Za-z]{2})$")
ICPC = re.compile(r"^([A-Za-z])\s?(\d{2})(?:[.,](\d{1,2}))?$")
SEXES = {
    **dict.fromkeys(("m", "man", "male", "mannelijk", "jongen"), "M"),
    **dict.fromkeys(("v", "vrouw", "f", "female", "vrouwelijk", "meisje"), "V"),
    **dict.fromkeys(("o", "onbekend", "x", "anders", "onbepaald", "overig"), "O"),
}

NO_QUANTITY = "Het aantal ontbreekt."
NO_NUMBER = "Het aantal is geen getal."
TWO_NUMBERS = "Dit aantal is op twee manieren te lezen (duizendtal of decimaal)."
NOT_POSITIVE = "Het aantal is nul of negatief."
TOO_MANY = "Dit aantal is onwaarschijnlijk groot."


def read_quantity(text: str) -> tuple[Decimal | None, str]:
    """Number of units: ("30 st", "30,00", "1.000,00") or (None, Dutch reason); an empty cell is a reason too."""
    bare = text.strip()
    if not bare:
        return None, NO_QUANTITY
    if re.match(r"^[-−]\s*\d", bare):
        return None, NOT_POSITIVE
    found = QUANTITY.match(bare)
    if not found:
        return None, NO_NUMBER
    digits = found[1]
    if AMBIGUOUS.match(digits):
        return None, TWO_NUMBERS
    if not (PLAIN_NUMBER.match(digits) or GROUPED.match(digits)):
        return None, NO_NUMBER
    return _in_range(Decimal(_with_point(digits)))


def _with_point(digits: str) -> str:
    """ "1.000,50" -> "1000.50"; the last sign is the decimal one unless it occurs twice."""
    signs = [sign for sign in digits if sign in ".,"]
    if not signs:
        return digits
    decimal = signs[-1]
    if signs.count(decimal) > 1:
        return digits.replace(decimal, "")
    other = "," if decimal == "." else "."
    return digits.replace(other, "").replace(decimal, ".")


def _in_range(number: Decimal) -> tuple[Decimal | None, str]:
    if number <= 0:
        return None, NOT_POSITIVE
    if number >= MOST_UNITS:
        return None, TOO_MANY
    return (number.to_integral_value() if number == number.to_integral_value() else number.normalize()), ""


def read_code(text: str) -> str:
    """An identifier as text; a code that a spreadsheet made a float ("353.0") gets its own form back."""
    bare = text.strip()
    if bare.isdigit():
        return bare
    found = FLOAT_CODE.match(bare)
    return found[1] if found else bare


def read_sex(text: str) -> str:
    """ "M", "V", "O", or "" when empty or not understood."""
    return SEXES.get(text.strip().casefold().rstrip("."), "")


def read_postcode(text: str) -> str:
    """ "1234ab" -> "1234 AB"; anything else stays as it is."""
    found = POSTCODE.match(text.strip())
    return f"{found[1]} {found[2].upper()}" if found else text.strip()


def read_icpc(text: str) -> str:
    """ "p06,1" -> "P06.01"; "" when it is no ICPC-1 code."""
    found = ICPC.match(text.strip())
    if not found:
        return ""
    code = f"{found[1].upper()}{found[2]}"
    return f"{code}.{found[3].zfill(2)}" if found[3] else code
