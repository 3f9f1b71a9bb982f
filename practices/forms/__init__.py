"""What people fill in on the practices floor. Forms check the shape; services decide and write."""

from practices.forms.granting import granted
from practices.forms.log import CheckForm, LogFilter
from practices.forms.people import (
    InvitationForm,
    MoveForm,
    NewPracticeForm,
    PasswordForm,
    ProofForm,
    RenameForm,
)
from practices.forms.practice import PracticeForm, StandInForm

__all__ = [
    "CheckForm",
    "InvitationForm",
    "LogFilter",
    "MoveForm",
    "NewPracticeForm",
    "PasswordForm",
    "PracticeForm",
    "ProofForm",
    "RenameForm",
    "StandInForm",
    "granted",
]
