from evaluation.models.choices import ResearchChoice
from evaluation.models.codebook import Code, Coding
from evaluation.models.exports import ExportDownload, ResearchExport
from evaluation.models.figures import Figure, StudyReport
from evaluation.models.interviews import Interview, InterviewRound, PatientRequest
from evaluation.models.invitations import ContactRelease, InterviewInvitation
from evaluation.models.notes import Paragraph
from evaluation.models.outcomes import Outcome, OutcomeRefresh, Presence
from evaluation.models.snapshots import Snapshot, SnapshotPart
from evaluation.models.studies import PlanAmendment, Study, StudyText

__all__ = [
    "Code",
    "Coding",
    "ContactRelease",
    "ExportDownload",
    "Figure",
    "Interview",
    "InterviewInvitation",
    "InterviewRound",
    "Outcome",
    "OutcomeRefresh",
    "Paragraph",
    "PatientRequest",
    "PlanAmendment",
    "Presence",
    "ResearchChoice",
    "ResearchExport",
    "Snapshot",
    "SnapshotPart",
    "Study",
    "StudyReport",
    "StudyText",
]
