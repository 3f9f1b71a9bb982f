"""Roles and what they may do, as data. Whether something may be done *now* is for the state tables, not for this."""

from practices.models import Role

PERMISSIONS: dict[str, str] = {
    "practice.view": "see the practice and who works there",
    "practice.change": "change letterhead, envelope and salutation",
    "colleagues.arrange": "arrange a locum and give open work to a colleague",
    "audit.view": "read the access log of the practice",
    "factor.confirm": "agree that a colleague gets a new second factor",
    "patients.view": "see patients of the practice",
    "patients.import": "read a HIS export and answer its questions",
    "patients.screen": "exclude or defer a patient with a reason",
    "patients.rights": "show, take along or erase everything that is held about a patient",
    "patients.correspondence": "say how a patient is written to",
    "waves.change": "open a wave and choose patients",
    "letters.view": "read letters",
    "letters.prepare": "make letters ready and take one out",
    "letters.sign": "sign letters",
    "letters.print": "print letters and mark them as posted",
    "responses.record": "record what a patient answered",
    "calls.make": "phone patients after the letter and book the next call",
    "consults.view": "see consults, plans, workbooks, referrals and the logbook",
    "consults.hold": "plan and hold consults, and raise an alarm",
    "alarms.acknowledge": "say what was done about an alarm",
    "plans.draft": "draft a taper plan, hold it, step back and go on",
    "plans.approve": "approve a taper plan",
    "workbooks.make": "make and print a workbook",
    "referrals.make": "prepare and send a referral",
    "logbook.complete": "complete and export the logbook",
    "planning.decide": "record the decision about automatic planning",
    "agreements.accept": "accept a contract or processing agreement for the practice",
    "meetings.join": "sign up for a meeting and say what it was like",
    "lessons.offer": "offer a lesson learned, and read those of others",
    "hours.write": "write one's own hours",
    "claims.submit": "submit the hours of a month",
    "account.change": "enter the practice's account number, and confirm a colleague's",
    "study.view": "follow the project without seeing a patient",
    "study.lead": "register the study, its texts and the rules of what is shown",
    "snapshots.make": "have a snapshot of the study made and read it",
    "interviews.plan": "plan interviews and focus groups, write and code their notes",
    "interviews.answer": "answer an invitation to an interview",
    "interviews.invite": "invite patients to an interview and pass on how to reach them",
    "research.export": "export research rows with a purpose",
    "followup.answer": "say how it is with patients who are not in a follow-up export",
    "research.choices": "note what a patient said about the research",
    "report.view": "see what the practice reached, beside all practices together",
    "project.change": "change the design of the project",
    "people.manage": "make practices, invite, move and deactivate people",
    "programme.lead": "judge sign-ups, record start interviews, plan meetings, look at lessons",
    "claims.view": "see claims, budgets and payments",
    "claims.question": "ask a practice about its claim",
    "claims.judge": "approve or reject a claim",
    "money.set": "set rates, caps, budgets and the payer's account",
    "payments.make": "put approved claims in a payment batch",
    "payments.release": "release a payment batch that somebody else made, and say that it was paid",
    "account.confirm": "confirm a practice's new account number after asking it",
    "texts.edit": "write a new version of a letter text",
    "texts.approve": "approve a letter text",
}

ROLES: dict[str, frozenset[str]] = {
    Role.POH: frozenset(
        {
            "practice.view", "practice.change", "colleagues.arrange", "audit.view", "factor.confirm",
            "patients.view", "patients.import", "patients.screen", "patients.correspondence", "patients.rights",
            "waves.change", "letters.view", "letters.prepare", "letters.sign", "letters.print", "responses.record",
            "calls.make",
            "consults.view", "consults.hold", "plans.draft", "workbooks.make", "referrals.make", "logbook.complete",
            "meetings.join", "lessons.offer", "hours.write", "claims.submit", "account.change",
            "followup.answer", "research.choices", "report.view", "interviews.answer", "interviews.invite",
        }
    ),
    Role.GP: frozenset(
        {
            "practice.view", "practice.change", "colleagues.arrange", "audit.view", "factor.confirm",
            "patients.view", "patients.screen", "patients.correspondence", "patients.rights",
            "letters.view", "letters.sign", "responses.record",
            "consults.view", "alarms.acknowledge", "plans.draft", "plans.approve", "referrals.make",
            "agreements.accept", "meetings.join", "lessons.offer", "hours.write", "claims.submit", "account.change",
            "followup.answer", "research.choices", "report.view", "interviews.answer",
        }
    ),
    Role.RESEARCHER: frozenset(
        {"study.view", "study.lead", "snapshots.make", "interviews.plan", "research.export"}
    ),
    Role.ADMIN: frozenset(
        {
            "study.view", "project.change", "people.manage", "programme.lead", "texts.edit", "texts.approve",
            "planning.decide", "claims.view", "claims.question",
        }
    ),
    # The project leader knows what was done, the fund decides what is paid: two sets on purpose.
    Role.FUND: frozenset(
        {
            "study.view", "claims.view", "claims.question", "claims.judge", "money.set",
            "payments.make", "payments.release", "account.confirm",
        }
    ),
}  # fmt: skip


def allows(role: str, permission: str) -> bool:
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return permission in ROLES[role]
