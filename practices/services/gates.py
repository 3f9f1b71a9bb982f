"""What a practice must have before its work goes on. Floors above ask here, inside their transaction; nothing is
written."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from benzoproject.lib.refusal import Refused
from practices.models import Participation, Practice
from practices.queries import agreements

State = Participation.State
# What a practice that may not send letters waits for.
WAITS_FOR = {
    State.INTERVIEW: gettext_noop("The start interview with the project leader comes first."),
    State.CONTRACT: gettext_noop(
        "First a GP accepts the contract and the processing agreement, on the page Agreements."
    ),
    State.TRAINING: gettext_noop(
        "First a POH of the practice attends training day 1, or the project leader lets the practice begin without."
    ),
    State.FINISHED: gettext_noop(
        "The practice has finished the project. Ask the project leader when it has to go on."
    ),
    State.WITHDRAWN: gettext_noop("The practice has left the project."),
}


def refuse_unless_agreed(practice: Practice) -> None:
    """Nothing is read in before somebody of the practice accepted the processing agreement."""
    if not agreements.may_process(practice):
        raise Refused(
            _(
                "There is no processing agreement yet, so nothing was read in. A GP of the practice accepts it on "
                "the page Agreements; then read the file again."
            )
        )


def refuse_unless_active(practice: Practice) -> None:
    """Waves and letters are for practices that are at work in the project, and it stays at work until they are there:
    whoever takes day 1 back at this very moment waits, and then sees them."""
    state = Participation.objects.select_for_update(no_key=True).values_list("state", flat=True)
    if waiting := in_words(state.get(practice=practice)):
        raise Refused(
            _("No letters can be made now. %(waiting)s Nothing was changed.") % {"waiting": waiting}
        )


def waits_for(practice: Practice) -> str:
    """In a sentence; "" when the practice is at work. Asked anew, whatever was read before."""
    return in_words(Participation.objects.values_list("state", flat=True).get(practice=practice))


def in_words(state: str) -> str:
    """What a practice in this state waits for."""
    return "" if state == State.ACTIVE else _(WAITS_FOR[State(state)])
