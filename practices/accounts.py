"""How people log in: the account library, with our own rules."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from benzoproject.lib import crypto
from practices.models import User
from practices.services import audit

PROOF_ATTEMPTS, PROOF_WINDOW_SECONDS = 5, 300


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up: an account is made from an invitation (services/people.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """A login of a moment ago is proof enough: after the first one comes setting up the second factor."""
        proofs = get_authentication_records(self.request, self.request.user)
        return not proofs or time.time() - proofs[-1]["at"] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class EncryptedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted like any other personal field."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)


class TooManyAttempts(Exception):
    """Somebody guesses: wait before the next proof of identity."""


def prove(user: User, proof: str) -> str:
    """Fresh proof of identity, for signing: "totp" or "password" when `proof` is right, "" when it is not.

    Raises TooManyAttempts after five wrong ones within five minutes.
    """
    key = f"proof-{user.pk}"
    if cache.get(key, 0) >= PROOF_ATTEMPTS:
        raise TooManyAttempts
    kind = _kind_of(user, proof.strip())
    if kind:
        cache.delete(key)
    else:
        cache.add(key, 0, PROOF_WINDOW_SECONDS)
        cache.incr(key)
    return kind


def _kind_of(user: User, proof: str) -> str:
    if proof.isdigit() and len(proof) == 6:
        factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        return "totp" if factor and TOTP(factor).validate_code(proof) else ""
    return "password" if user.check_password(proof) else ""


# The framework announces these two by signal only.
@receiver(user_logged_in)
def log_login(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    audit.record(audit.Action.LOGIN, "login", by=user, at=timezone.now())


@receiver(user_login_failed)
def log_failed_login(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    email = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=email).first()
    audit.record(audit.Action.FAILED_LOGIN, "login", by=user, at=timezone.now())
