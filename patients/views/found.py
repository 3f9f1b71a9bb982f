"""Finds what the address names, within the practice of the request; foreign and missing are the same 404."""

from django.http import Http404

from patients.models import HisImport, MappingProfile, OpenRow, Wave
from patients.queries import imports, patients, profiles, waves
from patients.queries.patients import Tracked
from practices.access import PageRequest


def patient_of(request: PageRequest, pk: int) -> Tracked:
    found = patients.one(request.practice, pk)
    if found is None:
        raise Http404
    found.patient.practice = request.practice  # with its project, which says what is followed
    return found


def wave_of(request: PageRequest, number: int) -> Wave:
    found = waves.by_number(request.practice, number)
    if found is None:
        raise Http404
    return found


def asked_wave(request: PageRequest) -> Wave | None:
    """The wave somebody came from (`?wave=1`), to return there."""
    number = request.GET.get("wave", "")
    return waves.by_number(request.practice, int(number)) if number.isdecimal() and len(number) < 5 else None


def import_of(request: PageRequest, pk: int) -> HisImport:
    found = imports.one(request.practice, pk)
    if found is None:
        raise Http404
    return found


def open_row_of(request: PageRequest, pk: int) -> OpenRow:
    found = imports.open_row(request.practice, pk)
    if found is None:
        raise Http404
    return found


def profile_of(request: PageRequest, pk: int) -> MappingProfile:
    found = profiles.one(request.practice, pk)
    if found is None:
        raise Http404
    return found
