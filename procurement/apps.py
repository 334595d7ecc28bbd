"""Django's hook for this room."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """The ``procurement`` room."""

    name = "procurement"

    def ready(self) -> None:
        """Tell the kernel of the room's documents and pages."""
        from core import front, navigation, worklist
        from procurement import documents, pages

        documents.register_all()
        navigation.register(pages.navigation)
        worklist.register(pages.work)
        front.register(pages.front)
