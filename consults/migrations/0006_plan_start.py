from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consults", "0005_plan_noted")]

    operations = [
        migrations.AddField(
            model_name="taperplan",
            name="start_mg",
            field=models.DecimalField(decimal_places=4, default=Decimal(0), max_digits=10),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="taperplan",
            name="equivalent_mg",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=10, null=True),
        ),
        migrations.AddConstraint(
            model_name="taperplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("equivalent_mg__isnull", True), ("switched_from", "")),
                    models.Q(models.Q(("switched_from", ""), _negated=True), ("equivalent_mg__gt", 0)),
                    _connector="OR",
                ),
                name="plan_switch_says_equivalent",
            ),
        ),
    ]
