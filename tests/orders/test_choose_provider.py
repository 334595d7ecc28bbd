"""The choice itself: once, fair, refused kindly, and only by who may."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser

from core import clock
from core.actors import actor_for, client_actor
from core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from core.models import AccessPurpose, Event, Outbox
from orders import services
from orders.models import Choice, ChoiceAction, Offer, Order
from orders.services.choosing import PlaceTaken
from orders.states import ActionKind, ChoiceEnd, ChoiceWay, DeclineReason, OrderState
from procurement.models import Admission, OfferingPlace
from procurement.states import AdmissionState
from providers.models import Provider
from tests.factories.cast import Cast
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    client_of,
    make_city,
    make_client,
    placed_order,
    provider_actor,
)
from tests.orders.conftest import Enter

pytestmark = pytest.mark.django_db
LIST = "/c/order/"
KEY = re.compile(r'name="idempotency_key" value="([0-9a-f]+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')


def offer_of(order: Order, provider: Provider) -> Offer:
    """The line of the newest list."""
    return Offer.objects.get(order=order, provider=provider, round=order.round, position__isnull=False)


def choose_path(order: Order, provider: Provider) -> str:
    return f"{LIST}providers/{offer_of(order, provider).ref}/choose/"


def taken(city: City, provider: Provider) -> int:
    return city.place_of(provider).taken


def newest(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def main_form(html: str) -> dict[str, str]:
    """The hidden fields of the page's own form (the last one)."""
    key, version = KEY.findall(html), VERSION.findall(html)
    return {"idempotency_key": key[-1], **({"version": version[-1]} if version else {})}


# Through the page ----------------------------------------------------------------------------------------


def test_a_client_chooses_and_is_told_what_comes_next(city: City, enter: Enter) -> None:
    order, provider = placed_order(city), city.providers[2]
    browser = enter(order)
    browser.post(f"{LIST}open/")
    confirm = browser.get(choose_path(order, provider)).content.decode()
    assert f"Do you choose {provider.name}?" in confirm
    assert "You may change the provider once later on." in confirm
    html = browser.post(choose_path(order, provider), main_form(confirm), follow=True).content.decode()
    assert f"You chose {provider.name}" in html
    assert "Last day for the provider to answer: " in html
    choice = Choice.objects.get(order=order)
    assert (choice.provider, choice.way, choice.assisted_by) == (provider, ChoiceWay.ALONE, None)
    assert taken(city, provider) == 1
    assert newest(order).state == OrderState.ASKED
    assert ChoiceAction.objects.get(kind=ActionKind.CHOSEN).offer == choice.offer
    event = Event.objects.get(code="order.provider_chosen")
    assert (event.actor_role, event.subject_ref) == ("client", order.ref)
    asked = Outbox.objects.get(key__startswith=f"order:{order.ref}:ask:")
    assert "Aino" not in str(asked.payload)


def test_a_double_click_and_a_second_tab_get_the_same_answer(city: City, enter: Enter) -> None:
    order, provider = placed_order(city), city.providers[0]
    browser = enter(order)
    first, second = (browser.get(choose_path(order, provider)).content.decode() for _ in range(2))
    path = choose_path(order, provider)
    answers = [browser.post(path, main_form(page)) for page in (first, first, second)]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert {answer.headers["Location"] for answer in answers} == {LIST}
    assert Choice.objects.count() == 1
    assert taken(city, provider) == 1


def test_another_provider_in_an_old_tab_tells_what_was_chosen(city: City, enter: Enter) -> None:
    order = placed_order(city)
    chosen, other = city.providers[:2]
    browser = enter(order)
    browser.post(choose_path(order, chosen))
    html = browser.post(choose_path(order, other), follow=True).content.decode()
    assert "A provider was chosen already" in html
    assert f"You chose {chosen.name}" in html
    assert taken(city, other) == 0


def test_the_last_place_gone_in_the_meantime_gives_the_rest_of_the_list(enter: Enter) -> None:
    city = make_city(3, capacity=1)
    provider = city.providers[0]
    slow, quick = placed_order(city), placed_order(city, make_client(city, first_name="Nopea"))
    browser = enter(slow)
    browser.post(f"{LIST}open/")
    page = browser.get(choose_path(slow, provider)).content.decode()
    services.choose_provider(client_of(quick), quick, offer_of(quick, provider).ref)
    html = browser.post(choose_path(slow, provider), main_form(page), follow=True).content.decode()
    assert "The last free place with this provider was just taken." in html
    assert html.count("v-offer__name") == 3
    assert "No free place just now" in html
    assert newest(slow).state == OrderState.CHOOSING
    assert taken(city, provider) == 1


def test_a_list_from_before_a_decline_is_out_of_date(city: City, enter: Enter) -> None:
    """The provider declines; the earlier list's lines cannot be chosen any more, the new list can."""
    order = placed_order(city)
    old = offer_of(order, city.providers[1])
    services.choose_provider(client_of(order), order, offer_of(order, city.providers[0]).ref)
    services.decline_order(provider_actor(city.providers[0]), order, reason=DeclineReason.CAPACITY)
    order = newest(order)
    browser = enter(order)
    assert browser.post(f"{LIST}providers/{old.ref}/choose/", follow=True).status_code == 200
    with pytest.raises(WrongState) as refused:
        services.choose_provider(client_of(order), order, old.ref)
    assert refused.value.code == "older_list"
    start = browser.get(LIST).content.decode()
    assert "The provider you chose has no room for you now" in start
    assert "It is not because of you" in start
    html = browser.post(f"{LIST}open/", follow=True).content.decode()
    assert city.providers[0].name not in html
    assert ChoiceAction.objects.filter(order=order, kind=ActionKind.SHOWN, round=2).count() == 1


def test_letting_the_city_choose_tells_the_rule_and_follows_it(city: City, enter: Enter) -> None:
    order = placed_order(city)
    browser = enter(order)
    page = browser.get(f"{LIST}city/").content.decode()
    assert "The one that can start earliest is chosen." in page
    assert "15 turns of 100 are kept" in page
    html = browser.post(f"{LIST}city/", main_form(page), follow=True).content.decode()
    assert "The city chose" in html
    choice = Choice.objects.get(order=order)
    assert choice.way == ChoiceWay.CITY
    assert choice.provider in {city.providers[0], *city.providers[2:]}


def test_the_city_passes_over_who_takes_nobody_now(city: City) -> None:
    order = placed_order(city)
    Admission.objects.filter(provider=city.providers[0]).update(state=AdmissionState.SUSPENDED)
    OfferingPlace.objects.filter(offering__provider__in=city.providers[2:]).update(taken=10)
    order = services.let_city_choose(client_of(order), order)
    assert order.provider == city.providers[1]


def test_the_city_cannot_choose_when_nobody_is_free(city: City, enter: Enter) -> None:
    order = placed_order(city)
    OfferingPlace.objects.update(taken=10)
    browser = enter(order)
    browser.post(f"{LIST}open/")
    html = browser.post(f"{LIST}city/", follow=True).content.decode()
    assert "Nobody on the list has a free place just now." in html
    assert html.count("v-offer__name") == 5


def test_none_of_them_suits_without_any_penalty(city: City, enter: Enter) -> None:
    """R32: the order goes back to the official, nothing is reserved, nothing is lost."""
    order = placed_order(city)
    browser = enter(order)
    page = browser.get(f"{LIST}none/").content.decode()
    assert "it does not affect your benefits" in page
    html = browser.post(f"{LIST}none/", main_form(page), follow=True).content.decode()
    assert "Your official takes this further" in html
    assert newest(order).state == OrderState.WITH_OFFICIAL
    assert not Choice.objects.exists()
    assert ChoiceAction.objects.filter(kind=ActionKind.REFUSED).count() == 1
    assert Outbox.objects.filter(key__contains=":back:").count() == 1


@pytest.mark.parametrize("path", ["city", "none"])
def test_a_stale_form_is_shown_beside_the_newer_state(city: City, enter: Enter, path: str) -> None:
    order = placed_order(city)
    browser = enter(order)
    page = main_form(browser.get(f"{LIST}{path}/").content.decode())
    clock.set_to(order.choose_by - timedelta(days=5)) if order.choose_by else None
    assert services.remind_client(order)
    browser = enter(order)
    again = browser.post(f"{LIST}{path}/", page)
    assert again.status_code == 409
    assert "Something changed while you were reading." in again.content.decode()
    assert newest(order).state == OrderState.CHOOSING
    assert browser.post(f"{LIST}{path}/", main_form(again.content.decode())).status_code == 302
    assert newest(order).state != OrderState.CHOOSING


def test_a_reminder_in_the_meantime_stops_no_choice(city: City, enter: Enter) -> None:
    order, provider = placed_order(city), city.providers[0]
    page = main_form(enter(order).get(choose_path(order, provider)).content.decode())
    assert order.choose_by is not None
    clock.set_to(order.choose_by - timedelta(days=5))
    assert services.remind_client(order)
    enter(order).post(choose_path(order, provider), page)
    assert newest(order).provider == provider


# Afterwards ----------------------------------------------------------------------------------------------


def test_the_same_code_shows_where_the_matter_stands(city: City, enter: Enter) -> None:
    order = accepted_order(city)
    html = enter(order).get(LIST).content.decode()
    assert f"{city.providers[0].name} is waiting for you" in html
    assert "Monday 9 March 2026 at 10:00" in html
    assert "Puijonkatu 1, Kuopio" in html
    assert 'aria-current="step"' in html
    assert f"{LIST}change/" in html


def test_the_provider_is_changed_once_with_a_reason(city: City, enter: Enter) -> None:
    order = accepted_order(city)
    first = city.providers[0]
    browser = enter(order)
    page = browser.get(f"{LIST}change/").content.decode()
    assert f"Your provider now is {first.name}." in page
    empty = browser.post(f"{LIST}change/", {**main_form(page), "reason": " "})
    assert empty.status_code == 200
    assert "govuk-error-summary" in empty.content.decode()
    reason = "The place is too far away."
    html = browser.post(f"{LIST}change/", {**main_form(page), "reason": reason}, follow=True).content.decode()
    assert "You asked for another provider" in html
    assert "the old one no longer works" in html
    assert taken(city, first) == 0
    assert Choice.objects.get(order=order).end == ChoiceEnd.CHANGED
    listed = browser.post(f"{LIST}open/", follow=True).content.decode()
    assert first.name not in listed
    order = newest(order)
    browser.post(choose_path(order, city.providers[1]))
    assert newest(order).provider == city.providers[1]
    html = browser.get(f"{LIST}change/", follow=True).content.decode()
    assert "The provider can be changed once." in html
    assert f"{LIST}change/" not in html
    with pytest.raises(WrongState) as refused:
        services.change_provider(client_of(order), order, reason="again")
    assert refused.value.code == "changed_before"


def test_a_stale_change_keeps_what_was_written(city: City, enter: Enter) -> None:
    order = chosen_order(city)
    browser = enter(order)
    page = main_form(browser.get(f"{LIST}change/").content.decode())
    newest(order).save_changes()
    again = browser.post(f"{LIST}change/", {**page, "reason": "Too far"})
    assert again.status_code == 409
    html = again.content.decode()
    assert "What you wrote is still here." in html
    assert "Too far" in html
    assert newest(order).provider_changes == 0
    assert browser.post(f"{LIST}change/", {**main_form(html), "reason": "Too far"}).status_code == 302
    assert newest(order).provider_changes == 1


def test_without_another_provider_nothing_is_changed(enter: Enter) -> None:
    city = make_city(1)
    order = chosen_order(city)
    html = enter(order).post(f"{LIST}change/", {"reason": "Too far"}).content.decode()
    assert "No other provider fits just now." in html
    assert "Too far" in html
    assert newest(order).state == OrderState.ASKED
    assert taken(city, city.providers[0]) == 1


def test_the_reason_for_a_change_stays_out_of_the_events(city: City) -> None:
    order = chosen_order(city)
    services.change_provider(client_of(order), order, reason="My neighbour works there")
    assert "neighbour" not in "".join(str(data) for data in Event.objects.values_list("data", flat=True))


# Who may -------------------------------------------------------------------------------------------------


def test_an_official_of_the_city_helps_and_it_is_written_down(city: City) -> None:
    order = placed_order(city)
    services.choose_provider(city.actor, order, offer_of(order, city.providers[0]).ref)
    choice = Choice.objects.get(order=order)
    assert (choice.way, choice.assisted_by) == (ChoiceWay.ASSISTED, city.official)


Who = Callable[[City, Cast, Order], object]


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(lambda city, cast, order: actor_for(cast.official), id="another city's official"),
        pytest.param(lambda city, cast, order: actor_for(cast.other_official), id="a third city's official"),
        pytest.param(lambda city, cast, order: provider_actor(city.providers[0]), id="the provider itself"),
        pytest.param(lambda city, cast, order: actor_for(cast.outsider), id="an outsider"),
        pytest.param(lambda city, cast, order: client_of(placed_order(city)), id="another client"),
        pytest.param(
            lambda city, cast, order: client_actor(AccessPurpose.QUESTIONNAIRE, order.ref),
            id="a code for another purpose",
        ),
    ],
)
def test_nobody_else_chooses_refuses_changes_or_looks(city: City, cast: Cast, who: Who) -> None:
    order = placed_order(city)
    actor = who(city, cast, order)
    ref = offer_of(order, city.providers[0]).ref
    attempts: list[Callable[[], object]] = [
        lambda: services.choose_provider(actor, order, ref),  # type: ignore[arg-type]
        lambda: services.let_city_choose(actor, order),  # type: ignore[arg-type]
        lambda: services.refuse_all(actor, order),  # type: ignore[arg-type]
        lambda: services.change_provider(actor, order, reason="No"),  # type: ignore[arg-type]
        lambda: services.note_action(actor, order, ActionKind.OPENED),  # type: ignore[arg-type]
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert newest(order).state == OrderState.CHOOSING
    assert not ChoiceAction.objects.filter(order=order).exists()


def test_a_provider_left_out_of_the_list_cannot_be_chosen(city: City) -> None:
    Admission.objects.filter(provider=city.providers[0]).update(state=AdmissionState.SUSPENDED)
    order = placed_order(city)
    left_out = Offer.objects.get(order=order, provider=city.providers[0])
    assert left_out.position is None
    with pytest.raises(NotFound):
        services.choose_provider(client_of(order), order, left_out.ref)


def test_a_provider_suspended_since_takes_nobody(city: City, enter: Enter) -> None:
    order, provider = placed_order(city), city.providers[0]
    Admission.objects.filter(provider=provider).update(state=AdmissionState.SUSPENDED)
    browser: Browser = enter(order)
    html = browser.post(choose_path(order, provider), follow=True).content.decode()
    assert "This provider takes no new clients just now." in html
    assert taken(city, provider) == 0


def test_a_full_provider_is_refused_and_nothing_else_happens(city: City) -> None:
    order, provider = placed_order(city), city.providers[0]
    OfferingPlace.objects.filter(offering__provider=provider).update(taken=10)
    with pytest.raises(PlaceTaken):
        services.choose_provider(client_of(order), order, offer_of(order, provider).ref)
    assert not Choice.objects.exists()
    assert not Event.objects.filter(code="order.provider_chosen").exists()


def test_a_change_without_a_reason_is_refused(city: City) -> None:
    order = chosen_order(city)
    with pytest.raises(InvalidInput) as refused:
        services.change_provider(client_of(order), order, reason="  ")
    assert refused.value.field == "reason"
