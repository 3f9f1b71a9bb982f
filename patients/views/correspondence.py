"""How one patient is written to, from the patient's page or from the list of a wave."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from patients.forms.correspondence import CorrespondenceForm
from patients.services import correspondence
from patients.views.found import patient_of
from practices.access import PageRequest, practice_page
from practices.views.acts import act


@practice_page("patients.correspondence")
@require_POST
def patient_correspondence(request: PageRequest, patient: int) -> HttpResponse:
    """`next` (a path of this site) leads back to the page the form stood on."""
    tracked = patient_of(request, patient)
    form = CorrespondenceForm(request.POST, patient=tracked.patient)
    then = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(then, allowed_hosts=None):
        then = reverse("patient", args=[request.practice.slug, patient])
    if not form.is_valid():
        messages.error(request, _("Choose from the list. Nothing was changed."))
        return redirect(then)
    return act(
        request,
        lambda: correspondence.change(
            patient=tracked.patient, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
        done=_("Noted. A letter that is not posted yet is made again with this."),
        then=then,
    )
