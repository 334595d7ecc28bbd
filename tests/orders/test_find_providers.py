"""Who is put before a client, and every reason why somebody is not."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import amount_cents
from orders.rules.city_choice import Option, city_choice
from orders.rules.eligibility import Demand, affordable_unit_price, assess, reasons_against
from orders.states import Reason
from procurement.states import AdmissionState, OfferingState

TODAY = date(2026, 3, 2)
LATEST = date(2026, 3, 30)


@dataclass(frozen=True)
class Place:
    """A place that fits `DEMAND`."""

    provider_id: int = 1
    admission_state: str = AdmissionState.ADMITTED
    evidence_lapsed: bool = False
    offering_id: int | None = 1
    offering_state: str | None = OfferingState.PUBLISHED
    offering_place_id: int | None = 1
    municipality: str = "Kuopio"
    remote: bool = False
    accessible: bool = True
    capacity: int = 3
    taken: int = 2
    next_free_on: date | None = TODAY
    unit_price_cents: int | None = 60_00
    languages: list[str] = field(default_factory=lambda: ["fi"])
    group: bool = False
    group_size: int | None = None
    only_courses: bool = False


DEMAND = Demand(
    languages=frozenset({"fi", "en"}),
    municipalities=frozenset({"Kuopio"}),
    remote_suits=False,
    accessible=True,
    latest_start=LATEST,
    ceiling_cents=60_00,
)
CHANGES: dict[str, tuple[dict[str, object], dict[str, object], Reason]] = {
    "suspended": ({"admission_state": AdmissionState.SUSPENDED}, {}, Reason.SUSPENDED),
    "removed": ({"admission_state": AdmissionState.REMOVED}, {}, Reason.NOT_ADMITTED),
    "evidence lapsed": ({"evidence_lapsed": True}, {}, Reason.EVIDENCE_LAPSED),
    "no offering": ({"offering_id": None}, {}, Reason.NO_OFFERING),
    "no place": ({"offering_place_id": None}, {}, Reason.NO_OFFERING),
    "paused": ({"offering_state": OfferingState.PAUSED}, {}, Reason.NOT_PUBLISHED),
    "no price": ({"unit_price_cents": None}, {}, Reason.NO_PRICE),
    "a cent over": ({"unit_price_cents": 60_01}, {}, Reason.PRICE_OVER),
    "full": ({"taken": 3}, {}, Reason.FULL),
    "more taken than places": ({"capacity": 1}, {}, Reason.FULL),
    "a day late": ({"next_free_on": LATEST + timedelta(days=1)}, {}, Reason.STARTS_TOO_LATE),
    "no free date": ({"next_free_on": None}, {}, Reason.STARTS_TOO_LATE),
    "language": ({"languages": ["sv"]}, {}, Reason.LANGUAGE),
    "area": ({"municipality": "Siilinjärvi"}, {}, Reason.AREA),
    "remote": ({"remote": True, "municipality": ""}, {}, Reason.AREA),
    "stairs": ({"accessible": False}, {}, Reason.NOT_ACCESSIBLE),
    "declined": ({}, {"declined": frozenset({1})}, Reason.DECLINED),
    "left": ({}, {"refused": frozenset({1})}, Reason.REFUSED),
    "a cent over the budget": ({"unit_price_cents": 50_01}, {"budget_unit_cents": 50_00}, Reason.OVER_BUDGET),
    "too large a group": ({"group": True, "group_size": 9}, {"largest_group": 8}, Reason.GROUP_SIZE),
    "a group of unknown size": ({"group": True}, {"largest_group": 8}, Reason.GROUP_SIZE),
    "a group for one who comes alone": (
        {"group": True, "group_size": 2},
        {"largest_group": 1},
        Reason.GROUP_SIZE,
    ),
    "the assessor's own": ({}, {"near_official": frozenset({1})}, Reason.CONFLICT_OFFICIAL),
    "the host place": ({}, {"near_host": frozenset({1})}, Reason.CONFLICT_HOST),
}


def test_a_place_that_fits_is_shown() -> None:
    """Nothing speaks against it."""
    assert reasons_against(DEMAND, Place()) == ()


@pytest.mark.parametrize("name", CHANGES)
def test_each_condition_has_its_reason(name: str) -> None:
    """One fault, one reason, and no other."""
    supply, demand, reason = CHANGES[name]
    assert reasons_against(replace(DEMAND, **demand), replace(Place(), **supply)) == (reason,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"next_free_on": LATEST},
        {"unit_price_cents": 60_00},
        {"taken": 2, "capacity": 3},
        {"languages": ["sv", "en"]},
    ],
)
def test_the_last_that_fits_is_shown(change: dict[str, object]) -> None:
    """The latest day, the ceiling itself, the last place, one common language."""
    assert reasons_against(DEMAND, replace(Place(), **change)) == ()  # type: ignore[arg-type]


def test_remote_service_needs_no_town_and_no_ramp() -> None:
    """It is shown to whom it suits."""
    remote = replace(Place(), remote=True, municipality="", accessible=False)
    assert reasons_against(replace(DEMAND, remote_suits=True), remote) == ()


def test_stairs_do_not_matter_to_whom_they_do_not() -> None:
    """Only who needs an accessible place is kept from others."""
    assert reasons_against(replace(DEMAND, accessible=False), replace(Place(), accessible=False)) == ()


def test_without_a_ceiling_any_price_goes() -> None:
    """No ceiling in the category."""
    assert (
        reasons_against(replace(DEMAND, ceiling_cents=None), replace(Place(), unit_price_cents=10**9)) == ()
    )


@pytest.mark.parametrize(
    ("largest", "place"),
    [
        (8, {"group": True, "group_size": 8}),
        (1, {"group": False}),
        (None, {"group": True}),
        (None, {"group": True, "group_size": 30}),
    ],
)
def test_a_group_that_is_small_enough_is_shown(largest: int | None, place: dict[str, object]) -> None:
    """Up to the size that suits; alone suits everybody; without a wish any size does."""
    assert reasons_against(replace(DEMAND, largest_group=largest), replace(Place(), **place)) == ()  # type: ignore[arg-type]


@given(st.integers(1, 10**9), st.integers(1, 10**6))
def test_the_affordable_price_is_the_highest_that_stays_within_the_budget(budget: int, units: int) -> None:
    """Against the sum that would be promised; a cent more a unit costs more than the budget, or rounds to it."""
    price = affordable_unit_price(budget, units)
    assert amount_cents(price, units) <= budget
    assert (price + 1) * units > budget * 100


def test_every_reason_is_told_at_once() -> None:
    """An official mends a need once, not once a reason."""
    bad = replace(Place(), taken=3, languages=["sv"], unit_price_cents=None, municipality="Pori")
    found = set(reasons_against(DEMAND, bad))
    assert found == {Reason.FULL, Reason.LANGUAGE, Reason.NO_PRICE, Reason.AREA}


def test_two_places_do_not_double_a_chance() -> None:
    """Each provider is shown once, with the place that is free earliest; the first of equals."""
    late = Place(offering_place_id=1, next_free_on=TODAY + timedelta(days=5))
    early, equal = Place(offering_place_id=2), Place(offering_place_id=3)
    full = Place(offering_place_id=4, taken=3)
    verdicts = assess(DEMAND, [late, early, equal, full])
    assert [finding.reasons for finding in verdicts] == [
        (Reason.ANOTHER_PLACE,),
        (),
        (Reason.ANOTHER_PLACE,),
        (Reason.FULL,),
    ]


places = st.builds(
    Place,
    provider_id=st.integers(1, 4),
    admission_state=st.sampled_from(AdmissionState.values),
    evidence_lapsed=st.booleans(),
    offering_id=st.sampled_from([None, 1]),
    offering_state=st.sampled_from(OfferingState.values),
    offering_place_id=st.sampled_from([None, 1, 2]),
    municipality=st.sampled_from(["Kuopio", "Siilinjärvi", ""]),
    remote=st.booleans(),
    accessible=st.booleans(),
    capacity=st.integers(0, 3),
    taken=st.integers(0, 3),
    next_free_on=st.none() | st.dates(TODAY, TODAY + timedelta(days=60)),
    unit_price_cents=st.none() | st.integers(0, 100_00),
    languages=st.lists(st.sampled_from(["fi", "sv", "en"]), max_size=3),
    group=st.booleans(),
    group_size=st.none() | st.integers(2, 12),
)
demands = st.builds(
    Demand,
    languages=st.frozensets(st.sampled_from(["fi", "sv", "en"])),
    municipalities=st.frozensets(st.sampled_from(["Kuopio", "Siilinjärvi"])),
    remote_suits=st.booleans(),
    accessible=st.booleans(),
    latest_start=st.dates(TODAY, TODAY + timedelta(days=60)),
    ceiling_cents=st.none() | st.integers(1, 100_00),
    declined=st.frozensets(st.integers(1, 4)),
    refused=st.frozensets(st.integers(1, 4)),
    budget_unit_cents=st.none() | st.integers(0, 100_00),
    largest_group=st.none() | st.integers(1, 12),
    near_official=st.frozensets(st.integers(1, 4), max_size=1),
    near_host=st.frozensets(st.integers(1, 4), max_size=1),
)


@given(demands, places)
def test_shown_means_that_every_condition_holds(demand: Demand, place: Place) -> None:
    """Written anew and apart from the engine, condition by condition; and the other way round."""
    suits_where = (
        demand.remote_suits
        if place.remote
        else place.municipality in demand.municipalities and (place.accessible or not demand.accessible)
    )
    price = place.unit_price_cents
    conditions = (
        place.admission_state == AdmissionState.ADMITTED
        and not place.evidence_lapsed
        and place.offering_id is not None
        and place.offering_place_id is not None
        and place.offering_state == OfferingState.PUBLISHED
        and price is not None
        and (demand.ceiling_cents is None or price <= demand.ceiling_cents)
        and (demand.budget_unit_cents is None or price <= demand.budget_unit_cents)
        and (
            not place.group
            or demand.largest_group is None
            or (place.group_size is not None and place.group_size <= demand.largest_group)
        )
        and place.taken < place.capacity
        and place.next_free_on is not None
        and place.next_free_on <= demand.latest_start
        and bool(set(place.languages) & demand.languages)
        and suits_where
        and place.provider_id
        not in demand.declined | demand.refused | demand.near_official | demand.near_host
    )
    assert (reasons_against(demand, place) == ()) == conditions


WORSE: dict[str, Callable[[Place], Place]] = {
    "full": lambda place: replace(place, taken=place.capacity),
    "suspended": lambda place: replace(place, admission_state=AdmissionState.SUSPENDED),
    "evidence lapsed": lambda place: replace(place, evidence_lapsed=True),
    "paused": lambda place: replace(place, offering_state=OfferingState.PAUSED),
    "no price": lambda place: replace(place, unit_price_cents=None),
    "no language": lambda place: replace(place, languages=[]),
    "no free date": lambda place: replace(place, next_free_on=None),
}


@given(demands, places, st.sampled_from(sorted(WORSE)))
def test_one_fault_more_never_shows_anybody(demand: Demand, place: Place, fault: str) -> None:
    """Whatever else holds, a place with a fault is left out."""
    assert reasons_against(demand, WORSE[fault](place))


@given(demands, st.lists(places, max_size=12))
def test_a_list_names_each_provider_at_most_once(demand: Demand, supplies: list[Place]) -> None:
    """And a provider with a place that fits is on it, with the earliest one."""
    verdicts = assess(demand, supplies)
    shown = [finding.supply for finding in verdicts if finding.shown]
    fitting = [place for place in supplies if not reasons_against(demand, place)]
    assert len({place.provider_id for place in shown}) == len(shown)
    assert {place.provider_id for place in shown} == {place.provider_id for place in fitting}
    for place in shown:
        rivals = [other.next_free_on for other in fitting if other.provider_id == place.provider_id]
        assert place.next_free_on == min(day for day in rivals if day is not None)


# The published rule when the client lets the city choose -------------------------------------------------

SOON, LATER = TODAY, TODAY + timedelta(days=9)


@pytest.mark.parametrize(
    ("options", "newcomers_turn", "position"),
    [
        ([Option(1, LATER, 90_00), Option(2, SOON, 10_00)], False, 2),
        ([Option(1, SOON, 40_00), Option(2, SOON, 60_00)], False, 2),
        ([Option(2, SOON, 60_00), Option(1, SOON, 60_00)], False, 1),
        ([Option(1, SOON, 90_00), Option(2, LATER, None)], True, 2),
        ([Option(1, SOON, 90_00), Option(2, LATER, 80_00)], True, 1),
        ([Option(1, LATER, None), Option(2, SOON, None)], True, 2),
    ],
    ids=["earliest", "then score", "then the draw", "newcomer's turn", "no newcomer", "newcomers by date"],
)
def test_the_city_chooses_by_the_published_rule(
    options: list[Option], newcomers_turn: bool, position: int
) -> None:
    """Earliest start, then the higher score, then the draw; a turn kept for newcomers."""
    assert city_choice(options, newcomers_turn=newcomers_turn).position == position


def test_the_city_cannot_choose_from_nothing() -> None:
    """The service asks before."""
    with pytest.raises(ValueError, match=r"empty|arg"):
        city_choice([], newcomers_turn=False)
