"""How a Dutch letter names and addresses a person.

A tussenvoegsel has a capital when no initial precedes it: "mevrouw Van der Aa", but "J. van der Aa".
Sex never decides the words unless the practice chose the style "by_sex".
"""

import re

NEUTRAL = "neutral"
BY_SEX = "by_sex"

_FEMALE = frozenset({"V", "F"})
_MALE = frozenset({"M"})
_POSTCODE = re.compile(r"\s*([1-9]\d{3})\s*([A-Za-z]{2})\s*")


def salutation(*, prefix: str, surname: str, sex: str = "", style: str = NEUTRAL) -> str:
    """ "Geachte heer of mevrouw Van der Aa,"; by sex: "Geachte mevrouw Van der Aa,"."""
    title = {"V": "mevrouw", "M": "heer"}.get(_known_sex(sex, style), "heer of mevrouw")
    return f"Geachte {title} {surname_alone(prefix, surname)}".rstrip() + ","


def addressee(*, initials: str, prefix: str, surname: str, sex: str = "", style: str = NEUTRAL) -> str:
    """The first line of the address: "J. van der Aa"; by sex: "Mevrouw J. van der Aa"."""
    title = {"V": "Mevrouw ", "M": "De heer "}.get(_known_sex(sex, style), "")
    dotted = dotted_initials(initials)
    name = f"{dotted} {_joined(prefix, surname)}" if dotted else surname_alone(prefix, surname)
    return title + name


def surname_alone(prefix: str, surname: str) -> str:
    """The surname without initials: "Van der Aa", "D'Ancona", "’t Hart" (an apostrophe takes no capital)."""
    name = _joined(prefix, surname)
    return name[:1].upper() + name[1:]


def dotted_initials(initials: str) -> str:
    """ "JP" and "j p" become "J.P."; what has dots or is a name ("Th.", "Jan") stays as it is."""
    letters = "".join(initials.split())
    if "." in letters or not letters or len(letters) > 1 and not _only_initials(initials):
        return " ".join(initials.split())
    return "".join(f"{letter.upper()}." for letter in letters)


def postcode_line(postcode: str, city: str, *, capitals: bool = True) -> str:
    """ "1234 AB  LINDEDORP", two spaces; a postcode that is not Dutch stays as it is."""
    found = _POSTCODE.fullmatch(postcode)
    code = f"{found[1]} {found[2].upper()}" if found else postcode.strip()
    place = city.strip().upper() if capitals else city.strip()
    return f"{code}  {place}".strip()


def _known_sex(sex: str, style: str) -> str:
    if style != BY_SEX:
        return ""
    return "V" if sex in _FEMALE else "M" if sex in _MALE else ""


def _joined(prefix: str, surname: str) -> str:
    prefix, surname = " ".join(prefix.split()), " ".join(surname.split())
    # "d'Ancona" is written as one word.
    elided = prefix.lower() in {"d'", "d’", "l'", "l’"}
    return prefix + surname if elided or not prefix else f"{prefix} {surname}"


def _only_initials(initials: str) -> bool:
    return initials.isupper() or all(len(part) == 1 for part in initials.split())
