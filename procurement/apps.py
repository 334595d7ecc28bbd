"""Django's hook for this room."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """The ``procurement`` room."""

    name = "procurement"

    def ready(self) -> None:
        """Tell the kernel of the room's documents and pages."""
        from core import front, navigation, uploads, worklist
        from procurement import (
            answer_files,
            competition_pages,
            documents,
            evidence_files,
            pages,
            picture_files,
            system_files,
        )
        from procurement import receivers as receivers  # noqa: PLC0414 - listens

        documents.register_all()
        uploads.register(evidence_files.EVIDENCE)
        uploads.register(system_files.SYSTEM_DOCUMENT)
        uploads.register(picture_files.PICTURE)
        uploads.register(answer_files.ANSWER)
        navigation.register(pages.navigation)
        worklist.register(pages.work)
        navigation.register(competition_pages.navigation)
        worklist.register(competition_pages.work)
        front.register(pages.front)
