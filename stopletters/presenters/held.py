"""Everything that is held about one patient, in words: what somebody may ask for, and what an erasure would take."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from patients.checklist import ITEMS
from patients.presenters import numbers
from patients.presenters.rows import reason_words

TITLES = {
    "Patient": _("Who it is"),
    "Prescription": _("Prescriptions"),
    "Episode": _("Episodes"),
    "Use": _("What the prescriptions say"),
    "Screening": _("Left out, or chosen after all"),
    "Finding": _("Looked up in the record"),
    "WavePlace": _("Places in a wave"),
    "DrawLine": _("Places in a draw"),
    "Letter": _("Letters"),
    "Copy": _("Copies of letters"),
    "SignedLetter": _("Lines in signed lists"),
    "Response": _("Answers"),
    "Call": _("Phone calls"),
    "OpenRow": _("Rows of a file with a question"),
}
# The fields a person can read something in; the JSON file has all of them.
SHOWN = {
    "Patient": (
        "his_number", "initials", "prefix", "surname", "birth_date", "sex", "street", "house_number", "postcode",
        "city", "phone", "gp_code", "reading_level", "salutation",
    ),
    "Prescription": ("date", "label", "strength", "quantity", "dosage"),
    "Episode": ("icpc", "date"),
    "Use": ("as_of", "rule", "chronic", "near_miss", "days", "ddd_per_day", "diazepam_mg_per_day"),
    "Screening": ("decided_at", "decision", "reason", "note", "withdrawn_at"),
    "Finding": ("found_at", "item", "present", "note"),
    "WavePlace": ("chosen_at", "position", "given_up_at", "reason", "note"),
    "DrawLine": ("rank", "entered_at"),
    "Letter": ("prepared_at", "kind", "state", "facts", "taken_out_reason", "taken_out_note"),
    "Copy": ("made_at", "reason"),
    "SignedLetter": ("role", "valid"),
    "Response": ("answered_on", "code", "channel", "note", "withdrawn_at"),
    "Call": ("due_on", "made_at", "result", "note"),
    "OpenRow": ("question", "cells", "answer", "answered_at"),
}  # fmt: skip
LABELS = {
    "his_number": _("Number in the HIS"), "initials": _("Initials"), "prefix": _("Prefix"), "surname": _("Surname"),
    "birth_date": _("Date of birth"), "sex": _("Sex"), "street": _("Street"), "house_number": _("House number"),
    "postcode": _("Postcode"), "city": _("Place"), "phone": _("Phone"), "gp_code": _("Own GP in the HIS"),
    "reading_level": _("Reading level"), "salutation": _("Salutation"), "date": _("Date"), "label": _("Prescription"),
    "strength": _("Strength"), "quantity": _("Number"), "dosage": _("Dosage"), "icpc": _("ICPC"), "as_of": _("As of"),
    "rule": _("Rule"), "chronic": _("Chronic use"), "near_miss": _("Nearly"), "days": _("Days"),
    "ddd_per_day": _("DDD a day"), "diazepam_mg_per_day": _("Diazepam a day (mg)"), "decided_at": _("When"),
    "decision": _("Decision"), "reason": _("Reason"), "note": _("Explanation"), "withdrawn_at": _("Taken back"),
    "found_at": _("When"), "item": _("What"), "present": _("It is so"), "chosen_at": _("Chosen"),
    "position": _("Place in the list"), "given_up_at": _("Given up"), "rank": _("Rank"), "entered_at": _("Came in"),
    "prepared_at": _("Made"), "kind": _("Kind"), "state": _("State"), "facts": _("What it says"),
    "taken_out_reason": _("Taken out because"), "taken_out_note": _("Explanation"), "made_at": _("Made"),
    "role": _("Signed as"), "valid": _("Valid"), "answered_on": _("When"), "code": _("Answer"), "channel": _("How"),
    "due_on": _("When"), "result": _("Result"), "question": _("Question"), "cells": _("What the file says"),
    "answer": _("Answer"), "answered_at": _("Answered"),
}  # fmt: skip


def describe(titles: dict[str, Any], shown: dict[str, tuple[str, ...]], labels: dict[str, Any]) -> None:
    """What a floor above holds: its tables by the name of their model, added when the program starts."""
    TITLES.update(titles)
    SHOWN.update(shown)
    LABELS.update({name: label for name, label in labels.items() if name not in LABELS})


NOTHING = "–"


@dataclass(frozen=True)
class Section:
    title: str
    labels: list[str]
    rows: list[list[tuple[str, str]]]  # (label, value)

    @property
    def single(self) -> bool:
        return len(self.rows) == 1

    @property
    def filled(self) -> list[tuple[str, str]]:
        """Of a single row: what there is to say."""
        return [(label, value) for label, value in self.rows[0] if value != NOTHING]


def sections(found: dict[type[models.Model], list[models.Model]]) -> list[Section]:
    return [_section(model, rows) for model, rows in found.items()]


def _section(model: type[models.Model], rows: list[models.Model]) -> Section:
    name = model.__name__
    plain = [
        field.name for field in model._meta.concrete_fields if not (field.primary_key or field.is_relation)
    ]
    fields = SHOWN.get(name, plain)
    labels = [_label(model, field) for field in fields]
    said = [
        [(label, _words(row, field)) for label, field in zip(labels, fields, strict=True)] for row in rows
    ]
    return Section(str(TITLES.get(name, model._meta.verbose_name)), labels, said)


def _label(model: type[models.Model], name: str) -> str:
    """What the field is called here, or else what its model calls it."""
    field: Any = model._meta.get_field(name)
    return str(LABELS[name] if name in LABELS else capfirst(field.verbose_name))


def _words(row: models.Model, field: str) -> str:
    value = getattr(row, field)
    display = getattr(row, f"get_{field}_display", None)
    spoken = SPOKEN.get((type(row).__name__, field))
    return spoken(value) if spoken and value else value_words(display() if display else value)


def _question(code: str) -> str:
    return str(ITEMS[code].question) if code in ITEMS else code


def _facts(facts: dict[str, Any]) -> str:
    """Where the address stands on the sheet says nothing about anybody."""
    return value_words({name: value for name, value in facts.items() if name != "window"})


# Stored as a code of ours, read in the words of the pages.
SPOKEN: dict[tuple[str, str], Callable[[Any], str]] = {
    ("Use", "rule"): lambda name: numbers.rule_words(name)[0],
    ("Screening", "reason"): reason_words,
    ("Finding", "item"): _question,
    ("WavePlace", "reason"): reason_words,
    ("Letter", "taken_out_reason"): reason_words,
    ("Letter", "facts"): _facts,
}


def value_words(value: Any) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return gettext("yes") if value else gettext("no")
        case datetime():
            return date_format(timezone.localtime(value), "d-m-Y H:i")
        case date():
            return f"{value:%d-%m-%Y}"
        case Decimal():
            return f"{value.normalize():f}".replace(".", ",")
        case dict() | list():
            return "; ".join(_leaves(value)) or NOTHING
    return str(value)


def _leaves(value: Any) -> Iterator[str]:
    """What stands inside a structure, without its braces."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        if isinstance(value, str) and value:  # a number without its name says nothing
            yield value
        return
    for part in value:
        yield from _leaves(part)


def as_json(found: dict[type[models.Model], list[models.Model]], *, practice: str, at: datetime) -> str:
    """Every field of every row, as stored; numbers of rows stay, so that the rows can be put together again."""
    tables = {
        model.__name__: [
            {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            for row in rows
        ]
        for model, rows in found.items()
    }
    return json.dumps(
        {"practice": practice, "made_at": at, "tables": tables},
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        indent=1,
    )


COUNTED = gettext_lazy("%(title)s: %(count)d")


def counted(found: dict[type[models.Model], list[models.Model]]) -> list[str]:
    return [
        str(COUNTED) % {"title": TITLES.get(model.__name__, model._meta.verbose_name), "count": len(rows)}
        for model, rows in found.items()
    ]
