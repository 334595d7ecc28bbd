"""Conflicts of interest: with the official who assessed the need, and with the host place of a work trial."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from core.locking import relock
from orders import permissions
from orders.models import DeclaredInterest, Order, WorkTrial
from orders.states.trials import LIVE_TRIALS
from providers.models import Provider, ProviderMember


def near_official(order: Order) -> frozenset[int]:
    """The providers that the order's officials have something to do with.

    Those of which the assessor of the need or the personal official is or was a member, and those they have declared.
    """
    people = {order.need.assessed_by_id, order.official_id}
    members = ProviderMember.objects.filter(user__in=people).values_list("provider_id", flat=True)
    declared = DeclaredInterest.objects.filter(
        authority_id=order.authority_id, user__in=people, ended_at=None
    ).values_list("provider_id", flat=True)
    return frozenset(members.union(declared))


def near_host(order: Order) -> frozenset[int]:
    """The providers that are themselves the host place of a work trial that the client has, or is going to have.

    A host place and a provider are the same organisation when they have the same business id.
    """
    hosts = WorkTrial.objects.filter(client_id=order.client_id, state__in=LIVE_TRIALS).exclude(
        host__business_id=""
    )
    same = Provider.objects.filter(business_id__in=hosts.values("host__business_id"))
    return frozenset(same.values_list("pk", flat=True))


def declare_interest(actor: Actor, *, provider: Provider, reason: str) -> DeclaredInterest:
    """An official declares a conflict of interest with a provider: from now on it is left off their clients' lists.

    Lists that are before clients already stay as they were drawn.

    Raises:
        InvalidInput: no reason was given.
        WrongState: ``declared_already``.
    """
    require(permissions.can_declare_interest(actor), "officials_only")
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
    assert actor.user is not None
    authority = actor.need_authority()
    try:
        with transaction.atomic():
            row = DeclaredInterest.objects.create(
                authority=authority, user=actor.user, provider=provider, reason=reason.strip()
            )
            events.record(actor, "interest.declared", row, authority=authority, provider=provider.ref)
    except IntegrityError as error:
        text = _("You have declared this interest already.")
        raise WrongState("declared_already", text) from error
    return row


def end_interest(actor: Actor, interest: DeclaredInterest, *, version: int | None = None) -> DeclaredInterest:
    """The interest has ended: the provider is put before the official's clients again. It stays on record.

    Raises:
        NotFound: it is somebody else's.
        WrongState: it has ended before.
    """
    with transaction.atomic():
        row = relock(interest)
        if actor.user is None or row.user_id != actor.user.pk:
            raise NotFound
        require(permissions.can_declare_interest(actor), "officials_only")
        row.check_version(version)
        if row.ended_at is not None:
            raise WrongState
        before = events.snapshot(row)
        row.ended_at = clock.now()
        row.save_changes()
        events.record(actor, "interest.ended", row, authority=row.authority, before=before)
    return row
