"""How an interview and a focus group go."""

from benzoproject.lib.lifecycle import Lifecycle, Transition
from evaluation.models import Interview

I = Interview.State  # noqa: E741
INTERVIEW = Lifecycle(
    "interview",
    I.INVITED,
    (
        # A POH or GP answers for themselves, a POH for the patient who was asked; or the researcher heard it.
        Transition(I.INVITED, "agree", I.AGREED, "interviews.answer", "interview.agree"),
        Transition(I.INVITED, "note_yes", I.AGREED, "interviews.plan", "interview.agree"),
        Transition(I.INVITED, "decline", I.DECLINED, "interviews.answer", "interview.decline"),
        Transition(I.INVITED, "note_no", I.DECLINED, "interviews.plan", "interview.decline"),
        Transition(I.INVITED, "cancel", I.CANCELLED, "interviews.plan", "interview.cancel"),
        Transition(I.INVITED, "miss", I.NOT_REACHED, "interviews.plan", "interview.not_reached"),
        Transition(I.AGREED, "plan", I.PLANNED, "interviews.plan", "interview.plan"),
        Transition(I.AGREED, "cancel", I.CANCELLED, "interviews.plan", "interview.cancel"),
        Transition(I.AGREED, "miss", I.NOT_REACHED, "interviews.plan", "interview.not_reached"),
        # It was held at once.
        Transition(I.AGREED, "hold", I.DONE, "interviews.plan", "interview.done"),
        Transition(I.PLANNED, "plan", I.PLANNED, "interviews.plan", "interview.plan"),
        Transition(I.PLANNED, "hold", I.DONE, "interviews.plan", "interview.done"),
        Transition(I.PLANNED, "cancel", I.CANCELLED, "interviews.plan", "interview.cancel"),
        Transition(I.PLANNED, "miss", I.NOT_REACHED, "interviews.plan", "interview.not_reached"),
        # It was not held after all: a moment is agreed on anew.
        Transition(I.DONE, "take_back", I.AGREED, "interviews.plan", "interview.not_held"),
        # Whoever said yes may come back on it, also afterwards: the notes go as well.
        *(
            Transition(state, act, I.DECLINED, may, "interview.withdraw")
            for state in (I.INVITED, I.AGREED, I.PLANNED, I.DONE)
            for act, may in (("withdraw", "interviews.answer"), ("note_withdrawal", "interviews.plan"))
        ),
    ),
)

FOCUS_GROUP = Lifecycle(
    "focus group",
    I.PLANNED,
    (
        Transition(I.PLANNED, "plan", I.PLANNED, "interviews.plan", "focus_group.plan"),
        Transition(I.PLANNED, "hold", I.DONE, "interviews.plan", "focus_group.done"),
        Transition(I.PLANNED, "cancel", I.CANCELLED, "interviews.plan", "focus_group.cancel"),
        Transition(I.DONE, "take_back", I.PLANNED, "interviews.plan", "focus_group.not_held"),
    ),
)
