"""Account numbers: checked before they are stored, and shown by their last four signs only."""

from stdnum import exceptions, iban

# Where a euro payment reaches (the schemes of the European Payments Council).
SEPA = frozenset(
    {
        "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR",
        "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO",
        "RS", "SE", "SI", "SK", "SM", "VA",
    }
)  # fmt: skip
HIDDEN = "•"


class WrongIban(ValueError):
    """Not an IBAN; `why` is mistyped, length or country."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def compact(text: str) -> str:
    """The IBAN in `text` without spaces, in capitals; raises WrongIban."""
    bare = "".join(text.split()).replace(".", "").replace("-", "").upper()
    if not 15 <= len(bare) <= 34:
        raise WrongIban("length")
    try:
        found: str = iban.validate(bare)
    except exceptions.InvalidLength as error:
        raise WrongIban("length") from error
    except exceptions.ValidationError as error:
        raise WrongIban("mistyped") from error
    if found[:2] not in SEPA:
        raise WrongIban("country")
    return found


def spaced(number: str) -> str:
    """NL91 ABNA 0417 1643 00."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def masked(number: str) -> str:
    """NL•• •••• 4300: enough to recognise one's own account, too little to use it."""
    return f"{number[:2]}{HIDDEN * 2} {HIDDEN * 4} {number[-4:]}"
