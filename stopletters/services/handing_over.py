"""Somebody is ill or leaves: a colleague of the same role takes over what waits for them, in one act."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Wave
from patients.services import waves
from practices.models import Membership, Role
from practices.services import audit
from stopletters.lifecycles import LETTER
from stopletters.models import Letter
from stopletters.queries import handing_over as queries
from stopletters.queries.handing_over import OpenWork
from stopletters.services import content, print_runs, signatures


@transaction.atomic
def give(*, giver: Membership, to: Membership, by: Membership, at: datetime) -> OpenWork:
    """Give own patients, letters that wait for a signature and booked calls of `giver` to `to`.

    A letter that names somebody else is another letter: it is made again and signed on a list of its own, by both.
    What was signed stays as it is, and its patient keeps the GP who signed until it is posted.
    """
    if giver.practice_id != by.practice_id or not queries.colleagues(giver).filter(pk=to.pk).exists():
        raise Refused(_("Choose a colleague with the same role who works here now. Nothing was changed."))
    for wave in Wave.objects.filter(letters__in=queries.unsigned(giver).order_by()).distinct().order_by("pk"):
        waves.lock(wave)
    work = queries.of(giver)
    if not work.any:
        raise Refused(_("There is no open work to give. Nothing was changed."))
    letters = list(
        queries.unsigned(giver)
        .select_for_update(of=("self",))
        .select_related(
            "place__patient", "place__wave__practice", "place__wave__follows", "text", "poh", "gp"
        )
    )
    moved = list(queries.patients(giver).values_list("pk", flat=True))
    queries.patients(giver).filter(pk__in=moved).update(gp=to, gp_assumed=False)
    queries.codes(giver).update(gp=to)
    queries.calls(giver).update(booked_by=to)
    _make_again(letters, to, by=by, at=at)
    entries = [audit.Entry(audit.Action.CHANGE, "own GP", patient, to.pk) for patient in moved]
    entries += [
        audit.Entry(audit.Action.CHANGE, "letter.hand_over", letter.patient_id, letter.pk)
        for letter in letters
    ]
    entries += [entry for part in queries.ABOVE for entry in part.give(giver, to)]
    numbers = {"patients": work.patients, "letters": work.letters, "calls": work.calls}
    entries.append(
        audit.Entry(audit.Action.CHANGE, "hand-over", object_id=to.pk, detail={"giver": giver.pk, **numbers})
    )
    audit.append(entries, by=by, at=at)
    for wave in {letter.wave_id: letter.wave for letter in letters}.values():
        print_runs.refresh(wave=wave, at=at)
    return work


def _make_again(letters: Sequence[Letter], to: Membership, *, by: Membership, at: datetime) -> None:
    for letter in letters:
        poh, gp = (to, letter.gp) if to.role == Role.POH else (letter.poh, to)
        if poh.user_id == gp.user_id:
            raise Refused(_("POH and GP of a letter are different people. Choose somebody else for this."))
        dated = date.fromisoformat(letter.facts["date"])
        written = content.write(letter.place, text=letter.text, poh=poh, gp=gp, dated=dated)
        letter.state = LETTER.step(letter.state, "change").target
        letter.poh, letter.gp = poh, gp
        letter.facts, letter.content_hash = written.facts, written.hash
        letter.prepared_at, letter.prepared_by = at, by
        letter.save(
            update_fields=["state", "poh", "gp", "facts", "content_hash", "prepared_at", "prepared_by"]
        )
    signatures.release(letters=letters, reason="handed_over", by=by, at=at)
