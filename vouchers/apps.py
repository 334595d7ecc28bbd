"""Django's hook for this room."""

from django.apps import AppConfig


class VouchersConfig(AppConfig):
    """The ``vouchers`` room."""

    name = "vouchers"

    def ready(self) -> None:
        """Make the room's documents known to the house."""
        from core import documents
        from vouchers.documents import VOUCHER

        documents.register(VOUCHER)
