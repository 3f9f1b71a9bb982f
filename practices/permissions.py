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
    "study.view": "follow the project without seeing a patient",
    "project.change": "change the design of the project",
    "people.manage": "make practices, invite, move and deactivate people",
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
        }
    ),
    Role.GP: frozenset(
        {
            "practice.view", "practice.change", "colleagues.arrange", "audit.view", "factor.confirm",
            "patients.view", "patients.screen", "patients.correspondence", "patients.rights",
            "letters.view", "letters.sign", "responses.record",
            "consults.view", "alarms.acknowledge", "plans.draft", "plans.approve", "referrals.make",
        }
    ),
    Role.RESEARCHER: frozenset({"study.view"}),
    Role.ADMIN: frozenset(
        {"study.view", "project.change", "people.manage", "texts.edit", "texts.approve", "planning.decide"}
    ),
}  # fmt: skip


def allows(role: str, permission: str) -> bool:
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return permission in ROLES[role]
