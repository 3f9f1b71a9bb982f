"""An approved claim that comes to nothing waited for a payment for ever; now it is settled."""

from typing import Any

from django.db import migrations, models


def settle(apps: Any, schema_editor: Any) -> None:
    apps.get_model("practices", "Claim").objects.filter(state="approved", total=0).update(state="settled")


def unsettle(apps: Any, schema_editor: Any) -> None:
    apps.get_model("practices", "Claim").objects.filter(state="settled").update(state="approved")


class Migration(migrations.Migration):
    dependencies = [("practices", "0005_medicine_group")]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "not yet submitted"),
                    ("submitted", "submitted"),
                    ("question", "a question is open"),
                    ("approved", "approved"),
                    ("rejected", "rejected"),
                    ("in_batch", "in a payment batch"),
                    ("paid", "paid"),
                    ("settled", "settled, nothing to pay"),
                ],
                default="draft",
                max_length=9,
            ),
        ),
        migrations.RunPython(settle, unsettle),
    ]
