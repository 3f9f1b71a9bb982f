"""Flags in words: a short tag for the list, the whole reason for who looks closer."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SHORT: dict[str, Promise] = {
    "epilepsy": gettext_lazy("epilepsy"),
    "alcohol": gettext_lazy("alcohol"),
    "misuse": gettext_lazy("medicines or drugs"),
    "dementia": gettext_lazy("dementia"),
    "psychosis": gettext_lazy("psychosis"),
    "suicidality": gettext_lazy("suicidal thoughts"),
    "end_of_life": gettext_lazy("end of life"),
    "pregnancy": gettext_lazy("pregnancy"),
    "personality": gettext_lazy("personality disorder"),
    "intellectual_disability": gettext_lazy("intellectual disability"),
    "antipsychotic": gettext_lazy("antipsychotic"),
    "lithium": gettext_lazy("lithium"),
    "antiepileptic": gettext_lazy("medicine for epilepsy"),
    "opioid": gettext_lazy("opioid"),
    "alcohol_medicine": gettext_lazy("medicine for alcohol"),
    "cholinesterase_inhibitor": gettext_lazy("medicine for dementia"),
    "rescue": gettext_lazy("rescue medicine"),
    "b2_note": gettext_lazy("B2 note"),
    "several_benzos": gettext_lazy("several medicines"),
    "high_dose": gettext_lazy("high dose"),
    "dose_unknown": gettext_lazy("dose not known"),
    "older": gettext_lazy("65+: risk of falling"),
    "anxiety": gettext_lazy("anxiety disorder"),
    "depression": gettext_lazy("depression"),
    "restless_legs": gettext_lazy("restless legs"),
    "sleep_apnoea": gettext_lazy("sleep apnoea"),
}
TONES = {"exclude": "danger", "gp_decides": "warning", "caution": "neutral"}


@dataclass(frozen=True)
class Words:
    """One flag: the tone and text of its tag, and the full sentence."""

    tone: str
    text: str
    reason: str


def words(flag: dict[str, Any]) -> Words:
    short = str(SHORT.get(flag["code"], flag["reason"]))
    text = {
        "exclude": _("Exclude: %(reason)s"),
        "gp_decides": _("GP decides: %(reason)s"),
    }.get(flag["advice"], "%(reason)s") % {"reason": short}
    return Words(TONES.get(flag["advice"], "neutral"), text[:1].upper() + text[1:], flag["reason"])
