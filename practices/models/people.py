"""People and their roles. A person has one account and may have roles in several practices."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from practices.models.practices import Practice


class Role(models.TextChoices):
    POH = "poh", _("practice nurse (POH)")
    GP = "gp", _("GP")
    RESEARCHER = "researcher", _("researcher")
    ADMIN = "admin", _("project leader")
    FUND = "fund", _("fund (AFA)")


PRACTICE_ROLES = (Role.POH, Role.GP)
PROJECT_ROLES = (Role.RESEARCHER, Role.ADMIN, Role.FUND)


class Discipline(models.TextChoices):
    GGZ = "ggz", "POH-GGZ"
    SOMATIEK = "somatiek", "POH-Somatiek"


def role_name(role: str, discipline: str) -> str:
    """How a role is called on the screen: POH-GGZ, GP."""
    return str(Discipline(discipline).label if discipline else Role(role).label)


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account. It opens nothing by itself: what somebody may do hangs on their memberships."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A role of a person: POH or GP in one practice; researcher, project leader or fund over the project."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    discipline = models.CharField(_("discipline"), max_length=10, choices=Discipline, blank=True)
    display_name = models.CharField(_("name on letters"), max_length=80)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["display_name", "pk"]
        constraints = [
            models.UniqueConstraint("user", "practice", "role", name="role_once_per_practice"),
            models.CheckConstraint(
                name="practice_role_has_practice",
                condition=Q(role__in=PRACTICE_ROLES, practice__isnull=False)
                | Q(role__in=PROJECT_ROLES, practice__isnull=True),
            ),
            models.CheckConstraint(
                name="discipline_for_poh_only",
                condition=(Q(role=Role.POH) & ~Q(discipline="")) | (~Q(role=Role.POH) & Q(discipline="")),
            ),
            together("membership_deactivated_at_and_by", "deactivated_at", "deactivated_by"),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} ({self.role_name})"

    @property
    def role_name(self) -> str:
        return role_name(self.role, self.discipline)


class Invitation(models.Model):
    """A way in: only an invited address can make an account. The link's secret is kept as a hash."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=80)
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    discipline = models.CharField(_("discipline"), max_length=10, choices=Discipline, blank=True)
    display_name = models.CharField(_("name on letters"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            together("invitation_accepted_at_and_by", "accepted_at", "accepted_by"),
            together("invitation_withdrawn_at_and_by", "withdrawn_at", "withdrawn_by"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"

    @property
    def role_name(self) -> str:
        return role_name(self.role, self.discipline)


class FactorReset(models.Model):
    """Somebody lost their second factor: a second person of the same practice has to agree before it is taken off."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factor_resets")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            together("factor_reset_confirmed_at_and_by", "confirmed_at", "confirmed_by"),
            models.CheckConstraint(
                name="factor_reset_by_two_people",
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=models.F("user")) & ~Q(confirmed_by=models.F("asked_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"
