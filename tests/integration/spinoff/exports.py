"""One export with everything in it: each project may keep of it only what is its own."""

from datetime import timedelta

from tests.integration.imports.exports import TODAY, line

BENZO = {"Middel": "OXAZEPAM TABLET 10MG", "ATC": "N05BA04", "Aantal": "30", "Gebruik": "1D1T"}
OPIOID = {"Middel": "OXYCODON TABLET MGA 10MG", "ATC": "N02AA05", "Aantal": "60", "Gebruik": "2D1T"}
ANTIDEPRESSANT = {"Middel": "SERTRALINE TABLET 50MG", "ATC": "N06AB06", "Aantal": "30", "Gebruik": "1D1T"}
OTHER = {"Middel": "METOPROLOL TABLET 50MG", "ATC": "C07AB02", "Aantal": "30", "Gebruik": "1D1T"}


def months(number: str, name: str, count: int = 12, **medicine: str) -> list[dict[str, str]]:
    """A prescription every thirty days, until some days ago."""
    days = [TODAY - timedelta(days=30 * month + 5) for month in range(count)]
    who = {"Patiëntnr": number, "Achternaam": name}
    return [line(**who, **medicine, Datum=f"{day:%d-%m-%Y}") for day in days]


def mixed() -> list[dict[str, str]]:
    return [
        *months("1", "Zilvermeeuw", **BENZO),
        *months("2", "Kwikstaart", **OPIOID),
        *months("3", "Roodborst", **ANTIDEPRESSANT),
        *months("4", "Koolmees", **OTHER),
        *months("5", "Boomklever", **OPIOID),
        *months("5", "Boomklever", **BENZO),
    ]
