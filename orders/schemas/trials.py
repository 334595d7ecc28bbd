"""What the API of host places and work trials takes and gives."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core import money
from core.api import Day
from orders.models import EarlierTrial, HostPlace, TrialAlarm, TrialAssessment, TrialDay, WorkTrial
from orders.states.trials import AlarmDecision, HostKind, HostState, Mark, Party, TrialEnd, TrialState


class HostIn(Schema):
    """A host place; a business id is checked and needed for companies."""

    name: str = Field(max_length=160)
    kind: HostKind
    business_id: str = Field("", max_length=12)
    street: str = Field(max_length=160)
    postcode: str = Field(pattern=r"^\d{5}$")
    municipality: str = Field(max_length=60)
    accessible: bool = False
    contact_name: str = Field(max_length=120)
    contact_email: str = Field("", max_length=200)
    contact_phone: str = Field("", max_length=30)


class HostRow(Schema):
    """A host place in the register's list."""

    id: UUID
    version: int
    name: str
    kind: HostKind
    business_id: str
    municipality: str
    accessible: bool
    state: HostState


HOST_PATHS = {
    "id": "public_id",
    "version": "version",
    "name": "name",
    "kind": "kind",
    "business_id": "business_id",
    "municipality": "municipality",
    "accessible": "accessible",
    "state": "state",
}


class HostOut(HostRow):
    """One host place with its contact person."""

    street: str
    postcode: str
    contact_name: str
    contact_email: str
    contact_phone: str
    proposed_by: str

    @classmethod
    def of(cls, host: HostPlace) -> "HostOut":
        """From the row."""
        values = {name: getattr(host, path) for name, path in HOST_PATHS.items()}
        return cls(
            **values,
            street=host.street,
            postcode=host.postcode,
            contact_name=host.contact_name,
            contact_email=host.contact_email,
            contact_phone=host.contact_phone,
            proposed_by=host.proposed_by.name if host.proposed_by else "",
        )


class PlanIn(Schema):
    """A plan of a trial, both days included; ``hours`` a day as a decimal string, ISO ``weekdays`` (1 is Monday)."""

    host: UUID
    tasks: str = Field(max_length=2000)
    goals: str = Field(max_length=2000)
    starts_on: Day
    ends_on: Day
    hours: str = Field(pattern=r"^\d{1,2}(\.\d{1,2})?$")
    weekdays: list[int] = Field(max_length=7)
    unemployed_since: Day | None = None


class TrialIn(PlanIn):
    """A plan for a client, with the coaching order if there is one."""

    client: UUID
    order: UUID | None = None


class MoveIn(PlanIn):
    """A plan at another host; ``starts_on`` is the day after ``last_day``, whatever is given."""

    last_day: Day


class SignIn(Schema):
    """A party's signature."""

    party: Party
    name: str = Field(max_length=120)
    signed_on: Day


class StartIn(Schema):
    """The first day as it became."""

    started_on: Day


class ExtendIn(Schema):
    """The new last day."""

    ends_on: Day


class EndIn(Schema):
    """An early end and why."""

    last_day: Day
    reason: str = Field(max_length=2000)


class DayIn(Schema):
    """A day's attendance."""

    day: Day
    mark: Mark


class DaysIn(Schema):
    """Attendance of days."""

    days: list[DayIn] = Field(max_length=100)


class AlarmIn(Schema):
    """The decision after days of absence."""

    decision: AlarmDecision
    reason: str = Field(max_length=2000)


class AssessIn(Schema):
    """The final assessment: 1-5 for every measure of the present instrument."""

    values: dict[str, int]
    words: str = Field(max_length=8000)


class EarlierIn(Schema):
    """A trial before the system."""

    first_day: Day
    last_day: Day
    in_company: bool = False
    source: str = Field(max_length=300)


class TrialRow(Schema):
    """A trial in a list; nothing about the person."""

    id: UUID
    version: int
    state: TrialState
    host: str
    starts_on: date
    ends_on: date
    ended_on: date | None
    assessment_due: date | None

    @classmethod
    def of(cls, trial: WorkTrial) -> "TrialRow":
        """From the row."""
        return cls(**_row_facts(trial))


def _row_facts(trial: WorkTrial) -> dict[str, Any]:
    return {
        "id": trial.public_id,
        "version": trial.version,
        "state": TrialState(trial.state),
        "host": trial.host.name,
        "starts_on": trial.starts_on,
        "ends_on": trial.ends_on,
        "ended_on": trial.ended_on,
        "assessment_due": trial.assessment_due,
    }


TRIAL_PATHS = {
    "id": "public_id",
    "version": "version",
    "state": "state",
    "host": "host__name",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "ended_on": "ended_on",
    "assessment_due": "assessment_due",
}


class SignatureOut(Schema):
    """Who signed the present contract."""

    party: Party
    name: str
    signed_on: date


class DayOut(Schema):
    """A marked day."""

    day: date
    mark: Mark


class AlarmOut(Schema):
    """A run of absence without leave, and what was decided."""

    id: UUID
    version: int
    first_day: date
    last_day: date
    decision: AlarmDecision | None
    decided_at: datetime | None

    @classmethod
    def of(cls, alarm: TrialAlarm) -> "AlarmOut":
        """From the row."""
        return cls(
            id=alarm.public_id,
            version=alarm.version,
            first_day=alarm.first_day,
            last_day=alarm.last_day,
            decision=AlarmDecision(alarm.decision) if alarm.decision else None,
            decided_at=alarm.decided_at,
        )


class TrialOut(TrialRow):
    """One trial, for those who may know the client."""

    client: str
    order: UUID | None
    moved_from: UUID | None
    tasks: str
    goals: str
    hours: str
    weekdays: list[int]
    edition: int
    contract: UUID | None
    end: TrialEnd | None
    signatures: list[SignatureOut]
    days: list[DayOut]
    alarms: list[AlarmOut]

    @classmethod
    def of(cls, trial: WorkTrial) -> "TrialOut":
        """From the row and what hangs on it."""
        signed = trial.signatures.filter(edition=trial.edition).order_by("pk")
        return cls(
            **_row_facts(trial),
            client=trial.client.full_name,
            order=trial.order.public_id if trial.order else None,
            moved_from=trial.moved_from.public_id if trial.moved_from else None,
            tasks=trial.tasks,
            goals=trial.goals,
            hours=str(money.euros(trial.hours_hundredths)),
            weekdays=trial.weekdays,
            edition=trial.edition,
            contract=trial.contract.public_id if trial.contract else None,
            end=TrialEnd(trial.end) if trial.end else None,
            signatures=[
                SignatureOut(party=Party(s.party), name=s.name, signed_on=s.signed_on) for s in signed
            ],
            days=[_day(row) for row in trial.days.order_by("day")],
            alarms=[AlarmOut.of(row) for row in trial.alarms.order_by("first_day")],
        )


def _day(row: TrialDay) -> DayOut:
    return DayOut(day=row.day, mark=Mark(row.mark))


class AssessmentOut(Schema):
    """A final assessment with the version of the instrument it answers."""

    instrument: str
    values: dict[str, int]
    words: str
    submitted_at: datetime
    late: bool
    read_at: datetime | None

    @classmethod
    def of(cls, row: TrialAssessment) -> "AssessmentOut":
        """From the row."""
        return cls(
            instrument=row.instrument,
            values=row.answers["values"],
            words=row.answers["words"],
            submitted_at=row.submitted_at,
            late=row.late,
            read_at=row.read_at,
        )


class EarlierOut(Schema):
    """A trial entered by hand."""

    id: UUID
    first_day: date
    last_day: date
    in_company: bool
    source: str
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: EarlierTrial) -> "EarlierOut":
        """From the row."""
        facts: dict[str, Any] = {
            name: getattr(row, name)
            for name in ("first_day", "last_day", "in_company", "source", "withdrawn_at")
        }
        return cls(id=row.public_id, **facts)


class LeftOut(Schema):
    """What the law leaves of a client's trials that start on a day, in months and days; ``words`` say it."""

    used_months: int
    used_days: int
    left_months: int
    left_days: int
    latest_end: date | None
    words: list[str]


class HistoryOut(Schema):
    """A client's trials over the whole history."""

    left: LeftOut
    trials: list[TrialRow]
    earlier: list[EarlierOut]
