from consults.models.consults import Alarm, Consult, Conversation, QuizRound
from consults.models.plans import PlanningDecision, PlanStep, TaperPlan
from consults.models.referrals import LogbookEntry, Referral, ReferralOutcome
from consults.models.workbooks import Workbook, WorkbookText

__all__ = [
    "Alarm", "Consult", "Conversation", "LogbookEntry", "PlanStep", "PlanningDecision", "QuizRound", "Referral",
    "ReferralOutcome", "TaperPlan", "Workbook", "WorkbookText",
]  # fmt: skip
