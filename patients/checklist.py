"""What is looked up in the record before somebody gets a letter. Not everything can be read from an export.

`must_confirm`: no reliable code exists, so a person looks for every patient, also when nothing is found. The other
items are mostly seen in the export; they stand here for what only the record says.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    """One thing to look up. Found, the patient is left out with `reason` (see patients/reasons.py)."""

    code: str
    question: Promise | str
    absent: Promise | str  # what a tick says: somebody looked, and it is not so
    reason: str
    needs_note: bool = False
    must_confirm: bool = False


ITEMS: dict[str, Item] = {
    item.code: item
    for item in (
        Item(
            "palliative",
            _("Palliative care?"),
            _("No palliative care"),
            "palliative",
            must_confirm=True,
        ),
        Item(
            "psychiatrist",
            _("Treated by a psychiatrist?"),
            _("No psychiatrist"),
            "psychiatrist",
            must_confirm=True,
        ),
        Item("epilepsy", _("Epilepsy or convulsions?"), _("No epilepsy"), "epilepsy"),
        Item("addiction", _("A problem with alcohol, medicines or drugs?"), _("No addiction"), "addiction"),
        Item("dementia", _("Dementia?"), _("No dementia"), "dementia"),
        Item("psychosis", _("A psychosis, now or before?"), _("No psychosis"), "psychosis"),
        Item("suicidality", _("Suicidal thoughts?"), _("No suicidal thoughts"), "suicidality"),
        Item("pregnancy", _("Pregnant?"), _("Not pregnant"), "pregnancy"),
        Item("other", _("Something else that speaks against a letter?"), _("Nothing else"), "other", True),
    )
}
MUST_CONFIRM: tuple[Item, ...] = tuple(item for item in ITEMS.values() if item.must_confirm)
