from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PatientsConfig(AppConfig):
    name = "patients"
    verbose_name = _("Patients")

    def ready(self) -> None:
        from patients.pharmacology import groups
        from patients.presenters import hours
        from patients.queries import imports, waves
        from patients.services import rule_changes
        from practices.services import projects, proposals, training

        groups.places += settings.GROUPS_DIRS
        projects.GROUPS.append(rule_changes.known)
        projects.IMPORTED.append(imports.any_of)
        projects.AFTER_A_CHANGE.append(rule_changes.follow)
        proposals.SOURCES.append(hours.proposed)
        training.BEGUN.append(waves.has_begun)
