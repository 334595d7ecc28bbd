"""A work trial from its start to the assessment (R25-R27): who may, what is refused, what time does."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.urls import reverse

from core import clock
from core.actors import Actor, actor_for
from core.errors import InvalidInput, NotAllowed
from core.models import Event, Outbox
from core.roles import Role
from core.worklist import work_list
from orders import due, instruments, services
from orders.due.trials import move_trials
from orders.models import HostPlace, Order, TrialAlarm, TrialDay, WorkTrial
from orders.selectors.trial_page import trial_page
from orders.selectors.trials import get_trial
from orders.services.trial_assessing import assess_trial, mark_assessment_read
from orders.services.trial_days import decide_alarm, mark_days
from orders.services.trial_running import extend_trial, interrupt_trial, move_trial, start_trial
from orders.services.trials import (
    make_contract,
)
from orders.states import InterruptReason
from orders.states.trials import AlarmDecision, Mark, TrialEnd
from tests.factories.cast import make_provider
from tests.factories.core import UserFactory
from tests.factories.orders import City, make_client, provider_actor
from tests.factories.trials import (
    at_noon,
    make_company,
    running_trial,
    sign_all,
    trial_facts,
)
from tests.orders.trials.refusing import code_of, workdays

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_an_extension_is_a_new_contract_within_the_limit(city: City, host: HostPlace) -> None:
    trial = running_trial(city.actor, make_client(city), host)
    assert code_of(lambda: extend_trial(city.actor, trial, ends_on=trial.ends_on)) == "not_later"
    assert code_of(lambda: extend_trial(city.actor, trial, ends_on=date(2026, 9, 2))) == "trial_total"
    trial = extend_trial(city.actor, trial, ends_on=date(2026, 9, 1))
    assert (trial.edition, trial.ends_on, trial.state) == (2, date(2026, 9, 1), "running")
    unsigned = [item.url for item in work_list(city.actor) if item.kind == "trial.extension"]
    assert unsigned == [reverse("orders:trial", args=[trial.public_id])]
    assert "extended" in trial_page(city.actor, get_trial(city.actor, trial.ref))["next"]["text"]
    assert sign_all(city.actor, trial).signatures.count() == 6
    assert "trial.extension" not in {item.kind for item in work_list(city.actor)}


def test_moving_to_another_host_keeps_order_and_coach(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    trial = running_trial(city.actor, order.client, host, order=order)
    company = make_company(city.actor, city.authority)
    last = clock.today() + WEEK
    facts = trial_facts(company, ends_on=date(2026, 9, 2))
    same = lambda: move_trial(city.actor, trial, trial_facts(host), last_day=last)  # noqa: E731
    assert code_of(same) == "same_host"
    over = lambda: move_trial(city.actor, trial, facts, last_day=last)  # noqa: E731
    assert code_of(over) == "trial_total"
    assert WorkTrial.objects.get(pk=trial.pk).ends_on == trial.ends_on, "a refused move changes nothing"
    new = move_trial(city.actor, trial, trial_facts(company, ends_on=date(2026, 9, 1)), last_day=last)
    assert (new.order, new.starts_on, new.moved_from) == (order, last + timedelta(days=1), trial)
    assert code_of(lambda: extend_trial(city.actor, trial, ends_on=date(2026, 8, 1))) == "moving"
    new = sign_all(city.actor, make_contract(city.actor, new))
    with at_noon(new.starts_on):
        # The clock's turn has not come yet; the start ends the one before.
        new = start_trial(coach, new)
    trial.refresh_from_db()
    assert (trial.state, trial.end, trial.ended_on) == ("finished", TrialEnd.MOVED, last)
    assert new.state == "running"


def test_time_ends_a_trial_and_reminds_of_the_assessment_once(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    trial = running_trial(city.actor, order.client, host, order=order, ends_on=date(2026, 3, 20))
    assert move_trials() == 0
    with at_noon(date(2026, 3, 25)):
        assert (move_trials(), move_trials()) == (1, 0)
        trial.refresh_from_db()
        assert (trial.end, trial.ended_on) == (TrialEnd.COMPLETED, date(2026, 3, 20))
        # 14 days from 20.3. is Good Friday, 3.4.; after Easter Monday comes Tuesday 7.4. (R1).
        assert trial.assessment_due == date(2026, 4, 7)
    with at_noon(date(2026, 4, 7)):
        assert (move_trials(), move_trials()) == (1, 0)
        assert due.move_due() >= 0
        mails = Outbox.objects.filter(key=f"trial:{trial.ref}:assessment_due")
        assert [row.payload["to"] for row in mails] == [order.coach.email]  # type: ignore[union-attr]


def test_when_the_order_was_given_up_the_official_assesses(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    """The coach may no longer know the client, so neither reminder nor work is the coach's."""
    trial = running_trial(city.actor, order.client, host, order=order, ends_on=date(2026, 3, 20))
    with at_noon(date(2026, 3, 25)):
        assert move_trials() == 1
        trial.refresh_from_db()
        assert (
            "writes the final assessment"
            in trial_page(city.actor, get_trial(city.actor, trial.ref))["next"]["text"]
        )
    with at_noon(date(2026, 4, 7)):
        Order.objects.filter(pk=order.pk).update(state="cancelled")
        assert move_trials() == 1
        mail = Outbox.objects.get(key=f"trial:{trial.ref}:assessment_due")
        assert mail.payload["to"] == city.official.email
        assert "trial.assess" in [item.kind for item in work_list(city.actor)]
        assert "you write it" in trial_page(city.actor, get_trial(city.actor, trial.ref))["next"]["text"]


# Attendance and absence ----------------------------------------------------------------------------------


def test_days_are_marked_by_the_coach_only_when_they_have_come(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    trial = running_trial(city.actor, order.client, host, order=order)
    today = clock.today()
    mark_days(coach, trial, {today: Mark.PRESENT})
    mark_days(coach, trial, {today: Mark.PRESENT})
    assert Event.objects.filter(code="trial.days_marked").count() == 1
    mark_days(coach, trial, {today: Mark.AUTHORISED})
    assert TrialDay.objects.get(trial=trial).mark == "authorised"
    for day in (today + timedelta(days=1), today + timedelta(days=5), today - timedelta(days=3)):
        marks = {day: Mark.PRESENT}
        assert code_of(partial(mark_days, coach, trial, marks)) == "not_a_trial_day"
    with pytest.raises(NotAllowed):
        mark_days(provider_actor(city.providers[1]), trial, {today: Mark.PRESENT})


def test_five_days_without_leave_raise_one_alarm_a_run(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    """Monday 2.3. to Friday 6.3.; the weekend parts nothing; an authorised day does."""
    trial = running_trial(city.actor, order.client, host, order=order)
    days = workdays(16)
    away = dict.fromkeys(days, Mark.UNAUTHORISED)
    with at_noon(days[-1]):
        mark_days(coach, trial, dict.fromkeys(days[1:5], Mark.UNAUTHORISED))
        assert not TrialAlarm.objects.exists(), "four days"
        mark_days(coach, trial, {days[5]: Mark.UNAUTHORISED})
        alarm = TrialAlarm.objects.get()
        assert (alarm.first_day, alarm.last_day) == (days[1], days[5])
        # The run grows at both ends: it is the same run.
        mark_days(coach, trial, {days[0]: Mark.UNAUTHORISED, days[6]: Mark.UNAUTHORISED})
        alarm.refresh_from_db()
        assert (alarm.first_day, alarm.last_day) == (days[0], days[6])
        mark_days(coach, trial, {days[7]: Mark.AUTHORISED})
        mark_days(coach, trial, {day: away[day] for day in days[8:13]})
        assert TrialAlarm.objects.count() == 2
        mails = Outbox.objects.filter(key__endswith=":absent")
        assert [row.payload["to"] for row in mails] == [city.official.email] * 2


def test_the_official_decides_after_an_alarm(city: City, order: Order, coach: Actor, host: HostPlace) -> None:
    trial = running_trial(city.actor, order.client, host, order=order)
    days = workdays(11)
    with at_noon(days[-1]):
        mark_days(coach, trial, dict.fromkeys(days[:5], Mark.UNAUTHORISED))
        first = TrialAlarm.objects.get()
        goes_on = AlarmDecision.GOES_ON
        with pytest.raises(NotAllowed):
            decide_alarm(coach, first, decision=goes_on, reason="x")
        assert (
            code_of(lambda: decide_alarm(city.actor, first, decision=goes_on, reason="")) == "reason_missing"
        )
        decide_alarm(city.actor, first, decision=goes_on, reason="A misunderstanding about the place")
        again = lambda: decide_alarm(city.actor, first, decision=goes_on, reason="x")  # noqa: E731
        assert code_of(again) == "alarm_decided"
        mark_days(coach, trial, {days[5]: Mark.PRESENT} | dict.fromkeys(days[6:11], Mark.UNAUTHORISED))
        second = TrialAlarm.objects.exclude(pk=first.pk).get()
        decide_alarm(city.actor, second, decision=AlarmDecision.INTERRUPTED, reason="Does not answer")
    trial.refresh_from_db()
    assert (trial.state, trial.end, trial.ended_on) == ("finished", TrialEnd.INTERRUPTED, days[-1])
    told = Outbox.objects.filter(key__endswith=":decided").values_list("payload", flat=True)
    assert order.coach is not None
    assert {row["to"] for row in told} == {order.coach.email}


def test_who_stays_away_after_the_decision_raises_the_alarm_anew(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    """Four days more are still the decided run; the fifth is an alarm of its own, which grows by itself."""
    trial = running_trial(city.actor, order.client, host, order=order)
    days = workdays(12)
    with at_noon(days[-1]):
        mark_days(coach, trial, dict.fromkeys(days[:5], Mark.UNAUTHORISED))
        first = TrialAlarm.objects.get()
        decide_alarm(city.actor, first, decision=AlarmDecision.GOES_ON, reason="Promised to come")
        mark_days(coach, trial, dict.fromkeys(days[5:9], Mark.UNAUTHORISED))
        assert TrialAlarm.objects.get() == first
        mark_days(coach, trial, {days[9]: Mark.UNAUTHORISED})
        mark_days(coach, trial, {days[10]: Mark.UNAUTHORISED})
        second = TrialAlarm.objects.exclude(pk=first.pk).get()
        assert (second.first_day, second.last_day, second.decision) == (days[5], days[10], "")
        first.refresh_from_db()
        assert (first.first_day, first.last_day) == (days[0], days[4])


def test_interrupting_needs_a_reason_and_a_day_that_has_come(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    trial = running_trial(city.actor, order.client, host, order=order)
    today = clock.today()
    end = lambda **k: interrupt_trial(coach, trial, **k)  # noqa: E731
    assert code_of(lambda: end(last_day=today, reason=" ")) == "reason_missing"
    assert code_of(lambda: end(last_day=today + WEEK, reason="Got a job")) == "last_day_outside"
    assert end(last_day=today, reason="Got a job").end == TrialEnd.INTERRUPTED
    event = Event.objects.get(code="trial.ended")
    assert "job" not in str(event.data)
    assert event.data["note"]


# The assessment ------------------------------------------------------------------------------------------

VALUES = {measure.code: 4 for measure in instruments.CURRENT.measures}


def test_the_assessment_is_sealed_and_read_by_the_official(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    trial = running_trial(city.actor, order.client, host, order=order)
    send = lambda **k: assess_trial(coach, trial, **{"values": VALUES, "words": "Learned fast.", **k})  # noqa: E731
    assert code_of(send) == "trial_not_ended"
    interrupt_trial(coach, trial, last_day=clock.today(), reason="Got a job")
    assert code_of(lambda: send(words=" ")) == "words_missing"
    with pytest.raises(InvalidInput) as refused:
        send(values={**VALUES, "pace": 6})
    assert refused.value.field == "pace"
    row = send()
    assert (row.instrument, row.answers["values"]["pace"], row.late) == ("wt-1", 4, False)
    assert code_of(send) == "already_assessed"
    with pytest.raises(NotAllowed):
        mark_assessment_read(coach, trial)
    assert mark_assessment_read(city.actor, trial).read_by == city.official
    assert mark_assessment_read(city.actor, trial).read_at == clock.now()


def test_without_a_coach_the_official_follows_the_trial(city: City, host: HostPlace) -> None:
    trial = running_trial(city.actor, make_client(city), host)
    mark_days(city.actor, trial, {clock.today(): Mark.PRESENT})
    interrupt_trial(city.actor, trial, last_day=clock.today(), reason="Moved away")
    assert assess_trial(city.actor, trial, values=VALUES, words="Well.").submitted_by == city.official


def test_a_provider_that_lost_the_order_sees_no_more(
    city: City, order: Order, coach: Actor, host: HostPlace
) -> None:
    trial = running_trial(city.actor, order.client, host, order=order)
    stranger = Actor(frozenset({Role.COACH}), user=UserFactory(), provider_id=make_provider().pk)
    with pytest.raises(NotAllowed):
        mark_days(stranger, trial, {clock.today(): Mark.PRESENT})
    services.interrupt_order(city.actor, order, reason=InterruptReason.WORK)
    services.settle_order(city.actor, order)
    with pytest.raises(NotAllowed):
        mark_days(coach, WorkTrial.objects.get(pk=trial.pk), {clock.today(): Mark.PRESENT})
    assert actor_for(city.official).has(Role.OFFICIAL)
