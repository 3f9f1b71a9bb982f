"""What people hear about interviews by e-mail. Always in Dutch; never anything about a patient but a pseudonym."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from evaluation.models import Interview, PatientRequest
from practices.models import Membership
from practices.queries import people
from practices.services import mails


def invited(interview: Interview, *, at: datetime) -> None:
    if interview.membership:
        _tell(
            interview, interview.membership, "interview_invited", f"interview-invited:{interview.pk}", at=at
        )


def planned(interview: Interview, *, at: datetime) -> None:
    """Also when it is moved."""
    for person in _people(interview):
        key = f"interview-planned:{interview.pk}:{person.pk}:{at.isoformat()}"
        _tell(interview, person, "interview_planned", key, at=at, **_moment(interview))


def cancelled(interview: Interview, *, at: datetime) -> None:
    for person in _people(interview):
        key = f"interview-cancelled:{interview.pk}:{person.pk}"
        _tell(interview, person, "interview_cancelled", key, at=at, **_moment(interview))


def patients_asked(request: PatientRequest, *, at: datetime) -> None:
    for poh in people.pohs(request.practice):
        mails.ask(
            key=f"interview-patients:{request.pk}:{poh.user_id}",
            template="interview_patients_asked",
            user=poh.user,
            at=at,
            wanted=request.wanted,
            until=f"{request.round.ends_on:%d-%m-%Y}",
            link=settings.SITE_URL + reverse("own_interviews", args=[request.practice.slug]),
        )


def contact_there(interview: Interview, *, at: datetime) -> None:
    """Also when it is passed on anew, at most once a day."""
    _tell_interviewer(interview, "contact_there", f"{timezone.localdate(at)}", at=at)


def assigned(interview: Interview, *, by: Membership, at: datetime) -> None:
    """Somebody else gave it to them."""
    if by.user_id != interview.interviewer.user_id:
        _tell_interviewer(interview, "assigned", at.isoformat(), at=at)


def withdrawn(interview: Interview, *, by: Membership | None, at: datetime) -> None:
    """What they were to hold, or held, is off: noted by the practice, or by nobody when a patient was erased."""
    if by is None or by.user_id != interview.interviewer.user_id:
        _tell_interviewer(interview, "withdrawn", at.isoformat(), at=at)


def _tell_interviewer(interview: Interview, what: str, once: str, *, at: datetime) -> None:
    user = interview.interviewer.user
    mails.ask(
        key=f"interview-{what}:{interview.pk}:{user.pk}:{once}",
        template=f"interview_{what}",
        user=user,
        at=at,
        pseudonym=interview.pseudonym,
        link=settings.SITE_URL + reverse("interview", args=[interview.pk]),
    )


def _people(interview: Interview) -> list[Membership]:
    """Who works in a practice and takes part."""
    alone = [interview.membership] if interview.membership else []
    group = list(interview.people.select_related("user", "practice")) if interview.is_group else []
    return [*alone, *group]


def _tell(
    interview: Interview, person: Membership, template: str, key: str, *, at: datetime, **more: Any
) -> None:
    assert person.practice
    link = settings.SITE_URL + reverse("own_interviews", args=[person.practice.slug])
    mails.ask(
        key=key,
        template=template,
        user=person.user,
        at=at,
        link=link,
        interviewer=interview.interviewer.display_name,
        until=f"{interview.round.ends_on:%d-%m-%Y}",
        **more,
    )


def _moment(interview: Interview) -> dict[str, Any]:
    assert interview.starts_at
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "when": f"{timezone.localtime(interview.starts_at):%d-%m-%Y, %H.%M}",
            "minutes": interview.minutes or 0,
            "medium": interview.get_medium_display(),
            "group": interview.is_group,
        }
