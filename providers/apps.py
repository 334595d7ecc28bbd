"""Django's hook for this room."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    """The ``providers`` room."""

    name = "providers"

    def ready(self) -> None:
        """Tell the kernel of the room's seats and pages."""
        from core import actors, navigation
        from providers import pages

        actors.register_seats(pages.provider_seats)
        navigation.register(pages.navigation)
