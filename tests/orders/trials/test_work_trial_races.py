"""Two officials plan for the same client at once: together they never go over the limit."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from core import outbox
from orders.models import WorkTrial
from orders.services.trials import plan_trial
from tests.factories.orders import City, make_city, make_client
from tests.factories.trials import make_host, trial_facts
from tests.orders.test_order_races import at_once

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(emptiable: None) -> Iterator[City]:
    """A city, committed for other connections to see."""
    with outbox.asleep():
        yield make_city(1)


def test_two_plans_of_four_months_are_not_both_accepted(town: City) -> None:
    host, client = make_host(town.actor, town.authority), make_client(town)
    periods = [(date(2026, 3, 2), date(2026, 7, 1)), (date(2026, 8, 3), date(2026, 12, 2))]
    plans: list[Callable[[], object]] = [
        lambda first=first, last=last: plan_trial(  # type: ignore[misc]
            town.actor, client, trial_facts(host, starts_on=first, ends_on=last)
        )
        for first, last in periods
    ]
    assert sorted(at_once(*plans)) == ["", "trial_total"]
    assert WorkTrial.objects.count() == 1
