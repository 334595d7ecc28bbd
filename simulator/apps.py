"""Django's hook for this room."""

from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    """The ``simulator`` room."""

    name = "simulator"
