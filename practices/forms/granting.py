"""A wish that is refused comes back in the form it was typed in."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError

from benzoproject.lib.refusal import Refused


def granted(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Do `act`; when it is refused the reason stands in the form and nothing has changed."""
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except ValidationError as error:
        for field, messages in getattr(error, "message_dict", {None: error.messages}).items():
            form.add_error(field if field in form.fields else None, messages)
    return form.is_valid()
