"""The commands of the practices floor."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from benzoproject.lib import crypto, files, keys
from practices.models import AuditChain, AuditEvent, Invitation, Role
from practices.services import audit
from practices.services import keys as rotation
from tests.factories.people import NOW, TOTP_SECRET, UserFactory

pytestmark = pytest.mark.django_db


def run(name, *arguments):
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def logged(poh, gp):
    for _ in range(3):
        audit.record(audit.Action.VIEW, "practice", by=poh, at=NOW)


def test_verify_audit_is_content_with_an_untouched_log(logged):
    assert "3 gebeurtenissen, klopt" in run("verify_audit")


@pytest.mark.parametrize("damage", ["change", "delete", "delete last", "swap"])
def test_verify_audit_says_where_the_chain_breaks(logged, gp, damage):
    rows = AuditEvent.objects.order_by("number")
    if damage == "change":
        rows.filter(number=2).update(user=gp.user)
    elif damage == "delete":
        rows.filter(number=2).delete()
    elif damage == "delete last":
        rows.filter(number=3).delete()
    else:
        first, second = rows[0], rows[1]
        AuditEvent.objects.filter(pk=first.pk).update(hash=second.hash)
    number = {"change": 2, "delete": 2, "delete last": 3, "swap": 1}[damage]
    out = StringIO()
    with pytest.raises(CommandError) as broken:
        call_command("verify_audit", stdout=out)
    assert broken.value.returncode == 1
    assert f"klopt niet vanaf nummer {number}" in out.getvalue()


def test_a_chain_computed_without_the_key_does_not_fit(logged, settings):
    """Somebody who can write to the database, and knows the code, but has no key."""
    key, settings.INDEX_KEY = settings.INDEX_KEY, "guessed"
    chain, previous = AuditChain.objects.get(), ""
    for event in chain.events.order_by("number"):
        event.what = "patient"
        previous = event.hash = audit.chained_hash(previous, event)
        event.save()
    AuditChain.objects.update(last_hash=previous)
    assert audit.verify(chain := AuditChain.objects.get()) is None, "with the guessed key it is whole"
    settings.INDEX_KEY = key
    assert audit.verify(chain) == 1


def test_verify_audit_prints_the_end_of_the_chain_to_keep_elsewhere(logged):
    assert AuditChain.objects.get().last_hash[:16] in run("verify_audit")


def test_invite_admin_prints_the_link():
    link = run("invite_admin", "--email", "beheer@example.org", "--name", "B. Eheer").strip()
    invitation = Invitation.objects.get()
    assert invitation.role == Role.ADMIN
    assert "/invitation/" in link
    assert invitation.token_hash not in link
    with pytest.raises(CommandError):
        run("invite_admin", "--email", "geen-adres", "--name", "X")


@pytest.fixture
def new_key(settings):
    """The keys as they are after somebody put a new one in front."""
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [keys.new_field_key(), *old]
    return settings.FIELD_KEYS[0]


def test_rotation_reaches_factors_and_files(settings, tmp_path, new_key):
    settings.FILES_DIR = tmp_path
    new, settings.FIELD_KEYS = settings.FIELD_KEYS, settings.FIELD_KEYS[1:]
    user = UserFactory()
    digest = files.write("brieven/1.pdf", b"%PDF inhoud")
    Authenticator.objects.filter(user=user).update(data={"secret": crypto.encrypt(TOTP_SECRET)})
    settings.FIELD_KEYS = new
    for _ in range(2):
        run("rotate_field_keys")
    settings.FIELD_KEYS = [new_key]
    assert files.read("brieven/1.pdf", digest) == b"%PDF inhoud"
    assert crypto.decrypt(Authenticator.objects.get().data["secret"]) == TOTP_SECRET
    assert TOTP(Authenticator.objects.get()).instance.user == user


def test_without_rotation_the_old_key_is_needed(settings, tmp_path, new_key):
    settings.FILES_DIR = tmp_path
    new, settings.FIELD_KEYS = settings.FIELD_KEYS, settings.FIELD_KEYS[1:]
    files.write("brieven/1.pdf", b"%PDF inhoud")
    settings.FIELD_KEYS = new[:1]
    with pytest.raises(files.FileDamaged):
        files.read("brieven/1.pdf")


def test_every_encrypted_model_is_rotated():
    """Found from the app registry, so a new model cannot be forgotten."""
    names = {model.__name__ for model in rotation.encrypted_models()}
    assert "Patient" in names
    assert "User" not in names
