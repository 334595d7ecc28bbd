"""Cases and the outcomes that wait to be recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Authority
from evaluations import methods, rules
from evaluations.deadlines import outcome_how
from evaluations.models import CaseRecord, Outcome
from evaluations.permissions import can_see_cases
from evaluations.states import Horizon
from orders.models import Order

LONGEST = 50


@dataclass(frozen=True, slots=True)
class DueOutcome:
    """One outcome to record: its case, when it was to be looked at, and the day from which it counts as unknown."""

    case: CaseRecord
    horizon: Horizon
    day: date
    unknown_from: date
    number: str
    how: str

    @property
    def last_day(self) -> date:
        """The last day on which it can be recorded before it counts as unknown."""
        return self.unknown_from - timedelta(days=1)

    @property
    def key(self) -> str:
        """A name for it in forms."""
        return f"{self.case.ref}_{self.horizon.value}"


def get_case(actor: Actor, ref: str | UUID) -> CaseRecord:
    """A case of the actor's authority.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    rows = CaseRecord.objects.select_related("authority", "provider", "category")
    try:
        case = rows.filter(public_id=ref).first()
    except ValidationError:  # not a public id
        case = None
    if case is None or not can_see_cases(actor, case.authority):
        raise NotFound
    return case


def _waiting(authority: Authority, horizon: Horizon, official_ref: str) -> QuerySet[CaseRecord]:
    recorded = Outcome.objects.filter(case=OuterRef("pk"), horizon=horizon)
    day = rules.closed_by(clock.today(), horizon)
    cases = CaseRecord.objects.filter(~Exists(recorded), authority=authority, closed_on__lte=day)
    return cases.filter(official_ref=official_ref) if official_ref else cases


def due_outcomes(authority: Authority, official_ref: str = "", limit: int = LONGEST) -> list[DueOutcome]:
    """Outcomes whose day has come and that nobody has recorded, the most urgent first. Five queries."""
    grace = methods.in_force(authority, clock.today()).grace_days
    found: list[tuple[date, CaseRecord, Horizon]] = []
    for horizon in Horizon:
        rows = _waiting(authority, horizon, official_ref).select_related("provider", "category")
        for case in rows.order_by("closed_on", "pk")[:limit]:
            found.append((rules.horizon_day(case.closed_on, horizon), case, horizon))
    found.sort(key=lambda row: (row[0], row[1].pk))
    found = found[:limit]
    numbers = order_numbers(authority, [case.order_ref for _day, case, _horizon in found])
    return [
        DueOutcome(
            case,
            horizon,
            day,
            rules.unknown_from(case.closed_on, horizon, grace),
            numbers.get(case.order_ref, ""),
            outcome_how(day, grace),
        )
        for day, case, horizon in found
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many outcomes wait; the last day before the first of them counts as unknown, and how it was counted."""

    count: int
    last_day: date | None
    how: str


def waiting_outcomes(authority: Authority, official_ref: str) -> Waiting:
    """Counts for the work list. Four queries."""
    grace = methods.in_force(authority, clock.today()).grace_days
    total, days = 0, []
    for horizon in Horizon:
        found = _waiting(authority, horizon, official_ref).aggregate(n=Count("pk"), first=Min("closed_on"))
        total += found["n"]
        if found["first"]:
            first = found["first"]
            days.append((rules.unknown_from(first, horizon, grace), rules.horizon_day(first, horizon)))
    if not days:
        return Waiting(total, None, "")
    unknown_from, day = min(days)
    return Waiting(total, unknown_from - timedelta(days=1), outcome_how(day, grace))


def order_numbers(authority: Authority, refs: Iterable[str]) -> dict[str, str]:
    """Orders' numbers by their public ids."""
    rows = Order.objects.filter(authority=authority, public_id__in=[ref for ref in refs if _is_uuid(ref)])
    return {str(public_id): number for public_id, number in rows.values_list("public_id", "number")}


def _is_uuid(ref: str) -> bool:
    try:
        UUID(ref)
    except ValueError:
        return False
    return True
