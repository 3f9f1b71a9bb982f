"""Acts of a sign-up: sent by a practice, accepted by project leaders."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from practices.models import Membership, SignUp
from practices.services import judging, practices, sign_ups
from tests.factories.people import MembershipFactory
from tests.factories.programme import SectionVerdictFactory, SignUpFactory

TOKEN = "ab" * 16


def send() -> Callable[[], Any]:
    """The same page, from every process."""
    project = practices.default_project()
    names = [field.name for field in SignUp._meta.concrete_fields]
    filled = SignUpFactory.build(project=project)
    left_out = ("id", "project", "state", "form_token", "link_hash", "received_at", "language")
    decided = ("decided_at", "decided_by", "decision_note", "participation")
    answers = {name: getattr(filled, name) for name in names if name not in (*left_out, *decided)}
    return lambda: sign_ups.receive(
        project=project, form_token=TOKEN, language="nl", at=timezone.now(), **answers
    )


def accept(number: int) -> Callable[[], Any]:
    """Of one sign-up whose sections are all good; each process is another project leader."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # what is printed is how it ended
    send()()
    row, leader = SignUp.objects.get(form_token=TOKEN), a_leader(number)
    for section in SignUp.Section:
        SectionVerdictFactory(sign_up=row, section=section, judged_by=leader.user)
    return lambda: judging.accept(sign_up=row, by=leader, at=timezone.now())


def a_leader(number: int) -> Membership:
    leader: Membership = MembershipFactory(admin=True, user__email=f"leiding{number}@example.org")
    return leader
