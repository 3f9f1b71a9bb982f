"""The texts practices accept: a new version, and its approval. No version ever changes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib import pdf
from benzoproject.lib.refusal import Refused
from practices.models import AgreementText, Membership
from practices.queries import agreements
from practices.services import audit
from practices.writing.agreement import PLACEHOLDERS, has_loose_braces


@transaction.atomic
def revise(
    *, base: AgreementText, content: dict[str, Any], change_note: str, by: Membership, at: datetime
) -> AgreementText:
    """A new version, made from `base`; a concept until it is approved. The same words sent twice are one version."""
    newest = _locked_newest(base.kind)
    if newest.pk != base.pk and newest.created_by_id == by.user_id and newest.content == content:
        return newest
    if base.content == content:
        raise Refused(_("Nothing was changed, so there is no new version."))
    _refuse_unprintable(content)
    if has_loose_braces(content):
        known = ", ".join(PLACEHOLDERS)
        raise Refused(
            _("Between braces only these can stand: %(known)s. Nothing was saved.") % {"known": known}
        )
    text = AgreementText.objects.create(
        kind=base.kind,
        version=newest.version + 1,
        content=content,
        created_by=by.user,
        change_note=change_note.strip(),
    )
    audit.record(audit.Action.CREATE, "agreement text", by=by, at=at, object_id=text.pk)
    return text


def _locked_newest(kind: str) -> AgreementText:
    """Locked before it is looked up: of two people who save at once, the second sees the first."""
    versions = AgreementText.objects.filter(kind=kind).order_by("version")
    versions.select_for_update().first()
    return versions.reverse()[0]


def _refuse_unprintable(content: dict[str, Any]) -> None:
    words = [content["title"], content["intro"], *content["shared"]]
    words += [
        line for article in content["articles"] for line in (article["heading"], *article["paragraphs"])
    ]
    if strange := pdf.missing_glyphs("".join(words)):
        raise Refused(
            _("These characters cannot be printed: %(strange)s. Nothing was saved.") % {"strange": strange}
        )


@transaction.atomic
def approve(*, text: AgreementText, by: Membership, at: datetime) -> AgreementText:
    """From now on practices can accept this version. What they accepted before holds until they do."""
    text = AgreementText.objects.select_for_update().get(pk=text.pk)
    if text.approved_at:
        raise Refused(_("This text was approved already. Nothing was changed."))
    if agreements.is_overtaken(text):
        raise Refused(_("A newer version was approved already. Nothing was changed."))
    text.approved_at, text.approved_by = at, by.user
    text.save(update_fields=["approved_at", "approved_by"])
    audit.record(audit.Action.CHANGE, "agreement text, approved", by=by, at=at, object_id=text.pk)
    return text
