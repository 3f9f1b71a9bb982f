"""A project, the practices that take part in it, and what a practice puts on its letters."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

POSTCODE = RegexValidator(r"^[1-9]\d{3} ?[A-Za-z]{2}$", _("A postcode looks like 1234 AB."))


class Selection(models.TextChoices):
    """How a wave is filled, as the project's design says."""

    PICKED = "picked", _("by hand")
    ALL = "all", _("everybody who can have a letter")
    RANDOM = "random", _("at random, with a reserve list")


class Project(models.Model):
    """One project, with the rules it chose."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    minimum_practices = models.PositiveSmallIntegerField(default=8)
    wave_size = models.PositiveSmallIntegerField(default=20, validators=[MinValueValidator(1)])
    chronic_rule = models.CharField(max_length=40, default="nhg-60-days")
    consults = models.PositiveSmallIntegerField(default=5)
    consult_minutes = models.PositiveSmallIntegerField(default=20)
    selection = models.CharField(
        _("how patients are chosen"), max_length=8, choices=Selection, default=Selection.PICKED
    )

    def __str__(self) -> str:
        return self.name


class WindowSide(models.TextChoices):
    LEFT = "left", _("left")
    RIGHT = "right", _("right")


class Salutation(models.TextChoices):
    NEUTRAL = "neutral", _("Geachte heer of mevrouw (for everyone)")
    BY_SEX = "by_sex", _("Geachte heer / Geachte mevrouw, by the sex on record")


class Practice(models.Model):
    """A general practice: its letterhead, and where the address stands in its window envelopes (mm, A4 page)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    list_size = models.PositiveIntegerField(
        _("number of patients"), default=2100, validators=[MinValueValidator(1)]
    )
    street = models.CharField(_("street"), max_length=80, blank=True)
    house_number = models.CharField(_("house number"), max_length=12, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True, validators=[POSTCODE])
    city = models.CharField(_("place"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    opening_hours = models.CharField(_("when to call"), max_length=80, blank=True)
    salutation = models.CharField(
        _("salutation"), max_length=8, choices=Salutation, default=Salutation.NEUTRAL
    )
    window_side = models.CharField(_("window"), max_length=5, choices=WindowSide, default=WindowSide.LEFT)
    window_x_mm = models.PositiveSmallIntegerField(
        _("from the edge (mm)"), default=20, validators=[MinValueValidator(10), MaxValueValidator(120)]
    )
    window_y_mm = models.PositiveSmallIntegerField(
        _("from the top (mm)"), default=50, validators=[MinValueValidator(35), MaxValueValidator(80)]
    )
    window_width_mm = models.PositiveSmallIntegerField(
        _("width (mm)"), default=90, validators=[MinValueValidator(60), MaxValueValidator(120)]
    )
    window_height_mm = models.PositiveSmallIntegerField(
        _("height (mm)"), default=30, validators=[MinValueValidator(25), MaxValueValidator(60)]
    )
    poh_minutes_a_week = models.PositiveSmallIntegerField(
        _("minutes a week the POH has for this project"), null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    LETTERHEAD = ("name", "street", "house_number", "postcode", "city", "phone")

    @property
    def letterhead_missing(self) -> list[str]:
        """Fields that stand on every letter and are still empty."""
        return [name for name in self.LETTERHEAD if not getattr(self, name)]

    @property
    def letterhead_complete(self) -> bool:
        return not self.letterhead_missing


class Participation(models.Model):
    """A practice takes part in a project: the whole of it, or the treatment only."""

    class Kind(models.TextChoices):
        FULL = "full", _("treatment and research")
        INTERVENTION = "intervention", _("treatment only")

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="participation")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="participations")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.FULL)

    def __str__(self) -> str:
        return f"{self.practice} - {self.project}"
