"""Django's hook for this room."""

from django.apps import AppConfig


class VouchersConfig(AppConfig):
    """The ``vouchers`` room."""

    name = "vouchers"

    def ready(self) -> None:
        """Make the room's letter, navigation and work lists known to the house."""
        from core import documents
        from vouchers import pages  # noqa: F401  (registers itself)
        from vouchers.documents import VOUCHER, may_read

        documents.register(VOUCHER)
        documents.register_reader(VOUCHER.code, may_read)
