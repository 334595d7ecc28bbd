"""From the need to the provider's answer."""

from datetime import timedelta
from functools import partial

from core import clock, codes
from core.errors import DomainError, InvalidInput
from orders import services as orders
from orders.models import Offer, Order
from orders.services.answering import Acceptance, is_outside_window
from orders.services.looking import open_list
from orders.states import ActionKind, DeclineReason, OrderState
from procurement.deadlines import is_working_day
from simulator.play import gathering, serving
from simulator.play.case import Case
from simulator.play.people import need_of, somebody
from simulator.play.truth import taste
from simulator.play.world import World, in_working_days, working_days_before
from vouchers import services as vouchers
from vouchers.models import Voucher
from vouchers.states import VoucherState

LOST_VOUCHERS = 3
LOOKS_AT = 1
AGREED = "Sovittu virkailijan kanssa puhelimessa."
NOT_TO_BE_HAD = ("place_taken", "provider_not_available", "nobody_free")
PLACED_BEFORE_END = {
    "need": 1, "direct": 1, "choice": 2, "course": 2, "answer": 2, "refused": 3, "meeting": 10, "report": 9,
    "approval": 10, "settling": 11, "plan": 22, "trial": 14,
}  # fmt: skip
"""How many working days before the end a live case begins, so that it rests where it should."""


def plan_orders(world: World, orders_wanted: int) -> None:
    """Spread the orders over the working days from the end of the first period on; live cases come last."""
    end = clock.local_date(world.ends)
    assert world.system.first_period_ends_on is not None
    first = world.system.first_period_ends_on + timedelta(days=1)
    live = sum(case.count for case in world.scenario.live)
    span = (end - first).days
    days = [day for n in range(span) if is_working_day(day := first + timedelta(days=n))]
    for _ in range(max(orders_wanted - live, 0)):
        world.agenda.put(in_working_days(0, start=codes.draw(days)), partial(need_help, world))
    for live_case in world.scenario.live:
        for _ in range(live_case.count):
            day = working_days_before(end, PLACED_BEFORE_END[live_case.rests])
            when = clock.at(day, 9, codes.whole(0, 59))
            world.agenda.put(when, partial(need_help, world, live_case.service, live_case.rests))


def need_help(world: World, service_code: str = "", rests: str = "") -> None:
    """An official meets a client, writes down the need and places the order."""
    official = world.staff.officials[0] if rests else codes.draw(world.staff.officials)
    shares = [service.share for service in world.scenario.services]
    service = (
        world.service(service_code) if service_code else codes.draw(list(world.scenario.services), shares)
    )
    person = somebody(world, official, plain=bool(rests))
    case = Case(world, person, service, official, rests=rests)
    if rests:
        case.wanted = world.firms[0]
    order = orders.record_need(
        official,
        client=person.client,
        category=world.categories[service.code],
        facts=need_of(world, person, service),
        starting=person.starting,
    )
    case.order_id, case.order_ref = order.pk, order.ref
    world.cases[order.ref] = case
    person.open_orders += 1
    if rests == "direct":
        order_directly(case, order)
    elif rests != "need":
        place(case, order)
    if rests == "course":
        gathering.take_seat(case)


def order_directly(case: Case, order: Order) -> None:
    """A small purchase: the official orders from the provider that fits, with reasons; it rests with the provider."""
    assert case.wanted is not None
    orders.order_directly(
        case.official,
        order,
        provider_ref=case.wanted.provider.ref,
        reason="Tuottaja on lähellä, ja sen ohjaaja on vapaa heti.",
    )
    case.world.placed += 1


def place(case: Case, order: Order) -> None:
    """Place the order; where nobody fits, the official widens the need with the client first."""
    world = case.world
    try:
        orders.place_order(case.official, order)
    except InvalidInput as refusal:
        if refusal.code != "no_provider_fits":
            raise
        _widen(case, order)
        orders.place_order(case.official, case.order())
    world.placed += 1
    if case.service.route == "C" and case.happens(0.05) and world.lost_vouchers < LOST_VOUCHERS:
        world.lost_vouchers += 1
        case.later(1, 2, lose_voucher)
    ask_client(case, 1)


def look_at_orders(world: World) -> None:
    """In the morning: orders that came back go to their officials, clients with a new list begin to look at it."""
    rows = Order.objects.filter(
        authority=world.authority, state__in=[OrderState.WITH_OFFICIAL, OrderState.CHOOSING]
    )
    for order_id, round_, state in rows.order_by("pk").values_list("public_id", "round", "state"):
        case = world.cases[str(order_id)]
        if state == OrderState.WITH_OFFICIAL and case.back < round_ and not case.rests:
            case.back = round_
            case.later(0, 3, take_up)
        elif state == OrderState.CHOOSING and case.rounds < round_:
            ask_client(case, round_)


def _widen(case: Case, order: Order) -> None:
    need = order.need
    facts = need_of(case.world, case.person, case.service)
    facts = type(facts)(
        goals=need.goals,
        languages=tuple(case.world.scenario.languages),
        municipalities=case.world.scenario.municipalities,
        earliest_start=need.earliest_start,
        latest_start=need.latest_start + timedelta(days=60),
        units_hundredths=need.units_hundredths,
        remote_suits=True,
    )
    orders.amend_need(case.official, order, facts=facts, starting=case.person.starting)


def lose_voucher(case: Case) -> None:
    """The client has lost the voucher; the official sends another."""
    rows = Voucher.objects.filter(commitment__order_ref=case.order_ref, state=VoucherState.ISSUED)
    voucher = rows.select_related("commitment").first()
    if voucher is not None and voucher.expires_on > clock.today():
        vouchers.replace_lost_voucher(case.official, voucher)


def ask_client(case: Case, round_: int) -> None:
    """Plan what the client does with the list; a few never choose."""
    case.rounds = round_
    if case.rests not in ("choice", "course") and not case.happens(0.06):
        case.later(1, 9, decide)


def decide(case: Case) -> None:
    """The client decides: alone, with the official, by the city, or for nobody."""
    order = case.order()
    if order.state != OrderState.CHOOSING:
        return
    if case.rests == "refused" or case.happens(0.015):
        orders.refuse_all(case.client, order)
        return
    way = "alone" if case.smooth else codes.draw(("alone", "assisted", "city"), (0.77, 0.15, 0.08))
    chosen = _let_city(case, order) if way == "city" else None
    chosen = chosen or _choose(case, order, way)
    if chosen is not None and case.rests != "answer":
        _plan_answer(case, chosen)


def _let_city(case: Case, order: Order) -> Order | None:
    """By the published rule; nothing when the one it picks has been taken or suspended since."""
    try:
        return orders.let_city_choose(case.client, order)
    except DomainError as refusal:
        if refusal.code not in NOT_TO_BE_HAD:
            raise
        return None


def _choose(case: Case, order: Order, way: str) -> Order | None:
    actor = case.official if way == "assisted" else case.client
    ranked = _ranked(case, order)
    if way == "alone":
        open_list(actor, order)
        for offer in ranked[:LOOKS_AT]:
            orders.note_action(actor, order, ActionKind.OPENED, offer=offer)
    for offer in ranked:
        try:
            return orders.choose_provider(actor, order, offer.ref)
        except DomainError as refusal:
            if refusal.code not in NOT_TO_BE_HAD:
                raise
    orders.refuse_all(actor, order)
    return None


def _ranked(case: Case, order: Order) -> list[Offer]:
    """The list as this client likes it: scores count, so do soonness and charm, and much is taste."""
    shown = Offer.objects.filter(order=order, round=order.round, position__isnull=False)
    liked = [(_liking(case, offer), offer) for offer in shown.order_by("position")]
    return [offer for _liking_, offer in sorted(liked, key=lambda pair: -pair[0])]


def _liking(case: Case, offer: Offer) -> float:
    firm = case.world.firm_of(offer.provider_id)
    score = (offer.card.get("score") or {}).get("score")
    known = 0.15 if score is None else (score / 100 - 50) / 14
    wanted = 50.0 if firm is case.wanted else 0.0
    return known + firm.charm + wanted + taste()


def _plan_answer(case: Case, order: Order) -> None:
    """The provider's administrator answers within two working days, or not at all."""
    case.firm = case.world.firm_of(order.provider_id)
    if not case.happens(case.firm.silent):
        case.world.agenda.put(in_working_days(1), partial(answer, case))


def answer(case: Case) -> None:
    """Accept, or decline with a reason."""
    order, firm = case.order(), case.firm
    if order.state != OrderState.ASKED or firm is None:
        return
    if case.happens(firm.declines):
        reasons = (DeclineReason.CAPACITY, DeclineReason.LANGUAGE, DeclineReason.CONFLICT)
        orders.decline_order(firm.administrator, order, reason=codes.draw(reasons, (0.7, 0.2, 0.1)))
        return
    if not _voucher_is_good(case):
        orders.cancel_order(case.official, order, reason="Palveluseteli ehti vanhentua.")
        return
    case.coach = firm.coaches[0] if case.rests else codes.draw(firm.coaches)
    first = case.when(2, 9)
    days = case.service.pace * (case.meetings - case.done - 1) + 14
    assert case.coach.user is not None
    told = Acceptance(
        first_meeting=first,
        where=firm.places[0].street,
        coach=case.coach.user,
        planned_end=clock.local_date(first) + timedelta(days=days),
        agreed=AGREED if is_outside_window(order, first) else "",
    )
    orders.accept_order(firm.administrator, order, told)
    serving.await_meeting(case, first)


def _voucher_is_good(case: Case) -> bool:
    if case.service.route != "C":
        return True
    rows = Voucher.objects.filter(commitment__order_ref=case.order_ref, state=VoucherState.ISSUED)
    return rows.filter(expires_on__gt=clock.today()).exists()


def take_up(case: Case) -> None:
    """The order came back to the official: ask the client again, help to choose, or give it up."""
    order = case.order()
    if order.state != OrderState.WITH_OFFICIAL:
        return
    if case.rounds > 2 or codes.chance(0.25) or not _voucher_is_good(case):
        orders.cancel_order(case.official, order, reason="Asiakas ei halua palvelua nyt.")
        return
    try:
        orders.invite_again(case.official, order)
    except InvalidInput:
        orders.cancel_order(case.official, case.order(), reason="Sopivaa tuottajaa ei ole nyt.")
