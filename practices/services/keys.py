"""Re-encrypts everything with the newest key, so that an older one can be thrown away.

Safe to stop and to start again at any moment: a batch or a file is rotated whole or not at all, and until the older key
is taken out of the settings everything can be read.
"""

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from benzoproject.lib import crypto, files

BATCH = 500
FACTOR_SECRETS = ("secret", "seed")  # what the account library hands to our encryption


def encrypted_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if encrypted_fields(model)]


def encrypted_fields(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if isinstance(field, crypto.EncryptedField)]


def rotate_rows(model: type[models.Model]) -> int:
    """Every encrypted field of every row of `model`; returns the number of rows."""
    done, last = 0, 0
    while ids := rotate_batch(model, after=last):
        done, last = done + len(ids), ids[-1]
    return done


@transaction.atomic
def rotate_batch(model: type[models.Model], *, after: int) -> list[int]:
    """Reading decrypts with whichever key fits, writing encrypts with the first."""
    fields = encrypted_fields(model)
    rows = list(
        model._base_manager.select_for_update()
        .filter(pk__gt=after)
        .order_by("pk")
        .only("pk", *fields)[:BATCH]
    )
    model._base_manager.bulk_update(rows, fields)
    return [row.pk for row in rows]


def rotate_factors() -> int:
    """The secrets of second factors, which the account library keeps inside a JSON field."""
    done = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().get(pk=pk)
            tokens = {name: factor.data[name] for name in FACTOR_SECRETS if name in factor.data}
            factor.data.update({name: crypto.rotate(token) for name, token in tokens.items()})
            factor.save(update_fields=["data"])
            done += bool(tokens)
    return done


def rotate_files() -> int:
    names = files.stored_names()
    for name in names:
        files.rotate(name)
    return len(names)
