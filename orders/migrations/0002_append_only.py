"""What was shown to a client, what was done with it, and results once published can only be added to."""

from django.db import migrations

from core.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("orders", "0001_initial")]
    operations = [
        AppendOnly("orders_offer"),
        AppendOnly("orders_choiceaction"),
        AppendOnly("orders_calloffpublication"),
    ]
