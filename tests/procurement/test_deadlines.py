"""R1 and R2: golden cases counted by hand, and properties that every period has."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from procurement import deadlines
from procurement.models import LegalRule, NoRuleInForce
from procurement.rules.deadlines import day_off, is_working_day, period, working_days_between
from tests.factories import procurement as make

DAYS = st.dates(date(2017, 1, 1), date(2040, 12, 31))
UNITS = st.sampled_from(["working_days", "days", "months", "years"])

GOLDEN = [
    # Mon 14 Dec 2026: 15 16 17 18 | 21 22 23 | (24 Christmas Eve, 25 Christmas Day, 26 Sat, 27 Sun) 28 29 30.
    # Counted: 15=1 16=2 17=3 18=4 21=5 22=6 23=7 28=8 29=9 30=10.
    (date(2026, 12, 14), 10, "working_days", date(2026, 12, 30)),
    # The same with fifteen: 31=11, 1 Jan 2027 (Fri) off, 4=12 5=13, 6 Jan Epiphany (Wed) off, 7=14 8=15.
    (date(2026, 12, 14), 15, "working_days", date(2027, 1, 8)),
    # Arrived Thu 21 Dec 2017: 22=1, (23-26 off: weekend, Christmas Day, Boxing Day) 27=2 28=3 29=4, (30, 31, 1 Jan)
    # 2=5 3=6 4=7 5=8, (6 Epiphany, a Saturday, 7) 8=9 9=10.
    (date(2017, 12, 21), 10, "working_days", date(2018, 1, 9)),
    # Midsummer: five working days from Fri 12 June 2026: 15 16 17 18, (19 Midsummer Eve, 20, 21) 22=5.
    (date(2026, 6, 12), 5, "working_days", date(2026, 6, 22)),
    # Easter: three working days from Tue 31 March 2026: 1 2, (3 Good Friday, 4, 5, 6 Easter Monday) 7=3.
    (date(2026, 3, 31), 3, "working_days", date(2026, 4, 7)),
    # 1 May 2026 is a Friday: one working day from Thu 30 April is Mon 4 May.
    (date(2026, 4, 30), 1, "working_days", date(2026, 5, 4)),
    # Ascension Day is Thu 14 May 2026: two working days from Tue 12 May are Wed 13 and Fri 15.
    (date(2026, 5, 12), 2, "working_days", date(2026, 5, 15)),
    # 6 December 2027 is a Monday: a period of 14 days from Mon 22 Nov would end on it, so it ends on Tue 7 Dec.
    (date(2027, 11, 22), 14, "days", date(2027, 12, 7)),
    # 14 days from Thu 10 Dec 2026 would end on Christmas Eve, a Thursday: on to Mon 28 Dec.
    (date(2026, 12, 10), 14, "days", date(2026, 12, 28)),
    # 14 days from Fri 5 June 2026 would end on Midsummer Eve: on to Mon 22 June.
    (date(2026, 6, 5), 14, "days", date(2026, 6, 22)),
    # 30 days from Tue 17 Feb 2026 is Thu 19 March: no shift.
    (date(2026, 2, 17), 30, "days", date(2026, 3, 19)),
    # A month from Sat 31 Jan 2026 ends on the month's last day, Sat 28 Feb: on to Mon 2 March.
    (date(2026, 1, 31), 1, "months", date(2026, 3, 2)),
    # A year from the leap day 2028 ends on Wed 28 Feb 2029.
    (date(2028, 2, 29), 1, "years", date(2029, 2, 28)),
]


@pytest.mark.parametrize(("trigger", "value", "unit", "last"), GOLDEN)
def test_r1_r2_golden_cases_counted_by_hand(trigger, value, unit, last):
    assert period(trigger, value, unit).last_day == last


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1), date(2026, 1, 6), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14),
        date(2026, 6, 19), date(2027, 12, 6), date(2026, 12, 24), date(2026, 12, 25), date(2026, 10, 31),
    ],
)  # fmt: skip
def test_r2_days_off_are_named(day):
    assert not is_working_day(day)
    assert day_off(day)


@given(DAYS, st.integers(1, 60), UNITS)
@settings(max_examples=300, deadline=None)
def test_a_period_never_ends_on_a_day_off_and_always_later(trigger, value, unit):
    found = period(trigger, value, unit)
    assert is_working_day(found.last_day)
    assert found.last_day > trigger
    assert all(not is_working_day(step.day) and trigger < step.day < found.last_day for step in found.steps)


@given(DAYS, st.integers(0, 200), st.integers(1, 40), UNITS)
@settings(max_examples=300, deadline=None)
def test_a_later_trigger_never_ends_earlier_and_a_longer_period_not_either(trigger, later, value, unit):
    first = period(trigger, value, unit).last_day
    assert period(trigger + timedelta(days=later), value, unit).last_day >= first
    assert period(trigger, value + 1, unit).last_day >= first


@given(DAYS, st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_working_days_agree_with_a_walk_day_by_day(trigger, value):
    day, counted = trigger, 0
    while counted < value:
        day += timedelta(days=1)
        counted += day.weekday() < 5 and not day_off(day)
    assert period(trigger, value, "working_days").last_day == day
    assert working_days_between(trigger, day) == value


def days_off_of_the_act(year: int) -> set[date]:
    """The days of the Act 150/1930 §5, worked out anew: the movable ones from Easter by Butcher's rule (1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * e) // 451
    easter = date(year, (h + e - 7 * m + 114) // 31, (h + e - 7 * m + 114) % 31 + 1)
    moved = {easter + timedelta(days=n) for n in (-2, 1, 39)}  # Good Friday, Easter Monday, Ascension Day
    midsummer_eve = next(
        day for n in range(7) if (day := date(year, 6, 19) + timedelta(days=n)).weekday() == 4
    )
    fixed = {date(year, m, d) for m, d in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))}
    return fixed | moved | {midsummer_eve}


@pytest.mark.parametrize("year", range(2017, 2041))
def test_r2_the_librarys_days_off_are_those_of_the_act(year):
    first, off = date(year, 1, 1), days_off_of_the_act(year)
    every = [first + timedelta(days=n) for n in range(366) if (first + timedelta(days=n)).year == year]
    wrong = [day for day in every if is_working_day(day) == (day.weekday() >= 5 or day in off)]
    assert wrong == []


@given(DAYS, st.integers(1, 400))
@settings(max_examples=150, deadline=None)
def test_calendar_days_agree_with_a_walk_day_by_day(trigger, value):
    day = trigger
    for _step in range(value):
        day += timedelta(days=1)
    while day.weekday() >= 5 or day in days_off_of_the_act(day.year):
        day += timedelta(days=1)
    assert period(trigger, value, "days").last_day == day


def test_a_period_of_nothing_or_of_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="-1"):
        period(date(2026, 3, 2), -1, "days")
    with pytest.raises(ValueError, match="fortnights"):
        period(date(2026, 3, 2), 1, "fortnights")


@pytest.mark.django_db
def test_a_day_without_a_rule_raises_and_the_nearest_rule_is_never_used(caplog):
    with pytest.raises(NoRuleInForce) as refusal:
        deadlines.decide_by(date(2016, 12, 31))
    assert (refusal.value.code, refusal.value.status) == ("no_rule_in_force", 409)
    assert [(line.levelname, "2016-12-31" in line.message) for line in caplog.records] == [("ERROR", True)]
    assert deadlines.decide_by(date(2017, 1, 2)).value == 10


@pytest.mark.django_db
def test_the_rule_of_the_day_of_the_act_is_applied():
    rule = LegalRule.objects.get(code="application.decision")
    LegalRule.objects.filter(pk=rule.pk).update(valid_until=date(2026, 7, 1))
    LegalRule.objects.create(
        code=rule.code, value=20, unit="working_days", source="HL new", valid_from=date(2026, 7, 1)
    )
    assert deadlines.decide_by(date(2026, 6, 30)).value == 10
    assert deadlines.decide_by(date(2026, 7, 1)).value == 20
    assert deadlines.in_force("threshold.eu.services", date(2025, 12, 31)).value == 22_100_000
    assert deadlines.in_force("threshold.eu.services", date(2026, 1, 1)).value == 21_600_000


@pytest.mark.django_db
def test_the_other_deadlines_of_the_house():
    assert deadlines.provider_answer_by(date(2026, 3, 6)) == date(2026, 3, 10)  # Friday, two working days
    end = deadlines.choice_deadline(clock.at(date(2026, 3, 2), 23, 30))
    assert end == clock.at(
        date(2026, 3, 17)
    )  # 14 days from 2 March is the 16th: its end is the next midnight


@pytest.mark.django_db
def test_a_computation_is_told_in_words():
    with translation.override("en"):
        text = deadlines.decide_by(date(2026, 12, 14)).explain()
    assert "10 working days from Mon 14.12.2026 (HL §51)" in text
    assert "2 weekend days are passed over" not in text  # four: 19, 20, 26, 27, the 26th being a holiday too
    assert "Thu 24.12.2026" in text
    assert "Fri 25.12.2026" in text
    assert text.endswith("The last day is Wed 30.12.2026.")


def test_explain_deadline_prints_the_computation_of_an_application(story, capsys):
    sent = make.send_application(story.administrator, story.system, story.provider)
    call_command("explain_deadline", "application", sent.ref)
    out = capsys.readouterr().out
    assert "HL §51" in out
    assert "16.3.2026" in out  # ten working days from Monday 2 March 2026
