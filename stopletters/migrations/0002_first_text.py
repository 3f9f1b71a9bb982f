"""The text that ships with the product comes in as a concept: the project leader approves it before it is sent."""

from django.db import migrations

from stopletters.writing.text import shipped_content


def add_shipped_text(apps, schema_editor):
    apps.get_model("stopletters", "LetterText").objects.get_or_create(
        kind="stop", language="nl", level="B1", version=1, defaults={"content": shipped_content("stopbrief_b1")}
    )


class Migration(migrations.Migration):
    dependencies = [("stopletters", "0001_initial")]
    operations = [migrations.RunPython(add_shipped_text, migrations.RunPython.noop)]
