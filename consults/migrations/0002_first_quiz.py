"""The knowledge quiz in plain and in very plain words, as concepts."""

from django.db import migrations

from consults.writing import shipped


def add_quiz(apps, schema_editor):
    WorkbookText = apps.get_model("consults", "WorkbookText")
    for kind, level, content in shipped.of_kinds("quiz"):
        WorkbookText.objects.get_or_create(
            kind=kind, language="nl", level=level, version=1, defaults={"content": content}
        )


class Migration(migrations.Migration):
    dependencies = [("consults", "0001_initial")]
    operations = [migrations.RunPython(add_quiz, migrations.RunPython.noop)]
