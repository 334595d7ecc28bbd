"""A provider named by the city (routes A and D): it is asked, the client is told and may refuse it (R32)."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock, documents, events, messages
from core.actors import SYSTEM, Actor
from core.errors import WrongState, require
from core.i18n import pick
from core.roles import Role
from orders import permissions
from orders.documents import ASSIGNMENT_LETTER
from orders.models import Choice, Offer, Order
from orders.services.choosing import ask_provider
from orders.services.invitations import CODE_WORKS_AFTER_CHOICE, tell_official
from orders.services.lines import promise_wishes
from orders.services.placing import lock_order
from orders.services.reservations import end_choice, record_end
from orders.services.taking_back import tell_provider, who_hears
from orders.services.units import approve_kept_units
from orders.states import ASSIGNED, CAN_CHANGE_PROVIDER, ChoiceEnd
from procurement import deadlines
from providers.models import Provider
from vouchers import services as vouchers


def assign_to(order: Order, offer: Offer) -> None:
    """Ask the provider that the city has named, and tell the client; the order is locked, its choice written."""
    order.assign()
    order.provider = offer.provider
    order.answer_by = deadlines.provider_answer_by(clock.today())
    order.choose_by = None
    order.save_changes()
    ask_provider(order, named=True)
    _tell_client(order, offer.provider)


def promise_money(actor: Actor, order: Order, provider: Provider, unit_price_cents: int) -> None:
    """Promise the money at the named provider's price: anew, or for what is left of an order that another one had."""
    payer = actor if actor.has(Role.OFFICIAL) else SYSTEM
    if order.commitment is None:
        order.commitment = vouchers.commit(
            payer,
            authority=order.authority,
            order_ref=order.ref,
            category=order.category,
            units_hundredths=order.need.units_hundredths,
            unit_price_cents=unit_price_cents,
        )
        promise_wishes(payer, order)
    else:
        order.commitment = vouchers.fix_tariff(
            payer, order.commitment, provider=provider, unit_price_cents=unit_price_cents
        )


def _tell_client(order: Order, provider: Provider) -> None:
    """A letter and a message with a code: with it the client sees where the order stands, and may refuse."""
    client = order.client
    until = clock.now() + CODE_WORKS_AFTER_CHOICE
    code = access.issue_code(client, order.code_purpose, order.ref, until)
    facts = {
        "name": client.full_name,
        "address": client.postal_address,
        "service": pick(order.category.name, client.language),
        "provider": provider.name,
        "code": code,
        "address_of_page": f"{settings.BASE_URL}/c/",
        "link": f"{settings.BASE_URL}/c/#{code}",
        "official": order.official.name,
        "phone": order.authority.phone,
        "number": order.number,
    }
    documents.create(
        ASSIGNMENT_LETTER, facts, authority=order.authority, subject=order, language=client.language
    )
    key = f"order:{order.ref}:assigned:{order.round}"
    messages.to_client(client, "provider_assigned", facts, key=key, authority=order.authority)


def refuse_provider(actor: Actor, order: Order, *, reason: str = "", version: int | None = None) -> Order:
    """The client does not want the provider that the city has named: back to the official, no penalty (R32).

    No reason need be told. What the provider has delivered is approved for payment.

    Raises:
        WrongState: there is no provider to refuse (``no_provider_to_change``), or the client chose it
            (``chosen_by_client``).
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_choose(actor, order), "not_your_order")
        order.check_version(version)
        if order.state not in CAN_CHANGE_PROVIDER:
            raise WrongState("no_provider_to_change")
        if not Choice.objects.filter(order=order, ended_at=None, way__in=ASSIGNED).exists():
            text = _("The client chose this provider. It can be changed once.")
            raise WrongState("chosen_by_client", text)
        before = events.snapshot(order)
        note = events.write_note(actor, order.authority, order, reason)
        assert order.commitment is not None
        told = who_hears(order)
        ended = end_choice(order, ChoiceEnd.REFUSED)
        tell_provider(order, told)
        vouchers.hold_money(order.commitment)
        approve_kept_units(actor if actor.has(Role.OFFICIAL) else SYSTEM, order)
        record_end(actor, order, ended)
        order.hand_back()
        order.provider, order.coach, order.answer_by = None, None, None
        order.save_changes()
        tell_official(order, "unwanted")
        events.record(
            actor, "order.provider_refused", order, authority=order.authority, before=before, note=note
        )
    return order
