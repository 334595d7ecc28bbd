"""The day by which the first meeting is to be is kept with the order; of accepted orders it is filled in."""

from typing import Any

from django.db import migrations, models

from core import clock


def fill_in(apps: Any, schema_editor: Any) -> None:
    """The earliest planned meeting with the present provider."""
    order_model, meeting_model = apps.get_model("orders", "Order"), apps.get_model("orders", "Meeting")
    for order in order_model.objects.filter(state="accepted"):
        planned = meeting_model.objects.filter(
            order=order, provider_id=order.provider_id, state="planned"
        ).order_by("starts_at")
        if (first := planned.first()) is not None:
            order.meets_on = clock.local_date(first.starts_at)
            order.save(update_fields=["meets_on"])


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="order", name="meets_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
