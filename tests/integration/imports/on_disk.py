"""An installation of its own, brought to the state in which most lies on the disk: a process of test_on_disk.py."""

import os
import shutil
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "benzoproject.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benzoproject.lib import scope  # noqa: E402
from patients.models import HisImport, OpenRow  # noqa: E402
from patients.services import import_work, imports, own_gps  # noqa: E402
from tests import once  # noqa: E402
from tests.factories.people import MembershipFactory, PracticeFactory  # noqa: E402


def main(data: bytes, name: str) -> None:
    """One file stored with its questions open, and the same one uploaded again, waiting for a check."""
    shutil.copytree(once.migrated(), settings.DATA_DIR, dirs_exist_ok=True)
    practice = PracticeFactory()
    poh = MembershipFactory(practice=practice)
    gp = MembershipFactory(practice=practice, gp=True)
    client = Client(SERVER_NAME="localhost")
    client.force_login(poh.user)
    for _ in range(2):
        sent = {"file": SimpleUploadedFile(name, data)}
        assert client.post(reverse("import_new", args=[practice.slug]), sent).status_code == 302
        work()
        if not HisImport.objects.filter(phase="committed").exists():
            ready = HisImport.objects.get()
            for question in ready.preview["questions"]:
                ready = imports.agree(his_import=ready, column=question["column"], by=poh, at=timezone.now())
            imports.confirm(his_import=ready, by=poh, at=timezone.now())
            work()
    own_gps.name_code(practice=practice, code=os.environ["GP_CODE"], gp=gp, by=poh, at=timezone.now())
    phases = list(HisImport.objects.order_by("pk").values_list("phase", flat=True))
    sys.stdout.write(f"{phases} {OpenRow.objects.exists()}")


def work() -> None:
    import_work.work_due(list(HisImport.objects.values_list("pk", flat=True)), at=timezone.now())


if __name__ == "__main__":
    with scope.everybody():
        main(sys.stdin.buffer.read(), sys.argv[1])
