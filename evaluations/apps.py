"""Django's hook for this room."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """The ``evaluations`` room: hears the orders room, and adds pages to the house."""

    name = "evaluations"

    def ready(self) -> None:
        """Import what registers itself."""
        from evaluations import pages, receivers  # noqa: F401
