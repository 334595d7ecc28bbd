"""The kernel's entries in the navigation."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core import navigation, permissions
from core.actors import Actor
from core.navigation import NavItem


@navigation.register
def kernel_entries(actor: Actor) -> Iterator[NavItem]:
    """The work list for everyone who acts from somewhere; the trail for those who watch over it."""
    if actor.roles:
        yield NavItem("home", _("Work list"), 0)
    if permissions.can_see_events(actor):
        yield NavItem("events", _("Events"), 90)
