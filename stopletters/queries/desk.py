"""What a card for the desk says about the letters that are on their way."""

from datetime import date

from patients.models import Wave
from practices.models import Membership, Practice, Role
from stopletters.models import Letter
from stopletters.writing.desk import Mailing


def mailing(practice: Practice) -> Mailing:
    """The newest wave of stop letters that is not closed; its posting day, or the day its letters are dated."""
    open_waves = Wave.objects.filter(
        practice=practice, kind=Wave.Kind.STOP, state__in=(Wave.State.LETTERS, Wave.State.POSTED)
    )
    wave = open_waves.order_by("-number").first()
    if wave is None:
        return Mailing()
    letters = list(Letter.objects.filter(wave=wave).exclude(state=Letter.State.TAKEN_OUT).only("facts"))
    dated = [date.fromisoformat(letter.facts["date"]) for letter in letters]
    return Mailing(wave.posted_on or max(dated, default=None), len(letters), wave.posted_on is not None)


def poh_name(practice: Practice, me: Membership) -> str:
    """Whom patients are sent to: the POH who prints the card, else the first POH of the practice."""
    if me.role == Role.POH:
        return me.display_name
    pohs = Membership.objects.filter(practice=practice, role=Role.POH, active=True, user__is_active=True)
    first = pohs.order_by("pk").first()
    return first.display_name if first else "de praktijkondersteuner"
