"""The client's choice: recorded, fair, and never more places than there are."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import DomainError, NotFound, WrongState, require
from core.i18n import pick
from core.roles import Role
from orders import permissions
from orders.models import Choice, ChoiceAction, InfoSession, Offer, Order
from orders.services.invitations import tell_official
from orders.services.needing import calls_off_now
from orders.services.on_the_spot import session_here
from orders.services.placing import lock_order
from orders.states import ActionKind, ChoiceWay, OrderState
from procurement import deadlines
from procurement import services as procurement
from procurement.selectors import taking_orders
from procurement.states import OfferingState
from providers.selectors import administrators


class PlaceTaken(DomainError):
    """Somebody took the last place in the meantime; nothing is lost, the rest of the list stands."""

    def __init__(self) -> None:
        super().__init__(
            "place_taken",
            _("The last free place with this provider was just taken. Please choose another one."),
        )


def note_action(
    actor: Actor, order: Order, kind: ActionKind, *, offer: Offer | None = None, detail: str = ""
) -> None:
    """Keep what was done on the choice page (shown, sorted, opened), outside the chain of events."""
    require(permissions.can_choose(actor, order), "not_your_order")
    write_action(order, kind, offer=offer, detail=detail)


def write_action(order: Order, kind: ActionKind, *, offer: Offer | None = None, detail: str = "") -> None:
    """Write down one act of this round."""
    ChoiceAction.objects.create(
        authority_id=order.authority_id,
        order=order,
        round=order.round,
        kind=kind,
        offer=offer,
        detail=detail[:30],
    )


def choose_provider(
    actor: Actor,
    order: Order,
    offer_ref: str | UUID,
    *,
    version: int | None = None,
    let_city: bool = False,
    session: InfoSession | None = None,
) -> Order:
    """Choose one offer of the list that the client was shown.

    1. Lock the order. 2. The same choice again is answered as the first time. 3. The offer must be of this round's
    list, its provider not suspended since. 4. Reserve a place by a conditional update. 5. Write the choice; the
    database allows one. 6. Ask the provider. 7. Event.
    ``session`` is the information session at which the client chooses; a client who is recorded as being at one chooses
    there also when nobody says so.

    Raises:
        PlaceTaken: the last place went in the meantime.
        WrongState: another provider was chosen before, the time to choose is over, or nothing may be called off now.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_choose(actor, order), "not_your_order")
        offer = _shown_offer(order, offer_ref)
        current = Choice.objects.filter(order=order, ended_at=None).first()
        if current is not None and current.offer_id == offer.pk:
            return order
        order.check_version(version)
        _check_open(order, offer)
        before = events.snapshot(order)
        here = session or session_here(order)
        choice = _write_choice(actor, order, offer, ChoiceWay.CITY if let_city else _way(actor), here)
        order.choose()
        order.provider = offer.provider
        order.answer_by = deadlines.provider_answer_by(clock.today())
        order.choose_by = None
        order.save_changes()
        ask_provider(order)
        events.record(
            actor,
            "order.provider_chosen",
            order,
            authority=order.authority,
            before=before,
            choice=choice.ref,
            way=choice.way,
        )
    return order


def _shown_offer(order: Order, ref: str | UUID) -> Offer:
    shown = Offer.objects.filter(authority_id=order.authority_id, order=order, position__isnull=False)
    offer = shown.filter(public_id=ref).first()
    if offer is None:
        raise NotFound
    if offer.course:
        raise WrongState("choose_a_course", _("This provider has courses. Sign up for one of them."))
    return offer


def _write_choice(
    actor: Actor, order: Order, offer: Offer, way: ChoiceWay, session: InfoSession | None
) -> Choice:
    """Reserve the place and write the choice with it; the database allows one that has not ended."""
    choice = Choice.objects.create(
        authority_id=order.authority_id,
        order=order,
        offer=offer,
        offering_place_id=reserve_for(offer),
        provider_id=offer.provider_id,
        way=way,
        assisted_by=actor.user if actor.has(Role.OFFICIAL) else None,
        info_session=session,
    )
    write_action(order, ActionKind.CHOSEN, offer=offer, detail=way)
    return choice


def _way(actor: Actor) -> ChoiceWay:
    return ChoiceWay.ALONE if actor.has(Role.CLIENT) else ChoiceWay.ASSISTED


def _check_open(order: Order, offer: Offer) -> None:
    if order.state != OrderState.CHOOSING:
        raise WrongState(
            "choice_was_made", _("A provider was chosen already, or the list is no longer open.")
        )
    if order.choose_by is None or order.choose_by <= clock.now():
        raise WrongState("choice_time_over", _("The time to choose is over. Your official will contact you."))
    if not calls_off_now(order.category):
        text = _("The city cannot order this service just now. Your official will contact you.")
        raise WrongState("no_call_offs_now", text)
    if offer.round != order.round:
        raise WrongState("older_list", _("This list is an earlier one. Look at the new list."))


def reserve_for(offer: Offer) -> int:
    """Reserve a place and return its id; a provider that was suspended, has paused, or whose evidence has lapsed
    since the invitation takes nobody."""
    held = taking_orders(clock.today()).filter(
        category_id=offer.order.category_id, provider_id=offer.provider_id
    )
    still = held.exists()
    if not still or offer.offering is None or offer.offering.state != OfferingState.PUBLISHED:
        raise DomainError(
            "provider_not_available",
            _("This provider takes no new clients just now. Please choose another one."),
        )
    assert offer.offering_place_id is not None
    if not procurement.reserve_place(offer.offering_place_id):
        raise PlaceTaken
    return offer.offering_place_id


def ask_provider(order: Order, *, named: bool = False) -> None:
    """Tell the provider's administrators, without anything about the person (R30); ``named``: by the city."""
    assert order.provider is not None
    for user in administrators(order.provider):
        facts = {
            "number": order.number,
            "service": pick(order.category.name, user.language),
            "answer_by": order.answer_by,
            "ref": order.ref,
            "named": named,
        }
        key = f"order:{order.ref}:ask:{order.round}:{user.ref}"
        messages.to_user(user, "order_to_answer", facts, key=key, authority=order.authority)


def refuse_all(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """The client says no to all: back to the official, no penalty (R32)."""
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_choose(actor, order), "not_your_order")
        order.check_version(version)
        if order.state != OrderState.CHOOSING:
            raise WrongState("choice_was_made")
        before = events.snapshot(order)
        write_action(order, ActionKind.REFUSED)
        order.hand_back()
        order.choose_by = None
        order.save_changes()
        tell_official(order, "refused")
        events.record(actor, "order.all_refused", order, authority=order.authority, before=before)
    return order
