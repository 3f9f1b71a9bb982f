"""Hours proposed from letters: sending a wave, signing one, phoning and keeping answers."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Activity, Membership
from practices.services.proposals import Proposed, estimate
from stopletters.presenters import people
from stopletters.queries import hours
from stopletters.queries.hours import FollowedUp

MINUTES_A_LETTER = 3  # signing, printing, the last look, envelopes
MINUTES_A_SIGNATURE = 1
MINUTES_A_CALL = 5
MINUTES_AN_ANSWER = 2


def proposed(me: Membership, since: date) -> Iterator[Proposed]:
    yield from _sent(me, since)
    yield from _signed(me, since)
    yield from _followed_up(me, since)


def _sent(me: Membership, since: date) -> Iterator[Proposed]:
    for wave, count in hours.posted(me, since):
        assert wave.posted_on
        words = ngettext("%(wave)s: %(count)d letter sent", "%(wave)s: %(count)d letters sent", count)
        yield Proposed(
            f"wave:{wave.pk}",
            wave.posted_on,
            Activity.LETTERS,
            estimate(count * MINUTES_A_LETTER),
            words % {"wave": wave.title, "count": count},
        )


def _signed(me: Membership, since: date) -> Iterator[Proposed]:
    for signature, count in hours.signed(me, since):
        words = ngettext("%(wave)s: %(count)d letter signed", "%(wave)s: %(count)d letters signed", count)
        yield Proposed(
            f"signature:{signature.pk}",
            timezone.localdate(signature.signed_at),
            Activity.LETTERS,
            estimate(count * MINUTES_A_SIGNATURE),
            words % {"wave": signature.wave.title, "count": count},
        )


def _followed_up(me: Membership, since: date) -> Iterator[Proposed]:
    for day, done in hours.followed_up(me, since).items():
        minutes = done.calls * MINUTES_A_CALL + done.answers * MINUTES_AN_ANSWER
        yield Proposed(
            f"response:{day.isoformat()}", day, Activity.RESPONSE, estimate(minutes), _followed_words(done)
        )


def _followed_words(done: FollowedUp) -> str:
    calls = ngettext("%(count)d call", "%(count)d calls", done.calls) % {"count": done.calls}
    answers = ngettext("%(count)d answer recorded", "%(count)d answers recorded", done.answers)
    parts = [calls if done.calls else "", answers % {"count": done.answers} if done.answers else ""]
    return _("Letters: %(what)s") % {"what": people.listed(part for part in parts if part)}
