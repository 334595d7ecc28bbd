"""A provider with a conflict of interest is not put before the client: membership is seen, the rest is declared."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.actors import actor_for
from core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from core.models import Event, User
from core.roles import Role
from orders import services
from orders.models import DeclaredInterest, Order, WorkTrial
from orders.states import Reason
from orders.states.trials import TrialState
from providers.models import Provider, ProviderMember
from tests.factories.core import MembershipFactory, UserFactory
from tests.factories.orders import City, draft_order, make_city, placed_order, provider_actor
from tests.factories.trials import make_host

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
LIST = "/orders/interests/"


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


def _left_out(order: Order, provider: Provider) -> list[str]:
    return list(order.offers.get(provider=provider).reasons)


@pytest.mark.parametrize("ended", [False, True])
def test_a_provider_of_which_the_assessor_is_or_was_a_member_is_left_out(city: City, ended: bool) -> None:
    ProviderMember.objects.create(
        provider=city.providers[0],
        user=city.official,
        role=Role.COACH.value,
        ended_at=clock.now() if ended else None,
    )
    order = placed_order(city)
    assert _left_out(order, city.providers[0]) == [Reason.CONFLICT_OFFICIAL]
    assert _left_out(order, city.providers[1]) == []


def test_a_declared_interest_leaves_the_provider_out_until_it_ends(city: City) -> None:
    """Of this official's clients only; a list that was drawn before stays as it was."""
    before = placed_order(city)
    row = services.declare_interest(city.actor, provider=city.providers[0], reason="My sister owns it.")
    during = placed_order(city)
    assert _left_out(during, city.providers[0]) == [Reason.CONFLICT_OFFICIAL]
    assert _left_out(before, city.providers[0]) == []
    services.end_interest(city.actor, row)
    assert _left_out(placed_order(city), city.providers[0]) == []
    told = Event.objects.filter(code__in=["interest.declared", "interest.ended"])
    assert told.count() == 2
    assert "sister" not in str(list(told.values_list("data", flat=True)))


@pytest.mark.parametrize("same", [True, False])
def test_the_host_place_of_the_clients_work_trial_does_not_coach_it(city: City, same: bool) -> None:
    """Known by the business id, as long as the trial is planned or runs; another client is not concerned."""
    provider = city.providers[0]
    Provider.objects.filter(pk=provider.pk).update(business_id="1234567-1")
    before = placed_order(city)
    host = make_host(city.actor, city.authority, business_id="1234567-1" if same else "")
    today = clock.today()
    trial = WorkTrial.objects.create(
        authority=city.authority,
        client=before.client,
        host=host,
        official=city.official,
        starts_on=today + timedelta(days=7),
        ends_on=today + timedelta(days=37),
        hours_hundredths=6_00,
        weekdays=[1, 2, 3],
    )
    found = [Reason.CONFLICT_HOST] if same else []
    assert _left_out(placed_order(city, before.client), provider) == found
    assert _left_out(placed_order(city), provider) == []
    WorkTrial.objects.filter(pk=trial.pk).update(state=TrialState.CANCELLED)
    assert _left_out(placed_order(city, before.client), provider) == []


def test_what_cannot_be_declared_is_refused(city: City) -> None:
    provider = city.providers[0]
    with pytest.raises(InvalidInput, match="reason"):
        services.declare_interest(city.actor, provider=provider, reason="  ")
    row = services.declare_interest(city.actor, provider=provider, reason="x")
    with pytest.raises(WrongState) as again:
        services.declare_interest(city.actor, provider=provider, reason="y")
    assert again.value.code == "declared_already"
    with pytest.raises(NotAllowed):
        services.declare_interest(provider_actor(provider), provider=provider, reason="x")
    colleague = UserFactory(email="kollega@saari.example")
    MembershipFactory(authority=city.authority, user=colleague, role=Role.OFFICIAL.value)
    with pytest.raises(NotFound):
        services.end_interest(actor_for(colleague), row)
    services.end_interest(city.actor, row)
    with pytest.raises(WrongState):
        services.end_interest(city.actor, row)


def test_the_database_holds_one_of_a_kind(city: City) -> None:
    services.declare_interest(city.actor, provider=city.providers[0], reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredInterest.objects.create(
            authority=city.authority, user=city.official, provider=city.providers[0], reason="y"
        )


def test_the_pages_declare_and_end_it_and_the_auditor_reads_it(city: City, signed_in: SignIn) -> None:
    desk = signed_in(city.official)
    assert "No interest has been declared" in desk.get(LIST).content.decode()
    wrong = desk.post(f"{LIST}new/", {"provider": city.providers[0].ref, "reason": ""})
    assert wrong.status_code == 422
    desk.post(f"{LIST}new/", {"provider": city.providers[0].ref, "reason": "My sister owns it."})
    row = DeclaredInterest.objects.get()
    auditor = UserFactory(email="tarkastaja@saari.example")
    MembershipFactory(authority=city.authority, user=auditor, role=Role.AUDITOR.value)
    seen = signed_in(auditor).get(LIST).content.decode()
    assert "My sister owns it." in seen
    assert reverse("orders:end_interest", args=[row.public_id]) not in seen
    answer = desk.post(f"{LIST}{row.ref}/end/", {"version": row.version}, follow=True)
    assert "The interest has ended." in answer.content.decode()


def test_the_api_declares_lists_and_ends(city: City, signed_in: SignIn) -> None:
    desk, url = signed_in(city.official), "/api/v1/orders/interests"
    body = {"provider": city.providers[0].ref, "reason": "My sister owns it."}
    made = desk.post(url, body, content_type="application/json")
    assert made.status_code == 201
    assert [row["reason"] for row in desk.get(url).json()] == ["My sister owns it."]
    elsewhere = Provider.objects.create(name="Muualla Oy", business_id="7654321-4")
    unknown = desk.post(url, {**body, "provider": elsewhere.ref}, content_type="application/json")
    assert unknown.status_code == 404
    ended = desk.post(f"{url}/{made.json()['id']}/end", headers={"if-match": made.headers["etag"]})
    assert ended.status_code == 200
    assert ended.json()["ended_at"]


def test_the_draft_tells_the_official_before_placing(city: City, signed_in: SignIn) -> None:
    services.declare_interest(city.actor, provider=city.providers[0], reason="x")
    order = draft_order(city)
    shown = signed_in(city.official).get(reverse("orders:order", args=[order.public_id])).content.decode()
    assert "1 provider of 2 would be shown to the client." in shown
