from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StopLettersConfig(AppConfig):
    name = "stopletters"
    verbose_name = _("Stop letters")

    def ready(self) -> None:
        from patients.presenters import patient_page
        from practices.services import projects, proposals
        from stopletters.presenters import hours, patient
        from stopletters.services import letter_texts

        patient_page.SOURCES.append(patient.told)
        projects.AFTER_A_CHANGE.append(letter_texts.follow)
        proposals.SOURCES.append(hours.proposed)
