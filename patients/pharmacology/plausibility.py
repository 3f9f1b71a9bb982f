"""Does an import look right? Warnings in Dutch about the whole file; "" when nothing is odd."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# A practice normally has 20 to 120 chronic users per 2,100 patients; outside it the query is probably wrong.
FEWEST, MOST, PER_PATIENTS = 20, 120, 2100
OLD_AFTER_DAYS = 30


def chronic_users_warning(*, chronic: int, list_size: int) -> str:
    """Compare the number of chronic users with what is normal for a practice of `list_size` patients."""
    if list_size <= 0 or FEWEST * list_size <= chronic * PER_PATIENTS <= MOST * list_size:
        return ""
    direction = "weinig" if chronic * PER_PATIENTS < FEWEST * list_size else "veel"
    verb = "is 1 chronische gebruiker" if chronic == 1 else f"zijn {chronic} chronische gebruikers"
    return (
        f"Er {verb} gevonden. Dat is {direction} voor een praktijk van {list_size} patiënten: "
        f"gewoonlijk zijn het er {_scaled(FEWEST, list_size)} tot {_scaled(MOST, list_size)}. "
        "Waarschijnlijk klopt de zoekvraag in het huisartsinformatiesysteem niet."
    )


def _scaled(number: int, list_size: int) -> int:
    return int((Decimal(number * list_size) / PER_PATIENTS).to_integral_value(ROUND_HALF_UP))


def newest_date(dates: Iterable[date], *, today: date) -> date | None:
    """The as-of date: the newest date of a followed row that is not in the future."""
    return max((day for day in dates if day <= today), default=None)


def as_of_warning(as_of: date, *, today: date) -> str:
    days = (today - as_of).days
    if days <= OLD_AFTER_DAYS:
        return ""
    return f"Het nieuwste recept is van {as_of:%d-%m-%Y}, {days} dagen geleden. Maak zo mogelijk een nieuw bestand."
