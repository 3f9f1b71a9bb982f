from consults.models.consults import Alarm, Consult, Conversation, QuizRound
from consults.models.plans import PlanningDecision, PlanStep, TaperPlan
from consults.models.referrals import LogbookEntry, Referral
from consults.models.workbooks import Workbook, WorkbookText

__all__ = [
    "Alarm", "Consult", "Conversation", "LogbookEntry", "PlanStep", "PlanningDecision", "QuizRound", "Referral",
    "TaperPlan", "Workbook", "WorkbookText",
]  # fmt: skip
