"""Events and looks can only be added to."""

from django.db import migrations

from core.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("core", "0001_initial")]
    operations = [AppendOnly("core_event"), AppendOnly("core_viewlog")]
