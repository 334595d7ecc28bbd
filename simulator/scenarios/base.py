"""What a scenario is: a city, its services and how its year goes. Data only; `simulator.play` plays it."""

from dataclasses import dataclass, field
from datetime import date

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the city buys it, and how it usually goes.

    ``price_cents`` is the fixed price or the cap of a unit ex VAT, ``units`` the usual number of units in hundredths,
    ``meetings`` how many meetings they fill, ``pace`` the days between two of them, ``share`` of all orders,
    ``reports`` what the coach writes.
    """

    code: str
    name: Texts
    cpv: str
    route: str
    unit: str
    price_rule: str
    price_cents: int
    units: int
    score_type: str
    meetings: int
    pace: int
    share: float
    card: dict[str, Texts]
    summaries: tuple[Texts, ...]
    first_day: Texts
    reports: tuple[str, ...] = ("final",)


@dataclass(frozen=True, slots=True)
class LiveCase:
    """A case that rests at a step, for a person to go on with: the service, and before which step it rests."""

    service: str
    rests: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Scenario:
    """A city and its year.

    ``begins`` empty: the year lasts ``days`` and ends when it is played. ``admitted`` providers are let in, of which
    ``active`` publish an offering; ``rejected`` apply in vain. ``score_runs`` are days before the end on which scores
    are computed, ``last_run_rests`` leaves one in its preview at the end. ``ids_from`` starts the fictional business
    ids.
    """

    code: str
    authority_code: str
    authority_name: Texts
    municipalities: tuple[str, ...]
    services: tuple[Service, ...]
    orders: int
    admitted: int
    active: int
    rejected: int
    officials: int
    ids_from: int
    begins: date | None = None
    days: int = 365
    services_each: tuple[int, int] = (2, 4)
    early: float = 0.8
    score_runs: tuple[int, ...] = (270, 180, 92, 20)
    last_run_rests: bool = False
    ready_sign_ins: bool = False
    trouble: bool = True
    render_documents: bool = True
    live: tuple[LiveCase, ...] = ()
    waiting_applications: tuple[str, ...] = ()
    languages: tuple[str, ...] = field(default=("fi", "sv", "en", "ru", "ar"))
