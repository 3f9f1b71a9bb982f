"""People as a page shows them: the name on one line, the age, how a list is sorted and searched."""

import unicodedata
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Patient

ELIDED = ("d'", "d’", "l'", "l’")


def name_of(patient: Patient) -> str:
    """ "Mevr. T. Yılmaz"; without initials or sex no title, because then the name may hold one already."""
    if not patient.surname:
        return _("Patient %(number)s") % {"number": patient.his_number}
    surname = with_prefix(patient.prefix, patient.surname)
    initials = dotted(patient.initials)
    if not initials:
        return surname[:1].upper() + surname[1:]
    return " ".join(part for part in (title(patient.sex), initials, surname) if part)


def title(sex: str) -> str:
    return {"V": _("Ms"), "M": _("Mr")}.get(sex, "")


def dotted(initials: str) -> str:
    """ "TJ" and "T J" become "T.J."; what has dots, or is a first name, stays."""
    parts = initials.split()
    letters = "".join(parts)
    bare = letters.isupper() or all(len(part) == 1 for part in parts)
    return (
        "".join(f"{letter.upper()}." for letter in letters)
        if bare and "." not in letters
        else " ".join(parts)
    )


def with_prefix(prefix: str, surname: str) -> str:
    if not prefix or prefix.lower() in ELIDED:
        return prefix + surname
    return f"{prefix} {surname}"


def sort_key(patient: Patient) -> tuple[str, str]:
    """Dutch order: on the surname without its prefix, accents left out."""
    return plain(patient.surname), plain(patient.initials)


def matches(patient: Patient, term: str) -> bool:
    """Whether every word of `term` is in the name, or `term` is (the beginning of) the number in the HIS."""
    name = plain(name_of(patient))
    words = plain(term).split()
    return patient.his_number.startswith(term.strip()) or all(word in name for word in words)


def plain(text: str) -> str:
    """Small letters without accents; the dotless i counts as i."""
    bare = unicodedata.normalize("NFKD", text.replace("ı", "i"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()


def age_words(patient: Patient, today: date) -> str:
    age = patient.age_on(today)
    return _("not known") if age is None else ngettext("%(age)d year", "%(age)d years", age) % {"age": age}


def sex_word(sex: str) -> str:
    return {"V": _("woman"), "M": _("man")}.get(sex, "")
