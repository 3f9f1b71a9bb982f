"""The cards and notices on their page."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stopletters.writing.desk import CARDS, Mailing, card

FILE_NAMES = {
    "phone": "telefoonkaart",
    "refusal": "kaart-nee",
    "pharmacy": "bericht-apotheek",
    "locums": "bericht-waarnemers",
}


def cards() -> list[dict[str, Any]]:
    about = {
        "phone": (
            _("For the assistant"),
            _("What to say, when to put through at once, and what to write down."),
        ),
        "refusal": (_("For the desk"), _("No is a fine answer: what to say, and how to record it.")),
        "pharmacy": (_("For the pharmacy"), _("What patients may ask, and what we ask of the pharmacy.")),
        "locums": (_("For locums and the out-of-hours practice"), _("What may happen, and what was agreed.")),
    }
    return [
        {"page": f"desk_{code}", "title": card(code).title, "for": about[code][0], "text": about[code][1]}
        for code in CARDS
    ]


def lead(mailing: Mailing) -> str:
    """Which letters the cards speak of."""
    if not mailing.letters:
        return _("There are no letters on their way; the cards say “soon”.")
    count = ngettext("%(count)d letter", "%(count)d letters", mailing.letters) % {"count": mailing.letters}
    day = date_format(mailing.day, "d-m-Y") if mailing.day else ""
    if mailing.posted:
        return _("The cards speak of %(letters)s, posted on %(day)s.") % {"letters": count, "day": day}
    return _("The cards speak of %(letters)s, dated %(day)s.") % {"letters": count, "day": day}
