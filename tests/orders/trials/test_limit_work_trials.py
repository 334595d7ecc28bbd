"""The limits of work trials (R25, R26): cases worked by hand under both acts, and what no sequence may exceed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.work_trial import (
    Breach,
    Limits,
    Span,
    breaches,
    counted,
    hours_fit,
    latest_end,
    length,
    reckon,
    rounds,
)

TVJ = Limits(6, 0, 0, 0, 12, 3, 25, 4, 8, 5, "TVJ §55")
PILOT = Limits(12, 6, 1, 6, 0, 0, 0, 4, 8, 5, "505/2017")
BORN = date(1980, 5, 17)
D = date


@pytest.mark.parametrize(
    ("first", "last", "thirtieths"),
    [
        # To the day before the same day of the month: whole months.
        (D(2026, 1, 15), D(2026, 7, 14), 180),
        (D(2026, 1, 15), D(2026, 7, 15), 181),
        # 10 March - 9 May is 2 months; 10-24 May 15 days more: 2 x 30 + 15.
        (D(2026, 3, 10), D(2026, 5, 24), 75),
        # A month is a month whether it has 28, 30 or 31 days.
        (D(2026, 2, 1), D(2026, 2, 28), 30),
        (D(2026, 3, 1), D(2026, 3, 31), 30),
        # Leap February: 28 days are not the month, 29 are.
        (D(2028, 2, 1), D(2028, 2, 28), 28),
        (D(2028, 2, 1), D(2028, 2, 29), 30),
        # From 31 January a month ends with February: the 28th is day 1 of the next one (150/1930 §3).
        (D(2026, 1, 31), D(2026, 2, 27), 30),
        (D(2026, 1, 31), D(2026, 2, 28), 31),
        (D(2028, 1, 31), D(2028, 2, 28), 30),
        (D(2026, 5, 4), D(2026, 5, 4), 1),
    ],
)
def test_months_are_counted_by_the_calendar(first: date, last: date, thirtieths: int) -> None:
    assert length(first, last) == thirtieths


def test_six_months_under_tvj_and_not_a_day_more() -> None:
    assert breaches(TVJ, [], Span(D(2026, 1, 15), D(2026, 7, 14)), BORN) == []
    assert breaches(TVJ, [], Span(D(2026, 1, 15), D(2026, 7, 15)), BORN) == [Breach.TOTAL]


def test_what_is_left_crosses_months() -> None:
    """Used: 10.3.-24.5. = 2 months 15 days. Left: 6 months less that = 3 months 15 days.

    From 20 August: 3 months to 19 November, 15 days more to 4 December; the sum is then 5 months 30 days = 6 months.
    """
    before = [Span(D(2026, 3, 10), D(2026, 5, 24))]
    found = reckon(TVJ, before, Span(D(2026, 8, 20), D(2026, 12, 31)), BORN)
    assert (found.used, found.left, found.left_in_company) == (75, 105, None)
    assert found.latest_end == D(2026, 12, 4)
    assert found.breaches == (Breach.TOTAL,)
    assert breaches(TVJ, before, Span(D(2026, 8, 20), D(2026, 12, 4)), BORN) == []
    assert breaches(TVJ, before, Span(D(2026, 8, 20), D(2026, 12, 5)), BORN) == [Breach.TOTAL]


def test_a_move_the_next_day_changes_no_sum() -> None:
    """15.1.-3.4. and 4.4.-14.7. have no day between them: 6 months together, not 2 m 20 d + 3 m 11 d = 6 m 1 d."""
    first, second = Span(D(2026, 1, 15), D(2026, 4, 3)), Span(D(2026, 4, 4), D(2026, 7, 14))
    assert counted([first, second]) == 180
    assert length(first.first, first.last) + length(second.first, second.last) == 181
    assert breaches(TVJ, [first], second, BORN) == []


def test_a_new_count_after_twelve_months_of_unemployment() -> None:
    """The last trial ended 14.7.2026: twelve months end 14.7.2027, the first lawful day is 15.7.2027."""
    used = [Span(D(2026, 1, 15), D(2026, 7, 14))]

    def on(day: date, since: date | None) -> list[Breach]:
        return breaches(TVJ, used, Span(day, day + timedelta(days=60), unemployed_since=since), BORN)

    assert on(D(2027, 7, 15), D(2026, 7, 15)) == []
    assert on(D(2027, 7, 14), D(2026, 7, 15)) == [Breach.TOTAL]
    # A job in between broke the unemployment; and nobody found when it began.
    assert on(D(2027, 7, 15), D(2026, 8, 1)) == [Breach.TOTAL]
    assert on(D(2027, 7, 15), None) == [Breach.TOTAL]


def test_under_twenty_five_three_months_after_the_maximum() -> None:
    """The maximum was reached 14.7.2026: three months end 14.10.2026, the first lawful day is 15.10.2026."""
    used = [Span(D(2026, 1, 15), D(2026, 7, 14))]
    wanted = Span(D(2026, 10, 15), D(2027, 4, 14))
    born = D(2001, 10, 16)  # 25 on the day after the first day
    assert breaches(TVJ, used, wanted, born) == []
    assert breaches(TVJ, used, wanted, D(2001, 10, 15)) == [Breach.TOTAL]
    assert breaches(TVJ, used, Span(D(2026, 10, 14), D(2027, 1, 1)), born) == [Breach.TOTAL]
    # Before the maximum there is no new count: 5 months are used, and 1 is left.
    some = [Span(D(2026, 1, 15), D(2026, 6, 14))]
    assert breaches(TVJ, some, wanted, born) == [Breach.TOTAL]
    assert latest_end(TVJ, some, wanted, born) == D(2026, 11, 14)


def test_pilot_twelve_months_of_which_six_in_companies() -> None:
    """Company 1.1.-31.3.2018 (3 months), association 1.4.-30.9. (6 months): 3 months left, 3 of them in a company."""
    before = [Span(D(2018, 1, 1), D(2018, 3, 31), in_company=True), Span(D(2018, 4, 1), D(2018, 9, 30))]
    found = reckon(PILOT, before, Span(D(2018, 10, 1), D(2018, 12, 31), in_company=True), BORN)
    assert (found.used, found.left) == (270, 90)
    assert (found.used_in_company, found.left_in_company) == (90, 90)
    assert found.breaches == ()
    assert found.latest_end == D(2018, 12, 31)
    one_more = Span(D(2018, 10, 1), D(2019, 1, 1), in_company=True)
    assert breaches(PILOT, before, one_more, BORN) == [Breach.TOTAL, Breach.IN_COMPANY]


def test_pilot_company_limit_comes_before_the_total() -> None:
    """5 months in a company are used: 1 is left there, though 7 are left in all; an association may have those."""
    before = [Span(D(2018, 1, 1), D(2018, 5, 31), in_company=True)]
    wanted = Span(D(2018, 7, 10), D(2018, 12, 9), in_company=True)
    assert breaches(PILOT, before, wanted, BORN) == [Breach.IN_COMPANY]
    assert latest_end(PILOT, before, wanted, BORN) == D(2018, 8, 9)
    assert breaches(PILOT, before, Span(wanted.first, wanted.last), BORN) == []


def test_pilot_company_period_is_one_to_six_months() -> None:
    day = D(2018, 2, 5)
    assert breaches(PILOT, [], Span(day, D(2018, 3, 3), in_company=True), BORN) == [Breach.COMPANY_SHORT]
    assert breaches(PILOT, [], Span(day, D(2018, 3, 4), in_company=True), BORN) == []
    long = Span(day, D(2018, 8, 5), in_company=True)
    assert breaches(PILOT, [], long, BORN) == [Breach.IN_COMPANY, Breach.COMPANY_LONG]
    assert breaches(PILOT, [], Span(day, D(2018, 2, 9)), BORN) == []


def test_pilot_leap_february_in_a_company() -> None:
    """The pilot had no leap year; the arithmetic is the same: 1.-28.2.2020 is 28 days, short of a month."""
    assert breaches(PILOT, [], Span(D(2020, 2, 1), D(2020, 2, 28), in_company=True), BORN) == [
        Breach.COMPANY_SHORT
    ]
    assert breaches(PILOT, [], Span(D(2020, 2, 1), D(2020, 2, 29), in_company=True), BORN) == []


def test_pilot_has_no_new_count() -> None:
    used = [Span(D(2017, 8, 1), D(2018, 7, 31))]
    wanted = Span(D(2018, 12, 1), D(2018, 12, 31), unemployed_since=D(2018, 8, 1))
    found = reckon(PILOT, used, wanted, D(2000, 1, 1))
    assert (found.left, found.latest_end, found.breaches) == (0, None, (Breach.TOTAL,))


def test_two_trials_at_once_and_an_end_before_the_start() -> None:
    before = [Span(D(2026, 3, 2), D(2026, 3, 31))]
    assert breaches(TVJ, before, Span(D(2026, 3, 31), D(2026, 4, 30)), BORN) == [Breach.OVERLAP]
    assert breaches(TVJ, before, Span(D(2026, 5, 2), D(2026, 5, 1)), BORN) == [Breach.END_BEFORE_START]
    # The latest end stops before a trial that is already planned.
    assert latest_end(TVJ, before, Span(D(2026, 2, 1), D(2026, 5, 1)), BORN) == D(2026, 3, 1)


@pytest.mark.parametrize(
    ("hundredths", "fits"), [(4_00, True), (8_00, True), (3_99, False), (8_01, False), (5_50, True)]
)
def test_hours_a_day(hundredths: int, fits: bool) -> None:
    assert hours_fit(TVJ, hundredths) is fits


# Whatever is asked for in whatever order, what was accepted stays within the limits -----------------------

SPANS = st.builds(
    lambda start, days, company, since: Span(
        D(2025, 1, 1) + timedelta(days=start),
        D(2025, 1, 1) + timedelta(days=start + days),
        company,
        None if since is None else D(2025, 1, 1) + timedelta(days=start - since),
    ),
    st.integers(0, 2200),
    st.integers(0, 230),
    st.booleans(),
    st.none() | st.integers(0, 900),
)
BIRTHS = st.dates(D(1965, 1, 1), D(2008, 1, 1))


def days_of(spans: list[Span]) -> int:
    """The days that the spans hold, one by one: an oracle that knows nothing of months."""
    return len(
        {span.first + timedelta(days=n) for span in spans for n in range((span.last - span.first).days + 1)}
    )


@given(st.lists(SPANS, max_size=14), BIRTHS, st.sampled_from([TVJ, PILOT]))
def test_accepted_trials_never_exceed_the_limits(asked: list[Span], born: date, limits: Limits) -> None:
    accepted: list[Span] = []
    for span in asked:
        if not breaches(limits, accepted, span, born):
            accepted.append(span)
    assert days_of(accepted) == sum((s.last - s.first).days + 1 for s in accepted), "two at once"
    for same in rounds(limits, accepted, born):
        assert counted(same) <= limits.total * 30
        # Six calendar months have at most 184 days; short pieces of whole Februaries win at most 2 days each.
        assert days_of(same) <= limits.total * 31
        companies = [span for span in same if span.in_company]
        assert not limits.in_company or counted(companies) <= limits.in_company * 30
    if not limits.again_after:
        assert len(rounds(limits, accepted, born)) <= 1


@given(st.lists(SPANS, max_size=6), SPANS, BIRTHS, st.sampled_from([TVJ, PILOT]))
def test_the_latest_end_is_lawful_and_the_day_after_is_not(
    asked: list[Span], wanted: Span, born: date, limits: Limits
) -> None:
    history: list[Span] = []
    for span in asked:
        if not breaches(limits, history, span, born):
            history.append(span)
    last = latest_end(limits, history, wanted, born)
    if last is None:
        assert breaches(limits, history, wanted, born)
        return
    ended = Span(wanted.first, last, wanted.in_company, wanted.unemployed_since)
    assert breaches(limits, history, ended, born) == []
    later = Span(wanted.first, last + timedelta(days=1), wanted.in_company, wanted.unemployed_since)
    assert breaches(limits, history, later, born)
