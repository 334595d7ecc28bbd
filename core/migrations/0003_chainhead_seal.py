"""The heads of the event chains are sealed with the key of the events."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.events import head_seal


def seal_heads(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Seal the heads as they stand; run `manage.py verify_events` before, for this cannot see what was removed."""
    heads = apps.get_model("core", "ChainHead").objects
    for pk, key, count, last_hash in heads.values_list("pk", "key", "count", "hash"):
        heads.filter(pk=pk).update(seal=head_seal(key, count, last_hash))


class Migration(migrations.Migration):
    """The field, and the seals of the heads that exist."""

    dependencies = [("core", "0002_append_only")]
    operations = [
        migrations.AddField("chainhead", "seal", models.CharField(default="", max_length=64)),
        migrations.RunPython(seal_heads, migrations.RunPython.noop),
    ]
