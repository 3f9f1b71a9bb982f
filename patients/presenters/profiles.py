"""The columns of one kind of file, as the page about them shows it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from patients.forms.imports import ProfileForm
from patients.models import MappingProfile
from patients.presenters.columns import FIELD_LABELS, field_label


class ProfileCard:
    def __init__(self, profile: MappingProfile) -> None:
        self.profile = profile
        self.name = profile.name or _("Without a name")
        self.form = ProfileForm(initial={"name": profile.name}, auto_id=f"id_%s_{profile.pk}")

    @property
    def columns(self) -> list[tuple[str, str]]:
        """(column in the file, what it means), in our order."""
        read: dict[str, str] = self.profile.columns
        return [(read[name], capfirst(field_label(name))) for name in FIELD_LABELS if read.get(name)]
