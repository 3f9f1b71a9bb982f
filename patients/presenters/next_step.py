"""The one thing to do next for a patient, for somebody in this role."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from patients.models import Wave
from patients.presenters import rows
from patients.queries.patients import Tracked
from practices.models import Role


@dataclass(frozen=True)
class NextStep:
    """`page`: a URL name ("waves", "patient_screen"; with `wave`: "wave" or "wave_choose").

    "" when nothing has to be done.
    """

    title: str
    text: str
    page: str = ""
    wave: int = 0
    action: str = ""
    url: str = ""  # a page of a floor above, instead of `page`


def next_step(tracked: Tracked, *, choosing: Wave | None, role: str) -> NextStep:
    place, poh = tracked.place, role == Role.POH
    if tracked.judgement and tracked.left_out and not (place and place.held):
        return NextStep(
            rows.judgement_words(tracked.judgement), tracked.judgement.note or _("Nothing has to be done.")
        )
    if place and place.wave.state == Wave.State.CHOOSING:
        return _chosen(place.wave, poh)
    if place:
        return _in_letters(place.wave)
    if not tracked.use or not tracked.use.chronic:
        return NextStep(
            _("No letter needed"),
            _("This patient is not a chronic user by the rule of the project. Nothing has to be done."),
        )
    return _candidate(tracked, choosing, poh)


def _chosen(wave: Wave, poh: bool) -> NextStep:
    title = _("Chosen for wave %(number)d") % {"number": wave.number}
    if not poh:
        return NextStep(
            title, _("The practice nurse is still choosing. You will see the list when you sign.")
        )
    text = _("When everybody has been chosen, the letters can be made.")
    return NextStep(
        title,
        text,
        "wave_choose",
        wave.number,
        _("To the choice of wave %(number)d") % {"number": wave.number},
    )


def _in_letters(wave: Wave) -> NextStep:
    number = {"number": wave.number}
    action = _("To wave %(number)d") % number
    if wave.posted_on is None:
        text = _("The letter is made, signed and printed there.")
        return NextStep(_("The letter is in wave %(number)d") % number, text, "wave", wave.number, action)
    text = _("Record the answer as soon as the patient gives one.")
    return NextStep(
        _("The letter of wave %(number)d has been posted") % number, text, "wave", wave.number, action
    )


def _candidate(tracked: Tracked, choosing: Wave | None, poh: bool) -> NextStep:
    if tracked.undecided:
        return NextStep(
            _("Look at the objection first"),
            _("The record speaks against a letter. Leave this patient out, or say why a letter is right."),
            "patient_screen",
            0,
            _("Decide"),
        )
    title = _("Can be chosen for a letter")
    if not poh:
        return NextStep(
            title,
            _("The practice nurse chooses who gets a letter. You can leave somebody out with a reason."),
        )
    if choosing is None:
        text = _("There is no wave being chosen now. Open one to write to this patient.")
        return NextStep(title, text, "waves", 0, _("To the waves"))
    text = _("Wave %(number)d is being chosen now.") % {"number": choosing.number}
    action = _("To the choice of wave %(number)d") % {"number": choosing.number}
    return NextStep(title, text, "wave_choose", choosing.number, action)
