"""What one letter says: its facts, kept as JSON, and back again to words and paper."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from benzoproject.lib import pdf
from benzoproject.lib.refusal import Refused
from patients.models import OwnSalutation, Patient, Wave, WavePlace
from patients.pharmacology.indication import UNKNOWN, indication
from patients.queries.medicines import medicine_group
from practices.models import Membership, Practice, Salutation
from stopletters.models import Letter, LetterText
from stopletters.writing import address, paper
from stopletters.writing.letter import (
    Composed,
    LetterFacts,
    Letterhead,
    Recipient,
    Signatory,
    compose,
    content_hash,
    facts_content,
    facts_from,
)
from stopletters.writing.text import STOP
from stopletters.writing.text import LetterText as Text
from stopletters.writing.text import read as read_text

SENIOR = 65
FARTHEST_AHEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class Content:
    """The facts of a letter as JSON, its words, and the hash that is signed."""

    facts: dict[str, Any]
    hash: str


def refuse_odd_day(dated: date, *, today: date) -> None:
    """The day on a letter is the day it is expected to go; a slip of the keyboard is caught before it is signed."""
    if not today <= dated <= today + FARTHEST_AHEAD:
        raise Refused(
            _("The date on the letters is today or a later day, at most four weeks ahead. Nothing was made.")
        )


def write(place: WavePlace, *, text: LetterText, poh: Membership, gp: Membership, dated: date) -> Content:
    """Compose the letter for one place in a wave; `dated` is the date printed on it."""
    parsed = read_text(text.content)
    facts = facts_for(place, text=parsed, poh=poh, gp=gp, dated=dated)
    window = window_of(place.wave.practice)
    check_printable(place, facts.recipient, window)
    return Content(to_json(facts, window), signed_hash(compose(facts, parsed), facts, window))


def check_printable(place: WavePlace, recipient: Recipient, window: paper.Window) -> None:
    """Refused when our font lacks a character (an empty box on an envelope is nobody's name), or an address is
    too long for the window."""
    strange = pdf.missing_glyphs(f"{recipient.name} {recipient.street} {recipient.postcode_line}")
    if strange:
        raise Refused(
            _(
                "Name or address of number %(position)d on the list has a character that cannot be printed: "
                "%(strange)s. Mend it in the HIS and read it in again, or take this patient out. "
                "Nothing was changed."
            )
            % {"position": place.position, "strange": strange}
        )

    if paper.address_size(window, recipient) is None:
        raise Refused(
            _(
                "The address of number %(position)d on the list is too long for the window of the envelope. Shorten it "
                "in the HIS and read it in again, or take this patient out. Nothing was changed."
            )
            % {"position": place.position}
        )


def facts_for(place: WavePlace, *, text: Text, poh: Membership, gp: Membership, dated: date) -> LetterFacts:
    patient, practice = place.patient, place.wave.practice
    sex, style = addressed_as(patient, practice)
    age, first = patient.age_on(dated), place.wave.follows
    return LetterFacts(
        practice=letterhead(practice),
        recipient=recipient_of(patient, practice),
        salutation=address.salutation(prefix=patient.prefix, surname=patient.surname, sex=sex, style=style),
        date=dated,
        reference=reference(place),
        medicines=tuple(place.basis["substances"]),
        above_one_ddd=place.basis["above_one_ddd"],
        age_65=age is not None and age >= SENIOR,
        poh=Signatory(poh.display_name, "praktijkondersteuner"),
        gp=Signatory(gp.display_name, "uw huisarts"),
        text_version=text.version,
        reason=reason_of(patient, practice),
        level=text.level,
        first_letter=first.posted_on if first and text.kind != STOP else None,
    )


def reason_of(patient: Patient, practice: Practice) -> str:
    """Sleep or anxiety, where that is why the medicines of this practice's project are prescribed."""
    if not medicine_group(practice).indications:
        return UNKNOWN
    return indication(episode.icpc for episode in patient.episodes.all())


def recipient_of(patient: Patient, practice: Practice) -> Recipient:
    sex, style = addressed_as(patient, practice)
    return Recipient(
        name=address.addressee(
            initials=patient.initials, prefix=patient.prefix, surname=patient.surname, sex=sex, style=style
        ),
        street=f"{patient.street} {patient.house_number}".strip(),
        postcode_line=address.postcode_line(patient.postcode, patient.city),
    )


def addressed_as(patient: Patient, practice: Practice) -> tuple[str, str]:
    """The sex and style the words go by: what this patient asked for, else what the practice chose for everybody."""
    own = {
        OwnSalutation.MRS: ("V", address.BY_SEX),
        OwnSalutation.MR: ("M", address.BY_SEX),
        OwnSalutation.NEUTRAL: ("", address.NEUTRAL),
    }
    if patient.salutation:
        return own[OwnSalutation(patient.salutation)]
    by_sex = practice.salutation == Salutation.BY_SEX
    return patient.sex, address.BY_SEX if by_sex else address.NEUTRAL


def letterhead(practice: Practice) -> Letterhead:
    return Letterhead(
        name=practice.name,
        street=f"{practice.street} {practice.house_number}".strip(),
        postcode_line=address.postcode_line(practice.postcode, practice.city, capitals=False),
        phone=practice.phone,
        opening_hours=practice.opening_hours,
    )


def reference(place: WavePlace) -> str:
    return reference_of(place.wave, place.position)


def reference_of(wave: Wave, position: int) -> str:
    """ "DL-01-19": practice, wave, place. It names nobody."""
    practice = "".join(part[0] for part in wave.practice.slug.split("-") if part).upper()
    return f"{practice}-{wave.number:02d}-{position:02d}"


def window_of(practice: Practice) -> paper.Window:
    side: Any = practice.window_side
    return paper.Window(
        side=side,
        x_mm=practice.window_x_mm,
        y_mm=practice.window_y_mm,
        width_mm=practice.window_width_mm,
        height_mm=practice.window_height_mm,
    )


def signed_hash(composed: Composed, facts: LetterFacts, window: paper.Window) -> str:
    """SHA-256 (hex) of what is signed: the words, the facts, and where the address stands on the paper."""
    place = json.dumps(asdict(window), sort_keys=True)
    return hashlib.sha256(f"{content_hash(composed, facts)} {place}".encode()).hexdigest()


def to_json(facts: LetterFacts, window: paper.Window) -> dict[str, Any]:
    return {**facts_content(facts), "window": asdict(window)}


def from_json(stored: dict[str, Any]) -> tuple[LetterFacts, paper.Window]:
    facts = {name: value for name, value in stored.items() if name != "window"}
    return facts_from(facts), paper.Window(**stored["window"])


def read(letter: Letter) -> tuple[LetterFacts, Composed, paper.Window]:
    """The letter's facts, words and window. Refused when they are not what the hash says: then nothing is printed."""
    facts, window = from_json(letter.facts)
    composed = compose(facts, parsed_text(letter.text))
    if signed_hash(composed, facts, window) != letter.content_hash:
        raise Refused(_("This letter is not what was signed. It was kept back; tell the administrator."))
    return facts, composed, window


def parsed_text(text: LetterText) -> Text:
    return read_text(text.content)
