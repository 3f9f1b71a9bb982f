"""The one thing to do now in a wave, for the person who looks."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Wave
from practices.models import Membership, Role
from stopletters.presenters import wave as words
from stopletters.presenters.wave import address, respond, waits_for
from stopletters.queries.standing import Standing

S = Wave.State


@dataclass(frozen=True)
class NextStep:
    """One act: a link (`url`, `action`) or the named form of the wave page. Neither: there is only to wait."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""
    form: str = ""
    icon: str = ""


def next_step(standing: Standing, me: Membership, today: date) -> NextStep:
    """The one thing to do now, for this person."""
    state = standing.wave.state
    if state == S.CLOSED:
        return NextStep(
            _("This wave is closed"), _("The answers stay here. A next wave begins on the page Waves.")
        )
    if state == S.POSTED:
        return _follow_up(standing, me, today)
    if state == S.LETTERS and me.role == Role.POH and standing.letters and standing.without_letter:
        return _from_reserve(standing)
    if standing.to_sign(me):
        return to_sign(standing, me)
    if me.role != Role.POH:
        return NextStep(_("Nothing waits for you"), _("The practice nurse goes on with this wave."))
    return _choosing(standing) if state == S.CHOOSING else _letters(standing)


def to_sign(standing: Standing, me: Membership) -> NextStep:
    count = len(standing.to_sign(me))
    title = ngettext(
        "%(count)d letter waits for your signature", "%(count)d letters wait for your signature", count
    )
    action = ngettext("Sign %(count)d letter", "Sign %(count)d letters", count)
    return NextStep(
        title % {"count": count},
        _("Read what you want, take out who should not get a letter, and sign the rest at once."),
        url=address("letters_sign", standing.wave),
        action=action % {"count": count},
        icon="pen",
    )


def on_behalf(standing: Standing, gp: Membership) -> NextStep:
    """The same for a locum: the letters of the GP who is away."""
    step, count = to_sign(standing, gp), len(standing.to_sign(gp))
    title = ngettext("%(count)d letter on behalf of %(gp)s", "%(count)d letters on behalf of %(gp)s", count)
    return replace(step, title=title % {"count": count, "gp": gp.display_name}, url=f"{step.url}?for={gp.pk}")


def _choosing(standing: Standing) -> NextStep:
    wave = standing.wave
    if not standing.rows:
        return NextStep(
            _("Choose who gets a letter"),
            _("A wave has at most %(size)d patients.") % {"size": wave.size},
            url=address("wave_choose", wave),
            action=_("Choose patients"),
            icon="people",
        )
    if not wave.practice.letterhead_complete:
        return NextStep(
            _("Complete the letterhead"),
            _("Address and phone of the practice stand on every letter."),
            url=reverse("practice_change", args=[wave.practice.slug]),
            action=_("To the letterhead"),
        )
    if standing.without_gp:
        return _own_gp()
    if standing.to_look_up:
        return look_up(standing)
    return prepare(standing)


def _own_gp() -> NextStep:
    return NextStep(
        _("Who is the own GP?"),
        _("Each letter is signed by the patient's own GP. Say who that is; it is kept for later waves."),
        form="own_gp",
    )


def _from_reserve(standing: Standing) -> NextStep:
    """Somebody fell out after the letters were made, and the next one entered."""
    if standing.without_gp:
        return _own_gp()
    if standing.to_look_up:
        return look_up(standing)
    count = len(standing.without_letter)
    words = ngettext("Make %(count)d letter", "Make %(count)d letters", count) % {"count": count}
    text = _(
        "For who came in from the reserve. What was signed stays; only the new letters are signed still."
    )
    return NextStep(words, text, form="prepare", action=words)


def look_up(standing: Standing) -> NextStep:
    count = standing.to_look_up
    title = ngettext(
        "Look in the record of %(count)d patient", "Look in the record of %(count)d patients", count
    )
    return NextStep(
        title % {"count": count},
        _(
            "An export does not say whether there is palliative care or a psychiatrist. Tick what you looked up."
        ),
        url=address("wave_look_up", standing.wave),
        action=_("Look in the record"),
        icon="list",
    )


def prepare(standing: Standing) -> NextStep:
    count = len(standing.rows)
    return NextStep(
        ngettext("Make %(count)d letter", "Make %(count)d letters", count) % {"count": count},
        _("You see every letter before anybody signs. Nothing is sent by itself."),
        form="prepare",
        action=ngettext("Make %(count)d letter", "Make %(count)d letters", count) % {"count": count},
    )


def _letters(standing: Standing) -> NextStep:
    if not standing.letters and standing.wave.kind != Wave.Kind.STOP:
        return NextStep(
            _("There is no letter left in this wave"),
            _("Everybody was taken out. The wave ends here."),
            form="drop",
            action=_("Close the wave"),
        )
    if not standing.letters:
        return NextStep(
            _("There is no letter left in this wave"),
            _("Everybody was taken out. Choose other patients."),
            form="reopen",
        )
    if standing.awaited:
        return NextStep(_("Waits for the other signatures"), waits_for(standing))
    if standing.failed:
        return NextStep(
            _("Something could not be made"),
            _("The letters and signatures are kept. Try again; if it stays, tell the administrator."),
            form="retry",
        )
    if not standing.printable:
        return NextStep(
            _("The letters are being made"), _("You may leave this page; the work goes on."), form="progress"
        )
    if not (standing.run and standing.run.printed_at):
        return print_now(standing)
    return _check(standing) if standing.unchecked else _post(standing)


def print_now(standing: Standing) -> NextStep:
    count = len(standing.letters)
    return NextStep(
        ngettext("Print %(count)d letter", "Print %(count)d letters", count) % {"count": count},
        _("One file for the printer, both sides, in the order of the check list."),
        url=address("print_file", standing.wave),
        action=ngettext("Print %(count)d letter", "Print %(count)d letters", count) % {"count": count},
        icon="printer",
    )


def _check(standing: Standing) -> NextStep:
    count = standing.unchecked
    return NextStep(
        ngettext("Check %(count)d letter", "Check %(count)d letters", count) % {"count": count},
        _(
            "Go through the pile once more before it goes into the post box: tick each letter, or take it out."
        ),
        url=address("letters_check", standing.wave),
        action=_("Check the pile"),
        icon="list",
    )


def _post(standing: Standing) -> NextStep:
    count = len(standing.letters)
    return NextStep(
        ngettext("Post %(count)d letter", "Post %(count)d letters", count) % {"count": count},
        _("Say here when they went into the post box. From that day the answers count."),
        form="post",
    )


def _follow_up(standing: Standing, me: Membership, today: date) -> NextStep:
    if standing.wave.kind == Wave.Kind.REMINDER:
        return _reminded(standing, me)
    unanswered = standing.unanswered
    if unanswered and not standing.call_now(today):
        return _on_the_way(standing)
    if unanswered:
        count = len(unanswered)
        title = ngettext(
            "%(count)d patient has not answered yet", "%(count)d patients have not answered yet", count
        )
        if me.role == Role.POH and standing.wave.kind == Wave.Kind.STOP:
            return NextStep(
                title % {"count": count},
                _("Who asked for a call and who did not react stand on the call list."),
                url=reverse("calls", args=[standing.wave.practice.slug]),
                action=_("Start phoning"),
                icon="phone",
            )
        return NextStep(
            title % {"count": count},
            _("Record an answer as soon as it comes. No is a fine answer."),
            url=respond(unanswered[0]),
            action=_("Record an answer"),
            icon="chat",
        )
    if me.role != Role.POH:
        return NextStep(_("Everybody answered"))
    return NextStep(
        _("Everybody answered"),
        _("Close the wave when the follow-up is over. The answers stay."),
        form="close",
    )


def _reminded(standing: Standing, me: Membership) -> NextStep:
    """The answers belong to the wave that was reminded of; here is nothing to wait for."""
    follows = standing.wave.follows
    text = _("Who answers, answers wave %(number)d: it is counted there.") % {
        "number": follows.number if follows else 0
    }
    form = "close" if me.role == Role.POH else ""
    return NextStep(_("The reminders have been posted"), text, form=form, action=_("Close the wave"))


def _on_the_way(standing: Standing) -> NextStep:
    posted = words.posted(standing.wave)
    return NextStep(
        words.letters_on_the_way(standing),
        f"{posted[:1].upper()}{posted[1:]}. {words.does_somebody_phone()}",
        url=words.find(standing.wave),
        action=_("Look up the patient"),
        icon="search",
    )
