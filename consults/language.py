"""In which language a page speaks, for words that are data and not in the catalogue."""

from django.utils.translation import get_language

from patients.pharmacology.tapering.words import DUTCH


def spoken() -> str:
    """ "nl" or "en"; Dutch where nothing is said."""
    return (get_language() or DUTCH)[:2]
