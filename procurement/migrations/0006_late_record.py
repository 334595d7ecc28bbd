"""How long a provider that the client has left may record the meetings that had been by then."""

from datetime import date
from typing import Any

from django.db import migrations

CODE = "order.late_record"


def add(apps: Any, schema_editor: Any) -> None:
    """Write the rule."""
    apps.get_model("procurement", "LegalRule").objects.create(
        code=CODE,
        value=10,
        unit="working_days",
        source="Contract terms 1.0",
        valid_from=date(2017, 1, 1),
        valid_until=None,
        note="a provider that the client has left records the meetings that had been",
    )


def remove(apps: Any, schema_editor: Any) -> None:
    """Take it away."""
    apps.get_model("procurement", "LegalRule").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("procurement", "0005_earlier_clarifications")]
    operations = [migrations.RunPython(add, remove)]
