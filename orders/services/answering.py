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
from core.shapes import day_words
from orders import permissions, signals
from orders.models import Choice, Meeting, Order, StartingPoint
from orders.models.delivery import USUAL_MINUTES
from orders.rules.first_meeting import is_outside
from orders.services import duties, meeting_messages
from orders.services.lines import carry_lines, decided_lines
from orders.services.placing import ask_again_or_hand_back, lock_order
from orders.services.reservations import end_choice, record_end
from orders.services.small_purchases import order_value, take_room
from orders.states import ASSIGNED, ChoiceEnd, DeclineReason, OrderState
from procurement import services as procurement
from procurement.models import Decision
from procurement.states import Route
from providers.models import ProviderMember
from vouchers import services as vouchers


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a provider says when it accepts: the first meeting, who coaches, until when it plans to serve.

    ``agreed`` tells with whom a first meeting outside the ordered time was agreed; empty: with nobody.
    """

    first_meeting: datetime
    where: str
    coach: User
    planned_end: date
    minutes: int = USUAL_MINUTES
    agreed: str = ""


def is_outside_window(order: Order, first_meeting: datetime) -> bool:
    """Whether a first meeting is outside the time in which the client can start, as the need tells it."""
    need, day = order.need, clock.local_date(first_meeting)
    return is_outside(day, earliest=need.earliest_start, latest=need.latest_start, today=clock.today())


def _check(order: Order, acceptance: Acceptance) -> None:
    if acceptance.first_meeting <= clock.now():
        raise InvalidInput("meeting_in_past", _("The first meeting is in the past."), field="first_meeting")
    if acceptance.planned_end < clock.local_date(acceptance.first_meeting):
        raise InvalidInput(
            "end_before_start", _("The planned end is before the first meeting."), field="planned_end"
        )
    member = ProviderMember.objects.filter(
        provider=order.provider_id, user=acceptance.coach, ended_at=None, role__in=PROVIDER_ROLES
    )
    if not member.exists():
        raise InvalidInput("not_a_member", _("The coach is not a member of the provider."), field="coach")
    if is_outside_window(order, acceptance.first_meeting) and not acceptance.agreed.strip():
        text = _(
            "The client can start between %(first)s and %(last)s. Choose a day within that time, or say with whom "
            "another one was agreed."
        )
        told = {"first": day_words(order.need.earliest_start), "last": day_words(order.need.latest_start)}
        raise InvalidInput("outside_window", text % told, field="first_meeting")


def _require_waiting(order: Order) -> None:
    if order.state != OrderState.ASKED:
        raise WrongState("not_waiting_for_answer")
    if order.course_id is not None:
        text = _("This client has a seat on a course: the course is confirmed or cancelled for all together.")
        raise WrongState("answered_by_course", text)


def accept_order(actor: Actor, order: Order, acceptance: Acceptance, *, version: int | None = None) -> Order:
    """Accept: the price is fixed, the voucher given, the call-off decided; from now on the client is known (R30).

    Raises:
        WrongState: the order does not wait for an answer.
        InvalidInput: the first meeting has passed, or the coach is somebody else's; ``outside_window``: it is outside
            the time in which the client can start, and nobody agreed on it.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_answer(actor, order), "not_your_order")
        order.check_version(version)
        _require_waiting(order)
        _check(order, acceptance)
        before = events.snapshot(order)
        choice = Choice.objects.select_related("offer").get(order=order, ended_at=None)
        first_day = clock.local_date(acceptance.first_meeting)
        take_on(actor, order, choice, acceptance.coach, first_day, acceptance.planned_end)
        meeting = Meeting.objects.create(
            authority_id=order.authority_id,
            order=order,
            provider_id=choice.provider_id,
            starts_at=acceptance.first_meeting,
            where=acceptance.where,
            minutes=acceptance.minutes,
        )
        _tell_client(order, meeting)
        note = None
        if is_outside_window(order, acceptance.first_meeting):
            note = events.write_note(actor, order.authority, order, acceptance.agreed)
            _tell_official(order, first_day)
        events.record(
            actor,
            "order.accepted",
            order,
            authority=order.authority,
            before=before,
            note=note,
            meeting=meeting.ref,
        )
    return order


def _tell_official(order: Order, first_day: date) -> None:
    """The first meeting is at another time than was ordered: the official, who may have been asked, hears of it."""
    facts = {
        "number": order.number,
        "ref": order.ref,
        "provider": order.provider,
        "first": first_day,
        "earliest": order.need.earliest_start,
        "latest": order.need.latest_start,
    }
    key = f"order:{order.ref}:outside:{order.round}"
    messages.to_user(order.official, "first_meeting_outside", facts, key=key, authority=order.authority)


def take_on(
    actor: Actor, order: Order, choice: Choice, coach: User, first_day: date, planned_end: date
) -> None:
    """What every acceptance is: state and days, the money fixed to the provider's price, the call-off decided.

    The order is under lock; the caller plans the first meeting, which is on ``first_day``, tells the client and records
    the event.
    """
    order.accept()
    order.accepted_at = clock.now()
    order.coach = coach
    order.meets_on, order.planned_end = first_day, planned_end
    duties.owe_final(order)
    order.answer_by = None
    _fix_money(actor, order, choice)
    if choice.way not in ASSIGNED:  # else it was decided before the provider was asked
        order.decision = _decide(actor, order, choice)
    order.save_changes()


def _price_of(order: Order, choice: Choice) -> int:
    """The price of a unit, cents ex VAT: the course's own, or the offer's."""
    if order.course is not None:
        return order.course.unit_price_cents
    assert choice.offer.unit_price_cents is not None
    return choice.offer.unit_price_cents


def _fix_money(actor: Actor, order: Order, choice: Choice) -> None:
    assert order.commitment is not None
    assert order.provider is not None
    price = _price_of(order, choice)
    if order.route == Route.SMALL_PURCHASE:
        take_room(order, order_value(order, price))
    vouchers.fix_tariff(actor, order.commitment, provider=order.provider, unit_price_cents=price)
    carry_lines(actor, order)
    vouchers.redeem_voucher(actor, order.commitment, order.provider)


def _decide(actor: Actor, order: Order, choice: Choice) -> Decision:
    """One generated decision per call-off with its ground: the client's choice (routes B, C and D, R20).

    It is made in the name of the personal official: the provider that accepts decides nothing.
    """
    assert order.provider is not None
    facts = {
        "order": order.number,
        "service": dict(order.category.name),
        "provider": order.provider.name,
        "business_id": order.provider.business_id,
        "unit": order.category.unit,
        "unit_price_cents": _price_of(order, choice),
        "units_hundredths": order.need.units_hundredths,
        "modules": decided_lines(order, "fi"),
        "way": choice.way,
        "route": order.route,
    }
    return procurement.decide_call_off(
        actor,
        authority=order.authority,
        subject=order,
        provider=order.provider,
        facts=facts,
        language="fi",
        made_by=order.official,
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
    messages.to_client(
        order.client,
        "provider_accepted",
        facts,
        key=key,
        authority=order.authority,
        invitation=meeting_messages.clients_invitation(order, meeting),
    )
    meeting_messages.tell_coach(order, meeting, "planned")


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
        _require_waiting(order)
        if reason == DeclineReason.OTHER and not words.strip():
            raise InvalidInput("reason_missing", _("Tell the reason in your own words."), field="words")
        before = events.snapshot(order)
        ended = end_choice(order, ChoiceEnd.DECLINED, reason)
        # The words hang on the choice that they end, sealed; the official and the auditor read them there.
        note = events.write_note(actor, order.authority, ended.choice, words)
        point = StartingPoint.objects.get(need_id=order.need_id)
        signals.offer_declined.send(sender=Choice, choice=ended.choice, starting_point=point.facts)
        ask_again_or_hand_back(actor, order, "order.declined", before, note)
        record_end(actor, order, ended)
    return order
