"""Everything that happened with the letters of one patient."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from patients.models import Patient
from stopletters.models import Call, Copy, Letter, LetterText, Response, Signature
from stopletters.queries.standing import newest_responses


@dataclass(frozen=True)
class FollowUp:
    """Newest first, undone and taken back included: they happened."""

    letters: list[Letter]
    signatures: list[Signature]
    copies: list[Copy]
    calls: list[Call]
    responses: list[Response]

    @cached_property
    def posted(self) -> Letter | None:
        """The stop letter that is followed up."""
        sent = (
            letter
            for letter in self.letters
            if letter.state == Letter.State.POSTED and letter.kind == LetterText.Kind.STOP
        )
        return next(sent, None)

    @cached_property
    def newest(self) -> Response | None:
        """The answer that counts for the stop letter: not one to an evaluation, that asks something else."""
        return newest_responses([self.posted]).get(self.posted.pk) if self.posted else None

    @property
    def made(self) -> list[Call]:
        return [call for call in self.calls if call.made_at and not call.cancelled_at]

    @property
    def booked(self) -> Call | None:
        return next((call for call in self.calls if not call.made_at and not call.cancelled_at), None)

    @property
    def undoable(self) -> Call | None:
        """Only the last call can be undone; one with an answer goes with that answer."""
        last = next(iter(self.made), None)
        return last if last and not last.response_id else None


def of_patient(patient: Patient) -> FollowUp:
    letters = list(
        Letter.objects.filter(patient=patient)
        .select_related("wave__follows", "practice", "patient__gp", "prepared_by")
        .defer("facts")
        .order_by("-prepared_at", "-pk")
    )
    mine = {"letter__in": letters}
    piles = {letter.wave_id: letter for letter in letters}
    copies = Copy.objects.filter(Q(**mine) | Q(letter=None, wave__in=piles))
    responses = Response.objects.filter(**mine).select_related("recorded_by", "withdrawn_by")
    calls = Call.objects.filter(**mine).select_related("made_by", "cancelled_by")
    signatures = Signature.objects.filter(lines__letter__in=letters).select_related("signer", "for_gp")
    return FollowUp(
        letters,
        list(signatures.defer("image").distinct().order_by("-signed_at", "-pk")),
        [
            copy
            for copy in copies.select_related("made_by").order_by("-made_at", "-pk")
            if copy.letter_id or _lay_in(piles[copy.wave_id], copy)
        ],
        list(calls.order_by("-made_at", "-pk")),
        list(responses.order_by("-recorded_at", "-pk")),
    )


def _lay_in(letter: Letter, pile: Copy) -> bool:
    """Whether this letter was still in the pile when all of it was copied."""
    return letter.taken_out_at is None or letter.taken_out_at > pile.made_at
