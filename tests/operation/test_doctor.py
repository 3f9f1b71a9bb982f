"""What the doctor sees, one ailment at a time; and mail that waits while an installation is held."""

import json
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from io import StringIO
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command
from django.utils import timezone

from benzoproject.lib import files, heartbeat, held
from benzoproject.operation import backup, doctor
from benzoproject.operation.mail import send_kept
from practices.models import AuditEvent, Membership
from practices.services import audit
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def well(settings: Any, tmp_path: Path) -> None:
    """Swept a moment ago, backed up today."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    heartbeat.beat()
    (tmp_path / backup.LAST).write_text(timezone.now().isoformat())


def state(about: str) -> str:
    return next(found.state for found in doctor.examine() if found.about == about)


def test_a_well_installation(settings: Any) -> None:
    assert {found.about: found.words for found in doctor.examine() if found.state == doctor.WRONG} == {}


def no_sweep(settings: Any) -> None:
    (settings.DATA_DIR / "last-sweep").unlink()


def old_backup(settings: Any) -> None:
    (settings.DATA_DIR / backup.LAST).write_text((timezone.now() - timedelta(days=3)).isoformat())


def loose_key(settings: Any) -> None:
    folder = settings.DATA_DIR / "keys"
    folder.mkdir()
    (folder / "fields.keys").write_text("x")
    (folder / "fields.keys").chmod(0o644)


def in_production(settings: Any) -> None:
    settings.PRODUCTION, settings.EMAIL_DELIVERY = True, "django.core.mail.backends.console.EmailBackend"


def future_event(settings: Any) -> None:
    audit.record(audit.Action.LOGIN, "login", by=None, at=timezone.now() + timedelta(hours=3))


def changed_event(settings: Any) -> None:
    for _ in range(3):
        audit.record(audit.Action.LOGIN, "login", by=None, at=NOW)
    AuditEvent.objects.filter(number=2).update(what="nothing")


def hold_it(settings: Any) -> None:
    held.hold(at=NOW, backup_made_at=NOW.isoformat())


@pytest.mark.parametrize(
    ("ailment", "about"),
    [
        (no_sweep, "worker"),
        (old_backup, "backup"),
        (loose_key, "keys"),
        (in_production, "mail"),
        (in_production, "web"),
        (future_event, "clock"),
        (changed_event, "access log"),
        (hold_it, "restore"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_an_ailment(ailment: Callable[[Any], None], about: str, settings: Any) -> None:
    ailment(settings)
    assert state(about) == doctor.WRONG


@pytest.mark.parametrize(("free", "right"), [(10**6, "wrong"), (10**9, "worry"), (10**11, "good")])
def test_room_on_the_disk(free: int, right: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    assert state("disk") == right


def test_the_command_says_it_and_ends_with_one(settings: Any) -> None:
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "goed    database" in out.getvalue()
    no_sweep(settings)
    out = StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("doctor", "--json", stdout=out)
    assert ended.value.returncode == 1
    said = json.loads(out.getvalue())
    assert said["state"] == "wrong"
    assert {"about", "state", "words", "advice"} == set(said["findings"][0])


@pytest.mark.parametrize("count", [0, 1, 2, 199, 200, 201])
def test_the_tail_of_a_log(count: int, poh: Membership) -> None:
    """Of any length, also longer than what is looked at."""
    for _ in range(count):
        audit.record(audit.Action.VIEW, "patient", by=poh, at=NOW)
    assert state("access log") == doctor.GOOD


def test_mail_waits_while_held(settings: Any) -> None:
    settings.EMAIL_BACKEND = "benzoproject.operation.mail.Backend"
    settings.EMAIL_DELIVERY = "django.core.mail.backends.locmem.EmailBackend"
    send_mail("Uitnodiging", "Beste S. Bakker", "van@example.org", ["s.bakker@example.org"])
    assert len(mail.outbox) == 1
    hold_it(settings)
    send_mail("Uitnodiging", "Beste S. Bakker", "van@example.org", ["s.bakker@example.org"])
    assert len(mail.outbox) == 1
    (kept,) = files.stored_names("mail")
    assert b"Bakker" not in files.path_of(kept).read_bytes()
    call_command("resume", stdout=StringIO())
    assert [(each.message()["Subject"], each.to) for each in mail.outbox] == [
        ("Uitnodiging", ["s.bakker@example.org"])
    ] * 2
    assert files.stored_names("mail") == []
    assert send_kept() == (0, 0)


def test_kept_mail_is_sent_as_it_was(settings: Any) -> None:
    settings.EMAIL_BACKEND = "benzoproject.operation.mail.Backend"
    settings.EMAIL_DELIVERY = "django.core.mail.backends.locmem.EmailBackend"
    hold_it(settings)
    message = EmailMultiAlternatives(
        "Één vraag", "Beste", "van@example.org", ["naar@example.org"], bcc=["blind@example.org"],
        cc=["ook@example.org"], reply_to=["antwoord@example.org"], headers={"X-Case": "7"},
    )  # fmt: skip
    message.attach_alternative("<p>Beste</p>", "text/html")
    message.send()
    call_command("resume", stdout=StringIO())
    (sent,) = mail.outbox
    assert set(sent.recipients()) == {"naar@example.org", "ook@example.org", "blind@example.org"}
    written = message_from_bytes(sent.message().as_bytes(linesep="\r\n"), policy=default)
    assert (written["Subject"], written["Reply-To"]) == ("Één vraag", "antwoord@example.org")
    assert (written["X-Case"], written["Bcc"]) == ("7", None)
    assert written.get_body(("html",)).get_content().strip() == "<p>Beste</p>"


class Refusing(locmem.EmailBackend):
    """A mail server that does not take one address."""

    full = True

    def send_messages(self, messages: Any) -> int:
        if "vol@example.org" in messages[0].to and Refusing.full:
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_mail_that_did_not_go_stays_for_the_next_resume(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "benzoproject.operation.mail.Backend"
    settings.EMAIL_DELIVERY = f"{__name__}.Refusing"
    hold_it(settings)
    for to in ("a@example.org", "vol@example.org", "z@example.org"):
        send_mail("Uitnodiging", "Beste", "van@example.org", [to])
    with pytest.raises(CommandError, match="1 bewaarde"):
        call_command("resume", stdout=StringIO())
    assert not held.is_held()
    assert {each.to[0] for each in mail.outbox} == {"a@example.org", "z@example.org"}
    monkeypatch.setattr(Refusing, "full", False)
    call_command("resume", stdout=StringIO())
    assert mail.outbox[-1].to == ["vol@example.org"]
    assert files.stored_names("mail") == []


def test_every_page_says_that_it_is_held(settings: Any, poh: Membership, client_of: Any) -> None:
    client = client_of(poh)
    assert "Teruggezet uit een back-up" not in client.get("/help/").content.decode()
    hold_it(settings)
    assert "Teruggezet uit een back-up" in client.get("/help/").content.decode()
