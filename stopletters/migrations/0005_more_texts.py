"""The very plain stop letter, and the letters that follow: each comes in as a concept, as the first text did."""

from django.db import migrations

from stopletters.writing.text import SHIPPED, shipped_content


def add_shipped_texts(apps, schema_editor):
    LetterText = apps.get_model("stopletters", "LetterText")
    for name in SHIPPED:
        content = shipped_content(name)
        LetterText.objects.get_or_create(
            kind=content["kind"], language="nl", level=content["level"], version=1, defaults={"content": content}
        )


class Migration(migrations.Migration):
    dependencies = [("stopletters", "0004_copies")]
    operations = [migrations.RunPython(add_shipped_texts, migrations.RunPython.noop)]
