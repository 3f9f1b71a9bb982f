from typing import Any

from django.core.management.base import BaseCommand

from practices.services import keys


class Command(BaseCommand):
    help = (
        "Re-encrypts every personal field and every stored file with the first key of FIELD_KEYS. "
        "May be stopped and run again; afterwards the older keys can be taken out."
    )

    def handle(self, **_: Any) -> None:
        for model in keys.encrypted_models():
            self.stdout.write(f"{model._meta.label}: {keys.rotate_rows(model)} rijen")
        self.stdout.write(f"Tweede stappen: {keys.rotate_factors()}")
        self.stdout.write(f"Bestanden: {keys.rotate_files()}")
