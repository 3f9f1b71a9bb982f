"""Why somebody is on the list, and names one after another."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import WavePlace
from patients.presenters import flags
from patients.presenters.people import age_words
from patients.presenters.rows import Tag
from practices.models import Membership
from stopletters.queries.standing import Row


def why(place: WavePlace, today: date) -> str:
    """ "68 years, oxazepam, 91 days": what the choice rests on."""
    days = _("%(days)d days") % {"days": place.basis["days"]}
    return ", ".join([age_words(place.patient, today), *place.basis["substances"], days])


def notices(found: Iterable[dict[str, Any]]) -> list[Tag]:
    """The same tags as while choosing, so that no flag is lost on the way to the signature."""
    return [Tag(flag.tone, flag.text, flag.reason) for flag in map(flags.words, found)]


def to_decide(rows: Sequence[Row]) -> str:
    """ "For 2 patients a decision by you is needed: high dose, antipsychotic."; "" when for nobody."""
    asked = [[flag["code"] for flag in row.flags if flag["advice"] == "gp_decides"] for row in rows]
    count = sum(map(bool, asked))
    if not count:
        return ""
    reasons = dict.fromkeys(str(flags.SHORT.get(code, code)) for codes in asked for code in codes)
    sentence = ngettext(
        "For %(count)d patient a decision by you is needed: %(reasons)s.",
        "For %(count)d patients a decision by you is needed: %(reasons)s.",
        count,
    )
    return sentence % {"count": count, "reasons": ", ".join(reasons)}


def listed(names: Iterable[str]) -> str:
    """ "A, B and C"."""
    *first, last = list(names) or [""]
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


NAMED = 3


def few(names: Sequence[str]) -> str:
    """The first three by name, and how many more."""
    if len(names) <= NAMED:
        return listed(names)
    more = len(names) - NAMED
    rest = ngettext("%(count)d more", "%(count)d more", more) % {"count": more}
    return listed([*names[:NAMED], rest])


def signers(people: Iterable[Membership]) -> str:
    return listed(person.display_name for person in people)
