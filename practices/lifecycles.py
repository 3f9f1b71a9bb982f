"""How a sign-up, a participation, a claim and a payment batch go."""

from benzoproject.lib.lifecycle import Lifecycle, Transition
from practices.models import Batch, Claim, Participation, SignUp

S = SignUp.State
SIGN_UP = Lifecycle(
    "sign-up",
    S.RECEIVED,
    (
        Transition(S.RECEIVED, "judge", S.RECEIVED, "programme.lead", "sign_up.judge"),
        Transition(S.RECEIVED, "send_back", S.RETURNED, "programme.lead", "sign_up.send_back"),
        Transition(S.RETURNED, "send_back", S.RETURNED, "programme.lead", "sign_up.send_back"),
        Transition(S.RETURNED, "judge", S.RETURNED, "programme.lead", "sign_up.judge"),
        Transition(S.RETURNED, "answer", S.RECEIVED, "", "sign_up.answer"),
        # What was sent back is good after all.
        Transition(S.RETURNED, "clear", S.RECEIVED, "programme.lead", "sign_up.judge"),
        Transition(S.RECEIVED, "accept", S.ACCEPTED, "programme.lead", "sign_up.accept"),
        Transition(S.RECEIVED, "reject", S.REJECTED, "programme.lead", "sign_up.reject"),
        Transition(S.RETURNED, "reject", S.REJECTED, "programme.lead", "sign_up.reject"),
        Transition(S.RECEIVED, "withdraw", S.WITHDRAWN, "", "sign_up.withdraw"),
        Transition(S.RETURNED, "withdraw", S.WITHDRAWN, "", "sign_up.withdraw"),
    ),
)

P = Participation.State
_GOING_ON = (P.INTERVIEW, P.CONTRACT, P.TRAINING, P.ACTIVE)
PARTICIPATION = Lifecycle(
    "participation",
    P.INTERVIEW,
    (
        Transition(P.INTERVIEW, "interviewed", P.CONTRACT, "programme.lead", "participation.interviewed"),
        # Contract and processing agreement are both there.
        Transition(P.CONTRACT, "agreed", P.TRAINING, "agreements.accept", "participation.agreed"),
        # A POH was at training day 1, or may begin without.
        Transition(P.TRAINING, "trained", P.ACTIVE, "programme.lead", "participation.trained"),
        # Day 1 was recorded wrongly, and nothing was begun.
        Transition(P.ACTIVE, "untrained", P.TRAINING, "programme.lead", "participation.untrained"),
        Transition(P.ACTIVE, "finish", P.FINISHED, "programme.lead", "participation.finish"),
        Transition(P.FINISHED, "go_on", P.ACTIVE, "programme.lead", "participation.go_on"),
        *(
            Transition(state, "withdraw", P.WITHDRAWN, "programme.lead", "participation.withdraw")
            for state in _GOING_ON
        ),
    ),
)

C = Claim.State
CLAIM = Lifecycle(
    "claim",
    C.DRAFT,
    (
        Transition(C.DRAFT, "submit", C.SUBMITTED, "claims.submit", "claim.submit"),
        Transition(C.SUBMITTED, "take_back", C.DRAFT, "claims.submit", "claim.take_back"),
        Transition(C.SUBMITTED, "ask", C.QUESTION, "claims.question", "claim.ask"),
        Transition(C.QUESTION, "submit", C.SUBMITTED, "claims.submit", "claim.submit"),
        # The answer was to take all hours out.
        Transition(C.QUESTION, "empty", C.DRAFT, "claims.submit", "claim.take_back"),
        Transition(C.QUESTION, "reject", C.REJECTED, "claims.judge", "claim.reject"),
        # Approved too soon, and in no batch yet.
        Transition(C.APPROVED, "ask", C.QUESTION, "claims.judge", "claim.ask"),
        Transition(C.SUBMITTED, "approve", C.APPROVED, "claims.judge", "claim.approve"),
        Transition(C.SUBMITTED, "reject", C.REJECTED, "claims.judge", "claim.reject"),
        Transition(C.REJECTED, "submit", C.SUBMITTED, "claims.submit", "claim.submit"),
        # It comes to nothing: hours taken away and added weigh up, and no payment follows.
        Transition(C.SUBMITTED, "settle", C.SETTLED, "claims.judge", "claim.approve"),
        Transition(C.SETTLED, "ask", C.QUESTION, "claims.judge", "claim.ask"),
        Transition(C.APPROVED, "put_in_batch", C.IN_BATCH, "payments.make", "claim.put_in_batch"),
        Transition(C.IN_BATCH, "leave_batch", C.APPROVED, "payments.make", "claim.leave_batch"),
        Transition(C.IN_BATCH, "pay", C.PAID, "payments.release", "claim.pay"),
    ),
)

B = Batch.State
BATCH = Lifecycle(
    "payment batch",
    B.MADE,
    (
        Transition(B.MADE, "release", B.RELEASED, "payments.release", "batch.release"),
        Transition(B.MADE, "cancel", B.CANCELLED, "payments.make", "batch.cancel"),
        # The bank did not carry it out.
        Transition(B.RELEASED, "cancel", B.CANCELLED, "payments.release", "batch.cancel"),
        Transition(B.RELEASED, "pay", B.PAID, "payments.release", "batch.pay"),
        # It was released and cancelled, and the bank carried it out all the same.
        Transition(B.CANCELLED, "pay", B.PAID, "payments.release", "batch.pay"),
    ),
)
