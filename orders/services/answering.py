"""The provider's answer to an order."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.models import User
from core.roles import PROVIDER_ROLES
from orders import permissions, signals
from orders.models import Choice, Meeting, Order, StartingPoint
from orders.services.placing import ask_again_or_hand_back, lock_order
from orders.services.reservations import end_choice
from orders.states import ChoiceEnd, DeclineReason, OrderState
from procurement import deadlines
from procurement import services as procurement
from procurement.models import Decision
from providers.models import ProviderMember
from vouchers import services as vouchers


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a provider says when it accepts: the first meeting, who coaches, until when it plans to serve."""

    first_meeting: datetime
    where: str
    coach: User
    planned_end: date


def _check(order: Order, acceptance: Acceptance) -> None:
    if acceptance.first_meeting <= clock.now():
        raise InvalidInput("meeting_in_past", _("The first meeting is in the past."), field="first_meeting")
    if acceptance.planned_end < clock.local_date(acceptance.first_meeting):
        raise InvalidInput(
            "end_before_start", _("The planned end is before the first meeting."), field="planned_end"
        )
    member = ProviderMember.objects.filter(
        provider=order.provider, user=acceptance.coach, ended_at=None, role__in=PROVIDER_ROLES
    )
    if not member.exists():
        raise InvalidInput("not_a_member", _("The coach is not a member of the provider."), field="coach")


def accept_order(actor: Actor, order: Order, acceptance: Acceptance, *, version: int | None = None) -> Order:
    """Accept: the price is fixed, the voucher given, the call-off decided; from now on the client is known (R30).

    Raises:
        WrongState: the order does not wait for an answer.
        InvalidInput: the first meeting has passed, or the coach is somebody else's.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_answer(actor, order), "not_your_order")
        order.check_version(version)
        if order.state != OrderState.ASKED:
            raise WrongState("not_waiting_for_answer")
        _check(order, acceptance)
        before = events.snapshot(order)
        choice = Choice.objects.select_related("offer").get(order=order, ended_at=None)
        order.accept()
        order.accepted_at = clock.now()
        order.coach = acceptance.coach
        order.planned_end = acceptance.planned_end
        order.report_due = deadlines.due("order.report", acceptance.planned_end).last_day
        order.answer_by = None
        _fix_money(actor, order, choice)
        order.decision = _decide(actor, order, choice)
        order.save_changes()
        meeting = Meeting.objects.create(
            order=order,
            provider_id=choice.provider_id,
            starts_at=acceptance.first_meeting,
            where=acceptance.where,
        )
        _tell_client(order, meeting)
        events.record(
            actor, "order.accepted", order, authority=order.authority, before=before, meeting=meeting.ref
        )
    return order


def _fix_money(actor: Actor, order: Order, choice: Choice) -> None:
    assert order.commitment is not None
    assert order.provider is not None
    assert choice.offer.unit_price_cents is not None
    vouchers.fix_tariff(
        actor, order.commitment, provider=order.provider, unit_price_cents=choice.offer.unit_price_cents
    )
    vouchers.redeem_voucher(actor, order.commitment, order.provider)


def _decide(actor: Actor, order: Order, choice: Choice) -> Decision:
    """One generated decision per call-off with its ground: the client's choice (routes B and C, R20)."""
    assert order.provider is not None
    facts = {
        "order": order.number,
        "service": dict(order.category.name),
        "provider": order.provider.name,
        "business_id": order.provider.business_id,
        "unit": order.category.unit,
        "unit_price_cents": choice.offer.unit_price_cents,
        "units_hundredths": order.need.units_hundredths,
        "way": choice.way,
        "route": order.route,
    }
    return procurement.decide_call_off(
        actor, authority=order.authority, subject=order, provider=order.provider, facts=facts, language="fi"
    )


def _tell_client(order: Order, meeting: Meeting) -> None:
    assert order.provider is not None
    facts = {
        "provider": order.provider.name,
        "service": pick(order.category.name, order.client.language),
        "starts_at": meeting.starts_at,
        "where": meeting.where,
        "official": order.official.name,
        "phone": order.authority.phone,
    }
    key = f"order:{order.ref}:accepted:{order.round}"
    messages.to_client(order.client, "provider_accepted", facts, key=key, authority=order.authority)


def decline_order(
    actor: Actor, order: Order, *, reason: DeclineReason, words: str = "", version: int | None = None
) -> Order:
    """Decline with a reason; the place is free again and the client gets the rest of the list.

    Raises:
        WrongState: the order does not wait for an answer.
        InvalidInput: "another reason" without words.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_answer(actor, order), "not_your_order")
        order.check_version(version)
        if order.state != OrderState.ASKED:
            raise WrongState("not_waiting_for_answer")
        if reason == DeclineReason.OTHER and not words.strip():
            raise InvalidInput("reason_missing", _("Tell the reason in your own words."), field="words")
        before = events.snapshot(order)
        note = events.write_note(actor, order.authority, order, words)
        choice = end_choice(order, ChoiceEnd.DECLINED, reason)
        point = StartingPoint.objects.get(need_id=order.need_id)
        signals.offer_declined.send(sender=Choice, choice=choice, starting_point=point.facts)
        ask_again_or_hand_back(actor, order, "order.declined", before, note)
    return order
