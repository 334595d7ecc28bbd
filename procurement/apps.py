"""Django's hook for this room."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """The ``procurement`` room."""

    name = "procurement"
