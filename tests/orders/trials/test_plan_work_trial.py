"""Host places, plans and contracts of work trials (R25-R27): who may, what is refused, until it starts."""

from datetime import date, timedelta

import pytest

from core import clock
from core.actors import Actor
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import Event, Outbox
from orders.models import HostPlace, Order, WorkTrial
from orders.services.hosts import add_host, approve_host, change_host, close_host, propose_host
from orders.services.trial_running import start_trial
from orders.services.trials import (
    amend_trial,
    cancel_trial,
    make_contract,
    plan_trial,
    record_earlier_trial,
    sign_contract,
    withdraw_earlier_trial,
)
from orders.states.trials import HostKind, HostState, Party
from procurement.models import LegalRule, NoRuleInForce
from tests.factories.orders import City, accepted_order, make_client, provider_actor
from tests.factories.trials import (
    at_noon,
    coach_trials,
    host_facts,
    make_company,
    sign_all,
    trial_facts,
)
from tests.orders.trials.refusing import code_of

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


# Host places ---------------------------------------------------------------------------------------------


def test_host_places_are_proposed_by_the_coach_and_approved_by_officials(
    city: City, order: Order, coach: Actor
) -> None:
    proposed = propose_host(coach, order, host_facts())
    assert (proposed.state, proposed.proposed_by) == (HostState.PROPOSED, order.provider)
    plan = lambda: plan_trial(city.actor, order.client, trial_facts(proposed), order=order)  # noqa: E731
    assert code_of(plan) == "host_not_approved"
    with pytest.raises(NotAllowed):
        approve_host(coach, proposed)
    proposed = approve_host(city.actor, proposed)
    assert plan().host == proposed
    # What the provider changes is looked at again; another provider may change nothing.
    assert change_host(coach, proposed, host_facts(accessible=True)).state == HostState.PROPOSED
    with pytest.raises(NotAllowed):
        change_host(provider_actor(city.providers[1]), proposed, host_facts())
    assert close_host(city.actor, proposed).state == HostState.CLOSED
    with pytest.raises(WrongState):
        close_host(city.actor, HostPlace.objects.get(pk=proposed.pk))
    with pytest.raises(WrongState):
        change_host(city.actor, HostPlace.objects.get(pk=proposed.pk), host_facts())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"business_id": "2345671-4"}, "business_id"),
        ({"kind": HostKind.COMPANY}, "business_id"),
        ({"name": " "}, "name"),
        ({"contact_phone": ""}, "contact_phone"),
        ({"street": ""}, "street"),
    ],
)
def test_a_host_place_that_is_not_whole_is_refused(city: City, changes: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_host(city.actor, city.authority, host_facts(**changes))
    assert refused.value.field == field


def test_a_host_place_is_in_the_register_once(city: City, host: HostPlace) -> None:
    assert code_of(lambda: add_host(city.actor, city.authority, host_facts())) == "host_there"
    assert add_host(city.actor, city.authority, host_facts(street="Toinen katu 2")).pk != host.pk


# Planning ------------------------------------------------------------------------------------------------


def test_only_officials_of_the_city_plan(city: City, order: Order, coach: Actor, host: HostPlace) -> None:
    with pytest.raises(NotAllowed):
        plan_trial(coach, order.client, trial_facts(host), order=order)
    assert plan_trial(city.actor, order.client, trial_facts(host)).order is None


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"hours_hundredths": 3_50}, "trial_hours", "hours"),
        ({"hours_hundredths": 8_50}, "trial_hours", "hours"),
        ({"weekdays": (1, 2, 3, 4, 5, 6)}, "trial_weekdays", "weekdays"),
        ({"weekdays": ()}, "trial_weekdays", "weekdays"),
        ({"tasks": " "}, "trial_incomplete", "tasks"),
        ({"starts_on": date(2026, 3, 1)}, "trial_in_past", "starts_on"),
        ({"ends_on": date(2026, 3, 1)}, "trial_end_before_start", "ends_on"),
        ({"ends_on": date(2026, 9, 2)}, "trial_total", "ends_on"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(
    city: City, host: HostPlace, changes: dict[str, object], code: str, field: str
) -> None:
    client = make_client(city)
    with pytest.raises(InvalidInput) as refused:
        plan_trial(city.actor, client, trial_facts(host, **changes))
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not WorkTrial.objects.exists()


def test_the_refusal_tells_what_is_used_what_is_left_and_the_latest_end(city: City, host: HostPlace) -> None:
    """Used before: 10.3.-24.5.2025 = 2 months 15 days. From 2.3.2026: 3 months to 1.6., 15 days more to 16.6."""
    client = make_client(city)
    earlier = record_earlier_trial(
        city.actor,
        client,
        first_day=date(2025, 3, 10),
        last_day=date(2025, 5, 24),
        in_company=False,
        source="URA",
    )
    with pytest.raises(InvalidInput) as refused:
        plan_trial(city.actor, client, trial_facts(host, ends_on=date(2026, 6, 17)))
    assert str(refused.value.message) == (
        "A client's work trials may last 6 months in all (TVJ §55). "
        "Used: 2 months 15 days. Left: 3 months 15 days. "
        "A trial that starts on 2 Mar 2026 may last to 16 Jun 2026 at the latest."
    )
    assert refused.value.facts["latest_end"] == "2026-06-16"
    withdraw_earlier_trial(city.actor, earlier)
    withdraw_earlier_trial(city.actor, earlier)
    assert plan_trial(city.actor, client, trial_facts(host, ends_on=date(2026, 9, 1))).pk


def test_a_day_without_rules_is_told_kindly(city: City, host: HostPlace) -> None:
    LegalRule.objects.filter(code="work_trial.again_young", valid_until=None).delete()
    with pytest.raises(NoRuleInForce) as refused:
        plan_trial(city.actor, make_client(city), trial_facts(host))
    assert "2 Mar 2026" in str(refused.value.message)


def test_the_pilots_rules_hold_for_the_pilots_days(city: City) -> None:
    """505/2017: a company period of 28 days is short of a month; five months more than six in a company are refused."""
    with at_noon(date(2018, 3, 1)):
        company, client = make_company(city.actor, city.authority), make_client(city)
        short = trial_facts(company, ends_on=date(2018, 3, 28))
        long = trial_facts(company, ends_on=date(2018, 9, 1))
        assert code_of(lambda: plan_trial(city.actor, client, short)) == "trial_company_short"
        assert code_of(lambda: plan_trial(city.actor, client, long)) == "trial_in_company"
        assert plan_trial(city.actor, client, trial_facts(company, ends_on=date(2018, 8, 31))).pk
    with at_noon(date(2020, 3, 2)), pytest.raises(NoRuleInForce):
        plan_trial(city.actor, make_client(city), trial_facts(company))


def test_a_plan_belongs_to_an_order_that_coaches_trials(city: City, host: HostPlace) -> None:
    order = accepted_order(city)
    plan = lambda: plan_trial(city.actor, order.client, trial_facts(host), order=order)  # noqa: E731
    assert code_of(plan) == "no_trial_service"
    coach_trials(city.category)
    order = Order.objects.get(pk=order.pk)
    assert plan().order == order
    assert code_of(plan) == "trial_overlap"
    stranger = make_client(city)
    assert code_of(lambda: plan_trial(city.actor, stranger, trial_facts(host), order=order)) == "not_found"


# The contract and the start ------------------------------------------------------------------------------


def test_three_sign_before_it_starts(city: City, order: Order, coach: Actor, host: HostPlace) -> None:
    trial = plan_trial(city.actor, order.client, trial_facts(host), order=order)
    assert code_of(lambda: start_trial(coach, trial)) == "no_contract"
    trial = make_contract(city.actor, trial)
    assert trial.contract is not None
    assert trial.contract.facts["host"] == "Kierrätys ry"
    assert Outbox.objects.filter(key=f"trial:{trial.ref}:contract:1").exists()
    today = clock.today()
    for wrong, code in ((today + timedelta(days=1), "signed_on_wrong"), (today - WEEK, "signed_on_wrong")):
        sign = lambda day=wrong: sign_contract(  # noqa: E731
            city.actor, trial, party=Party.HOST, name="Hilla", signed_on=day
        )
        assert code_of(sign) == code
    sign_contract(city.actor, trial, party=Party.HOST, name="Hilla Hosti", signed_on=today)
    with pytest.raises(InvalidInput) as refused:
        start_trial(coach, trial)
    assert "Client, Authority" in str(refused.value.message)
    again = lambda: sign_contract(city.actor, trial, party=Party.HOST, name="H", signed_on=today)  # noqa: E731
    assert code_of(again) == "already_signed"
    for party in (Party.CLIENT, Party.AUTHORITY):
        sign_contract(city.actor, trial, party=party, name="N.N.", signed_on=today)
    trial = start_trial(coach, trial)
    assert trial.state == "running"
    assert trial.started_at == clock.now()
    assert Event.objects.filter(code="trial.signed").count() == 3
    assert code_of(lambda: start_trial(coach, trial)) == "no_contract"


def test_a_changed_plan_needs_a_new_contract(city: City, host: HostPlace) -> None:
    trial = make_contract(city.actor, plan_trial(city.actor, make_client(city), trial_facts(host)))
    sign_all(city.actor, trial)
    trial = amend_trial(city.actor, trial, trial_facts(host, hours_hundredths=4_00))
    assert trial.state == "planned"
    trial = make_contract(city.actor, trial)
    assert trial.edition == 2
    assert code_of(lambda: start_trial(city.actor, trial)) == "not_signed"


def test_limits_are_asked_again_at_the_start(city: City, host: HostPlace) -> None:
    client = make_client(city)
    trial = make_contract(city.actor, plan_trial(city.actor, client, trial_facts(host)))
    trial = sign_all(city.actor, trial)
    # In the meantime it becomes known that the client was at a trial for five months a year ago.
    record_earlier_trial(
        city.actor,
        client,
        first_day=date(2025, 4, 1),
        last_day=date(2025, 8, 31),
        in_company=True,
        source="Letter",
    )
    assert code_of(lambda: start_trial(city.actor, trial)) == "trial_total"
    amended = amend_trial(city.actor, trial, trial_facts(host, ends_on=date(2026, 4, 1)))
    assert amended.ends_on == date(2026, 4, 1)


def test_it_starts_on_its_first_day_or_later(city: City, host: HostPlace) -> None:
    monday = clock.today() + WEEK
    facts = trial_facts(host, starts_on=monday)
    trial = sign_all(city.actor, make_contract(city.actor, plan_trial(city.actor, make_client(city), facts)))
    assert code_of(lambda: start_trial(city.actor, trial)) == "trial_not_yet"
    with at_noon(monday + timedelta(days=2)):
        early = lambda: start_trial(city.actor, trial, started_on=monday - timedelta(days=1))  # noqa: E731
        assert code_of(early) == "trial_start_outside"
        assert start_trial(
            city.actor, trial, started_on=monday + timedelta(days=1)
        ).starts_on == monday + timedelta(days=1)


def test_given_up_it_takes_no_time_from_the_limit(city: City, host: HostPlace) -> None:
    client = make_client(city)
    trial = plan_trial(city.actor, client, trial_facts(host, ends_on=date(2026, 9, 1)))
    assert code_of(lambda: cancel_trial(city.actor, trial, reason=" ")) == "reason_missing"
    cancel_trial(city.actor, trial, reason="The host has no room")
    assert plan_trial(city.actor, client, trial_facts(host, ends_on=date(2026, 9, 1))).pk
    started = lambda: cancel_trial(city.actor, trial, reason="x")  # noqa: E731
    assert code_of(started) == "trial_has_started"


# Extension and move --------------------------------------------------------------------------------------
