"""What a provider sells: prices under the rule, places and room, publication, candidates."""

from datetime import date, timedelta

import pytest

from core import clock
from core.errors import InvalidInput, NotAllowed, WrongState
from procurement import services
from procurement.models import Admission, Category, OfferingPlace
from procurement.selectors import candidates
from procurement.selectors.offerings import price_today, prices_of
from procurement.states import OfferingState, PriceRule
from providers import services as provider_services
from tests.factories import procurement as make
from tests.factories.providers import make_provider

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def admissions(story):
    """The provider is admitted to both categories."""
    return make.admitted(story.officer, story.administrator, story.system, story.provider)


@pytest.fixture
def offering(story, admissions):
    """A draft with words."""
    return make.written_offering(story.administrator, story.first, story.provider)


def cents_today(offering):
    """The price in force today."""
    price = price_today(offering)
    assert price is not None
    return price.unit_price_cents


def set_price(story, offering, cents, day=TODAY):
    return services.set_offering_price(story.administrator, offering, cents, day)


def test_nothing_is_offered_without_an_admission(story):
    with pytest.raises(WrongState, match="not_admitted"):
        make.written_offering(story.administrator, story.first, story.provider)


def test_a_price_above_the_cap_is_refused_and_the_cap_itself_is_not(story, offering):
    with pytest.raises(InvalidInput) as refusal:
        set_price(story, offering, 80_01)
    assert (refusal.value.code, refusal.value.field) == ("price_over_cap", "unit_price_cents")
    assert set_price(story, offering, 80_00).unit_price_cents == 80_00


def test_a_draft_changes_its_price_today_a_published_one_from_tomorrow(story, admissions):
    offering = make.published_offering(story.administrator, story.first, story.provider, price_cents=60_00)
    with pytest.raises(InvalidInput, match="price_starts_too_early"):
        set_price(story, offering, 65_00)
    set_price(story, offering, 65_00, TODAY + timedelta(days=7))
    periods = [(p.unit_price_cents, p.valid_from, p.valid_until) for p in prices_of(offering)]
    change = TODAY + timedelta(days=7)
    assert periods == [(60_00, TODAY, change), (65_00, change, None)]
    assert cents_today(offering) == 60_00
    clock.advance(timedelta(days=7))
    assert cents_today(offering) == 65_00


def test_a_planned_change_is_changed_not_jumped_over(story, offering):
    set_price(story, offering, 60_00)
    set_price(story, offering, 65_00, TODAY + timedelta(days=7))
    set_price(story, offering, 66_00, TODAY + timedelta(days=7))
    assert [p.unit_price_cents for p in prices_of(offering)] == [60_00, 66_00]
    with pytest.raises(InvalidInput, match="price_planned"):
        set_price(story, offering, 61_00, TODAY + timedelta(days=3))
    with pytest.raises(InvalidInput, match="price_in_the_past"):
        set_price(story, offering, 61_00, TODAY - timedelta(days=1))


def test_the_citys_fixed_price_is_given_and_no_other_taken(officer, administrator, cast):
    fixed = {"price_rule": PriceRule.FIXED, "ceiling_cents": 55_00}
    system = make.open_system(officer, categories=(fixed,))
    make.admitted(officer, administrator, system, cast.provider)
    offering = make.written_offering(administrator, system.categories.get(), cast.provider)
    assert cents_today(offering) == 55_00
    with pytest.raises(InvalidInput, match="price_is_fixed"):
        services.set_offering_price(administrator, offering, 54_00, TODAY)
    services.set_offering_price(administrator, offering, 55_00, TODAY)
    assert len(prices_of(offering)) == 1


def test_every_reason_against_publishing_is_told_at_once(story, admissions):
    bare = services.save_offering(
        story.administrator,
        category=story.first,
        provider=story.provider,
        summary="",
        first_day={},
        languages=[],
    )
    with pytest.raises(services.NotPublishable) as refusal:
        services.publish_offering(story.administrator, bare)
    assert [fault["code"] for fault in refusal.value.faults] == [
        "summary_missing",
        "first_day_missing",
        "languages_missing",
        "price_missing",
        "place_missing",
    ]
    bare.refresh_from_db()
    assert bare.state == OfferingState.DRAFT


def test_a_suspended_provider_does_not_publish(story, admissions):
    offering = make.published_offering(story.administrator, story.first, story.provider)
    services.pause_offering(story.administrator, offering)
    make.suspended(story.officer, admissions[0], "Reason.")
    with pytest.raises(services.NotPublishable) as refusal:
        services.publish_offering(story.administrator, offering)
    assert [fault["code"] for fault in refusal.value.faults] == ["not_admitted"]


def test_publishing_twice_or_pausing_a_draft_is_refused(story, offering):
    with pytest.raises(WrongState):
        services.pause_offering(story.administrator, offering)
    other = make.published_offering(story.administrator, story.first, story.provider)
    with pytest.raises(WrongState):
        services.publish_offering(story.administrator, other)


def test_the_capacity_is_never_below_the_places_taken(story, admissions):
    offering = make.published_offering(story.administrator, story.first, story.provider, capacity=2)
    place = OfferingPlace.objects.get()
    assert [services.reserve_place(place.pk) for _ in range(3)] == [True, True, False]
    with pytest.raises(InvalidInput, match="capacity_below_taken"):
        services.set_offering_place(
            story.administrator, offering, place.place, capacity=1, next_free_on=TODAY
        )
    services.set_offering_place(story.administrator, offering, place.place, capacity=3, next_free_on=TODAY)
    place.refresh_from_db()
    assert (place.capacity, place.taken) == (3, 2)
    services.release_place(place.pk)
    services.release_place(place.pk)
    with pytest.raises(WrongState, match="place_not_taken"):
        services.release_place(place.pk)


def test_another_providers_place_is_refused(story, offering):
    rival, rivals_admin = make_provider(9)
    theirs = provider_services.add_place(
        rivals_admin, rival, name="X", street="Y", postcode="70100", municipality="Kuopio"
    )
    with pytest.raises(InvalidInput, match="place_elsewhere"):
        services.set_offering_place(story.administrator, offering, theirs, capacity=1, next_free_on=TODAY)


@pytest.mark.parametrize("who", ["procurement", "official", "coach", "outsider", "manager"])
def test_only_the_providers_administrators_offer(story, offering, who):
    stranger = story.cast.actor(who)
    steps = [
        lambda: make.written_offering(stranger, story.first, story.provider),
        lambda: services.set_offering_price(stranger, offering, 60_00, TODAY),
        lambda: services.set_offering_place(stranger, offering, None, capacity=1, next_free_on=TODAY),
        lambda: services.publish_offering(stranger, offering),
        lambda: services.pause_offering(stranger, offering),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_candidates_tell_every_admission_with_each_of_its_places(story, admissions):
    offering = make.published_offering(story.administrator, story.first, story.provider, price_cents=60_00)
    services.set_offering_place(story.administrator, offering, None, capacity=7, next_free_on=TODAY)
    silent, silents_admin = make_provider(3, "Hiljainen Oy")
    make.admitted(story.officer, silents_admin, story.system, silent)
    found = candidates(story.first, TODAY)
    assert [(c.provider_name, c.place_name, c.remote, c.capacity) for c in found] == [
        ("Askel ry", "Toimisto", False, 5),
        ("Askel ry", "", True, 7),
        ("Hiljainen Oy", "", False, 0),
    ]
    first, _remote, last = found
    assert (first.unit_price_cents, first.municipality, first.languages) == (60_00, "Kuopio", ("en", "fi"))
    assert (first.admission_state, first.offering_state) == ("admitted", "published")
    assert (last.offering_id, last.offering_place_id, last.unit_price_cents) == (None, None, None)
    assert candidates(story.first, TODAY - timedelta(days=1)) == []


def test_candidates_keep_the_current_admission_before_an_ended_one(story, admissions):
    make.removed(story.officer, admissions[0], "Reason.")
    assert [c.admission_state for c in candidates(story.first, TODAY)] == ["removed"]
    make.admit(
        story.officer, make.send_application(story.administrator, story.system, story.provider, story.first)
    )
    assert [c.admission_state for c in candidates(story.first, TODAY)] == ["admitted"]


@pytest.mark.parametrize("count", [30, 300])
def test_candidates_take_two_queries_for_thirty_and_for_three_hundred(
    story, count, django_assert_num_queries
):
    fill(story.first, count)
    with django_assert_num_queries(2):
        assert len(candidates(story.first, TODAY)) == count


def fill(category: Category, count: int) -> None:
    """Many providers with published offerings, written straight into the tables."""
    from procurement.models import Offering, OfferingPrice
    from providers.models import Place, Provider
    from tests.factories.providers import business_id

    providers = Provider.objects.bulk_create(
        Provider(name=f"Palvelu {n:04d}", business_id=business_id(n + 100)) for n in range(count)
    )
    common = {"authority": category.authority, "category": category}
    Admission.objects.bulk_create(
        Admission(provider=p, basis="imported", imported_decision="x", valid_from=TODAY, **common)
        for p in providers
    )
    offerings = Offering.objects.bulk_create(
        Offering(provider=p, state="published", languages=["fi"], **common) for p in providers
    )
    OfferingPrice.objects.bulk_create(
        OfferingPrice(authority=o.authority, offering=o, unit_price_cents=6000, valid_from=TODAY)
        for o in offerings
    )
    places = Place.objects.bulk_create(
        Place(provider=p, name="T", street="K 1", postcode="70100", municipality="Kuopio") for p in providers
    )
    OfferingPlace.objects.bulk_create(
        OfferingPlace(authority=o.authority, offering=o, place=place, capacity=3, next_free_on=TODAY)
        for o, place in zip(offerings, places, strict=True)
    )
