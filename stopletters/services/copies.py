"""The same signed letter once more, marked as a copy: lost, damaged, the printer failed, or for the record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import pdf
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from patients.models import Wave
from practices.models import Membership
from practices.services import audit
from stopletters.models import Copy, Letter
from stopletters.services import rendering
from stopletters.writing import paper

SAME_FORM = timedelta(minutes=1)


def letters_of(wave: Wave) -> list[Letter]:
    """The letters of the pile that were signed by everybody and made, in its order."""
    made = (Letter.State.COMPLETE, Letter.State.POSTED)
    rows = Letter.objects.filter(wave=wave, state__in=made, work_state=WorkState.DONE)
    return list(rows.select_related("text", "wave__practice").order_by("position"))


@transaction.atomic
def ask(
    *, wave: Wave, letter: Letter | None = None, reason: str, note: str = "", by: Membership, at: datetime
) -> Copy:
    """Keep that a copy is made of one letter, or of the whole pile, and why. Sent twice, it is kept once."""
    Wave.objects.select_for_update(of=("self",), no_key=True).get(pk=wave.pk)
    chosen = [one for one in letters_of(wave) if letter is None or one.pk == letter.pk]
    if not chosen:
        raise Refused(_("There is nothing to copy: only a letter that was signed by everybody and made."))
    if reason not in Copy.Reason.values:
        raise Refused(_("Choose a reason from the list. Nothing was changed."))
    if reason == Copy.Reason.OTHER and not note.strip():
        raise Refused(_("This reason needs a short note. Nothing was changed."))
    newest = Copy.objects.filter(wave=wave, letter=letter, made_by=by, made_at__gt=at - SAME_FORM).first()
    if newest and (newest.reason, newest.note) == (reason, note.strip()):
        return newest
    copy = Copy.objects.create(
        wave=wave, letter=letter, reason=reason, note=note.strip(), made_at=at, made_by=by
    )
    entries = [
        audit.Entry(audit.Action.CREATE, "letter.copy", one.patient_id, one.pk, {"reason": reason})
        for one in chosen
    ]
    audit.append(entries, by=by, at=at)
    return copy


def render(*, copy: Copy, by: Membership, at: datetime) -> bytes:
    """The PDF for the printer: what was signed, with KOPIE and the day in its margin. Nothing of it is stored."""
    chosen = [one for one in letters_of(copy.wave) if copy.letter_id in (None, one.pk)]
    if not chosen:
        raise Refused(_("There is nothing to copy: only a letter that was signed by everybody and made."))
    day = timezone.localdate(copy.made_at)
    reference = chosen[0].facts["reference"]
    try:
        data = paper.copies_pdf(
            [rendering.sheet_of(one, mark=f"KOPIE {day:%d-%m-%Y}") for one in chosen],
            reference=reference if copy.letter_id else reference.rpartition("-")[0],
            at=copy.made_at,
        )
    except (pdf.PdfError, ValueError) as error:
        raise Refused(_("This letter cannot be shown. It was kept; tell the administrator.")) from error
    entries = [
        audit.Entry(audit.Action.PRINT, "letter.copy", one.patient_id, one.pk, {"copy": copy.pk})
        for one in chosen
    ]
    audit.append(entries, by=by, at=at)
    return data
