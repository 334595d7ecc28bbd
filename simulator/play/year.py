"""The play itself: day by day, with the clock moved."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from core import clock, codes, documents, events, outbox
from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Authority, Document, Event, Outbox, User
from evaluations import due as evaluations_due
from orders import due as orders_due
from procurement import due as procurement_due
from providers import due as providers_due
from simulator.play import following, gathering, market, money, ordering, publishing, scoring, town
from simulator.play.counting import count
from simulator.play.world import ONE_DAY, World, working
from simulator.scenarios import SCENARIOS, Scenario
from vouchers import due as vouchers_due

ROOMS = (providers_due, procurement_due, vouchers_due, orders_due, evaluations_due)
"""In the order in which the house itself moves them."""
Progress = Callable[[date, int], None]


class AlreadyPlayed(DomainError):
    """The database holds this scenario, whole or cut short."""


def play(
    code: str,
    seed: int,
    *,
    orders: int | None = None,
    until: datetime | None = None,
    password: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Play a scenario through the services and return its figures.

    The same code, seed, number of orders and end give the same figures on every database. A scenario without days of
    its own ends at ``until`` (now). ``until`` given, the clock is left standing there; else it is as it was before.
    ``password`` lets the ready-made sign-ins of the scenario sign in. Nothing leaves the house: messages of a play
    are kept as not sent.

    Raises:
        KeyError: there is no such scenario.
        AlreadyPlayed: ``already_played`` or ``play_cut_short``: use an empty database.
    """
    scenario = SCENARIOS[code]
    _refuse_second(scenario)
    end = _end_of(scenario, until)
    begins = scenario.begins or working(clock.local_date(end) - timedelta(days=scenario.days))
    with _apart(seed, clock.at(begins, 7)):
        world = _set_up(scenario, seed, begins, end, orders if orders is not None else scenario.orders)
        _live_through(world, progress)
        clock.set_to(end)
        if password:
            town.give_passwords(world, password)
        if scenario.render_documents:
            _render_one_of_each_kind(world)
        figures = count(world)
        _mark_end(world)
    if until is not None:
        clock.set_to(until)
    return figures


def _end_of(scenario: Scenario, until: datetime | None) -> datetime:
    if until is not None:
        return until
    if scenario.begins is None:
        return clock.now()
    return clock.at(scenario.begins + timedelta(days=scenario.days - 1), 17)


@contextmanager
def _apart(seed: int, start: datetime) -> Iterator[None]:
    """Seeded chance, an own clock, and no message that leaves the house."""
    last = Outbox.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with codes.seeded(seed), clock.stopped_at(start), outbox.asleep():
        try:
            yield
        finally:
            outbox.set_aside(after=last)


def _refuse_second(scenario: Scenario) -> None:
    authority = Authority.objects.filter(code=scenario.authority_code).first()
    taken = authority is not None or (
        scenario.ready_sign_ins and User.objects.filter(email__endswith=f"@{town.DEMO_DOMAIN}").exists()
    )
    if not taken:
        return
    played = Event.objects.filter(chain__authority=authority, code="scenario.played").exists()
    if authority is not None and not played:
        raise AlreadyPlayed(
            "play_cut_short",
            f"An earlier play of “{scenario.code}” was cut short in this database. Use an empty one.",
        )
    raise AlreadyPlayed(
        "already_played",
        f"This database holds “{scenario.code}” or a city like it already. Use an empty one.",
    )


def _set_up(scenario: Scenario, seed: int, begins: date, end: datetime, orders: int) -> World:
    authority = town.found_city(scenario)
    staff = town.hire_staff(scenario, authority)
    years = {begins.year, clock.local_date(end).year}
    town.grant_money(scenario, authority, staff, orders, years)
    system, categories, requirements = town.found_system(scenario, staff, begins, end)
    world = World(scenario, seed, begins, end, authority, staff, system, categories, requirements)
    market.make_firms(world)
    market.plan_suspension(world)
    ordering.plan_orders(world, orders)
    gathering.plan_groups(world)
    money.plan_invoices(world)
    scoring.plan_scores(world)
    publishing.plan_publications(world)
    return world


def _live_through(world: World, progress: Progress | None) -> None:
    """Each day: what is due moves, people look at what came of it, then they do what they planned."""
    day, last = world.begins, clock.local_date(world.ends)
    while day <= last:
        clock.set_to(min(clock.at(day, 7, 30), world.ends))
        for room in ROOMS:
            room.move_due()
        ordering.look_at_orders(world)
        following.follow_new(world)
        for when, step in world.agenda.due(min(clock.end_of_day(day) - timedelta(minutes=1), world.ends)):
            clock.set_to(max(when, clock.now()))
            step()
        if progress is not None:
            progress(day, world.placed)
        day += ONE_DAY


def _render_one_of_each_kind(world: World) -> None:
    """One PDF of each kind; the others are rendered when somebody first opens them."""
    rows = Document.objects.filter(authority=world.authority).select_related("authority", "pdf")
    for kind in sorted(set(rows.values_list("kind", flat=True))):
        first = rows.filter(kind=kind).order_by("pk").first()
        assert first is not None
        documents.pdf(first)


def _mark_end(world: World) -> None:
    with transaction.atomic():
        events.record(
            SYSTEM, "scenario.played", world.authority, authority=world.authority,
            scenario=world.scenario.code, seed=world.seed,
        )  # fmt: skip
