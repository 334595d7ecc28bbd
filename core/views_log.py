"""Looks at clients' data, logged."""

from core.actors import Actor
from core.models import Authority, PublicIdModel, ViewLog


def looked(actor: Actor, subject: PublicIdModel, page: str, *, authority: Authority) -> None:
    """Log that an actor looked at personal data on a page."""
    ViewLog.objects.create(
        authority=authority,
        actor_role=actor.role_name,
        actor_ref=actor.ref,
        subject_type=subject._meta.label_lower,
        subject_ref=subject.ref,
        page=page,
    )
