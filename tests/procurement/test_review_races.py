"""Two at once in a review: one confirmation, one conflict, one warning of managers (threads on PostgreSQL)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from core import clock
from core.actors import actor_for
from core.models import Event, Outbox
from core.roles import Role
from procurement import services
from procurement.models import Application, Category, Decision, PreparedDecision
from procurement.states import ApplicationState, Assessment, RemedyKind, Verdict
from tests.factories import competitions as contests
from tests.factories import procurement as make
from tests.factories.cast import make_cast, staff
from tests.procurement.test_races import all_at_once

pytestmark = [
    pytest.mark.pg,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("emptiable"),
]


def test_confirming_giving_back_and_a_conflict_at_once_have_one_outcome():
    cast = make_cast()
    officer, manager = cast.actor("procurement"), cast.actor("manager")
    second = actor_for(staff(cast.authority, Role.PROCUREMENT, "Sari Toinen"))
    system = make.open_system(officer)
    row = make.assess_all(
        officer, make.send_application(cast.actor("administrator"), system, cast.provider), Assessment.NOT_MET
    )
    verdicts = {link.category_id: (Verdict.REJECT, "Lacks staff.") for link in row.categories.all()}
    services.prepare_decision(officer, row, verdicts=verdicts)
    clock.set_to(clock.at(row.decide_by or clock.today(), 9))
    found = all_at_once(
        [
            lambda: bool(services.confirm_decision(second, row)),
            lambda: bool(services.confirm_decision(manager, row)),
            lambda: bool(services.return_decision(manager, row, "Why?")),
            lambda: bool(services.declare_conflict(officer, row, "A friend.")),
            services.escalate_due,
            services.escalate_due,
        ]
    )
    row = Application.objects.get(pk=row.pk)
    decided = Decision.objects.count()
    assert decided == (row.state == ApplicationState.DECIDED) <= 1, found
    assert row.state in (ApplicationState.DECIDED, ApplicationState.UNDER_REVIEW)
    assert list(PreparedDecision.objects.filter(outcome="")) == []
    assert Outbox.objects.filter(key__startswith="escalated:").count() <= 1


def test_two_officers_take_over_at_once_and_both_are_told_who_has_it():
    cast = make_cast()
    officer = cast.actor("procurement")
    others = [actor_for(staff(cast.authority, Role.PROCUREMENT, f"Sari{n} Toinen")) for n in range(4)]
    system = make.open_system(officer)
    row = make.send_application(cast.actor("administrator"), system, cast.provider)
    found = all_at_once([partial(services.take_application, other, row, row.version) for other in others])
    assert sorted(str(one) for one in found if isinstance(one, str)) == ["stale_version"] * 3


def test_an_appeal_and_the_contract_at_once_never_cross():
    """The contract may come first and the appeal be recorded after it; never the other way round."""
    contest = contests.make_contest(make_cast())
    row = contests.awarded(contest)
    clock.set_to(clock.end_of_day(row.standstill_until) + timedelta(hours=9))
    appeal = partial(
        services.record_remedy,
        contest.officer,
        row.decision,
        kind=RemedyKind.APPEAL,
        filed_on=clock.today(),
        claim="The points were added wrong.",
    )
    tasks: list[Callable[[], object]] = [
        lambda: bool(appeal(provider=contest.providers[0])),
        lambda: services.conclude_competition(contest.officer, row).kind,
        lambda: bool(appeal(provider=contest.providers[1])),
    ]
    found = all_at_once(tasks)
    assert (found[0], found[2]) == (True, True)
    told = Event.objects.filter(code__in=["remedy.recorded", "competition.concluded"]).order_by("number")
    codes = list(told.values_list("code", flat=True))
    made = "competition.concluded" in codes
    assert (found[1] == "contract") is made
    assert found[1] in ("contract", "appeal_pending")
    assert not made or codes[0] == "competition.concluded"


def test_a_correction_and_a_new_application_at_once_leave_one_open():
    cast = make_cast()
    officer, administrator = cast.actor("procurement"), cast.actor("administrator")
    system = make.open_system(officer, categories=({}, {}))
    first = Category.objects.filter(system=system).earliest("pk")
    row = make.send_application(administrator, system, cast.provider, first)
    make.admit(officer, row)
    begin = partial(services.start_application, administrator, system, cast.provider)
    found = all_at_once(
        [lambda: bool(begin()), lambda: bool(services.reopen_application(officer, row, "Wrong."))] * 3
    )
    assert found.count(True) == 1
    assert Application.objects.exclude(state="decided").count() == 1


def test_r5_a_first_call_off_and_a_lengthened_review_at_once_exclude_each_other():
    cast = make_cast()
    system = make.open_system(cast.actor("procurement"))
    row = make.send_application(cast.actor("administrator"), system, cast.provider)
    category, last = Category.objects.get(), system.first_period_ends_on

    def lengthen() -> object:
        services.extend_application(cast.actor("procurement"), row, "Many.", until=last)
        return "lengthened"

    def call_off() -> object:
        with transaction.atomic():
            services.call_off(category)
        return "called off"

    found = all_at_once([lengthen, *[call_off] * 4, lengthen])
    lengthened = Application.objects.get().lengthened
    assert lengthened == ("lengthened" in found), found
    assert ("called off" in found) != lengthened, found
    assert set(map(str, found)) <= (
        {"lengthened", "already_extended", "review_lengthened"}
        if lengthened
        else {"called off", "until_too_late"}
    )
