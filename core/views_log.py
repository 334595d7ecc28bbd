"""Looks at clients' data, logged."""

from collections.abc import Iterable

from core.actors import Actor
from core.models import Authority, PublicIdModel, ViewLog


def looked(actor: Actor, subject: PublicIdModel, page: str, *, authority: Authority) -> None:
    """Log that an actor looked at personal data on a page."""
    _line(actor, subject, page, authority).save(force_insert=True)


def looked_at_list(
    actor: Actor, subjects: Iterable[PublicIdModel], page: str, *, authority: Authority
) -> None:
    """Log that an actor looked at a list that names several clients: a line each, in one query."""
    ViewLog.objects.bulk_create(_line(actor, subject, page, authority) for subject in subjects)


def _line(actor: Actor, subject: PublicIdModel, page: str, authority: Authority) -> ViewLog:
    return ViewLog(
        authority=authority,
        actor_role=actor.role_name,
        actor_ref=actor.ref,
        subject_type=subject._meta.label_lower,
        subject_ref=subject.ref,
        page=page,
    )
