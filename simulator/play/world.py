"""Everything a play remembers outside the database: who there is, what they are like, what they will do."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from core import clock, codes
from core.actors import Actor
from core.models import Authority, Client
from orders.services.needing import Starting
from procurement.deadlines import is_working_day
from procurement.models import Category, DynamicPurchasingSystem, Requirement
from providers.models import Place, Provider
from simulator.play.agenda import Agenda
from simulator.scenarios import Scenario, Service

if TYPE_CHECKING:
    from simulator.play.case import Case

ONE_DAY = timedelta(days=1)


@dataclass
class Staff:
    """The people of the authority, as actors; the first official is the ready-made sign-in."""

    officials: list[Actor]
    procurement: list[Actor]
    finance: Actor
    manager: Actor
    auditor: Actor


@dataclass
class Firm:
    """A provider, and the hidden truth about it: what it is worth, and its habits (chances from 0 to 1)."""

    provider: Provider
    administrator: Actor
    coaches: list[Actor]
    services: tuple[str, ...]
    languages: tuple[str, ...]
    active: bool
    quality: float
    charm: float
    declines: float
    silent: float
    late: float
    stops: bool = False
    waits_at: str = ""
    fit: bool = True
    places: list[Place] = field(default_factory=list)


@dataclass
class Person:
    """A client as the play knows it; ``strength`` is the hidden chance of finding work (logit scale)."""

    client: Client
    starting: Starting
    languages: tuple[str, ...]
    strength: float
    open_orders: int = 0


@dataclass
class World:
    """One play."""

    scenario: Scenario
    seed: int
    begins: date
    ends: datetime
    authority: Authority
    staff: Staff
    system: DynamicPurchasingSystem
    categories: dict[str, Category]
    requirements: list[Requirement]
    agenda: Agenda = field(default_factory=Agenda)
    firms: list[Firm] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    cases: dict[str, "Case"] = field(default_factory=dict)
    placed: int = 0
    lost_vouchers: int = 0
    returned_invoices: int = 0
    invoice_rests: bool = False
    last_case: int = 0

    def service(self, code: str) -> Service:
        """A service of the scenario."""
        return next(s for s in self.scenario.services if s.code == code)

    def firm_of(self, provider_id: int | None) -> Firm:
        """The firm behind a provider."""
        return next(firm for firm in self.firms if firm.provider.pk == provider_id)


def working(day: date) -> date:
    """The day, or the next one on which offices work."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def in_days(days: int, *, start: date | None = None) -> datetime:
    """An instant in office hours some calendar days from today (or from a day), on a working day."""
    day = working((start or clock.today()) + timedelta(days=days))
    return clock.at(day, codes.whole(8, 15), codes.whole(0, 59))


def in_working_days(days: int, *, start: date | None = None) -> datetime:
    """An instant in office hours some working days from today (or from a day)."""
    day = start or clock.today()
    for _ in range(days):
        day = working(day + ONE_DAY)
    return clock.at(working(day), codes.whole(8, 15), codes.whole(0, 59))


def working_days_before(end: date, days: int) -> date:
    """The day on which that many working days lie between it and the end, the end itself not counted."""
    day = end
    for _ in range(days):
        day -= ONE_DAY
        while not is_working_day(day):
            day -= ONE_DAY
    return day
