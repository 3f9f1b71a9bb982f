from practices.models.agreements import Agreement, AgreementText
from practices.models.audit import AuditChain, AuditEvent
from practices.models.claims import Batch, Claim, ClaimLine, ClaimRemark, DismissedProposal, Hours
from practices.models.mails import Mail
from practices.models.meetings import Lesson, Meeting, Seat, StartOverride
from practices.models.money import Activity, BankAccount, Budget, Cap, Payer, Rate
from practices.models.people import Discipline, FactorReset, Invitation, Membership, Role, User
from practices.models.practices import Practice, Salutation, WindowSide
from practices.models.projects import Participation, Project, Selection
from practices.models.seals import Seal
from practices.models.sign_ups import Recruiter, SectionVerdict, SignUp, StartInterview
from practices.models.standing_in import StandIn

__all__ = [
    "Activity",
    "Agreement",
    "AgreementText",
    "AuditChain",
    "AuditEvent",
    "BankAccount",
    "Batch",
    "Budget",
    "Cap",
    "Claim",
    "ClaimLine",
    "ClaimRemark",
    "Discipline",
    "DismissedProposal",
    "FactorReset",
    "Hours",
    "Invitation",
    "Lesson",
    "Mail",
    "Meeting",
    "Membership",
    "Participation",
    "Payer",
    "Practice",
    "Project",
    "Rate",
    "Recruiter",
    "Role",
    "Salutation",
    "Seal",
    "Seat",
    "SectionVerdict",
    "Selection",
    "SignUp",
    "StandIn",
    "StartInterview",
    "StartOverride",
    "User",
    "WindowSide",
]
