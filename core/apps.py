"""Django's hook for this room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ``core`` room: registers checks and the handlers of the outbox."""

    name = "core"

    def ready(self) -> None:
        """Import what registers itself."""
        from core import checks, documents, entries, mail, uploads  # noqa: F401
