"""Planning a work trial: the plan, its contract and signatures, and trials before the system."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import clock, documents, events, messages, money
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from core.law import law_words
from core.models import Client, User
from core.shapes import day_words
from orders.documents import WORK_TRIAL_CONTRACT
from orders.models import EarlierTrial, HostPlace, Order, TrialSignature, WorkTrial
from orders.permissions import can_serve_client
from orders.permissions import trials as permissions
from orders.rules.work_trial import Limits, Span, hours_fit
from orders.services.trial_limits import check_limits, limits_on
from orders.states import ASSESSES_TRIAL
from orders.states.trials import NOT_STARTED, WEEKDAYS, HostState, Party, TrialState
from procurement import deadlines
from procurement.category_states import TrialRules
from procurement.models import Category


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """A plan: both days included, hours a day in hundredths, ISO weekdays."""

    host: HostPlace
    tasks: str
    goals: str
    starts_on: date
    ends_on: date
    hours_hundredths: int
    weekdays: tuple[int, ...]
    unemployed_since: date | None = None

    @property
    def span(self) -> Span:
        """The plan as the limits see it."""
        return Span(self.starts_on, self.ends_on, self.host.is_company, self.unemployed_since)


def takes_trials(category: Category) -> bool:
    """Whether orders of a category carry work trials: its rule set says so."""
    return category.trial_rules != TrialRules.NONE


def lock_client(client: Client) -> Client:
    """The client under lock: all trials of one client count against one limit, so they are written one by one."""
    return Client.objects.select_for_update().get(pk=client.pk)


def lock_trial(trial: WorkTrial, version: int | None = None) -> WorkTrial:
    """The trial under lock, after its client.

    Raises:
        StaleVersion: it has moved on since the person saw it.
    """
    lock_client(Client(pk=trial.client_id))
    rows = WorkTrial.objects.select_for_update(of=("self",))
    locked = rows.select_related("authority", "client", "host", "official", "order__coach").get(pk=trial.pk)
    locked.check_version(version)
    return locked


def assessing_coach(trial: WorkTrial) -> User | None:
    """The coach who writes the final assessment, also when the order was closed before the trial ended; nobody
    without a coaching order, or when it was given up or is with another provider."""
    order = trial.order
    return order.coach if order is not None and order.state in ASSESSES_TRIAL else None


def check_facts(facts: TrialFacts, limits: Limits, authority_id: int) -> None:
    """Refuse a plan that does not make sense by itself.

    Raises:
        InvalidInput: at the field that is wrong.
    """
    if facts.host.authority_id != authority_id:
        raise NotFound
    if facts.host.state != HostState.APPROVED:
        raise InvalidInput("host_not_approved", _("Approve the host place first."), field="host")
    for name, value in (("tasks", facts.tasks), ("goals", facts.goals)):
        if not value.strip():
            raise InvalidInput("trial_incomplete", _("This is needed for the contract."), field=name)
    if not hours_fit(limits, facts.hours_hundredths):
        text = _("A day has from %(least)d to %(most)d hours (%(source)s).") % {
            "least": limits.hours_least,
            "most": limits.hours_most,
            "source": law_words(limits.source),
        }
        raise InvalidInput("trial_hours", text, field="hours")
    days = set(facts.weekdays)
    if not days or not days <= set(WEEKDAYS):
        raise InvalidInput("trial_weekdays", _("Choose the days of the week."), field="weekdays")
    if len(days) > limits.days_a_week:
        words = {"most": limits.days_a_week, "source": law_words(limits.source)}
        text = _("At most %(most)d days a week (%(source)s).") % words
        raise InvalidInput("trial_weekdays", text, field="weekdays")


def write_plan(trial: WorkTrial, facts: TrialFacts) -> None:
    """The facts as the trial's fields."""
    trial.host = facts.host
    trial.tasks, trial.goals = facts.tasks.strip(), facts.goals.strip()
    trial.starts_on, trial.ends_on = facts.starts_on, facts.ends_on
    trial.hours_hundredths = facts.hours_hundredths
    trial.weekdays = sorted(set(facts.weekdays))
    trial.unemployed_since = facts.unemployed_since


def plan_trial(actor: Actor, client: Client, facts: TrialFacts, *, order: Order | None = None) -> WorkTrial:
    """Plan a trial, with or without a coaching order; the limits are those of its first day.

    Raises:
        InvalidInput: a fact does not make sense, or a limit would be broken (`check_limits`).
        NoRuleInForce: the law has no rules for the first day.
    """
    require(can_serve_client(actor, client), "officials_only")
    assert actor.user is not None
    with transaction.atomic():
        client = lock_client(client)
        _check_order(client, order)
        if facts.starts_on < clock.today():
            raise InvalidInput("trial_in_past", _("The first day has passed."), field="starts_on")
        check_facts(facts, limits_on(facts.starts_on), client.authority_id)
        check_limits(client, facts.span)
        official = order.official if order is not None else actor.user
        trial = WorkTrial(authority_id=client.authority_id, client=client, order=order, official=official)
        write_plan(trial, facts)
        trial.save()
        events.record(actor, "trial.planned", trial, authority=client.authority)
    return trial


def _check_order(client: Client, order: Order | None) -> None:
    if order is None:
        return
    if order.client_id != client.pk:
        raise NotFound
    if not takes_trials(order.category):
        raise InvalidInput("no_trial_service", _("This service does not coach work trials."), field="order")
    if not order.is_open:
        raise InvalidInput("order_ended", _("This order has ended."), field="order")


def amend_trial(
    actor: Actor, trial: WorkTrial, facts: TrialFacts, *, version: int | None = None
) -> WorkTrial:
    """Change a plan before it starts; a contract that was made no longer holds.

    Raises:
        WrongState: it has started or was given up.
        InvalidInput, NoRuleInForce: as `plan_trial`.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_manage_trial(actor, trial), "officials_only")
        if trial.state not in NOT_STARTED:
            raise WrongState("trial_has_started")
        if facts.starts_on < clock.today():
            raise InvalidInput("trial_in_past", _("The first day has passed."), field="starts_on")
        check_facts(facts, limits_on(facts.starts_on), trial.authority_id)
        check_limits(trial.client, facts.span, without=trial)
        before = events.snapshot(trial)
        write_plan(trial, facts)
        if trial.state == TrialState.CONTRACT:
            trial.reopen()
        trial.save_changes()
        events.record(actor, "trial.amended", trial, authority=trial.authority, before=before)
    return trial


def cancel_trial(actor: Actor, trial: WorkTrial, *, reason: str, version: int | None = None) -> WorkTrial:
    """Give a trial up before it begins; its time counts no more."""
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_manage_trial(actor, trial), "officials_only")
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
        if trial.state not in NOT_STARTED:
            raise WrongState("trial_has_started")
        before = events.snapshot(trial)
        note = events.write_note(actor, trial.authority, trial, reason)
        trial.cancel()
        trial.save_changes()
        events.record(actor, "trial.cancelled", trial, authority=trial.authority, before=before, note=note)
    return trial


# The contract --------------------------------------------------------------------------------------------


def make_contract(actor: Actor, trial: WorkTrial, *, version: int | None = None) -> WorkTrial:
    """Write the three-party contract as PDF; the client is told that it waits (R27).

    Raises:
        WrongState: the trial is not planned.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_manage_trial(actor, trial), "officials_only")
        if trial.state != TrialState.PLANNED:
            raise WrongState("not_planned")
        before = events.snapshot(trial)
        write_contract(trial)
        trial.make_contract()
        trial.save_changes()
        events.record(actor, "trial.contract_made", trial, authority=trial.authority, before=before)
    return trial


def write_contract(trial: WorkTrial) -> None:
    """The next edition of the contract as a document, and a message to the client; the caller saves the trial."""
    trial.edition += 1
    language = trial.client.language
    with translation.override(language):
        facts = contract_facts(trial, limits_on(trial.starts_on))
    trial.contract = documents.create(
        WORK_TRIAL_CONTRACT, facts, authority=trial.authority, subject=trial, language=language
    )
    messages.to_client(
        trial.client,
        "trial_contract",
        {
            "host": trial.host.name,
            "first": trial.starts_on,
            "last": trial.ends_on,
            "official": trial.official.name,
            "phone": trial.authority.phone,
        },
        key=f"trial:{trial.ref}:contract:{trial.edition}",
        authority=trial.authority,
    )


def contract_facts(trial: WorkTrial, limits: Limits) -> dict[str, Any]:
    """What the contract says, in the active language."""
    host, order = trial.host, trial.order
    coached = order is not None and order.provider is not None
    return {
        "edition": trial.edition,
        "client": trial.client.full_name,
        "birth_date": day_words(trial.client.born_on),
        "host": host.name,
        "host_kind": host.get_kind_display(),
        "business_id": host.business_id,
        "host_address": host.postal_address,
        "contact": host.contact_name,
        "contact_phone": host.contact_phone or host.contact_email,
        "official": trial.official.name,
        "provider": order.provider.name if order is not None and coached and order.provider else "",
        "coach": order.coach.name if order is not None and order.coach else "",
        "tasks": trial.tasks,
        "goals": trial.goals,
        "first": day_words(trial.starts_on),
        "last": day_words(trial.ends_on),
        "hours": money.show_units(trial.hours_hundredths),
        "days": ", ".join(str(WEEKDAYS[number]) for number in trial.weekdays),
        "absence_days": deadlines.in_force("work_trial.absence", trial.starts_on).value,
        "source": limits.source,
    }


def signatures_of(trial: WorkTrial) -> dict[str, TrialSignature]:
    """Who has signed the present contract, by party."""
    return {row.party: row for row in TrialSignature.objects.filter(trial=trial, edition=trial.edition)}


def sign_contract(
    actor: Actor,
    trial: WorkTrial,
    *,
    party: Party,
    name: str,
    signed_on: date,
    version: int | None = None,
) -> WorkTrial:
    """Record that a party has signed the present contract.

    Raises:
        WrongState: there is no contract, or the party has signed it.
        InvalidInput: no name, or a day that has not come or is before the contract.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_manage_trial(actor, trial), "officials_only")
        if trial.state not in (TrialState.CONTRACT, TrialState.RUNNING) or trial.contract is None:
            raise WrongState("no_contract_to_sign")
        if not name.strip():
            raise InvalidInput("signer_missing", _("Write who signed."), field="name")
        made_on = clock.local_date(trial.contract.created_at)
        if not made_on <= signed_on <= clock.today():
            text = _("The contract was made on %(day)s: it is signed then or later, today at the latest.")
            raise InvalidInput("signed_on_wrong", text % {"day": day_words(made_on)}, field="signed_on")
        if party.value in signatures_of(trial):
            raise WrongState("already_signed", _("This party has signed the contract already."))
        signature = TrialSignature.objects.create(
            authority_id=trial.authority_id,
            trial=trial,
            edition=trial.edition,
            party=party,
            name=name.strip(),
            signed_on=signed_on,
            recorded_by=actor.user,
        )
        trial.save_changes()
        events.record(actor, "trial.signed", signature, authority=trial.authority, trial=trial.ref)
    return trial


# Before the system ---------------------------------------------------------------------------------------


def record_earlier_trial(
    actor: Actor, client: Client, *, first_day: date, last_day: date, in_company: bool, source: str
) -> EarlierTrial:
    """Enter a trial that the system does not know, with where it is known from; its time counts.

    Raises:
        InvalidInput: the days are out of order or not past, or no source is named.
    """
    require(can_serve_client(actor, client), "officials_only")
    if last_day < first_day:
        raise InvalidInput("trial_end_before_start", _("The last day is before the first."), field="last_day")
    if last_day >= clock.today():
        text = _("Only a trial that has ended is entered here.")
        raise InvalidInput("earlier_not_past", text, field="last_day")
    if not source.strip():
        raise InvalidInput("source_missing", _("Tell where this is known from."), field="source")
    with transaction.atomic():
        client = lock_client(client)
        row = EarlierTrial.objects.create(
            authority_id=client.authority_id,
            client=client,
            first_day=first_day,
            last_day=last_day,
            in_company=in_company,
            source=source.strip(),
            recorded_by=actor.user,
        )
        events.record(actor, "trial.earlier_recorded", row, authority=client.authority, client=client.ref)
    return row


def withdraw_earlier_trial(actor: Actor, row: EarlierTrial) -> EarlierTrial:
    """Take back a mistaken entry; it stays to be seen and counts no more. Twice is the same as once."""
    with transaction.atomic():
        client = lock_client(row.client)
        require(can_serve_client(actor, client), "officials_only")
        row = EarlierTrial.objects.select_for_update().get(pk=row.pk)
        if row.withdrawn_at is None:
            before = events.snapshot(row)
            row.withdrawn_at = clock.now()
            row.save()
            events.record(actor, "trial.earlier_withdrawn", row, authority=client.authority, before=before)
    return row
