"""Django's hook for this room."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """The ``evaluations`` room."""

    name = "evaluations"
