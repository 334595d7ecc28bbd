"""One order that cannot be moved does not hold up the deadlines of the others."""

from datetime import timedelta
from typing import Any

import pytest

from config import tasks
from core import clock, outbox
from core.due import move_all
from core.models import Outbox, OutboxKind
from orders import due
from orders.states import OrderState
from tests.factories.orders import City, placed_order

pytestmark = pytest.mark.django_db


def test_what_fails_is_told_after_everything_else_has_moved() -> None:
    """Counts add up; every failure is in the group."""

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ExceptionGroup) as told:
        move_all([fail, lambda: True, fail, lambda: 2])
    assert (len(told.value.exceptions), "3 moved" in str(told.value)) == (2, True)
    assert move_all([lambda: True, lambda: False, lambda: 3]) == 4


def test_an_order_that_cannot_be_moved_holds_up_no_other(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first order's official cannot be told; the second order goes back all the same, and the rooms go on."""
    stuck, other = placed_order(city), placed_order(city)
    real = outbox.put

    def breaks(kind: OutboxKind, key: str, payload: dict[str, Any], **more: Any) -> Outbox:
        if key.startswith(f"order:{stuck.ref}:back"):
            raise RuntimeError("the post is closed")
        return real(kind, key, payload, **more)

    monkeypatch.setattr(outbox, "put", breaks)
    clock.advance(timedelta(days=60))
    with pytest.raises(ExceptionGroup):
        due.move_due()
    with pytest.raises(ExceptionGroup):
        tasks.move_due()
    for order, state in ((stuck, OrderState.CHOOSING), (other, OrderState.WITH_OFFICIAL)):
        order.refresh_from_db()
        assert order.state == state
