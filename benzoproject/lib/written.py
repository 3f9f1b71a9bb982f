"""Days and shares as people read them."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import number_format

SPACE = "\N{NO-BREAK SPACE}"


def day(when: date | datetime | None, *, year: bool = True) -> str:
    """24-11-2026, on the clock of here; "" for no day."""
    if when is None:
        return ""
    local = timezone.localtime(when) if isinstance(when, datetime) else when
    return f"{local:%d-%m-%Y}" if year else f"{local:%d-%m}"


def percent(share: float, decimals: int = 0) -> str:
    """0.125 -> 12 % (12,5 % with one decimal); no line break takes it apart."""
    return f"{number_format(round(100 * share, decimals), decimal_pos=decimals)}{SPACE}%"
