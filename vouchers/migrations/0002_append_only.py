"""Postings and approved units can only be added to."""

from django.db import migrations

from core.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("vouchers", "0001_initial")]
    operations = [
        AppendOnly("vouchers_posting"),
        AppendOnly("vouchers_entry"),
        AppendOnly("vouchers_approvedunit"),
    ]
