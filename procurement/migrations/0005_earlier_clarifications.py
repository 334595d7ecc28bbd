"""Questions that were asked before the last one stay on file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0004_offerings_only_as_courses"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="earlier_clarifications",
            field=models.JSONField(blank=True, default=list, verbose_name="earlier clarifications"),
        ),
    ]
