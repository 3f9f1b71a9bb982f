"""May this practice and this POH begin? In words, above the pages of a wave and of a file from the HIS."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from practices.models import AgreementText, Membership, Practice, Role
from practices.queries import agreements, people, training
from practices.services import gates


@dataclass(frozen=True)
class Start:
    """`closed`: why no wave can be opened now; `warning`: what to think of first. Both "" when all is well.

    `papers`: it waits for the agreements.
    """

    closed: str
    warning: str
    papers: bool


def of(me: Membership) -> Start:
    closed = gates.in_words(me.practice.participation.state) if me.practice else ""
    warning = "" if closed or _is_trained(me) else _not_trained()
    return Start(closed, warning, bool(closed and me.practice and not agreements.are_complete(me.practice)))


def _is_trained(me: Membership) -> bool:
    return me.role != Role.POH or training.has_started_training(me)


def _not_trained() -> str:
    return _(
        "You were not at training day 1 yet, as far as we know. A POH begins after that day; the project leader can "
        "let you begin without."
    )


def before_import(practice: Practice) -> str:
    """Who must do what before a file can be read in; "" when it can."""
    standing = agreements.standing(practice, AgreementText.Kind.PROCESSING)
    if standing.held:
        return ""
    if standing.waits_for_text:
        return _("The project leader has to approve its text first. Until then no file can be read in.")
    names = [gp.display_name for gp in people.gps(practice)]
    if not names:
        return _("A GP of the practice does that, and nobody has that role yet. Ask the project leader.")
    return _("%(names)s reads and accepts it. Until then no file can be read in.") % {
        "names": _(" or ").join(names)
    }
