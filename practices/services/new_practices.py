"""A practice with everything it begins with: agreement, people to invite. All of it, or nothing."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import AgreementText, Membership, Participation, Practice, Project
from practices.practice_files import Described
from practices.services import agreements, people, practices

PAPER = "paper"


@transaction.atomic
def make(*, described: Described, by: Membership | None, at: datetime) -> Practice:
    """On paper: the processing agreement was signed, and the practice is at work. In the browser: its GP accepts
    contract and processing agreement first. `by` is None for a command. Raises Refused, or ValidationError per field.
    """
    paper = described.agreement == PAPER
    practice = practices.create(
        by=by,
        at=at,
        project=_project(described.project),
        state=Participation.State.ACTIVE if paper else Participation.State.CONTRACT,
        **described.practice,
    )
    if paper:
        agreements.on_paper(practice=practice, kind=AgreementText.Kind.PROCESSING, by=by, at=at)
    for number, person in enumerate(described.people, 1):
        _invite(practice, number, person, by=by, at=at)
    return practice


def _project(slug: str) -> Project | None:
    """None: the oldest one."""
    if not slug:
        return None
    found = Project.objects.filter(slug=slug).first()
    if found is None:
        raise ValidationError({"project": _("There is no project with this short name.")})
    return found


def _invite(
    practice: Practice, number: int, person: dict[str, str], *, by: Membership | None, at: datetime
) -> None:
    try:
        people.invite(practice=practice, by=by, at=at, **person)
    except ValidationError as error:
        raise ValidationError(
            {f"people[{number}].{name}": messages for name, messages in error.message_dict.items()}
        ) from error
    except Refused as refusal:
        raise Refused(f"people[{number}]: {refusal}") from refusal
