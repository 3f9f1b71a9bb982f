"""How consults, taper plans and referrals go."""

from benzoproject.lib.lifecycle import Lifecycle, Transition
from consults.models import Consult, Referral, TaperPlan

C = Consult.State
CONSULT = Lifecycle(
    "consult",
    C.PLANNED,
    (
        Transition(C.PLANNED, "move", C.PLANNED, "consults.hold", "consult.move"),
        Transition(C.PLANNED, "write", C.PLANNED, "consults.hold", "consult.write"),
        Transition(C.PLANNED, "finish", C.DONE, "consults.hold", "consult.done"),
        Transition(C.PLANNED, "miss", C.NO_SHOW, "consults.hold", "consult.no_show"),
        Transition(C.PLANNED, "cancel", C.CANCELLED, "consults.hold", "consult.cancel"),
        Transition(C.PLANNED, "skip", C.SKIPPED, "consults.hold", "consult.skip"),
        Transition(C.DONE, "write", C.DONE, "consults.hold", "consult.write"),
        # A wrong tap is taken back the same day.
        Transition(C.DONE, "undo", C.PLANNED, "consults.hold", "consult.undo"),
        Transition(C.NO_SHOW, "undo", C.PLANNED, "consults.hold", "consult.undo"),
        Transition(C.CANCELLED, "undo", C.PLANNED, "consults.hold", "consult.undo"),
        Transition(C.SKIPPED, "undo", C.PLANNED, "consults.hold", "consult.undo"),
    ),
)

P = TaperPlan.State
PLAN = Lifecycle(
    "taper plan",
    P.DRAFT,
    (
        Transition(P.DRAFT, "change", P.DRAFT, "plans.draft", "plan.change"),
        Transition(P.DRAFT, "approve", P.APPROVED, "plans.approve", "plan.approve"),
        Transition(P.DRAFT, "discard", P.DISCARDED, "plans.draft", "plan.discard"),
        # Another plan that a GP approves takes its place.
        Transition(P.APPROVED, "replace", P.REPLACED, "plans.approve", "plan.replace"),
        # A hold or a step back: a new version at once, under the approval that is there.
        Transition(P.APPROVED, "slow", P.REPLACED, "plans.draft", "plan.replace"),
        # Going on and other tablets: a draft beside the plan, which holds meanwhile.
        Transition(P.APPROVED, "continue", P.APPROVED, "plans.draft", "plan"),
        Transition(P.APPROVED, "stop", P.STOPPED, "plans.draft", "plan.stop"),
        # A GP has seen what somebody else did.
        Transition(P.APPROVED, "note", P.APPROVED, "plans.approve", "plan.note"),
        Transition(P.STOPPED, "note", P.STOPPED, "plans.approve", "plan.note"),
    ),
)

R = Referral.State
REFERRAL = Lifecycle(
    "referral",
    R.DRAFT,
    (
        Transition(R.DRAFT, "change", R.DRAFT, "referrals.make", "referral.change"),
        Transition(R.DRAFT, "send", R.SENT, "referrals.make", "referral.send"),
        Transition(R.DRAFT, "withdraw", R.WITHDRAWN, "referrals.make", "referral.withdraw"),
        Transition(R.SENT, "follow", R.SENT, "referrals.make", "referral.outcome"),
        Transition(R.SENT, "close", R.CLOSED, "referrals.make", "referral.close"),
        # The patient no longer agrees, or it was a mistake.
        Transition(R.SENT, "withdraw", R.WITHDRAWN, "referrals.make", "referral.withdraw"),
        # The outcome that ended it was a wrong click.
        Transition(R.CLOSED, "reopen", R.SENT, "referrals.make", "referral.reopen"),
    ),
)
