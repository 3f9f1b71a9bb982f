"""A general practice, and what it puts on its letters."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

AGB = RegexValidator(r"^\d{8}$", _("An AGB code has 8 digits."))
KVK = RegexValidator(r"^\d{8}$", _("A KvK number has 8 digits."))
POSTCODE = RegexValidator(r"^[1-9]\d{3} ?[A-Za-z]{2}$", _("A postcode looks like 1234 AB."))


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
    # Numbers are text: they may begin with a zero. They stand on claims.
    agb_code = models.CharField(_("AGB code"), max_length=8, blank=True, validators=[AGB])
    kvk_number = models.CharField(_("KvK number"), max_length=8, blank=True, validators=[KVK])
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
