"""What an act makes and changes, with what stood there before: kept with the last import, so that it can be undone."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from benzoproject.lib import bulk
from benzoproject.lib.crypto import EncryptedDateField
from patients.models import Episode, HisImport, ImportedChange, LedgerRow, OpenRow, Patient, Prescription

Table = ImportedChange.Table
MODELS: dict[str, type[Model]] = {
    Table.PATIENT: Patient,
    Table.PRESCRIPTION: Prescription,
    Table.EPISODE: Episode,
    Table.OPEN_ROW: OpenRow,
    Table.LEDGER: LedgerRow,
}
TABLES = {model: table for table, model in MODELS.items()}
Image = dict[str, Any]


class Changes:
    """The changes of one act. Of a row that changes twice, what stood there first counts."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, int], Image | None] = {}

    def made(self, rows: Iterable[Model]) -> None:
        self._before |= {(TABLES[type(row)], row.pk): None for row in rows}

    def changed(self, row: Model, before: Image) -> None:
        image = self._before.setdefault((TABLES[type(row)], row.pk), {})
        if image is not None:
            image |= {name: value for name, value in before.items() if name not in image}

    def about_to_change(self, row: Model, *names: str) -> None:
        """Before these fields of `row` are set."""
        self.changed(row, {name: getattr(row, name) for name in names})

    def __or__(self, later: "Changes") -> "Changes":
        both = Changes()
        both._before = self._before | later._before  # they speak of different tables
        return both

    def keep(self, his_import: HisImport, *, answer: OpenRow | None = None) -> None:
        """An answer in two parts is one: what stood there before the first part counts."""
        earlier = ImportedChange.objects.filter(answer=answer) if answer else ImportedChange.objects.none()
        kept = set(earlier.values_list("table", "object_id"))
        bulk.insert(
            [
                ImportedChange(
                    his_import=his_import, table=table, object_id=pk, answer=answer, before=_plain(before)
                )
                for (table, pk), before in self._before.items()
                if (table, pk) not in kept
            ]
        )


def _plain(before: Image | None) -> Image | None:
    image: Image | None = None if before is None else json.loads(json.dumps(before, cls=DjangoJSONEncoder))
    return image


def put_back(changes: Iterable[ImportedChange]) -> None:
    """Undo `changes`, given newest first: what they made goes, what they changed is as it was.

    A row that is not there any more stays away.
    """
    images: dict[str, dict[int, Image]] = {table: {} for table in MODELS}
    made: dict[str, set[int]] = {table: set() for table in MODELS}
    for change in changes:
        if change.before is None:
            made[change.table].add(change.object_id)
        else:
            images[change.table].setdefault(change.object_id, {}).update(change.before)
    for table, model in reversed(MODELS.items()):  # a patient's rows before the patient
        for some in in_parts(sorted(made[table])):
            model._default_manager.filter(pk__in=some).delete()
        _restore(model, {pk: image for pk, image in images[table].items() if pk not in made[table]})


def _restore(model: type[Model], images: dict[int, Image]) -> None:
    alike: dict[tuple[str, ...], list[Model]] = {}
    for some in in_parts(sorted(images)):
        for row in model._default_manager.filter(pk__in=some):
            for name, value in images[row.pk].items():
                setattr(row, name, _value(model, name, value))
            alike.setdefault(tuple(sorted(images[row.pk])), []).append(row)
    for names, rows in alike.items():
        bulk.update(rows, names)


def _value(model: type[Model], name: str, value: Any) -> Any:
    """From JSON to what the field holds."""
    field: Any = model._meta.get_field(name)
    if isinstance(field, EncryptedDateField):
        return date.fromisoformat(value) if value else value
    return value if field.is_relation else field.to_python(value)


def in_parts(ids: list[int], size: int = 500) -> Iterable[list[int]]:
    """A database takes so many values in one question."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
