"""The letter of a referral: its facts, read from the record on the day it is sent, and its sealed PDF."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import files, kept, pdf
from benzoproject.lib.refusal import Refused
from consults.institutions import name_of
from consults.models import Referral, TaperPlan
from consults.queries import plan_dose
from consults.queries import referrals as queries
from consults.queries.plan_dose import LastDose
from consults.queries.referrals import PlanSoFar, Tried
from consults.writing import referral as writing
from consults.writing.referral import ReferralFacts
from patients.models import Patient, Use
from patients.queries.medicines import medicine_group
from practices.services import seals
from practices.services.seals import Sealed
from stopletters.services import content
from stopletters.writing import address

# A letter is written well before its row says so.
PATIENCE = timedelta(hours=1)


def facts_for(referral: Referral, *, at: datetime) -> ReferralFacts:
    patient, practice, today = referral.patient, referral.practice, timezone.localdate(at)
    head = content.letterhead(practice)
    use = Use.objects.filter(patient=patient).first()
    return ReferralFacts(
        practice={
            "name": head.name, "street": head.street, "postcode_line": head.postcode_line, "phone": head.phone,
        },
        to=name_of(referral.to, referral.to_name),
        date=today.isoformat(),
        patient=_person(patient),
        reason=referral.reason,
        question=referral.question,
        consented_on=referral.consented_on.isoformat(),
        medicines=tuple(_medicines(use, plan_dose.last(patient, today))),
        use=_use(use),
        tried=_tried(queries.tried(patient, today)),
        gp=referral.gp.display_name,
        poh=queries.poh_of(patient, referral.made_by),
        tapered=medicine_group(practice).tapered,
    )  # fmt: skip


def _person(patient: Patient) -> dict[str, str]:
    sex, style = content.addressed_as(patient, patient.practice)
    return {
        "name": address.addressee(
            initials=patient.initials, prefix=patient.prefix, surname=patient.surname, sex=sex, style=style
        ),
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else "",
        "street": f"{patient.street} {patient.house_number}".strip(),
        "postcode_line": address.postcode_line(patient.postcode, patient.city, capitals=False),
    }


def _medicines(use: Use | None, last: LastDose | None) -> Iterator[str]:
    """What the record has; once a plan began, what it said before the plan and what is taken now."""
    before = last.instead_of if last else frozenset()
    for row in use.medicines if use else []:
        line = writing.medicine_line(row["name"], row.get("strength_mg"), row["dosage"])
        if row["name"] in before:
            line = writing.before_line(line)
        elif last and row["name"] == last.step.substance:
            line = writing.prescribed_line(line)
        elif last and row["name"] == last.plan.switched_from:
            line = writing.still_line(line)
        yield line
    if last:
        yield writing.now_line(last.step.substance, last.step.mg, stopped=last.stopped)


def _use(use: Use | None) -> str:
    if use is None:
        return ""
    return writing.use_line(use.diazepam_mg_per_day, use.days, (use.as_of - use.period_start).days + 1)


def _tried(found: Tried) -> tuple[str, ...]:
    lines = [writing.letters_line(found.letters)] if found.letters else []
    lines += [writing.consults_line(found.consults)] if found.consults else []
    return (*lines, *([_planned(found.plan)] if found.plan else []))


def _planned(plan: PlanSoFar) -> str:
    return writing.plan_line(
        plan.substance,
        plan.first_day,
        (plan.start_mg, plan.end_mg),
        plan.now_mg,
        stopped=plan.state == TaperPlan.State.STOPPED,
        on_hold=plan.on_hold,
    )


def facts_of(referral: Referral, *, at: datetime) -> ReferralFacts:
    """What the letter says: as it was sent, or as it would be now."""
    return ReferralFacts.from_json(referral.facts) if referral.facts else facts_for(referral, at=at)


def concept(referral: Referral, *, at: datetime) -> bytes:
    """What the letter would be now, marked as a concept and not sealed. Refused when it cannot be printed."""
    return _pdf(facts_for(referral, at=at), at=at, mark=writing.CONCEPT)


def make(referral: Referral, *, at: datetime) -> Sealed:
    """Freeze the facts, make the letter, seal it and keep it: sets `facts` and `pdf_sha256`, saves neither."""
    facts = facts_for(referral, at=at)
    sealed = seals.apply(_pdf(facts, at=at), at=at)
    referral.facts, referral.pdf_sha256 = facts.to_json(), sealed.sha256
    files.write(referral.stored_name, sealed.data)
    return sealed


def _pdf(facts: ReferralFacts, *, at: datetime, mark: str = "") -> bytes:
    if strange := pdf.missing_glyphs(facts.all_words()):
        raise Refused(
            _("This letter has a character that cannot be printed: %(strange)s. Mend it; nothing was sent.")
            % {"strange": strange}
        )
    try:
        return writing.referral_pdf(facts, at=timezone.localtime(at), mark=mark)
    except pdf.PdfError as error:
        raise Refused(_("The letter could not be made. Tell the administrator; nothing was sent.")) from error


def read(referral: Referral) -> bytes:
    """The letter as it was sealed. Refused when the file is not the one that was recorded."""
    try:
        return files.read(referral.stored_name, referral.pdf_sha256)
    except (OSError, files.FileDamaged) as error:
        raise Refused(
            _("The PDF of this letter is damaged or gone. It was kept as it is; tell the administrator.")
        ) from error


def tidy(*, at: datetime) -> int:
    """Delete letters that no referral refers to; returns how many. One that is being sent is left alone."""
    return files.delete_unwanted("referrals", _kept, before=at - PATIENCE)


def _kept() -> set[str]:
    return set(kept.files_of(Referral.objects.only("pdf_sha256")))
