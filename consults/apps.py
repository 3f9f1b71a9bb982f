from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultsConfig(AppConfig):
    name = "consults"
    verbose_name = _("Consults")

    def ready(self) -> None:
        from consults.presenters import (
            alarms,
            care,
            conversation_events,
            course,
            held,
            hours,
            patient,
            plan_course,
            plan_told,
            workbook_events,
        )
        from consults.presenters import today as consults_today
        from consults.services.handing_over import DraftReferrals, PlannedConsults
        from patients.presenters import patient_page
        from practices.services import proposals
        from stopletters.presenters import held as everything_held
        from stopletters.presenters import today
        from stopletters.queries import handing_over

        everything_held.describe(held.TITLES, held.SHOWN, held.LABELS)
        handing_over.ABOVE += [PlannedConsults(), DraftReferrals()]
        patient.SUBJECTS.append(course.told)  # the first: a plan or an alarm can come before the next consult
        patient.SUBJECTS.append(workbook_events.told)
        patient.SUBJECTS.append(plan_told.told)
        patient.SUBJECTS.append(plan_course.told)
        patient.SUBJECTS.append(care.told)
        patient.SUBJECTS.append(conversation_events.told)  # the last: an alarm comes before any other step
        patient_page.SOURCES.append(patient.told)
        patient_page.STEPS.append(course.steps)
        patient_page.ALERTS.append(alarms.alerts)
        today.SOURCES.append(alarms.waiting)
        today.SOURCES.append(plan_told.waiting)
        today.SOURCES.append(consults_today.waiting)
        proposals.SOURCES.append(hours.proposed)
