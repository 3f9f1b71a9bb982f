"""One act of the researchers: POHs and GPs are invited, and practices are asked for patients."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from evaluation.models import Interview, InterviewRound, PatientRequest
from evaluation.services import interviews, invitations
from practices.models import Membership


@transaction.atomic
def send(
    *, row: InterviewRound, people: Collection[int], practices: Collection[int], interviewer: Membership,
    by: Membership, at: datetime,
) -> tuple[list[Interview], list[PatientRequest]]:  # fmt: skip
    """Both or, when one of them cannot be asked, neither."""
    who: dict[str, Any] = {"row": row, "interviewer": interviewer, "by": by, "at": at}
    invited = interviews.invite(people=people, **who) if people else []
    asked = invitations.ask(practices=practices, **who) if practices else []
    return invited, asked
