"""Going on in the other role one has in the same practice."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from practices import acting
from practices.access import PageRequest, practice_page
from practices.places import home
from practices.queries import people


@practice_page("practice.view")
@require_POST
def act_as(request: PageRequest, membership: int) -> HttpResponse:
    roles = people.memberships_in(request.user, request.practice.slug)
    chosen = next((one for one in roles if one.pk == membership), None)
    if chosen is None:
        raise Http404
    acting.choose(request, chosen)
    messages.success(request, _("You go on as %(role)s.") % {"role": chosen.role_name})
    return redirect(home(chosen))
