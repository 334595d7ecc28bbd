"""The kernel's entries in the navigation."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import letters, navigation, permissions, worklist
from core.actors import Actor
from core.navigation import NavItem
from core.roles import Role
from core.worklist import WorkItem


@navigation.register
def kernel_entries(actor: Actor) -> Iterator[NavItem]:
    """The work list for everyone who acts from somewhere; letters; the trail for those who watch over it."""
    if actor.roles:
        yield NavItem("home", _("Work list"), 0)
    if permissions.can_read_letters(actor):
        yield NavItem("letters", _("Letters"), 80)
    if permissions.can_see_events(actor):
        yield NavItem("events", _("Events"), 90)


@worklist.register
def letters_to_post(actor: Actor) -> Iterator[WorkItem]:
    """One line for all letters that wait for an envelope."""
    if actor.has(Role.OFFICIAL) and permissions.can_read_letters(actor):
        waiting = letters.letters_of(actor).count()
        if waiting:
            yield WorkItem("letters", _("Post the letters"), reverse("letters"), count=waiting)
