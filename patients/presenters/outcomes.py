"""How rows of a file ended, in words: the same on the pages of an import, in its list and among the questions."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.models import HisImport, Outcome
from patients.presenters import numbers
from patients.queries.imports import Counts

TONES = {
    Outcome.IMPORTED: "primary",
    Outcome.UNCHANGED: "muted",
    Outcome.DUPLICATE: "muted",
    Outcome.NOT_TRACKED: "muted",
    Outcome.NEEDS_PERSON: "warning",
    Outcome.UNREADABLE: "danger",
}
TAGS = {"primary": "success", "muted": "neutral", "warning": "warning", "danger": "danger"}
WORDS = {
    Outcome.IMPORTED: gettext_lazy("read in"),
    Outcome.UNCHANGED: gettext_lazy("known already"),
    Outcome.DUPLICATE: gettext_lazy("twice in the file"),
    Outcome.NOT_TRACKED: gettext_lazy("no medicine we follow"),
    Outcome.NEEDS_PERSON: gettext_lazy("ask for a decision"),
    Outcome.UNREADABLE: gettext_lazy("not readable"),
}
CODE_WORDS = {Outcome.NOT_TRACKED: gettext_lazy("of nobody we follow")}
WHAT_IS_NEEDED = {
    "strength": gettext_lazy("Choose the strength"),
    "spelling": gettext_lazy("Say which medicine this is"),
    "which": gettext_lazy("Say which medicine this is"),
    "form": gettext_lazy("Say how it is taken"),
    "date": gettext_lazy("Fill in the right date"),
    "quantity": gettext_lazy("Fill in the quantity"),
    "birth_date": gettext_lazy("Fill in the date of birth"),
    "birth_dates": gettext_lazy("Fill in the date of birth"),
    "cell": gettext_lazy("Fill in what it should say"),
    "identity": gettext_lazy("Say who is meant"),
    "twice": gettext_lazy("Say whether it is meant twice"),
}
WHAT_A_ROW_IS = {
    "fhir": gettext_lazy(
        "This is a FHIR file: the meaning of each part is fixed. Row 12 is the twelfth item in the file."
    ),
    "per_patient": gettext_lazy(
        "This file has one row per patient. Every medicine in it counts as a row of its own: row 302 is line 3 of the "
        "file, second medicine."
    ),
    HisImport.Contents.EPISODES: gettext_lazy(
        "This file has ICPC codes and no medicines. The codes are kept for patients who are known already."
    ),
}


def parts(outcomes: Counts, contents: str = "") -> list[dict[str, Any]]:
    """The slices of the bar: only what there is, but always what is read in."""
    words = WORDS | CODE_WORDS if contents == HisImport.Contents.EPISODES else WORDS
    return [
        {"label": words[outcome], "count": outcomes.get(outcome, 0), "tone": TONES[outcome]}
        for outcome in Outcome
        if outcomes.get(outcome) or outcome == Outcome.IMPORTED
    ]


def in_words(outcomes: Counts, contents: str = "") -> str:
    """ "1,842 rows read: 1,790 read in, 41 no medicine we follow, 11 ask for a decision."."""
    total = sum(outcomes.values())
    said = [f"{numbers.number(part['count'], 0)} {part['label']}" for part in parts(outcomes, contents)]
    rows = ngettext("%(count)s row read", "%(count)s rows read", total) % {"count": numbers.number(total, 0)}
    return f"{rows}: {', '.join(said)}."


def row_numbers(rows: list[int]) -> str:
    """ "212", "640 and 641", "212 and 3 others"."""
    first = numbers.number(rows[0], 0)
    if len(rows) == 1:
        return first
    if len(rows) == 2:
        return _("%(first)s and %(second)s") % {"first": first, "second": numbers.number(rows[1], 0)}
    return _("%(first)s and %(count)s others") % {"first": first, "count": numbers.number(len(rows) - 1, 0)}


def what_is_needed(kind: str) -> str:
    return str(WHAT_IS_NEEDED.get(kind, WHAT_IS_NEEDED["cell"]))
