"""Django's hook for this room."""

from django.apps import AppConfig


class VouchersConfig(AppConfig):
    """The ``vouchers`` room."""

    name = "vouchers"
