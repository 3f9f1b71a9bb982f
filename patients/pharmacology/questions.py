"""What a label asks of a person, in Dutch."""

from collections.abc import Iterable
from decimal import Decimal

STRENGTH_MISSING = "Welke sterkte heeft dit middel? Het etiket noemt geen sterkte."
STRENGTH_DOUBTFUL = "Welke sterkte heeft één eenheid? Het etiket is niet met zekerheid te lezen."
FORM_UNKNOWN = "Wordt dit middel ingenomen, of is het noodmedicatie (rectaal, neusspray of injectie)?"


def dutch(number: Decimal) -> str:
    """A number the Dutch way: no superfluous zeros, decimal comma."""
    return format(number.normalize(), "f").replace(".", ",")


def strengths_differ(on_label: Decimal, in_column: Decimal) -> str:
    return (
        f"Het etiket zegt {dutch(on_label)} mg en de kolom sterkte {dutch(in_column)} mg. "
        "Welke sterkte heeft dit middel?"
    )


def strength_unusual(mg: Decimal, name: str) -> str:
    return f"Klopt {dutch(mg)} mg? Dat is geen gebruikelijke sterkte van {name}."


def spelling(names: Iterable[str]) -> str:
    return f"Is dit {' of '.join(names)}? De naam is anders gespeld."


def several_medicines(names: Iterable[str]) -> str:
    return f"Welk middel is dit? Het etiket noemt {' en '.join(names)}."


def combination(name: str) -> str:
    return f"Welk middel is dit? Het lijkt een combinatie van {name} met iets anders."


def code_contradicts(code: str, name: str) -> str:
    return f"Welk middel is dit? De ATC-code {code} hoort niet bij {name}."


def code_unknown(code: str, kind: str) -> str:
    return f"Welk middel is dit? De ATC-code {code} hoort bij de {kind}."
