"""Start-up checks: personal data that nobody planned for stops the house."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

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


@register(Tags.security, deploy=True)
def processes_share_what_they_must(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An installation that people depend on has one cache for all its processes, and a broker for its tasks."""
    if settings.DEBUG:
        return []
    found: list[CheckMessage] = []
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        hint = "Without it each process counts wrong passwords and codes for itself, so several allow more."
        found.append(Error("REDIS_URL is not set.", hint=hint, id="valinta.E003"))
    if settings.CELERY_TASK_ALWAYS_EAGER:
        hint = "Without it mail, SMS and documents are made while a person waits, and no process moves what is due."
        found.append(Error("CELERY_BROKER_URL is not set.", hint=hint, id="valinta.E004"))
    return found
