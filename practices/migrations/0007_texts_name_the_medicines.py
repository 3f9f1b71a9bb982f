"""Texts of agreements spoke of benzodiazepines in every project. Where the newest version still has the words that came
with the product, a concept comes beside it that names the medicines of the project; what was accepted stays as it is."""

from typing import Any

from django.db import migrations

WORDS = {
    "langdurig een benzodiazepine gebruikt": "langdurig een {middel} gebruikt",
    "die een benzodiazepine gebruiken": "die een {middel} gebruiken",
    "gebruik van benzodiazepinen": "gebruik van {middelen}",
}


def renamed(words: Any) -> Any:
    if isinstance(words, str):
        for old, new in WORDS.items():
            words = words.replace(old, new)
        return words
    if isinstance(words, dict):
        return {key: renamed(value) for key, value in words.items()}
    return [renamed(value) for value in words]


def add_concepts(apps: Any, schema_editor: Any) -> None:
    texts = apps.get_model("practices", "AgreementText").objects
    for kind in set(texts.order_by().values_list("kind", flat=True)):
        newest = texts.filter(kind=kind).order_by("version").last()
        content = renamed(newest.content)
        if content != newest.content:
            texts.create(
                kind=kind, version=newest.version + 1, content=content,
                change_note="Noemt de middelen van het project.",
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("practices", "0006_settled_claims")]

    operations = [migrations.RunPython(add_concepts, migrations.RunPython.noop)]
