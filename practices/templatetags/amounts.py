"""Money and hours in Dutch notation."""

from decimal import Decimal

from django import template

from benzoproject.lib import euros as notation

register = template.Library()


@register.filter
def euros(amount: Decimal | None) -> str:
    """€ 1.234,50; nothing for nothing."""
    return "" if amount is None else notation.shown(Decimal(amount))


@register.filter
def worked(minutes: int | None) -> str:
    """3 u 15 min."""
    return "" if minutes is None else notation.worked(minutes)
