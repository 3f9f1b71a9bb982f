"""What belongs to a consult and stands on a page of its own: the taper plan and the workbook of the patient."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consults.models import Consult
from consults.presenters import plan_told
from consults.presenters.workbooks import shown
from consults.queries import plans, workbooks
from practices.models import Membership


@dataclass(frozen=True)
class Beside:
    """`to`: what a button of the consult calls it; `text`: how it stands."""

    to: str
    label: str
    text: str
    action: str
    url: str


def beside(consult: Consult, me: Membership, today: date) -> list[Beside]:
    return [_plan(consult, me, today), _workbook(consult)]


def _plan(consult: Consult, me: Membership, today: date) -> Beside:
    patient = consult.patient
    panel = plan_told.panel(patient, plans.of_patient(patient), me, today)
    action = _("Make a taper plan") if panel["begin"] else _("To the plan")
    url = panel["url"] or reverse("plan", args=[consult.practice.slug, patient.pk])
    return Beside("plan", _("Taper plan"), capfirst(panel["text"]), action, url)


def _workbook(consult: Consult) -> Beside:
    patient, editions = consult.patient, workbooks.of_patient(consult.patient)
    url = f"{reverse('workbooks', args=[consult.practice.slug, patient.pk])}?consult={consult.pk}"
    if not editions:
        return Beside("workbook", _("Workbook"), _("There is none yet."), _("Make a workbook"), url)
    newest = shown(editions[0])
    text = _("Edition %(number)d, %(state)s.") % {
        "number": newest.workbook.edition,
        "state": newest.given or newest.tag.words,
    }
    return Beside("workbook", _("Workbook"), text, _("To the workbook"), url)
