"""What is refused is refused with a clear sentence, and nothing typed or chosen is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import clock
from orders import services as orders
from orders.models import Choice, Offer, Order
from orders.states import OrderState
from procurement.models import Application, OfferingPlace
from procurement.states import ApplicationState
from tests.e2e.people import Person
from tests.e2e.town import Town, code_of

pytestmark = pytest.mark.e2e

BORN = "1985-03-09"
CONFIRM = "Yes, I choose this provider"
Make = Callable[..., Person]


def client_at_list(person: Make, order: Order, **options: bool) -> Person:
    """A client who has opened the list of an order."""
    client = person("Veikko", phone=True, **options)
    client.enters(code_of(order), BORN)
    if "Show the providers" in client.text:
        client.presses("Show the providers")
    return client


def picks(client: Person, name: str) -> None:
    """Go to the page that asks whether this provider is the one."""
    client.card(name).get_by_role("link", name="Choose").click()


def test_a_wrong_role_is_told_so(person: Make, town: Town) -> None:
    """A coach who follows an official's link, and an official who follows a finance officer's."""
    order = town.draft_order(town.open_market(1))
    coach = person("coach")
    coach.is_signed_in(town.user("coach"))
    coach.goes_to(f"/orders/{order.ref}/")
    coach.reads("You do not have the right to do this", "To your front page")
    coach.passes_axe("refused")
    official = person("official")
    official.is_signed_in(town.user("official"))
    official.goes_to("/money/grant/")
    official.reads("You do not have the right to do this")


def test_steps_in_the_wrong_order_change_nothing(person: Make, town: Town) -> None:
    """The page was opened before somebody else placed the order: its button says what to do."""
    order = town.draft_order(town.open_market(2))
    official = person("official")
    official.is_signed_in(town.user("official"))
    official.goes_to(f"/orders/{order.ref}/")
    orders.place_order(town.actor("official"), order)
    official.presses("Place the order")
    official.reads("The client chooses a provider")
    assert Offer.objects.filter(order=order, round=1).count() == 2
    assert Order.objects.get(pk=order.pk).round == 1
    official.passes_axe("wrong_order")


def test_a_stale_form_keeps_what_was_typed(person: Make, town: Town) -> None:
    """Two officials mend the same need; the second sees the newer state beside the own words, and can go on."""
    order = town.draft_order(town.open_market(1))
    first, second = person("first"), person("second")
    for official in (first, second):
        official.is_signed_in(town.user("official"))
        official.goes_to(f"/orders/{order.ref}/need/")
    first.fills({"goals": "Work in a bakery."})
    first.presses("Save")
    first.reads("The need is changed")
    second.fills({"goals": "Work in a laundry."})
    second.presses("Save")
    second.reads("Somebody changed this while you were writing")
    assert second.page.input_value("[name=goals]") == "Work in a laundry."
    second.passes_axe("stale")
    assert Order.objects.get(pk=order.pk).need.goals == "Work in a bakery."
    second.presses("Save")
    second.reads("The need is changed", "Work in a laundry.")
    assert Order.objects.get(pk=order.pk).need.goals == "Work in a laundry."


@pytest.mark.parametrize("scripts", [True, False], ids=["with-script", "without-script"])
def test_two_quick_clicks_send_once(person: Make, town: Town, scripts: bool) -> None:
    """Choosing twice in one breath is one choice."""
    order = town.place_order(town.open_market(2))
    client = client_at_list(person, order, scripts=scripts)
    picks(client, town.own.name)
    client.button(CONFIRM).dblclick()
    client.page.get_by_role("heading", name="Do you choose").wait_for(state="detached")
    client.goes_to("/c/order/")
    client.reads(f"You chose {town.own.name}")
    assert Choice.objects.filter(order=order).count() == 1
    assert (
        OfferingPlace.objects.get(offering__provider=town.own, offering__category=order.category).taken == 1
    )


def test_two_quick_clicks_send_one_application(person: Make, town: Town) -> None:
    """An application is sent once, however often the button is pressed."""
    category = town.found_category()
    administrator = person("administrator")
    administrator.is_signed_in(town.user("provider"))
    administrator.goes_to(f"/procurement/systems/{category.system.ref}/")
    administrator.button("Apply to be admitted").dblclick()
    administrator.page.wait_for_url("**/categories/")
    applications = Application.objects.filter(system=category.system, provider=town.own)
    administrator.goes_to(f"/procurement/applications/{applications.get().ref}/")
    administrator.presses("Go on")
    administrator.fills({"categories": True})
    administrator.presses("Save and go on")
    administrator.page.get_by_label("No ground applies.").check()
    administrator.presses("Save and go on")
    administrator.fills({"accept_contract": True})
    administrator.button("Send the application").dblclick()
    administrator.page.get_by_role("heading", name="The city decides").wait_for()
    administrator.reads("Your application has been sent")
    assert applications.get().state == ApplicationState.SUBMITTED


def test_an_expired_code_says_whom_to_call(person: Make, town: Town) -> None:
    """After its time a code opens nothing, a replaced one names the newer letter, a wrong date tells nothing."""
    order = town.place_order(town.open_market(1))
    code = code_of(order)
    client = person("Veikko", phone=True)
    client.enters(code, "1985-03-10")
    client.reads("The code or the date of birth is wrong")
    client.passes_axe("code_wrong")
    assert client.page.input_value("[name=code]") == code
    clock.set_to(clock.now() + timedelta(days=400))
    client.fills({"birth_date": BORN})
    client.presses("Continue")
    client.reads("The time of this code has passed", "your own official")
    client.passes_axe("code_expired")


def test_the_time_to_choose_passes(person: Make, town: Town) -> None:
    """A client who is late is told kindly that nothing is lost, and the order is with the official."""
    order = town.place_order(town.open_market(1))
    client = client_at_list(person, order)
    picks(client, town.own.name)
    town.moves_to(clock.today() + timedelta(days=30))
    client.presses(CONFIRM)
    client.reads("Your official takes this further")
    client.passes_axe("choice_late")
    assert Order.objects.get(pk=order.pk).state == OrderState.WITH_OFFICIAL
    assert not Choice.objects.filter(order=order).exists()


def test_the_last_place_goes_to_one(person: Make, town: Town) -> None:
    """Two clients, one place: the slower one reads that it is gone and chooses another from the same list."""
    category = town.open_market(2, capacity=1)
    first, second = town.place_order(category), town.place_order(category)
    fast, slow = client_at_list(person, first), client_at_list(person, second)
    picks(fast, town.own.name)
    picks(slow, town.own.name)
    fast.presses(CONFIRM)
    fast.reads(f"You chose {town.own.name}")
    slow.presses(CONFIRM)
    slow.reads("was just taken", "No free place just now")
    slow.passes_axe("place_gone")
    other = Offer.objects.exclude(provider=town.own).get(order=second).provider
    picks(slow, other.name)
    slow.presses(CONFIRM)
    slow.reads(f"You chose {other.name}")


def test_the_whole_choice_without_script(person: Make, town: Town) -> None:
    """Sign-in, list, sorting, a card and the choice need no script."""
    order = town.place_order(town.open_market(3))
    client = person("Veikko", phone=True, scripts=False)
    client.goes_to("/c/")
    client.fills({"code": code_of(order), "birth_date": "9.3.1985"})
    client.presses("Continue")
    client.presses("Show the providers")
    client.opens("Sort or narrow the list")
    client.fills({"sort": "quality"})
    client.presses("Show")
    client.reads("The highest quality points come first")
    client.card(town.own.name).get_by_role("button", name="Read more").click()
    client.reads("On the first day")
    client.presses("Choose this provider")
    client.presses(CONFIRM)
    client.reads(f"You chose {town.own.name}")
    assert Choice.objects.get(order=order).provider == town.own


def test_the_choice_with_the_keyboard_alone(person: Make, town: Town) -> None:
    """Tab and Enter reach every step; what has the focus can be seen."""
    order = town.place_order(town.open_market(2))
    client = client_at_list(person, order)
    tabs_to(client, f"Choose {town.own.name}")
    client.page.keyboard.press("Enter")
    client.page.wait_for_url("**/choose/")
    tabs_to(client, CONFIRM)
    client.page.keyboard.press("Enter")
    client.page.wait_for_url("**/c/order/")
    client.reads(f"You chose {town.own.name}")


_FOCUSED = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  const seen = look.outlineStyle !== "none" || look.boxShadow !== "none";
  return [one.innerText.replace(/\\s+/g, " ").trim(), seen || one === document.body];
}"""


def tabs_to(client: Person, wanted: str) -> None:
    """Press Tab until the wanted control has the focus; each control on the way shows that it has it."""
    for _step in range(60):
        client.page.keyboard.press("Tab")
        name, seen = client.page.evaluate(_FOCUSED)
        assert seen, f"the focus cannot be seen on “{name}”"
        if name == wanted:
            return
    raise AssertionError(f"“{wanted}” is not reached with Tab on {client.page.url}")


def test_another_language_keeps_the_place(person: Make, town: Town) -> None:
    """The same page in Finnish, Swedish and English; the list stays as it was sorted."""
    order = town.place_order(town.open_market(3))
    client = client_at_list(person, order)
    client.opens("Sort or narrow the list")
    client.fills({"sort": "quality"})
    client.presses("Show")
    names = client.page.locator(".v-offer__name").all_inner_texts()
    for code, language in (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")):
        client.page.get_by_role("button", name=language).click()
        assert client.page.evaluate("document.documentElement.lang") == code
        assert client.page.url.endswith("/c/order/")
        assert client.page.locator(".v-offer__name").all_inner_texts() == names
        client.passes_axe(f"choice_{code}")
    client.reads("The highest quality points come first")
