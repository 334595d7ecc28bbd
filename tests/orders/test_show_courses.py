"""Providers that are shown with a course: the pure rule, and orders of a service that is given only as courses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import InvalidInput, WrongState
from orders import due, services
from orders.models import Choice, Course
from orders.rules.arranging import Arrangement
from orders.rules.course_supply import with_courses
from orders.rules.courses import CourseSupply, Offered, Wanted, misfits
from orders.rules.eligibility import Finding, assess
from orders.selectors.choice import choice_page
from orders.selectors.explanation import explain
from orders.services.courses import cancel_course
from orders.services.finding import find
from orders.services.signing_up import sign_up
from orders.states import ChoiceWay, OrderState, Reason
from procurement import services as procurement
from procurement.models import Offering, OfferingPlace, OfferingPrice
from procurement.states import AdmissionState, OfferingState
from tests.factories.courses import offering_of, opened_course, seated_order, session_at
from tests.factories.orders import City, client_of, draft_order, placed_order, provider_actor
from tests.orders.conftest import Enter
from tests.orders.test_find_providers import DEMAND, LATEST, TODAY, Place

WANTED = Wanted(
    languages=DEMAND.languages,
    municipalities=DEMAND.municipalities,
    remote_suits=False,
    accessible=True,
    earliest_start=TODAY,
    latest_start=LATEST,
    units_hundredths=20_00,
    reasons=(),
    ceiling_cents=60_00,
)
FITS = Offered(
    languages=frozenset({"fi"}),
    municipality="Kuopio",
    remote=False,
    accessible=True,
    first_day=LATEST,
    units_hundredths=20_00,
    unit_price_cents=55_00,
    max_seats=12,
)
ONLY = Place(only_courses=True, offering_place_id=None, unit_price_cents=None, group=True)


def supply(ref: str = "a", offering_id: int = 1, **changes: Any) -> CourseSupply:
    """A course that fits, but for the changes."""
    return CourseSupply(ref, offering_id, {"fi": "Kurssi"}, replace(FITS, **changes))


def judged(place: Place, *courses: CourseSupply, **wanted: Any) -> Finding[Place]:
    """One place in the light of courses."""
    (found,) = with_courses(assess(DEMAND, [place]), replace(WANTED, **wanted), courses)
    return found


@pytest.mark.parametrize(
    ("place", "changes", "reasons"),
    [
        ({}, {}, ()),
        ({}, {"full": True}, ()),
        ({}, {"first_day": LATEST + timedelta(days=1)}, (Reason.NO_COURSE,)),
        ({}, {"first_day": TODAY - timedelta(days=1)}, (Reason.NO_COURSE,)),
        ({}, {"closed": True}, (Reason.NO_COURSE,)),
        ({}, {"closed": True, "full": True}, (Reason.COURSE_FULL,)),
        ({}, {"units_hundredths": 20_01}, (Reason.COURSE_TOO_LONG,)),
        ({}, {"languages": frozenset({"sv"})}, (Reason.LANGUAGE,)),
        ({}, {"municipality": "Pori", "accessible": False}, (Reason.AREA, Reason.NOT_ACCESSIBLE)),
        ({}, {"unit_price_cents": 60_01}, (Reason.PRICE_OVER,)),
        ({"admission_state": AdmissionState.SUSPENDED}, {}, (Reason.SUSPENDED,)),
        ({"evidence_lapsed": True}, {"shut": True}, (Reason.EVIDENCE_LAPSED,)),
        ({"offering_state": OfferingState.PAUSED}, {}, (Reason.NOT_PUBLISHED,)),
    ],
)
def test_a_provider_of_courses_is_shown_or_told_why_not(
    place: dict[str, Any], changes: dict[str, Any], reasons: tuple[Reason, ...]
) -> None:
    """Whether its course fits decides; a full one has a waiting list for as long as it takes sign-ups."""
    found = judged(replace(ONLY, **place), supply(**changes))
    assert found.reasons == reasons
    assert (found.course is not None) == found.shown == (not reasons)


def test_without_any_course_there_is_none_to_sign_up_for() -> None:
    assert judged(ONLY).reasons == (Reason.NO_COURSE,)
    assert judged(ONLY, supply(offering_id=2)).reasons == (Reason.NO_COURSE,)


def test_the_course_with_a_free_seat_comes_before_the_full_one_then_the_first() -> None:
    early, later = LATEST - timedelta(days=9), LATEST - timedelta(days=2)
    courses = [supply("full", first_day=early, full=True), supply("later"), supply("first", first_day=later)]
    found = judged(ONLY, *courses)
    assert found.course is not None
    assert (found.course.ref, found.unit_price_cents) == ("first", 55_00)


def test_the_reasons_are_those_of_the_course_that_is_nearest_to_suiting() -> None:
    far = supply("far", municipality="Pori", languages=frozenset({"sv"}))
    assert judged(ONLY, far, supply("near", languages=frozenset({"sv"}))).reasons == (Reason.LANGUAGE,)


def test_a_provider_whose_only_course_was_shut_meanwhile_is_left_out_and_told_why() -> None:
    """The places were read before its offering was paused, the courses after."""
    found = judged(ONLY, supply(shut=True))
    assert (found.shown, found.reasons) == (False, (Reason.NO_COURSE,))


def test_a_place_that_fits_stands_for_itself_and_a_full_one_is_helped_by_its_course() -> None:
    """The course is the provider's line only where no place of it fits; what speaks against the provider stays."""
    assert judged(Place(), supply()).course is None
    helped = judged(Place(taken=3), supply())
    assert (helped.shown, helped.unit_price_cents) == (True, 55_00)
    assert judged(Place(taken=3), supply(closed=True)).reasons == (Reason.FULL,)
    refused = judged(Place(taken=3, evidence_lapsed=True), supply())
    assert refused.reasons == (Reason.EVIDENCE_LAPSED, Reason.FULL)


def test_a_provider_is_shown_once_for_all_its_places_and_courses() -> None:
    lines = [Place(offering_place_id=1, taken=3), Place(offering_place_id=2, languages=["sv"], taken=3)]
    found = with_courses(assess(DEMAND, lines), WANTED, [supply("a"), supply("b")])
    assert [finding.shown for finding in found] == [True, False]


offers = st.builds(
    Offered,
    languages=st.frozensets(st.sampled_from(["fi", "sv"])),
    municipality=st.sampled_from(["Kuopio", "Pori"]),
    remote=st.booleans(),
    accessible=st.booleans(),
    first_day=st.dates(TODAY - timedelta(days=3), LATEST + timedelta(days=3)),
    units_hundredths=st.integers(19_99, 20_01),
    unit_price_cents=st.integers(59_99, 60_01),
    max_seats=st.integers(1, 12),
    shut=st.booleans(),
    closed=st.booleans(),
    full=st.booleans(),
)


@given(st.lists(offers, max_size=4), st.sampled_from(OfferingState.values))
def test_shown_with_a_course_means_that_one_suits(found: list[Offered], state: str) -> None:
    """And a provider that is left out is always told why."""
    courses = [supply(str(number), **_as_changes(one)) for number, one in enumerate(found)]
    line = judged(replace(ONLY, offering_state=state), *courses)
    suits = any(not misfits(replace(WANTED, reasons=[frozenset()]), course.offered) for course in courses)
    admitted = state == OfferingState.PUBLISHED
    assert line.shown == (suits and admitted) == (not line.reasons)


def _as_changes(one: Offered) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Offered.__dataclass_fields__}


# Orders of a service that is given only as courses ----------------------------------------------------------


def only_courses(city: City) -> None:
    """Every offering of the city's category is given only as courses: no places, no prices of their own."""
    OfferingPlace.objects.filter(offering__category=city.category).delete()
    OfferingPrice.objects.filter(offering__category=city.category).delete()
    Offering.objects.filter(category=city.category).update(only_courses=True, group=True)


@pytest.mark.django_db
def test_a_service_of_courses_is_ordered_and_its_seats_are_taken(city: City) -> None:
    """The promise is at the courses' price; the list keeps the course, and the client signs up for it."""
    place = city.place_of(city.providers[0]).place
    course = opened_course(city, min_seats=1, max_seats=1, place=place)
    late = opened_course(city, city.providers[1], place=None, sessions=course_days(80), min_seats=1)
    only_courses(city)
    order = draft_order(city)
    verdicts = {f.supply.provider_id: f.reasons for f in find(order)}
    assert verdicts[city.providers[0].pk] == ()
    assert Reason.NO_COURSE in verdicts[late.provider_id]
    services.place_order(city.actor, order)
    order.refresh_from_db()
    assert order.commitment is not None
    assert order.commitment.unit_price_cents == order.category.ceiling_cents
    line = order.offers.get(position__isnull=False)
    assert (line.provider, line.unit_price_cents) == (course.provider, course.unit_price_cents)
    assert line.card["course"]["first_day"] == clock.local_date(course.starts_at).isoformat()
    assert choice_page(order, Arrangement()).total == 0
    with pytest.raises(WrongState, match="choose_a_course"):
        services.choose_provider(client_of(order), order, line.ref)
    sign_up(client_of(order), order, course)
    second = placed_order(city)  # the course is full, and has a waiting list
    assert sign_up(client_of(second), second, course).state == "waiting"
    clock.advance(timedelta(days=11))
    due.move_due()
    order.refresh_from_db()
    assert (order.state, order.meetings.count()) == (OrderState.ACCEPTED, 2)
    assert order.commitment is not None
    order.commitment.refresh_from_db()
    assert order.commitment.unit_price_cents == course.unit_price_cents


def course_days(first: int) -> tuple[Any, ...]:
    """Two sessions so many days from now."""

    return session_at(first), session_at(first + 1)


@pytest.mark.django_db
def test_without_a_course_it_cannot_be_ordered_and_the_reason_is_told(city: City) -> None:
    only_courses(city)
    order = draft_order(city)
    with pytest.raises(InvalidInput, match="no_provider_fits"):
        services.place_order(city.actor, order)
    assert {f.reasons for f in find(order)} == {(Reason.NO_COURSE,)}


@pytest.mark.django_db
def test_then_and_now_are_explained_in_words(city: City) -> None:
    """Then with the course; now, when it was cancelled, without; the command says the same."""
    course = opened_course(city, min_seats=1)
    only_courses(city)
    order = placed_order(city)
    now, then = explain(order)
    assert [line.course for line in then.shown] == [line.course for line in now.shown] == [str(course)]
    cancel_course(provider_actor(city.providers[0]), course, reason="Sairaus")
    assert explain(order)[0].shown == []
    out = StringIO()
    call_command("explain_eligibility", order.number, stdout=out)
    assert f"With the course {course}" in out.getvalue()
    assert str(Reason.NO_COURSE.label) in out.getvalue()


@pytest.mark.django_db
def test_the_seat_that_the_order_holds_is_no_reason_against_its_course(city: City) -> None:
    course = opened_course(city, min_seats=1, max_seats=1)
    only_courses(city)
    order = seated_order(city, course)
    clock.advance(timedelta(days=11))
    due.move_due()
    order.refresh_from_db()
    assert [line.course for line in explain(order)[0].shown] == [str(course)]
    other = draft_order(city)
    assert (Reason.COURSE_FULL,) in {f.reasons for f in find(other)}


@pytest.mark.django_db
def test_the_city_chooses_the_first_course_with_a_free_seat(city: City) -> None:
    """Its rule is the earliest start; a full course is passed over, and the way is kept. None of them has a score, so
    that a newcomers' turn changes nothing."""
    full = opened_course(city, city.providers[2], min_seats=1, max_seats=1, sessions=course_days(15))
    only_later = opened_course(city, city.providers[3], min_seats=1, sessions=course_days(18))
    opened_course(city, city.providers[4], min_seats=1, sessions=course_days(25))
    only_courses(city)
    seated_order(city, full)
    order = placed_order(city)
    chosen = services.let_city_choose(client_of(order), order)
    assert (chosen.course, Choice.objects.get(order=order).way) == (only_later, ChoiceWay.CITY)


@pytest.mark.django_db
def test_an_offering_of_courses_is_published_without_places_and_prices(city: City) -> None:
    provider = city.providers[0]
    offering = offering_of(city, provider)
    only_courses(city)
    actor = provider_actor(provider)
    offering.refresh_from_db()
    paused = procurement.pause_offering(actor, offering)
    saved = procurement.save_offering(
        actor,
        category=city.category,
        provider=provider,
        summary=paused.summary,
        first_day=paused.first_day,
        languages=("fi",),
        only_courses=True,
    )
    assert (saved.group, saved.only_courses) == (True, True)
    assert procurement.publish_offering(actor, saved).state == OfferingState.PUBLISHED
    plain = procurement.save_offering(
        actor,
        category=city.category,
        provider=provider,
        summary=paused.summary,
        first_day=paused.first_day,
        languages=("fi",),
    )
    paused = procurement.pause_offering(actor, plain)
    with pytest.raises(InvalidInput, match="offering_not_complete"):
        procurement.publish_offering(actor, paused)


@pytest.mark.django_db
def test_the_client_and_the_official_are_led_to_the_courses(
    city: City, enter: Enter, as_client: Callable[..., Browser]
) -> None:
    opened_course(city, min_seats=1)
    only_courses(city)
    order = placed_order(city)
    browser = enter(order)
    assert "Show the courses" in browser.get(reverse("choice:list")).content.decode()
    browser.post(reverse("choice:open_list"))
    page = browser.get(reverse("choice:list")).content.decode()
    assert "Which course would you like?" in page
    assert "0 providers" not in page
    line = order.offers.get(position__isnull=False)
    assert browser.get(reverse("choice:provider", args=[line.public_id])).status_code == 404
    official = Browser(headers={"accept-language": "en"})
    official.force_login(city.official, backend="django.contrib.auth.backends.ModelBackend")
    official.post(reverse("orders:assist", args=[order.public_id]), {"step": "open"})
    assisting = official.get(reverse("orders:assist", args=[order.public_id])).content.decode()
    assert "Only courses are on this list." in assisting
    assert reverse("orders:sign_up_order", args=[order.public_id]) in assisting
    explained = official.get(reverse("orders:eligibility", args=[order.public_id])).content.decode()
    assert "With the course Hygiene passport" in explained
    Course.objects.update(state="cancelled")
    assert "No course takes sign-ups just now" in browser.get(reverse("choice:list")).content.decode()
