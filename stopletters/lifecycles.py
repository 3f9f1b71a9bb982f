"""How a letter goes. It is complete with both signatures; only then is its PDF made.

"Posted" can be taken back the same day.
"""

from benzoproject.lib.lifecycle import Lifecycle, Transition
from stopletters.models import Letter

S = Letter.State
LETTER = Lifecycle(
    "letter",
    S.PREPARED,
    (
        Transition(S.PREPARED, "change", S.PREPARED, "letters.prepare", "letter.change"),
        Transition(S.COMPLETE, "change", S.PREPARED, "letters.prepare", "letter.change"),
        Transition(S.PREPARED, "sign", S.PREPARED, "letters.sign", "letter.sign"),
        Transition(S.PREPARED, "complete", S.COMPLETE, "letters.sign", "letter.complete"),
        Transition(S.COMPLETE, "void", S.PREPARED, "letters.prepare", "letter.void"),
        Transition(S.PREPARED, "take_out", S.TAKEN_OUT, "patients.screen", "letter.take_out"),
        Transition(S.COMPLETE, "take_out", S.TAKEN_OUT, "patients.screen", "letter.take_out"),
        Transition(S.COMPLETE, "check", S.COMPLETE, "letters.print", "letter.check"),
        Transition(S.COMPLETE, "uncheck", S.COMPLETE, "letters.print", "letter.uncheck"),
        Transition(S.COMPLETE, "post", S.POSTED, "letters.print", "letter.post"),
        Transition(S.POSTED, "unpost", S.COMPLETE, "letters.print", "letter.unpost"),
    ),
)
