"""The twelve parts of the workbook and its stories, in plain and in very plain words, as concepts."""

from django.db import migrations

from consults.writing import shipped


def add_texts(apps, schema_editor):
    WorkbookText = apps.get_model("consults", "WorkbookText")
    for kind, level, content in shipped.of_kinds("chapters", "stories"):
        WorkbookText.objects.get_or_create(
            kind=kind, language="nl", level=level, version=1, defaults={"content": content}
        )


class Migration(migrations.Migration):
    dependencies = [("consults", "0006_plan_start")]
    operations = [migrations.RunPython(add_texts, migrations.RunPython.noop)]
