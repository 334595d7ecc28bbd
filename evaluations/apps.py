"""Django's hook for this room."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """The ``evaluations`` room: hears the orders room."""

    name = "evaluations"

    def ready(self) -> None:
        """Import what registers itself."""
        from evaluations import receivers  # noqa: F401
