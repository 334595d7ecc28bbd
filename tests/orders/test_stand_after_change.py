"""After a change of provider the steps tell of the new one: nothing the earlier one did stands as done or dated."""

from datetime import timedelta

import pytest

from core import clock
from evaluations.models import CaseRecord
from orders import services
from orders.models import Order
from orders.selectors.standing import standing
from orders.selectors.timeline import timeline
from orders.states import InterruptReason, MeetingState
from tests.factories.direct import acceptance_of
from tests.factories.orders import City, accepted_order, client_of, make_city, provider_actor
from vouchers.models import ApprovedUnit

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


@pytest.fixture
def changed(city: City) -> Order:
    """Served once by the first provider, then the second one was chosen."""
    order = accepted_order(city)
    meeting = order.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=2))
    services.record_meeting(
        provider_actor(city.providers[0]), meeting, state=MeetingState.KEPT, units_hundredths=1_00
    )
    order = services.change_provider(client_of(order), Order.objects.get(pk=order.pk), reason="Liian kaukana")
    offer = order.offers.get(round=2, provider=city.providers[1], position__isnull=False)
    return services.choose_provider(client_of(order), order, offer.ref)


def _fresh(order: Order) -> Order:
    return Order.objects.select_related("provider", "official", "coach", "category").get(pk=order.pk)


def test_the_client_has_not_met_the_new_provider(changed: Order) -> None:
    """The step that comes next is its answer, the first meeting is to come."""
    steps = standing(_fresh(changed)).steps()
    assert [step["state"] for step in steps] == ["done", "current", "todo", "todo", "todo"]
    assert steps[3]["text"] == "", "the planned last day was the first provider's"


def test_no_step_to_come_is_dated(changed: Order) -> None:
    order = _fresh(changed)
    steps = timeline(order, list(order.meetings.order_by("pk")), reported=False)
    to_come = [step for step in steps if step["state"] == "todo"]
    assert len(to_come) == 3
    assert not [step for step in to_come if step.get("when") or step.get("text")]


def test_accepted_by_the_new_provider_the_service_has_not_begun(city: City, changed: Order) -> None:
    """Its first meeting is what comes next, for the client and on the pages of the others."""
    second = city.providers[1]
    order = _fresh(services.accept_order(provider_actor(second), changed, acceptance_of(second)))
    states = [step["state"] for step in standing(order).steps()]
    assert states == ["done", "done", "current", "todo", "todo"]
    service = timeline(order, list(order.meetings.order_by("pk")), reported=False)[3]
    assert (service["state"], service["when"], service["text"]) == ("current", None, "")


# What the method counts (docs/methodology.md) ---------------------------------------------------------------


def test_the_order_is_the_case_of_the_provider_with_which_it_ended(city: City, changed: Order) -> None:
    """One case an order: the first provider, which was paid for an hour, gets none."""
    second = city.providers[1]
    order = services.accept_order(provider_actor(second), changed, acceptance_of(second))
    order = services.interrupt_order(city.actor, order, reason=InterruptReason.MOVED)
    services.settle_order(city.actor, order)
    assert CaseRecord.objects.get().provider == second
    assert ApprovedUnit.objects.get().provider == city.providers[0]


def test_an_order_given_up_after_a_change_is_no_case(city: City, changed: Order) -> None:
    """Though the first provider's hour is paid."""
    services.cancel_order(city.actor, changed, reason="Muutto")
    assert not CaseRecord.objects.exists()
    assert ApprovedUnit.objects.get().provider == city.providers[0]
