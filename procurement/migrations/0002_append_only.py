"""Sealed tenders and their opening can only be added to."""

from django.db import migrations

from core.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("procurement", "0001_initial")]
    operations = [
        AppendOnly("procurement_envelope"),
        AppendOnly("procurement_openingsignature"),
        AppendOnly("procurement_opening"),
    ]
