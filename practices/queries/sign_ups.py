"""Sign-ups as they stand: which wait, and what was said of each section."""

from django.db.models import QuerySet

from practices.models import Project, SectionVerdict, SignUp
from practices.models.sign_ups import FIELDS

OPEN = (SignUp.State.RECEIVED, SignUp.State.RETURNED)


def project(slug: str) -> Project | None:
    """The project of a public page."""
    return Project.objects.filter(slug=slug).first()


def by_link(link_hash: str) -> SignUp | None:
    return _all().filter(link_hash=link_hash).first()


def one(pk: int) -> SignUp | None:
    return _all().filter(pk=pk).first()


def in_state(state: str = "") -> QuerySet[SignUp]:
    """Those of `state`, or all that are not decided yet."""
    return _all().filter(state__in=[state] if state in SignUp.State.values else OPEN)


def to_judge(project: Project) -> QuerySet[SignUp]:
    return SignUp.objects.filter(project=project, state=SignUp.State.RECEIVED)


def counts() -> dict[str, int]:
    """How many there are of each state."""
    states = list(SignUp.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in SignUp.State.values}


def verdicts(sign_up: SignUp) -> dict[str, SectionVerdict]:
    """The newest verdict of each section that has one."""
    rows = SectionVerdict.objects.filter(sign_up=sign_up).select_related("judged_by").order_by("pk")
    return {row.section: row for row in rows}


def sent_back(sign_up: SignUp) -> dict[str, SectionVerdict]:
    """Sections that wait for the practice, in the order of the page."""
    found = verdicts(sign_up)
    waiting = (found[section] for section in FIELDS if section in found)
    return {row.section: row for row in waiting if not row.good and row.answered_at is None}


def all_good(sign_up: SignUp) -> bool:
    found = verdicts(sign_up)
    return all(section in found and found[section].good for section in FIELDS)


def same_agb(sign_up: SignUp) -> QuerySet[SignUp]:
    """Other sign-ups of what seems to be the same practice."""
    rows = _all().filter(agb_code=sign_up.agb_code, project=sign_up.project)
    return rows.exclude(pk=sign_up.pk)


def _all() -> QuerySet[SignUp]:
    return SignUp.objects.select_related("project", "participation__practice", "decided_by")
