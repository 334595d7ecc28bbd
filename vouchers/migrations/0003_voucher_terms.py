"""The voucher's term as a dated rule."""

from datetime import date
from typing import Any

from django.db import migrations

RULE = {
    "code": "voucher.carry_on",
    "value": 60,
    "unit": "days",
    "source": "Contract terms 1.0",
    "valid_from": date(2017, 1, 1),
    "note": "a voucher given back is good for at least this long",
}


def add(apps: Any, schema_editor: Any) -> None:
    """Write the row."""
    apps.get_model("procurement", "LegalRule").objects.create(**RULE)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take it away."""
    apps.get_model("procurement", "LegalRule").objects.filter(code=RULE["code"]).delete()


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("vouchers", "0002_append_only"), ("procurement", "0002_legal_rules")]
    operations = [migrations.RunPython(add, remove)]
