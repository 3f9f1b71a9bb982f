"""The few e-mails the product sends. They say what to do and carry a link, never anything about a patient."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from practices.models import Invitation, User


def invitation(invitation: Invitation, token: str) -> None:
    send(
        "invitation",
        to=invitation.email,
        name=invitation.name,
        link=invitation_link(token),
        invitation=invitation,
    )


def factor_taken_off(user: User) -> None:
    send("factor_taken_off", to=user.email, name=user.name, link=settings.SITE_URL + reverse("account_login"))


def invitation_link(token: str) -> str:
    return settings.SITE_URL + reverse("invitation", args=[token])


def send(template: str, *, to: str, language: str = "", **words: object) -> None:
    """First line of the template is the subject. Dutch, whatever language the sender has chosen, unless `language`
    says what the reader chose."""
    with translation.override(language or settings.LANGUAGE_CODE):
        subject, _, body = render_to_string(f"emails/{template}.txt", words).strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [to])
