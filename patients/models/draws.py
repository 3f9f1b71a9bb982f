"""A random draw that can be done again by anybody who has its seed."""

from django.db import models

from patients.models.patients import Patient
from patients.models.waves import Wave
from practices.models import Membership


class Draw(models.Model):
    """Who came into a wave by lot. Seed and list are sealed by a hash that stands in the access log."""

    wave = models.OneToOneField(Wave, on_delete=models.PROTECT, related_name="draw")
    method = models.CharField(max_length=20)  # names the way of drawing, see patients/drawing.py
    seed = models.CharField(max_length=64)  # hex, from the system's random source
    seal = models.CharField(
        max_length=64
    )  # SHA-256 over method, seed and the ordered list of who could be drawn
    wanted = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"draw of {self.wave}"


class DrawLine(models.Model):
    """One patient's place in the lot: the first `wanted` are in the wave, the others are the reserve, in order."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="lines")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="draw_lines")
    rank = models.PositiveSmallIntegerField()  # from 1
    entered_at = models.DateTimeField(null=True, blank=True)  # came into the wave
    entered_for = models.ForeignKey(  # whose place was taken; empty for who was drawn at once
        Patient, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["draw", "rank"]
        constraints = [
            models.UniqueConstraint("draw", "rank", name="rank_once"),
            models.UniqueConstraint("draw", "patient", name="drawn_once"),
        ]

    def __str__(self) -> str:
        return f"rank {self.rank}"
