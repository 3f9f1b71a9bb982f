"""The doctor's questions about the machine and its settings: disk, keys, libraries, certificate, clock, mail, https."""

import os
import shutil
import stat
import time
from datetime import UTC, datetime, timedelta

from cryptography import x509
from django.conf import settings
from django.utils import timezone

from benzoproject.lib import pdf
from benzoproject.operation.findings import GOOD, WORRY, WRONG, Finding
from practices.models import AuditEvent

LITTLE_ROOM, NO_ROOM = 2_000_000_000, 200_000_000


def disk() -> list[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    words = f"{free / 1e9:.1f} GB vrij."
    if free < NO_ROOM:
        return [Finding("disk", WRONG, words, "Maak ruimte: brieven kunnen niet meer gemaakt worden.")]
    return [
        Finding(
            "disk", GOOD if free > LITTLE_ROOM else WORRY, words, "" if free > LITTLE_ROOM else "Maak ruimte."
        )
    ]


def secrets() -> list[Finding]:
    """Files with keys are for their owner only; keys from the environment have no file."""
    folder = settings.DATA_DIR / "keys"
    files = sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
    loose = [path.name for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        return [
            Finding(
                "keys", WRONG, f"Anderen kunnen sleutels lezen: {', '.join(loose)}.", f"chmod 600 {folder}/*"
            )
        ]
    if not (settings.FIELD_KEYS and settings.INDEX_KEY and settings.SECRET_KEY):
        return [Finding("keys", WRONG, "Er ontbreken sleutels.", "FIELD_KEYS, INDEX_KEY en SECRET_KEY.")]
    more = f", {len(settings.FIELD_KEYS)} veldsleutels" if len(settings.FIELD_KEYS) > 1 else ""
    return [Finding("keys", GOOD, f"Aanwezig{more}, alleen voor de eigenaar.")]


def letters() -> list[Finding]:
    """What PDFs are made with. Without the subset library they become slow and large."""
    try:
        pdf.check_libraries()
        missing = pdf.missing_glyphs("Benzoproject")
    except (pdf.PdfError, OSError) as error:
        return [Finding("letters", WRONG, "Er ontbreekt iets om brieven te maken.", str(error))]
    if missing:
        return [Finding("letters", WRONG, "Het lettertype van de brieven is niet heel.", "script/setup")]
    return [Finding("letters", GOOD, "Bibliotheken en lettertype zijn er.")]


def seal() -> list[Finding]:
    """The certificate under every PDF."""
    pem = settings.SEAL_KEY
    certificate = x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN CERTIFICATE") :].encode())
    left = certificate.not_valid_after_utc - datetime.now(UTC)
    if left < timedelta(0):
        return [
            Finding("seal", WRONG, "Het certificaat onder de PDF's is verlopen.", "Maak of koop een nieuw.")
        ]
    state = GOOD if left > timedelta(days=30) else WORRY
    return [Finding("seal", state, f"Het certificaat is nog {left.days} dagen geldig.")]


def clock() -> list[Finding]:
    """Against the newest event of the log, and against what the disk says: a clock that jumped back spoils both."""
    newest = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest and newest > timezone.now() + timedelta(minutes=2):
        return [
            Finding("clock", WRONG, "De klok loopt achter op het inzagelog.", "Zet de tijd gelijk (NTP).")
        ]
    probe = settings.DATA_DIR / f".clock-{os.getpid()}"
    probe.touch()
    apart = abs(probe.stat().st_mtime - time.time())
    probe.unlink()
    if apart > 60:
        return [
            Finding(
                "clock",
                WORRY,
                "De schijf en de machine hebben niet dezelfde tijd.",
                "Zet de tijd gelijk (NTP).",
            )
        ]
    return [Finding("clock", GOOD, f"{timezone.localtime():%d-%m-%Y %H:%M}, {settings.TIME_ZONE}.")]


def mail() -> list[Finding]:
    kind = settings.EMAIL_DELIVERY.rpartition(".")[0].rpartition(".")[2]
    if settings.PRODUCTION and kind != "smtp":
        return [Finding("mail", WRONG, f"E-mail gaat naar {kind}, niet naar mensen.", "Zet EMAIL_URL.")]
    if settings.PRODUCTION and settings.DEFAULT_FROM_EMAIL.endswith("@localhost>"):
        return [Finding("mail", WORRY, "E-mail heeft geen echte afzender.", "Zet DEFAULT_FROM_EMAIL.")]
    return [Finding("mail", GOOD, f"E-mail gaat via {kind}.")]


def web() -> list[Finding]:
    """What a browser is told."""
    if not settings.PRODUCTION:
        return [Finding("web", WORRY, "Ingebouwde stand: alleen voor proef en demo.")]
    wrong = [
        word for word in ("'unsafe-inline'", "'unsafe-eval'") if word in str(settings.CONTENT_SECURITY_POLICY)
    ]
    if not getattr(settings, "SECURE_SSL_REDIRECT", False):
        wrong.append("BENZO_HTTPS staat uit")
    if not settings.SITE_URL.startswith("https://"):
        wrong.append("SITE_URL begint niet met https://")
    if set(settings.ALLOWED_HOSTS) & {"*", ""}:
        wrong.append("ALLOWED_HOSTS laat alles toe")
    if wrong:
        return [Finding("web", WRONG, f"Niet veilig: {'; '.join(wrong)}.", "Zie docs/operations.md.")]
    return [Finding("web", GOOD, "https, veilige cookies en een strikte CSP.")]
