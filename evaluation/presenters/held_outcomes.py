"""What the follow-up holds about a patient, for the page of everything that is held (stopletters/presenters/held)."""

from django.utils.translation import gettext_lazy as _

TITLES = {"Presence": _("Said when not in an export"), "Outcome": _("Use after the letter")}
SHOWN = {
    "Presence": ("answered_at", "months", "answer"),
    "Outcome": ("months", "group", "code", "lost_because", "baseline_days", "window_days", "switched_to"),
}
LABELS = {
    "answered_at": _("When"), "months": _("Months after the letter"), "group": _("Group"), "code": _("Outcome"),
    "lost_because": _("Why not known"), "baseline_days": _("Days of use before"),
    "window_days": _("Days of use after"), "switched_to": _("Begun instead"),
}  # fmt: skip
