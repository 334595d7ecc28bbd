"""The list of letters finds an authority's messages by kind and state."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("core", "0003_chainhead_seal")]
    operations = [
        migrations.AddIndex(
            "outbox", models.Index(fields=["authority", "kind", "state"], name="core_outbox_letters")
        ),
    ]
