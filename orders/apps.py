"""Django's hook for this room."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The ``orders`` room: registers its documents, navigation and work lists."""

    name = "orders"

    def ready(self) -> None:
        """Import what registers itself."""
        from orders import documents, pages, receivers  # noqa: F401
        from orders.pages import trials  # noqa: F401
