"""What has to hold before an appointment is made or moved, and the rows that are kept while that happens."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.models import Consult
from consults.queries import agenda
from consults.queries import ladder as ladders
from consults.queries.ladder import Ladder
from practices.models import Membership, Role
from stopletters.models import Letter, LetterText

# Who stands at the desk can be written in while the minute has already gone by.
JUST_NOW = timedelta(minutes=15)


class Overlaps(Refused):
    """The practice nurse has another appointment then. Asked again with `overlap` it is planned all the same."""


def locked_ladder(letter: Letter) -> Ladder:
    """Kept for us until the transaction ends: the rungs of one letter are planned one at a time."""
    row = Letter.objects.select_for_update(of=("self",)).defer("facts").get(pk=letter.pk)
    if row.state != Letter.State.POSTED or row.kind != LetterText.Kind.STOP:
        raise Refused(
            _("Consults follow a stop letter that was posted. This one was not; nothing was planned.")
        )
    current = ladders.ladder(letter.patient)
    if current is None or current.letter.pk != letter.pk:
        raise Refused(_("This patient got a newer stop letter. Plan the consult after that one."))
    return current


def planned_already(ladder: Ladder, wanted: Consult) -> Consult | None:
    """The appointment that this form made when it was sent before. Refused when it is another one."""
    standing = ladder.planned
    if standing is None:
        return None
    fields = ("starts_at", "minutes", "place", "poh_id")
    if all(getattr(standing, name) == getattr(wanted, name) for name in fields):
        return standing
    raise Refused(
        _("A consult is planned already, on %(moment)s with %(who)s. Move that one; nothing was changed.")
        % {"moment": moment(standing.starts_at), "who": standing.poh.display_name}
    )


def refuse_who_is_gone(ladder: Ladder) -> None:
    if ladder.gone:
        raise Refused(_("This patient moved or died. No consult was planned."))
    if ladder.left_out:
        raise Refused(
            _("This patient is left out. Undo that on the page of the patient first; no consult was planned.")
        )


def refuse_rung(ladder: Ladder, number: int | None) -> None:
    if ladder.open_number is None or (number or 0) > ladder.size:
        raise Refused(
            _("The project has %(size)d consults after a letter. All are used; nothing was planned.")
            % {"size": ladder.size}
        )
    if number not in (None, ladder.open_number):
        raise Refused(overtaken())


def refuse_time(consult: Consult, *, at: datetime, overlap: bool) -> None:
    if (
        consult.poh.role != Role.POH
        or not consult.poh.active
        or consult.poh.practice_id != consult.practice_id
    ):
        raise Refused(_("A consult is held by a practice nurse of this practice. Choose one of them."))
    if consult.starts_at < at - JUST_NOW:
        raise Refused(_("This moment has passed. Choose a later one; nothing was changed."))
    busy = _busy(consult)
    if busy and not overlap:
        first = busy[0]
        times = {
            "who": consult.poh.display_name,
            "from": clock(first.starts_at),
            "to": clock(first.ends_at),
        }
        raise Overlaps(
            _(
                "%(who)s has another consult then, from %(from)s to %(to)s. "
                "Choose another time, or plan it all the same."
            )
            % times
        )


def refuse_taken(consult: Consult, *, at: datetime) -> None:
    """For a consult that comes back as it was: its hour may have been given to somebody else meanwhile."""
    if consult.starts_at < at or not _busy(consult):
        return
    raise Refused(
        _("%(who)s has another consult at that hour by now. Plan this one anew; nothing was changed.")
        % {"who": consult.poh.display_name}
    )


def _busy(consult: Consult) -> Sequence[Consult]:
    """What the practice nurse has in these minutes. Nobody else fills their hours until the transaction ends: two
    people who plan at once would each find the hour free.
    """
    Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=consult.poh_id)
    return agenda.overlapping(
        consult.poh, consult.starts_at, consult.minutes, without=consult if consult.pk else None
    )


def locked(consult: Consult) -> Consult:
    """The consult as it is now, kept for us until the transaction ends."""
    rows = Consult.objects.select_for_update(of=("self",))
    return rows.select_related("poh", "letter__patient", "letter__practice").get(pk=consult.pk)


def overtaken() -> str:
    return _(
        "Somebody planned or ended a consult of this patient meanwhile. Look again; nothing was changed."
    )


def clock(value: datetime) -> str:
    return date_format(timezone.localtime(value), "H:i")


def moment(value: datetime) -> str:
    return f"{timezone.localdate(value):%d-%m-%Y}, {clock(value)}"
