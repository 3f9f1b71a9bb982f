"""What a checked PDF is, in words for whoever holds it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices.services.seals import Outcome, Verdict

# Of what kinds of document there are seals.
KINDS = {
    "letter": gettext_lazy("letter"),
    "print_record": gettext_lazy("signing record"),
    "referral": gettext_lazy("referral letter"),
    "agreement": gettext_lazy("agreement"),
    "claim": gettext_lazy("claim of hours"),
}


@dataclass(frozen=True)
class Words:
    """`tone` is that of a message: success, warning or danger."""

    tone: str
    icon: str
    title: str
    meaning: str
    advice: str


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


def words(verdict: Verdict) -> Words:
    ask = _("Ask the practice for the document again, and check that one.")
    if verdict.outcome == Outcome.NOT_ON_RECORD:
        return _not_on_record(own=verdict.own_certificate)
    return {
        Outcome.GENUINE: Words(
            "success",
            "done",
            _("Genuine and unchanged"),
            _("This is, byte for byte, a document that this installation made and sealed."),
            "",
        ),
        Outcome.CHANGED: Words(
            "danger",
            "error",
            _("Changed"),
            _("This began as a document of this installation, but it is not what was sealed."),
            ask,
        ),
        Outcome.CUT_SHORT: Words(
            "danger",
            "error",
            _("Cut short"),
            _("This is the beginning of a document of this installation; the end is missing."),
            ask,
        ),
        Outcome.HALF_SIGNED: Words(
            "danger",
            "error",
            _("Half signed"),
            _("This is a document of this installation without its seal."),
            ask,
        ),
        Outcome.NOT_OURS: Words(
            "warning",
            "question",
            _("Not ours"),
            _("Nothing in this file says that this installation made it."),
            _("A scan, a print saved as PDF or a photo cannot be checked. Use the file as you received it."),
        ),
    }[verdict.outcome]


def _not_on_record(*, own: bool) -> Words:
    tone, icon, title = "warning", "warning", _("Valid signature, but not on record here")
    if own:
        meaning = _(
            "The seal is this installation's own and intact, but the document is not in its register."
        )
        return Words(
            tone, icon, title, meaning, _("Tell the administrator of the project: this should not happen.")
        )
    meaning = _("Somebody else signed this file, and it was not changed since. It was not sealed here.")
    return Words(
        tone,
        icon,
        title,
        meaning,
        _("Did it come from another project? Then check it on the page of that project."),
    )


def facts(verdict: Verdict) -> list[Fact]:
    """What may be said to anybody: never whom a document is about."""
    seal = verdict.seal
    if seal is None:
        return []
    found = [
        Fact(_("document"), str(KINDS.get(seal.kind, seal.kind))),
        Fact(_("practice"), seal.practice.name if seal.practice else ""),
        Fact(_("sealed on"), date_format(timezone.localtime(seal.sealed_at), "j F Y, H:i")),
        Fact(_("pages"), str(verdict.pages or "")),
    ]
    return [fact for fact in found if fact.value]


def fingerprint(sha256: str) -> str:
    """ "c113 a3f9 ...": people compare it by eye with what a PDF reader shows."""
    return " ".join(sha256[start : start + 4] for start in range(0, len(sha256), 4))
