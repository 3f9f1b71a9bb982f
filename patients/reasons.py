"""Why a patient gets no letter, not now, or one after all. Some need a note: the code alone explains too little."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Reason:
    code: str
    label: Promise | str
    decision: str  # "exclude", "defer" or "include", see Screening.Decision
    needs_note: bool = False


REASONS: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason("palliative", _("palliative care"), "exclude"),
        Reason("psychiatrist", _("treated by a psychiatrist"), "exclude"),
        Reason("epilepsy", _("epilepsy"), "exclude"),
        Reason("psychosis", _("psychosis"), "exclude"),
        Reason("dementia", _("dementia"), "exclude"),
        Reason("addiction", _("alcohol or drug problem"), "exclude"),
        Reason("suicidality", _("suicidal thoughts"), "exclude"),
        Reason("pregnancy", _("pregnancy"), "exclude"),
        Reason("deceased", _("died"), "exclude"),
        Reason("moved", _("moved to another practice"), "exclude"),
        Reason("no_letter_please", _("does not want a letter"), "exclude"),
        Reason("other", _("another reason"), "exclude", needs_note=True),
        Reason("ill_now", _("too ill at the moment"), "defer"),
        Reason("life_event", _("something big happened recently"), "defer"),
        Reason("already_tapering", _("is tapering already"), "defer"),
        Reason("not_now", _("not in this wave"), "defer"),
        Reason("other_time", _("another reason to wait"), "defer", needs_note=True),
        Reason("despite_flag", _("a letter after all"), "include", needs_note=True),
    )
}


def of_decision(decision: str) -> list[Reason]:
    return [reason for reason in REASONS.values() if reason.decision == decision]
