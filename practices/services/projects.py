"""Projects and their design: who can sign up until when, whom the letters are for, and what is paid."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Membership, Project
from practices.services import audit

DESIGN = (
    "name", "funder", "deadline", "ends_on", "minimum_practices", "wave_size", "selection", "medicine_group",
    "chronic_rule", "consults", "consult_minutes", "interview_rounds", "interviews_gps", "interviews_patients",
    "retention_months", "claim_months", "account_delay_days",
)  # fmt: skip
LONGEST_LADDER = 5  # consults after the letter, as the ladder is drawn
TAKEN = ("mine",)  # an address of its own below /sign-up/


@dataclass(frozen=True)
class MedicineGroup:
    """What a project can follow. `name`, `one`: language -> all, and one; `rules` for chronic use: name -> words."""

    name: Mapping[str, str]
    one: Mapping[str, str]
    rules: Mapping[str, str]
    default_rule: str

    def said(self) -> str:
        return self.name["nl" if (get_language() or "").startswith("nl") else "en"]


# Filled by the floor that knows them: the groups of medicines by code, whether a practice of a project read in a file,
# and who works on when a design changed or a project was made.
GROUPS: list[Callable[[], Mapping[str, MedicineGroup]]] = []
IMPORTED: list[Callable[[Project], bool]] = []
AFTER_A_CHANGE: list[Callable[[Project, set[str], datetime], None]] = []


def medicine_groups() -> dict[str, MedicineGroup]:
    return {code: group for known in GROUPS for code, group in known().items()}


def is_group_fixed(project: Project) -> bool:
    """Whether what was read in of one group would be judged as another."""
    return project.pk is not None and any(imported(project) for imported in IMPORTED)


@transaction.atomic
def create(*, slug: str, by: Membership, at: datetime, **design: Any) -> Project:
    """A new project beside the others. Raises ValidationError per field."""
    project = Project(slug=slug, **_known(design))
    _check(project)
    project.save()
    for follow in AFTER_A_CHANGE:
        follow(project, {"medicine_group"}, at)
    audit.record(audit.Action.CREATE, "project", by=by, at=at, object_id=project.pk)
    return project


@transaction.atomic
def change(*, project: Project, reason: str, by: Membership, at: datetime, **design: Any) -> Project:
    """Change the design from now on. The reason stands in the log: it is part of the study.

    Raises ValidationError per field.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    changed = {name for name, value in _known(design).items() if getattr(project, name) != value}
    if not changed:
        raise Refused(_("It is like that already. Nothing was changed."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write in a few words why it changes. Nothing was changed.")})
    if "medicine_group" in changed and is_group_fixed(project):
        raise ValidationError(
            {"medicine_group": _("A practice read in a file already: the medicines stay these.")}
        )
    before = _words(project, changed)
    for name in changed:
        setattr(project, name, design[name])
    _check(project)
    project.save(update_fields=changed)
    for follow in AFTER_A_CHANGE:
        follow(project, changed, at)
    audit.record(
        audit.Action.CHANGE, "design of the project", by=by, at=at, object_id=project.pk, before=before,
        after=_words(project, changed), reason=reason.strip(),
    )  # fmt: skip
    return project


def _known(design: dict[str, Any]) -> dict[str, Any]:
    if unknown := design.keys() - set(DESIGN):
        raise TypeError(f"not part of a design: {sorted(unknown)}")
    return design


def _check(project: Project) -> None:
    errors: dict[str, str] = {}
    group = medicine_groups().get(project.medicine_group)
    if group is None:
        errors["medicine_group"] = _("Choose one of the groups.")
    elif project.chronic_rule not in group.rules:
        errors["chronic_rule"] = _("Choose a rule for %(medicines)s.") % {"medicines": group.said()}
    if project.consults > LONGEST_LADDER:
        errors["consults"] = _("At most %(most)d consults follow the letter.") % {"most": LONGEST_LADDER}
    if project.deadline and project.ends_on and project.ends_on < project.deadline:
        errors["ends_on"] = _("The project cannot end before the last day to sign up.")
    if project.slug in TAKEN:
        errors["slug"] = _("This name is an address of the product. Choose another one.")
    if errors:
        raise ValidationError(errors)
    project.full_clean()


def _words(project: Project, names: set[str]) -> dict[str, str]:
    """Values as the log keeps them."""
    return {name: "" if (value := getattr(project, name)) is None else str(value) for name in sorted(names)}
