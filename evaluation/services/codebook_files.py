"""Files of the codebook are taken along: that is on record, and of what people said also what for."""

from datetime import datetime

from evaluation.services import exports
from practices.models import Membership
from practices.services import audit


def taken(*, project: int, name: str, by: Membership, at: datetime) -> None:
    audit.record(audit.Action.EXPORT, "codebook", by=by, at=at, object_id=project, file=name)


def passages_taken(*, project: int, name: str, purpose: str, by: Membership, at: datetime) -> None:
    """Raises ValidationError for a purpose that says nothing."""
    audit.record(
        audit.Action.EXPORT, "interview passages", by=by, at=at, object_id=project, file=name,
        purpose=exports.sentence(purpose),
    )  # fmt: skip
