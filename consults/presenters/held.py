"""What this floor holds about a patient, for the page of everything that is held (stopletters/presenters/held)."""

from django.utils.translation import gettext_lazy as _

TITLES = {
    "Consult": _("Consults"),
    "Conversation": _("What was said in consults"),
    "QuizRound": _("Quizzes"),
    "Alarm": _("Alarms"),
    "TaperPlan": _("Taper plans"),
    "PlanStep": _("Steps of taper plans"),
    "Workbook": _("Workbooks"),
    "Referral": _("Referrals"),
    "ReferralOutcome": _("What was heard of referrals"),
    "LogbookEntry": _("Added to the logbook"),
}
# The fields a person can read something in; the JSON file has all of them.
SHOWN = {
    "Consult": ("number", "starts_at", "minutes", "place", "state", "minutes_spent", "reason", "note"),
    "Conversation": (
        "agenda", "units_per_day", "use_in_own_words", "importance", "importance_why_not_lower",
        "importance_what_helps", "confidence", "confidence_why_not_lower", "confidence_what_helps", "good_sides",
        "less_good_sides", "readiness", "agreements", "teach_back", "complaints", "complaints_note", "own_reasons",
        "saved_at",
    ),
    "QuizRound": ("saved_at", "moment", "score", "questions"),
    "Alarm": ("raised_at", "kind", "note", "acknowledged_at", "outcome", "withdrawn_at"),
    "TaperPlan": (
        "version", "state", "substance", "protocol", "first_day", "note", "made_at", "approved_at", "ended_at",
        "ended_why",
    ),
    "PlanStep": ("position", "first_day", "last_day", "substance", "mg", "held"),
    "Workbook": ("edition", "made_at", "level", "facts", "given_at"),
    "Referral": ("made_at", "to", "to_name", "reason", "question", "consented_on", "state", "sent_at", "facts"),
    "ReferralOutcome": ("on", "code", "note", "withdrawn_at"),
    "LogbookEntry": ("on", "element", "minutes", "note", "withdrawn_at"),
}  # fmt: skip
# What a field is called where the model itself does not say it.
LABELS = {
    "number": _("Consult"), "place": _("Where"), "state": _("State"), "acknowledged_at": _("Seen by the GP"),
    "raised_at": _("When"), "version": _("Version"), "substance": _("Medicine"), "protocol": _("Protocol"),
    "first_day": _("From"), "last_day": _("Until"), "approved_at": _("Approved"), "ended_at": _("Ended"),
    "ended_why": _("Why it ended"), "mg": _("mg a day"), "held": _("Hold"), "edition": _("Edition"),
    "level": _("Reading level"), "given_at": _("Given"), "to": _("To"), "sent_at": _("Sent"), "score": _("Right"),
    "questions": _("Questions"), "saved_at": _("When"), "moment": _("Before or after"), "outcome": _("What was done"),
}  # fmt: skip
