"""Does an import look right? Warnings in Dutch about the whole file; "" when nothing is odd."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from patients.pharmacology.groups import Group, load_group

OLD_AFTER_DAYS = 30


def chronic_users_warning(*, chronic: int, list_size: int, group: Group | None = None) -> str:
    """Compare the number of chronic users with what is normal for a practice of `list_size` patients.

    Of a group of which nobody knows what is normal, nothing is odd.
    """
    usual = (group or load_group()).usual
    if usual is None or list_size <= 0:
        return ""
    if usual.fewest * list_size <= chronic * usual.patients <= usual.most * list_size:
        return ""
    direction = "weinig" if chronic * usual.patients < usual.fewest * list_size else "veel"
    verb = "is 1 chronische gebruiker" if chronic == 1 else f"zijn {chronic} chronische gebruikers"
    fewest, most = (_scaled(number * list_size, usual.patients) for number in (usual.fewest, usual.most))
    return (
        f"Er {verb} gevonden. Dat is {direction} voor een praktijk van {list_size} patiënten: "
        f"gewoonlijk zijn het er {fewest} tot {most}. "
        "Waarschijnlijk klopt de zoekvraag in het huisartsinformatiesysteem niet."
    )


def _scaled(number: int, patients: int) -> int:
    return int((Decimal(number) / patients).to_integral_value(ROUND_HALF_UP))


def newest_date(dates: Iterable[date], *, today: date) -> date | None:
    """The as-of date: the newest date of a followed row that is not in the future."""
    return max((day for day in dates if day <= today), default=None)


def as_of_warning(as_of: date, *, today: date) -> str:
    days = (today - as_of).days
    if days <= OLD_AFTER_DAYS:
        return ""
    return f"Het nieuwste recept is van {as_of:%d-%m-%Y}, {days} dagen geleden. Maak zo mogelijk een nieuw bestand."
