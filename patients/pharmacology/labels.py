"""Reads a product label from a GP information system: which medicine, which strength, which form.

Labels are irregular. What is certain is read; everything else becomes a question for a person, never a guess.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from patients.pharmacology import questions
from patients.pharmacology.forms import FORM_WORDS, RESCUE_FORMS, UNKNOWN_FORM, read_form
from patients.pharmacology.reference import KnownName, Reference, load_reference
from patients.pharmacology.strengths import bare_numbers, plain, read_strength, read_strength_column
from patients.pharmacology.substances import Substance
from patients.pharmacology.words import normalise, words_of

BENZO, SCREENING, SWITCH, OTHER = "benzo", "screening", "switch", "other"
RESCUE = "rescue"

_ATC = re.compile(r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?")
_WHOLE_ATC = 7
_COMBINED_WORDS = re.compile(r"(?<![a-z])([a-z]{4,})\s*[/+]\s*([a-z]{4,})")
_PER_VOLUME = re.compile(r"m?g\s*/\s*\d*\s*ml")


@dataclass(frozen=True, slots=True)
class Label:
    """What a product label says.

    `kind`: "benzo" (of the group that is followed, whichever that is; swallowed, counts as use), "screening", "switch"
    or "other" (not followed). Quetiapine is "screening" and also in class "switch". `classes`: screening classes of
    the reference, "rescue", "switch".
    `strength_mg` is mg per unit. `product_key` is the same for the same substance, strength and form.
    `question`: "" or "strength", "spelling", "which", "form"; `message` is that question in Dutch.
    """

    text: str
    normalised: str
    kind: str
    name: str
    substance: Substance | None
    classes: tuple[str, ...]
    atc: str
    strength_mg: Decimal | None
    form: str
    oral: bool
    rescue: bool
    product_key: str
    question: str
    message: str
    suggestion: str


def read_label(
    text: str,
    *,
    atc: str = "",
    strength: str = "",
    form: str = "",
    answered: bool = False,
    reference: Reference | None = None,
) -> Label:
    """Read one label; `atc` and `strength` are the other columns of the row, where it has them.

    `answered`: a person answered the question, so `atc`, `strength` (mg per unit) and `form` win over the text.
    """
    reference = reference or load_reference()
    label = _unread(text, _clean_code(atc), form)
    if answered and label.atc in reference.substances:
        return _read_own(label, reference.substances[label.atc], strength, reference, answered=True)
    known = [reference.words[word] for word in words_of(label.normalised) if word in reference.words]
    message = _which_medicine(label, known, reference)
    if message:
        return replace(label, kind=BENZO, question="which", message=message)
    substance = next(
        (name.substance for name in known if name.substance), reference.substances.get(label.atc)
    )
    if substance:
        return _read_own(label, substance, strength, reference, answered=answered)
    return _read_other(label, known, reference)


def _clean_code(atc: str) -> str:
    """Anything that is not an ATC code or the beginning of one says nothing."""
    code = re.sub(r"\s", "", atc).upper()
    return code if _ATC.fullmatch(code) else ""


def _unread(text: str, atc: str, form: str) -> Label:
    normalised = normalise(text)
    form = form or read_form(normalised)
    return Label(
        text=text,
        normalised=normalised,
        kind=OTHER,
        name="",
        substance=None,
        classes=(),
        atc=atc,
        strength_mg=None,
        form=form,
        oral=form not in RESCUE_FORMS,
        rescue=False,
        product_key=normalised,
        question="",
        message="",
        suggestion="",
    )


# --- Which medicine ---


def _which_medicine(label: Label, known: list[KnownName], reference: Reference) -> str:
    """The question to ask when text and code do not name exactly one medicine; "" when they do."""
    substances = list(dict.fromkeys(name.substance for name in known if name.substance))
    names = list(dict.fromkeys(name.name for name in known))
    if len(substances) > 1 or (substances and len(names) > 1):
        return questions.several_medicines(names)
    if substances:
        return _doubt_about(substances[0], label)
    return _doubt_about_code(label, names, reference)


def _doubt_about(substance: Substance, label: Label) -> str:
    if _is_combination(label.normalised):
        return questions.combination(substance.name)
    if not substance.atc.startswith(label.atc):
        return questions.code_contradicts(label.atc, substance.name)
    return ""


def _is_combination(normalised: str) -> bool:
    pairs = _COMBINED_WORDS.findall(normalised)
    return any(not FORM_WORDS.fullmatch(word) and word != "stuk" for _, word in pairs)


def _doubt_about_code(label: Label, names: list[str], reference: Reference) -> str:
    """No substance of ours in the text: does the code say there should be one?"""
    code = label.atc
    if code in reference.substances:
        unlike = names or [name for name in _near(label, reference) if not _means(name, code, reference)]
        return questions.code_contradicts(code, unlike[0]) if unlike else ""
    in_group = code.startswith(reference.group.atc)
    return (
        questions.code_unknown(code, reference.group.kind) if in_group and not _near(label, reference) else ""
    )


def _means(name: str, atc: str, reference: Reference) -> bool:
    substance = reference.words[name].substance
    return substance is not None and substance.atc == atc


def _near(label: Label, reference: Reference) -> list[str]:
    words = (word for word in words_of(label.normalised) if word not in reference.ignored_words)
    found = (reference.near_names.of(word) for word in words)
    return list(dict.fromkeys(name for names in found for name in names))


# --- A medicine of the group ---


def _read_own(
    label: Label, substance: Substance, strength: str, reference: Reference, *, answered: bool
) -> Label:
    label = replace(label, name=substance.name, substance=substance, atc=substance.atc)
    if not label.oral:
        key = f"{substance.name}|{label.form}"
        return replace(label, kind=SCREENING, classes=(RESCUE,), rescue=True, product_key=key)
    label = replace(label, kind=BENZO)
    if _form_is_missing(label, reference):
        return replace(label, question="form", message=questions.FORM_UNKNOWN)
    mg, message = _strength_of(label, substance, strength, answered=answered)
    if message or mg is None:
        hint = _strength_hint(label, substance)
        return replace(label, question="strength", message=message, suggestion=hint)
    return replace(label, strength_mg=mg, product_key=f"{substance.name}|{plain(mg)}|{label.form}")


def _form_is_missing(label: Label, reference: Reference) -> bool:
    """Some medicines are sold to swallow and as rescue medicine, mostly the latter."""
    if label.form != UNKNOWN_FORM:
        return False
    named = any(re.search(rf"\b(?:{word})\b", label.normalised) for word in reference.group.form_decides)
    return named or bool(_PER_VOLUME.search(label.normalised))


def _strength_of(
    label: Label, substance: Substance, column: str, *, answered: bool
) -> tuple[Decimal | None, str]:
    """The strength in mg, or None with the question to ask."""
    in_column = read_strength_column(normalise(column))
    if answered and in_column.mg:
        return in_column.mg, ""
    on_label = read_strength(label.normalised)
    if on_label.doubtful or (in_column.doubtful and not on_label.mg):
        return None, questions.STRENGTH_DOUBTFUL
    if on_label.mg and in_column.mg and on_label.mg != in_column.mg:
        return None, questions.strengths_differ(on_label.mg, in_column.mg)
    mg = on_label.mg or in_column.mg
    if mg is None:
        return None, questions.STRENGTH_MISSING
    return (mg, "") if _is_usual(mg, substance) else (None, questions.strength_unusual(mg, substance.name))


def _is_usual(mg: Decimal, substance: Substance) -> bool:
    """Our strengths are no complete list; one far outside them is a slip of the unit or the decimal."""
    known = substance.strengths_mg
    return not known or known[0] / 2 <= mg <= known[-1] * 2


def _strength_hint(label: Label, substance: Substance) -> str:
    hints = [number for number in bare_numbers(label.normalised) if number in substance.strengths_mg]
    return f"{questions.dutch(hints[0])} mg" if len(hints) == 1 else ""


# --- Another medicine ---


def _read_other(label: Label, known: list[KnownName], reference: Reference) -> Label:
    by_name = [code for name in known for code in name.classes]
    classes = tuple(dict.fromkeys([*reference.classes_of_atc(label.atc), *by_name]))
    if known or classes or len(label.atc) == _WHOLE_ATC:
        name = known[0].name if known else ""
        return replace(label, name=name, classes=classes, kind=_kind_of(classes))
    near = [reference.words[name] for name in _near(label, reference)]
    followed = [name for name in near if name.substance or name.classes]
    return _ask_spelling(label, followed) if followed else label


def _kind_of(classes: tuple[str, ...]) -> str:
    if set(classes) - {SWITCH}:
        return SCREENING
    return SWITCH if classes else OTHER


def _ask_spelling(label: Label, near: list[KnownName]) -> Label:
    names = list(dict.fromkeys(name.name for name in near))
    benzo = any(name.substance for name in near)
    return replace(
        label,
        kind=BENZO if benzo else _kind_of(near[0].classes),
        question="spelling",
        message=questions.spelling(names),
        suggestion=names[0] if len(names) == 1 else "",
    )
