"""How a wave goes. A second wave (reminder, evaluation) is born with its letters: nobody is chosen by hand."""

from benzoproject.lib.lifecycle import Lifecycle, Transition
from patients.models import Wave

S = Wave.State
WAVE = Lifecycle(
    "wave",
    S.CHOOSING,
    (
        Transition(S.CHOOSING, "choose", S.CHOOSING, "waves.change", "wave.choose"),
        Transition(S.CHOOSING, "prepare", S.LETTERS, "letters.prepare", "wave.prepare"),
        Transition(S.CHOOSING, "give_up", S.CHOOSING, "patients.screen", "wave.give_up"),
        Transition(S.LETTERS, "give_up", S.LETTERS, "patients.screen", "wave.give_up"),
        Transition(S.LETTERS, "reopen", S.CHOOSING, "waves.change", "wave.reopen"),
        Transition(S.LETTERS, "post", S.POSTED, "letters.print", "wave.post"),
        Transition(S.LETTERS, "drop", S.CLOSED, "waves.change", "wave.drop"),
        Transition(S.POSTED, "unpost", S.LETTERS, "letters.print", "wave.unpost"),
        Transition(S.POSTED, "close", S.CLOSED, "waves.change", "wave.close"),
        Transition(S.CLOSED, "unclose", S.POSTED, "waves.change", "wave.unclose"),
    ),
)
