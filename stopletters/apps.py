from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StopLettersConfig(AppConfig):
    name = "stopletters"
    verbose_name = _("Stop letters")

    def ready(self) -> None:
        from patients.presenters import patient_page
        from stopletters.presenters import patient

        patient_page.SOURCES.append(patient.told)
