"""Start-up checks: personal data that nobody planned for stops the house."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from core.fields import encrypted_fields

RETENTIONS = {"client", "account", "message", "procurement"}
"""Client: 4 years after the relationship ends (TVJ §122); procurement: at least 3 years from the contract (HL §124)."""


@register()
def personal_data_has_retention(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every model with sealed fields names its retention class and keeps those fields out of events."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        sealed = encrypted_fields(model)
        if not sealed:
            continue
        if getattr(model, "RETENTION", None) not in RETENTIONS:
            found.append(Error(f"{model._meta.label} has sealed fields but no RETENTION", id="valinta.E001"))
        shown = set(getattr(model, "EVENT_FIELDS", ())) & set(sealed)
        if shown:
            found.append(Error(f"{model._meta.label} shows {sorted(shown)} in events", id="valinta.E002"))
    return found
