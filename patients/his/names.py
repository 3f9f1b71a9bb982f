"""A name in one cell to initials, prefix and surname, only where that is certain; otherwise it stays whole."""

import re
from dataclasses import dataclass

PREFIXES = (
    "van der|van den|van de|van het|van 't|van ’t|van ter|van|von der|von dem|von|vd|v d|v\\.d\\.|v/d"
    "|de la|de las|de los|de|den|der|del|della|di|da|das|dos|do|du|des|la|le|el|al|ben|bin"
    "|in 't|in ’t|in het|in den|in de|in der|op 't|op ’t|op de|op den|op het|onder de|uit den|uit de|over de"
    "|'t|’t|'s|ten|ter|te|tot|thoe|aan de|aan den|bij de|zu|zum|zur"
)
INITIALS = r"(?:[A-ZÀ-ÝĲ](?:[a-zà-ÿ]|h|ij)?\.\s?(?:-\s?)?){1,8}"
SURNAME_FIRST = re.compile(
    rf"^(?P<surname>[^,;()]+?),\s*(?P<initials>{INITIALS})\s*(?P<prefix>(?:{PREFIXES}))?$", re.IGNORECASE
)
INITIALS_FIRST = re.compile(
    rf"^(?P<initials>{INITIALS})\s*(?:(?P<prefix>{PREFIXES})\s+)?(?P<surname>[^,;()]+)$"
)


@dataclass(frozen=True, slots=True)
class Name:
    """Parts as they were written; `whole` is filled only when the parts could not be told apart."""

    initials: str = ""
    prefix: str = ""
    surname: str = ""
    whole: str = ""


def read_name(text: str) -> Name:
    """ "Aa, J. van der" and "J. van der Aa" -> (J., van der, Aa); "Mevrouw Jansen" stays whole."""
    bare = " ".join(text.split())
    found = SURNAME_FIRST.match(bare) or INITIALS_FIRST.match(bare)
    if not found or not _is_surname(found["surname"]):
        return Name(whole=bare)
    return Name(found["initials"].strip(), (found["prefix"] or "").strip(), found["surname"].strip())


def _is_surname(text: str) -> bool:
    return bool(text.strip()) and "." not in text and any(letter.isalpha() for letter in text)
