"""Declared interests: one's own, and everybody's for those who oversee the buying."""

from uuid import UUID

from django.db.models import QuerySet

from core.actors import Actor
from core.errors import NotFound
from orders.models import DeclaredInterest
from orders.permissions import can_declare_interest, can_see_interests
from procurement.models import Admission
from providers.models import Provider


def interests(actor: Actor) -> QuerySet[DeclaredInterest]:
    """The interests that the actor may see, newest first: those in force and those that have ended."""
    rows = DeclaredInterest.objects.filter(authority=actor.authority).select_related("user", "provider")
    if can_see_interests(actor):
        return rows.order_by("-pk")
    return rows.filter(user=actor.user).order_by("-pk") if can_declare_interest(actor) else rows.none()


def own_interest(actor: Actor, ref: UUID) -> DeclaredInterest:
    """One's own declaration.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    rows = DeclaredInterest.objects.select_related("authority").filter(
        authority=actor.authority, user=actor.user
    )
    found = rows.filter(public_id=ref).first()
    if found is None:
        raise NotFound
    return found


def admitted_providers(actor: Actor) -> QuerySet[Provider]:
    """The providers that the authority has or has had in its systems, by name."""
    known = Admission.objects.filter(authority=actor.authority).values("provider")
    return Provider.objects.filter(pk__in=known).order_by("name", "pk")
