"""Whether this installation may plan by itself: off in production until an administrator recorded the decision.

A calculator that proposes doses probably is medical-device software (MDR rule 11). The newest decision counts; a plan
whose steps a GP writes by hand needs none.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.models import PlanningDecision
from practices.models import Membership
from practices.services import audit


def automatic_allowed() -> bool:
    """Asks no database outside production, where people and data are invented."""
    return not settings.PRODUCTION or decided()


def decided() -> bool:
    """Whether the newest recorded decision allows it; no decision is no."""
    newest = PlanningDecision.objects.first()
    return newest is not None and newest.allowed


@transaction.atomic
def record(*, allowed: bool, reference: str, by: Membership, at: datetime) -> PlanningDecision:
    """Keep a decision with where it can be found. Earlier ones stay on record."""
    if not reference.strip():
        raise Refused(_("Write which decision it is, by whom and of which date. Nothing was recorded."))
    newest = PlanningDecision.objects.select_for_update().first()
    if newest and (newest.allowed, newest.reference) == (allowed, reference.strip()):
        return newest  # the same form, sent twice
    decision = PlanningDecision.objects.create(
        allowed=allowed, reference=reference.strip(), recorded_at=at, recorded_by=by.user
    )
    audit.record(
        audit.Action.CREATE, "planning decision", by=by, at=at, object_id=decision.pk, allowed=allowed
    )
    return decision
