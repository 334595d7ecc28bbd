"""What a provider that the client has left records late, and what it had when the client left."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_known_roles"),
        ("orders", "0005_days_of_courses_move"),
        ("providers", "0002_known_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="choice",
            name="coach",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="choice",
            name="unit_price_cents",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="late",
            field=models.CharField(
                blank=True,
                choices=[
                    ("waiting", "Recorded late, to be approved"),
                    ("approved", "Recorded late, approved"),
                ],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("late", "waiting")), fields=["order"], name="orders_meeting_late_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("late", ""),
                    models.Q(("late__in", ["waiting", "approved"]), ("state", "kept")),
                    _connector="OR",
                ),
                name="orders_meeting_late_when_kept",
            ),
        ),
    ]
