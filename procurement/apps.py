"""Django's hook for this room."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """The ``procurement`` room."""

    name = "procurement"

    def ready(self) -> None:
        """Tell the kernel of the room's documents."""
        from procurement import documents

        documents.register_all()
