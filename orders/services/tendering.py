"""Needs bought by mini-competition (route A): put into one, then ordered from its winner or given back."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages, shapes
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from core.i18n import LANGUAGES, pick
from orders import permissions, words
from orders.models import Choice, Offer, Order
from orders.rules.bundles import Bundle, NeedFacts, bundle_of
from orders.services.assigning import assign_to, promise_money
from orders.services.invitations import begin_round, tell_official
from orders.services.needing import require_open
from orders.services.placing import lock_order
from orders.services.small_purchases import order_value
from orders.states import CAN_ASSIGN, ChoiceWay, OrderState
from procurement import services as procurement
from procurement.models import Category, Competition, Tender
from procurement.states import Route
from vouchers import services as vouchers


def put_to_tender(actor: Actor, category: Category, orders: Sequence[Order]) -> Competition:
    """Put the needs of one client or of several into a new mini-competition of their category.

    1. Permission; the needs are of this category, under route A, and nobody else is asked about them. 2. They fit
    together: one quantity, one window in which all can start. 3. Draft the competition; it tells how many clients,
    languages, areas and the window, nothing by which anybody is known (R30). 4. Each order waits for its outcome.

    Raises:
        InvalidInput: no need was picked (``no_needs``), or they do not fit together (``windows_apart``);
            ``system_not_open``.
        WrongState: another route (``route_without_competition``), or a need is no longer free (``need_not_free``).
    """
    with transaction.atomic():
        require(permissions.can_put_to_tender(actor, category.authority))
        if category.route != Route.MINI_COMPETITION:
            raise WrongState("route_without_competition")
        require_open(category)
        rows = _locked(category, orders)
        facts = bundle_facts(category, bundle_of_orders(rows, clock.today()))
        competition = procurement.draft_competition(actor, category, **facts)
        for order in rows:
            before = events.snapshot(order)
            order.competition = competition
            order.tender()
            order.save_changes()
            events.record(
                actor,
                "order.put_to_tender",
                order,
                authority=order.authority,
                before=before,
                competition=competition.ref,
            )
    return competition


def _locked(category: Category, orders: Sequence[Order]) -> list[Order]:
    rows = [lock_order(order) for order in sorted(orders, key=lambda order: order.pk)]
    if any(order.category_id != category.pk for order in rows):
        raise NotFound
    if not rows:
        raise InvalidInput("no_needs", _("Choose at least one need."), field="orders")
    if any(order.state not in CAN_ASSIGN for order in rows):
        text = _("A need was put into another competition or given up meanwhile. Look at the list again.")
        raise WrongState("need_not_free", text)
    return rows


def bundle_of_orders(rows: Iterable[Order], today: date) -> Bundle:
    """The needs of orders as one purchase, as it stands on a day.

    Raises:
        InvalidInput: ``windows_apart``.
    """
    needs = [
        NeedFacts(
            units_hundredths=order.need.units_hundredths,
            languages=tuple(order.need.languages),
            municipalities=tuple(order.need.municipalities),
            remote_suits=order.need.remote_suits,
            accessible=order.need.accessible,
            earliest_start=max(order.need.earliest_start, today),
            latest_start=order.need.latest_start,
        )
        for order in rows
    ]
    found = bundle_of(needs)
    if found is None:
        text = _(
            "There is no day on which all of these clients can start. Put them into competitions of their own, or "
            "change a need with its client first."
        )
        raise InvalidInput("windows_apart", text, field="orders")
    return found


def bundle_facts(category: Category, bundle: Bundle) -> dict[str, Any]:
    """What a draft competition tells of needs bought together."""
    return {
        "title": _by_language(lambda: _title(category, bundle)),
        "description": _by_language(lambda: describe(bundle, category.unit)),
        "quantity": bundle.units_hundredths,
        "starts_from": bundle.earliest_start,
        "starts_until": bundle.latest_start,
    }


def _by_language(write: Callable[[], str]) -> dict[str, str]:
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = write()
    return texts


def _title(category: Category, bundle: Bundle) -> str:
    clients = ngettext("%(n)d client", "%(n)d clients", bundle.clients) % {"n": bundle.clients}
    return f"{pick(category.name)}: {clients}"


def describe(bundle: Bundle, unit: str) -> str:
    """What the invitation tells of the needs: never who they are."""
    lines = [
        ngettext("For %(n)d client.", "For %(n)d clients.", bundle.clients) % {"n": bundle.clients},
        gettext("How much in all: %(units)s.") % {"units": words.units_words(bundle.units_hundredths, unit)},
        gettext("Languages, one of which must be spoken with each client: %(names)s.")
        % {"names": "; ".join(words.language_names(list(each)) for each in bundle.languages)},
        gettext("Where: %(areas)s.")
        % {"areas": words.areas(list(bundle.municipalities), bundle.remote_suits)},
        gettext("The service of all begins between %(first)s and %(last)s.")
        % {"first": shapes.day_words(bundle.earliest_start), "last": shapes.day_words(bundle.latest_start)},
    ]
    if bundle.accessible:
        lines.append(gettext("The place must be accessible without steps."))
    return "\n".join(lines)


def warn_of_budgets(competition: Competition, tender: Tender) -> int:
    """The award is decided: tell each official whose need has a budget below what the order will cost.

    The award follows the announced criteria and stands: one need's budget never decides who wins, and the contract is
    for all the needs (HL §52). The official knows before the contract, and may give the order up. Returns how many.
    """
    waiting = Order.objects.filter(competition=competition, state=OrderState.TENDERED)
    told = 0
    for order in waiting.select_related("need", "official", "authority", "commitment").order_by("pk"):
        budget, comes_to = order.need.budget_cents, order_value(order, tender.opened.unit_price_cents)
        if budget is None or comes_to <= budget:
            continue
        facts = {"number": order.number, "ref": order.ref, "sum_cents": comes_to, "budget_cents": budget}
        key = f"order:{order.ref}:over_budget:{competition.ref}"
        messages.to_user(order.official, "tender_over_budget", facts, key=key, authority=order.authority)
        told += 1
    return told


def order_from_winner(actor: Actor, competition: Competition, tender: Tender) -> int:
    """The contract is made: each client's order goes to the winner at the tendered price; returns how many.

    In the transaction of the contract. The orders are locked first, then the budget, the chain's head last of all.

    Raises:
        DomainError: ``budget_too_small``: no contract is made without the money for its orders.
    """
    waiting = Order.objects.filter(competition=competition, state=OrderState.TENDERED)
    rows = [lock_order(order) for order in waiting.order_by("pk")]
    if rows:
        vouchers.hold_budget(competition.authority)
    for order in rows:
        _order_from(actor, order, tender)
    return len(rows)


def _order_from(actor: Actor, order: Order, tender: Tender) -> None:
    before = events.snapshot(order)
    begin_round(order, choosing=False)
    assert order.competition is not None
    offer = Offer.objects.create(
        authority_id=order.authority_id,
        order=order,
        round=order.round,
        provider=tender.provider,
        position=1,
        unit_price_cents=tender.opened.unit_price_cents,
        card={"name": tender.provider.name},
    )
    choice = Choice.objects.create(
        authority_id=order.authority_id,
        order=order,
        offer=offer,
        provider=tender.provider,
        way=ChoiceWay.AWARD,
    )
    order.placed_at = order.placed_at or clock.now()
    order.decision = order.competition.decision
    promise_money(actor, order, tender.provider, tender.opened.unit_price_cents)
    assign_to(order, offer)
    events.record(
        actor,
        "order.awarded",
        order,
        authority=order.authority,
        before=before,
        choice=choice.ref,
        tender=tender.ref,
    )


def give_back_needs(actor: Actor, competition: Competition) -> int:
    """The competition is cancelled: each need goes back to its official; returns how many."""
    waiting = Order.objects.filter(competition=competition, state=OrderState.TENDERED)
    rows = [lock_order(order) for order in waiting.order_by("pk")]
    for order in rows:
        before = events.snapshot(order)
        order.hand_back()
        order.save_changes()
        tell_official(order, "competition")
        events.record(
            actor,
            "order.competition_cancelled",
            order,
            authority=order.authority,
            before=before,
            competition=competition.ref,
        )
    return len(rows)
