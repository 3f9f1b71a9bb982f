from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = _("Evaluation")

    def ready(self) -> None:
        from evaluation.presenters import choices, held_outcomes, own_interviews, use_afterwards
        from evaluation.presenters import today as follow_up
        from evaluation.services import refreshes
        from patients.presenters import patient_page
        from patients.services import use
        from practices.services import proposals
        from stopletters.presenters import held, today

        patient_page.SOURCES.append(use_afterwards.told)
        patient_page.SOURCES.append(choices.told)
        held.describe(choices.TITLES, choices.SHOWN, choices.LABELS)
        today.SOURCES.append(choices.waiting)
        held.describe(held_outcomes.TITLES, held_outcomes.SHOWN, held_outcomes.LABELS)
        today.SOURCES.append(follow_up.waiting)
        use.AFTER.append(refreshes.after_a_change)
        patient_page.SOURCES.append(own_interviews.told)
        held.describe(own_interviews.TITLES, own_interviews.SHOWN, own_interviews.LABELS)
        today.SOURCES.append(own_interviews.waiting)
        proposals.SOURCES.append(own_interviews.hours)
