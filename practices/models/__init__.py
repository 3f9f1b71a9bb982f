from practices.models.audit import AuditChain, AuditEvent
from practices.models.people import Discipline, FactorReset, Invitation, Membership, Role, User
from practices.models.practices import Participation, Practice, Project, Salutation, Selection, WindowSide
from practices.models.seals import Seal
from practices.models.standing_in import StandIn

__all__ = [
    "AuditChain",
    "AuditEvent",
    "Discipline",
    "FactorReset",
    "Invitation",
    "Membership",
    "Participation",
    "Practice",
    "Project",
    "Role",
    "Salutation",
    "Seal",
    "Selection",
    "StandIn",
    "User",
    "WindowSide",
]
