from patients.models.draws import Draw, DrawLine
from patients.models.erasures import Erasure
from patients.models.findings import Finding
from patients.models.imports import HisImport, ImportedChange, LedgerRow, MappingProfile, OpenRow, Outcome
from patients.models.patients import Episode, GpCode, OwnSalutation, Patient, Prescription, ReadingLevel, Use
from patients.models.waves import Screening, Wave, WavePlace

__all__ = [
    "Draw",
    "DrawLine",
    "Episode",
    "Erasure",
    "Finding",
    "GpCode",
    "HisImport",
    "ImportedChange",
    "LedgerRow",
    "MappingProfile",
    "OpenRow",
    "Outcome",
    "OwnSalutation",
    "Patient",
    "Prescription",
    "ReadingLevel",
    "Screening",
    "Use",
    "Wave",
    "WavePlace",
]
