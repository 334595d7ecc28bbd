"""Django's hook for this room."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The ``orders`` room."""

    name = "orders"
