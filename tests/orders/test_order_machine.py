"""The order machine under random people, a jumping clock and crashes; what must hold is asked after every step.

Clients, officials, procurement, providers and a stranger act on orders under all four routes; days and months pass; the
process dies before a commit, between commit and effect, and between an effect and its mark; the periodic task runs
late, or twice.

It can fail: four breaks were put in on purpose, and each was found within sixty examples: a place released twice, a
place never released, money of a cancelled order that stays promised, and (kept below) a message that is not written.

``VALINTA_STATEFUL_EXAMPLES`` asks for more than the gate's few runs (CONTRIBUTING).
"""

import os
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.db.models import Count, Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from config import tasks
from core import access, clock, codes, events, outbox
from core.errors import DomainError, NotAllowed, NotFound
from core.models import Event, Outbox, OutboxKind, OutboxState
from core.worklist import work_list
from orders.models import Choice, Order
from orders.selectors.caseload import CaseloadFilter, clients_of
from orders.selectors.turns import turn_of
from orders.services.small_purchases import room_of
from orders.states import HOLDS_PLACE, OPEN, OrderState
from procurement.models import OfferingPlace
from tests.conftest import MONDAY
from tests.orders.machine import ACTS, ANY_STATE, THRESHOLD, Town, foreign_acts, forward, make_town, new_need
from vouchers import audit

pytestmark = pytest.mark.django_db
GATE_EXAMPLES, STEPS = 4, 25
JUMPS = [timedelta(hours=3), timedelta(days=1), timedelta(days=4), timedelta(days=16), timedelta(days=60)]
NTH = st.integers(0, 5)


class Crash(Exception):
    """The process dies."""


class OrderMachine(RuleBasedStateMachine):
    """Each example is played in a transaction of its own that is taken back."""

    town: ClassVar[Town]
    sent: ClassVar[list[str]]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(codes.seeded(7))
        self.stack.enter_context(clock.stopped_at(MONDAY))
        self.stack.enter_context(outbox.asleep())
        self.stack.enter_context(transaction.atomic())
        self.sent.clear()

    def teardown(self) -> None:
        try:
            self.nothing_was_lost()
        finally:
            transaction.set_rollback(True)
            self.stack.close()

    # What people do ----------------------------------------------------------------------------------

    @initialize(
        begun=st.lists(st.tuples(st.sampled_from("ABCDD"), st.integers(0, 3)), min_size=3, max_size=4)
    )
    def begin(self, begun: list[tuple[str, int]]) -> None:
        """Some orders are on their way already, all with the same provider of their service."""
        for route, steps in begun:
            order = new_need(self.town, route, 1)
            for _n in range(steps):
                order = forward(self.town, order)

    @rule(route=st.sampled_from("ABBCDD"), nth=NTH)
    def record_need(self, route: str, nth: int) -> None:
        new_need(self.town, route, nth)

    @rule(data=st.data(), nth=NTH)
    def act(self, data: st.DataObject, nth: int) -> None:
        """Somebody does what the state of an order allows; the rules may still refuse it."""
        self._try(*self._picked(data), nth)

    @rule(data=st.data(), nth=NTH)
    def act_again(self, data: st.DataObject, nth: int) -> None:
        """The same once more: most of what happens is done by people."""
        self._try(*self._picked(data), nth)

    @rule(data=st.data(), nth=NTH)
    def act_once_more(self, data: st.DataObject, nth: int) -> None:
        self._try(*self._picked(data), nth)

    @rule(data=st.data(), nth=NTH, mischief=st.sampled_from(["crash", "out of turn", "stranger"]))
    def something_goes_wrong(self, data: st.DataObject, nth: int, mischief: str) -> None:
        """The process dies before its commit; somebody acts out of turn; a stranger tries: nothing changes."""
        name, order = self._picked(data)
        before = list(Order.objects.order_by("pk").values())
        if mischief == "crash":
            with pytest.raises(Crash):
                self._die_before_the_commit(name, order, nth)
        elif mischief == "stranger":
            attempts = foreign_acts(self.town, order, nth)
            with pytest.raises((NotAllowed, NotFound)):
                attempts[data.draw(st.integers(0, len(attempts) - 1), label="attempt")]()
        else:
            wrong = [name for name in ANY_STATE if order.state not in ACTS[name].states]
            attempt = ACTS[data.draw(st.sampled_from(wrong), label="out of turn")]
            with pytest.raises(DomainError), transaction.atomic():
                attempt.do(self.town, order, nth)
        assert list(Order.objects.order_by("pk").values()) == before

    @transaction.atomic
    def _die_before_the_commit(self, name: str, order: Order, nth: int) -> None:
        self._try(name, order, nth)
        raise Crash

    def _picked(self, data: st.DataObject) -> tuple[str, Order]:
        orders = Order.objects.order_by("pk").select_related("category", "authority", "need", "client")
        possible = [
            (name, order)
            for order in orders
            for name, act in ACTS.items()
            if order.state in act.states and order.route in act.routes
        ]
        if not possible:
            return "place", new_need(self.town, "B", 1)
        name, order = data.draw(st.sampled_from(possible), label="act")
        return name, order

    def _try(self, name: str, order: Order, nth: int) -> None:
        """A refusal of the domain is an answer; it must leave nothing half done."""
        before = Order.objects.filter(pk=order.pk).values().get()
        try:
            with transaction.atomic():
                ACTS[name].do(self.town, order, nth)
        except DomainError:
            assert Order.objects.filter(pk=order.pk).values().get() == before

    # What time and machines do -----------------------------------------------------------------------

    @rule(jump=st.sampled_from(JUMPS), moved=st.booleans())
    def time_passes(self, jump: timedelta, moved: bool) -> None:
        """The periodic task runs, however late, or does not; a second run at once moves nothing."""
        clock.advance(jump)
        if moved:
            tasks.move_due()
            told = Event.objects.count()
            assert tasks.move_due() == 0
            assert Event.objects.count() == told

    @rule(limit=st.integers(1, 4), dies=st.booleans())
    def messages_go_out(self, limit: int, dies: bool) -> None:
        """Some of them. A worker that dies after sending loses the mark: the message goes out again, under its key."""
        outbox.drain(limit)
        done = Outbox.objects.filter(state=OutboxState.DONE).order_by("-done_at", "-pk").first()
        if dies and done is not None:
            Outbox.objects.filter(pk=done.pk).update(state=OutboxState.WAITING, done_at=None)

    # What holds after every step ---------------------------------------------------------------------

    @invariant()
    def one_choice_that_is_the_reservation(self) -> None:
        current: dict[int, int] = {}
        for order_id in Choice.objects.filter(ended_at=None).values_list("order_id", flat=True):
            current[order_id] = current.get(order_id, 0) + 1
        for pk, state in Order.objects.values_list("pk", "state"):
            assert current.get(pk, 0) == (1 if state in HOLDS_PLACE else 0), (pk, state)
        held = Count("reservations", filter=Q(reservations__ended_at=None))
        for place in OfferingPlace.objects.annotate(held=held):
            assert 0 <= place.taken == place.held <= place.capacity

    @invariant()
    def money_is_conserved(self) -> None:
        assert audit.verify()[1] is None
        for order in Order.objects.exclude(commitment=None).select_related("commitment"):
            assert order.commitment is not None
            assert (order.commitment.closed_at is None) == (order.state in OPEN), order.state
        small = self.town.cities["D"].category
        assert room_of(small, clock.today().year).spent_cents < THRESHOLD

    @invariant()
    def every_client_is_in_somebodys_list(self) -> None:
        """The caseload names whose turn it is; what is the official's or the provider's is on a work list too."""
        waiting = Order.objects.filter(state__in=OPEN).select_related("official", "provider", "coach")
        lists: dict[int, set[str]] = {}
        caseload: dict[str, set[int]] = {}
        for order in waiting:
            turn = turn_of(order)
            assert turn.who, order.state
            if turn.who not in caseload:
                rows = clients_of(self.town.official, CaseloadFilter(whose=turn.who))
                caseload[turn.who] = set(rows.values_list("pk", flat=True))
            assert order.client_id in caseload[turn.who], (order.state, turn.who)
            if turn.who == "official":
                assert _on_list(lists, self.town.official, order)
            if order.state == OrderState.ASKED:
                assert order.answer_by is not None
                assert _on_list(lists, self.town.of_provider(order), order)
            if order.state == OrderState.CHOOSING:
                assert order.choose_by is not None
                assert access.is_open(order.code_purpose, order.ref)

    @invariant()
    def whoever_must_know_has_been_written_to(self) -> None:
        """The message stands in the outbox since the same commit, sent or not."""
        keys = set(Outbox.objects.values_list("key", flat=True))
        for order in Order.objects.filter(state__in=[OrderState.CHOOSING, OrderState.ASKED]):
            word = "choose" if order.state == OrderState.CHOOSING else "ask"
            start = f"order:{order.ref}:{word}:{order.round}"
            assert any(key.startswith(start) for key in keys), start

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert [fault for _key, _count, fault in events.verify() if fault is not None] == []

    def nothing_was_lost(self) -> None:
        """In the end every message goes out, those whose mark was lost twice, under the same key."""
        clock.advance(timedelta(days=1))
        while outbox.drain():
            pass
        assert set(self.sent) == set(Outbox.objects.values_list("key", flat=True))


def _on_list(lists: dict[int, set[str]], actor: Any, order: Order) -> bool:
    """Whether an order is on an actor's work list, which is made once a step."""
    if id(actor.user) not in lists:
        lists[id(actor.user)] = {item.url for item in work_list(actor)}
    return any(order.ref in url for url in lists[id(actor.user)])


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> type[OrderMachine]:
    """The machine with its town; what is sent is only noted."""
    sent: list[str] = []

    def send(row: Outbox) -> bool:
        sent.append(row.key)
        return True

    monkeypatch.setattr(outbox, "_handlers", dict.fromkeys(OutboxKind, send))
    with outbox.asleep(), codes.seeded(3):
        made = make_town()
    return type("Machine", (OrderMachine,), {"town": made, "sent": sent})


def play(machine: type[OrderMachine], examples: int, **more: Any) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )


def test_orders_hold_whatever_people_time_and_crashes_do(town: type[OrderMachine]) -> None:
    asked = os.environ.get("VALINTA_STATEFUL_EXAMPLES", "")
    play(town, int(asked) if asked else GATE_EXAMPLES, derandomize=not asked)


def test_a_break_put_in_on_purpose_is_found(
    town: type[OrderMachine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message is written beside a write: whoever must act never hears of it."""
    monkeypatch.setattr(outbox, "put", lambda kind, key, payload, **more: Outbox(key=key))
    with pytest.raises(AssertionError):
        play(town, 20, phases=[Phase.generate], derandomize=True)
