"""The client's pages before the choice: what they show, what they write down, and for whom they are."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from core import access, clock
from core.models import AccessPurpose, User
from orders.models import ChoiceAction, Offer, Order
from orders.services import expire_choice
from orders.states import ActionKind
from procurement.models import Admission, OfferingPlace
from procurement.services import pause_offering
from procurement.states import AdmissionState
from tests.factories.cast import Cast
from tests.factories.orders import City, add_provider, make_city, make_client, placed_order, provider_actor
from tests.orders.conftest import Enter

pytestmark = pytest.mark.django_db
LIST = "/c/order/"
NAME = re.compile(r'class="v-offer__name"[^>]*>([^<]+)<')


def opened(browser: Browser) -> str:
    """The list, after the client has opened it."""
    answer = browser.post("/c/order/open/", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def names(html: str) -> list[str]:
    """The providers in the order of their cards."""
    return NAME.findall(html)


def drawn(order: Order) -> list[str]:
    """The providers as the neutral order has them."""
    rows = Offer.objects.filter(order=order, round=order.round, position__isnull=False)
    return [row.card["name"] for row in rows.order_by("position")]


def arrange(browser: Browser, **wanted: str) -> str:
    return browser.post("/c/order/arrange/", wanted, follow=True).content.decode()


def test_the_code_opens_the_start_page_then_the_list(city: City, enter: Enter) -> None:
    order = placed_order(city)
    browser = enter(order)
    start = browser.get(LIST).content.decode()
    assert "You choose who helps you" in start
    assert "Job coaching" in start
    assert "Last day to choose:" in start
    assert "The service costs you nothing." in start
    assert names(start) == []
    assert names(opened(browser)) == drawn(order)
    assert names(browser.get(LIST).content.decode()) == drawn(order)


def test_a_look_at_the_list_is_written_down_once_a_round_and_never_by_a_get(city: City, enter: Enter) -> None:
    order = placed_order(city)
    browser = enter(order)
    browser.get(LIST)
    assert not ChoiceAction.objects.exists()
    opened(browser)
    opened(browser)
    before = ChoiceAction.objects.count()
    offer = Offer.objects.get(order=order, position=1)
    for path in (
        LIST,
        f"{LIST}providers/{offer.ref}/",
        f"{LIST}providers/{offer.ref}/choose/",
        f"{LIST}city/",
    ):
        assert browser.get(path).status_code == 200
    assert ChoiceAction.objects.count() == before == 1
    assert ChoiceAction.objects.get().kind == ActionKind.SHOWN


def test_forty_providers_take_few_queries_and_few_bytes(db: None, enter: Enter) -> None:
    small, large = make_city(3, code="pieni", scored=1), make_city(40, code="suuri", scored=25)
    counts, sizes = [], []
    for town in (small, large):
        browser = enter(placed_order(town))
        opened(browser)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(LIST)
        counts.append(len(queries))
        sizes.append(len(answer.content))
        assert len(names(answer.content.decode())) == len(town.providers)
    assert counts[0] == counts[1] <= 8
    assert sizes[1] < 100_000


def test_a_card_tells_what_one_needs_to_compare(city: City, enter: Enter) -> None:
    html = opened(enter(placed_order(city)))
    assert "We have a coffee and get to know each other." in html
    assert "Puijonkatu 1, Kuopio (no steps)" in html
    assert "At once" in html
    assert "Finnish, English, Arabic" in html
    assert "In a group" in html
    assert "38 out of 100" in html
    assert "Most likely between 29 and 47. The average is 50." in html
    assert "From 12 finished services." in html
    assert "€" not in html


def test_no_evidence_is_never_a_bad_mark(city: City, enter: Enter) -> None:
    """Three of five have no score: they say so in neutral words, and sorting by quality puts them at the average."""
    order = placed_order(city)
    browser = enter(order)
    html = opened(browser)
    assert html.count("That is neither good nor bad.") >= 3
    assert "average</strong>" in html
    best_first = names(arrange(browser, sort="quality"))
    scores = {row.card["name"]: (row.card["score"] or {}).get("score", 50_00) for row in order.offers.all()}
    assert [scores[name] for name in best_first] == sorted(scores.values(), reverse=True)
    assert scores[best_first[0]] == 50_00


def test_sorting_is_kept_written_down_and_undone(city: City, enter: Enter) -> None:
    order = placed_order(city)
    browser = enter(order)
    opened(browser)
    free_on = {row.card["name"]: row.card["next_free_on"] for row in order.offers.all()}
    assert names(arrange(browser, sort="earliest")) == sorted(free_on, key=free_on.__getitem__)
    assert names(browser.get(LIST).content.decode()) == sorted(free_on, key=free_on.__getitem__)
    assert names(arrange(browser, clear="1")) == drawn(order)
    noted = ChoiceAction.objects.filter(kind=ActionKind.SORTED).order_by("pk")
    assert [row.detail for row in noted] == ["earliest/any/any/any", "neutral/any/any/any"]


def test_narrowing_says_what_is_hidden_and_brings_it_back(city: City, enter: Enter) -> None:
    add_provider(city, 7, remote=True, languages=["fi", "so"])
    order = placed_order(city)
    browser = enter(order)
    opened(browser)
    html = arrange(browser, language="so")
    assert "2 of 6 providers" in html
    assert "Show all providers" in html
    assert names(arrange(browser, where="remote")) == ["Reitti Oy"]
    assert "None of them fits what you picked." in arrange(browser, language="ar", where="remote")
    assert len(names(arrange(browser, clear="1"))) == 6


def test_nonsense_in_the_sorting_form_is_as_if_not_given(city: City, enter: Enter) -> None:
    order = placed_order(city)
    browser = enter(order)
    opened(browser)
    assert names(arrange(browser, sort="'; drop", language="", where="moon")) == drawn(order)


def test_opening_a_card_is_written_down_and_shows_everything(city: City, enter: Enter) -> None:
    order = placed_order(city)
    browser = enter(order)
    opened(browser)
    offer = Offer.objects.get(order=order, provider=city.providers[0])
    answer = browser.post(f"{LIST}providers/{offer.ref}/open/")
    assert answer.headers["Location"] == f"{LIST}providers/{offer.ref}/"
    html = browser.get(answer.headers["Location"]).content.decode()
    assert "64 of 100 clients gave the grade 9 or 10." in html
    assert "wheelchairs can get in" in html
    assert ChoiceAction.objects.get(kind=ActionKind.OPENED).offer == offer


def test_a_filled_a_paused_and_a_suspended_provider_stay_on_the_list_marked(city: City, enter: Enter) -> None:
    """The frozen rows stand; only capacity and suspension are laid over them."""
    order = placed_order(city)
    full, suspended, paused = city.providers[:3]
    OfferingPlace.objects.filter(offering__provider=full).update(taken=10)
    Admission.objects.filter(provider=suspended).update(state=AdmissionState.SUSPENDED)
    pause_offering(provider_actor(paused), city.place_of(paused).offering)
    browser = enter(order)
    html = opened(browser)
    assert names(html) == drawn(order)
    assert html.count("No free place just now") == 1
    assert html.count("Takes no new clients just now") == 2
    for provider in (full, suspended, paused):
        offer = Offer.objects.get(order=order, provider=provider)
        assert f"{offer.ref}/choose/" not in html
        confirm = browser.get(f"{LIST}providers/{offer.ref}/choose/").content.decode()
        assert "Yes, I choose this provider" not in confirm


def test_the_official_can_be_called(city: City, enter: Enter) -> None:
    html = opened(enter(placed_order(city)))
    assert "Outi Omavirkailija" in html
    assert 'href="tel:+35817123456"' in html


@pytest.mark.parametrize("who", ["official", "procurement", "administrator", "auditor"])
def test_people_with_accounts_are_asked_for_a_code(
    city: City, cast: Cast, signed_in: Callable[[User], Browser], who: str
) -> None:
    placed_order(city)
    browser = signed_in(getattr(cast, who))
    for path in (LIST, f"{LIST}city/", f"{LIST}none/", f"{LIST}change/"):
        assert browser.get(path).headers["Location"] == "/c/"
    assert browser.post(f"{LIST}open/").headers["Location"] == "/c/"
    assert not ChoiceAction.objects.exists()


def test_nobody_comes_in_without_a_code(city: City, client: Browser) -> None:
    placed_order(city)
    assert client.get(LIST).headers["Location"] == "/c/"


def test_a_client_reaches_no_line_of_another_clients_list(city: City, enter: Enter) -> None:
    mine, other = placed_order(city), placed_order(city, make_client(city, first_name="Toinen"))
    foreign = Offer.objects.get(order=other, position=1)
    browser = enter(mine)
    opened(browser)
    for path in (f"{LIST}providers/{foreign.ref}/", f"{LIST}providers/{foreign.ref}/choose/"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"{LIST}providers/{foreign.ref}/open/").status_code == 404
    assert browser.post(f"{LIST}providers/{foreign.ref}/choose/").status_code == 404
    other.refresh_from_db()
    assert other.provider is None
    assert other.number not in browser.get(LIST).content.decode()


def test_a_questionnaires_code_opens_no_order(city: City, as_client: Callable[..., Browser]) -> None:
    order = placed_order(city)
    browser = as_client(order.client, AccessPurpose.QUESTIONNAIRE, order.ref)
    assert browser.get(LIST).headers["Location"] == "/c/"


def test_an_old_code_and_an_expired_code_say_what_to_do(city: City, client: Browser) -> None:
    order = placed_order(city)
    birth_date = order.client.birth_date
    ends = clock.now() + timedelta(days=1)
    first = access.issue_code(order.client, AccessPurpose.CHOICE, order.ref, ends)
    second = access.issue_code(order.client, AccessPurpose.CHOICE, order.ref, ends)
    page = client.post("/c/", {"code": first, "birth_date": birth_date}, headers={"accept-language": "en"})
    assert "you were sent a newer one" in page.content.decode()
    clock.advance(timedelta(days=2))
    page = client.post("/c/", {"code": second, "birth_date": birth_date}, headers={"accept-language": "en"})
    assert "The time of this code has passed." in page.content.decode()


def test_after_the_last_day_the_page_is_kind_and_nothing_can_be_chosen(city: City, enter: Enter) -> None:
    order = placed_order(city)
    browser = enter(order)
    opened(browser)
    offer = Offer.objects.get(order=order, position=1)
    assert order.choose_by is not None
    clock.set_to(order.choose_by - timedelta(seconds=1))
    browser = enter(order)
    assert names(browser.get(LIST).content.decode()) == drawn(order)
    clock.set_to(order.choose_by)
    assert "The time to choose is over" in browser.get(LIST).content.decode()
    html = browser.post(f"{LIST}providers/{offer.ref}/choose/", follow=True).content.decode()
    assert "The time to choose is over" in html
    assert expire_choice(order)
    html = browser.get(LIST).content.decode()
    assert "Your official takes this further" in html
    assert "You need not do anything" in html
    assert browser.get(f"{LIST}city/").status_code == 302
    assert arrange(browser, sort="earliest").count("v-offer__name") == 0


def test_the_pages_hold_no_inline_script_or_style(city: City, enter: Enter) -> None:
    html = opened(enter(placed_order(city)))
    assert not re.search(r"\sstyle=|<style|javascript:|\son[a-z]+=|<script(?![^>]*src=)", html)
    answer_html = re.sub(r"<head>.*?</head>", "", html, flags=re.S)
    assert "http://" not in answer_html


def test_the_layout_has_no_left_or_right(city: City) -> None:
    """Right-to-left languages mirror it: only logical properties."""
    from django.contrib.staticfiles import finders

    path = finders.find("valinta/choice.css")
    with open(str(path), encoding="utf-8") as handle:
        css = handle.read()
    assert not re.search(r"(margin|padding|border)-(left|right)|(?<![-\w])(left|right)\s*:", css)
