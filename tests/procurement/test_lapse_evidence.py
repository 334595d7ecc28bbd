"""R17, R18: evidence that lapses stops new orders, running ones go on, and it is back by itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import InvalidInput, NotAllowed, StaleVersion
from core.models import Event, Outbox, OutboxKind
from procurement import due, services
from procurement.models import Application, EvidenceDemand, EvidenceReview, EvidenceWarning, NoRuleInForce
from procurement.rules.evidence import (
    LAPSED,
    Piece,
    Standing,
    covered_before,
    covered_until,
    standing,
    warning_due,
)
from procurement.selectors import candidates, taking_orders
from procurement.selectors import evidence as reads
from procurement.states import ApplicationState, Assessment, EvidenceVerdict, Verdict
from providers.models import Evidence
from providers.services import record_evidence
from providers.states import EvidenceKind
from tests.factories import procurement as make
from tests.factories.providers import make_provider

TODAY = date(2026, 3, 2)
STEPS = (60, 30, 7)
INSURANCE = EvidenceKind.INSURANCE


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


# The rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "told", "expected"),
    [
        (61, (), None),
        (60, (), 60),
        (45, (60,), None),
        (30, (60,), 30),
        (7, (60, 30), 7),
        (1, (60, 30, 7), None),
        (0, (60, 30, 7), LAPSED),
        (-400, (), LAPSED),
        (-1, (LAPSED,), None),
        (25, (), 30),  # after an outage: the nearest one, not two
        (5, (), 7),
        (5, (60,), 7),
    ],
)
def test_the_nearest_warning_is_due_once(left, told, expected):
    assert warning_due(day(left), TODAY, STEPS, told) == expected


@given(st.lists(st.integers(-10, 80), max_size=9), st.integers(1, 80))
def test_whenever_the_house_is_up_each_step_is_told_at_most_once_and_never_backwards(runs, length):
    """However the periodic task runs, the warnings only come nearer to the end, and the last run leaves none due."""
    told: list[int] = []
    for n in sorted(runs):
        found = warning_due(day(length), day(n), STEPS, told)
        if found is not None:
            assert all(found < earlier for earlier in told)
            assert length - n <= found
            told.append(found)
    if runs and max(runs) >= length:
        assert told[-1] == LAPSED


pieces = st.builds(
    lambda start, length, accepted: Piece(day(start), day(start + length), accepted),
    st.integers(-20, 20),
    st.integers(1, 20),
    st.sampled_from([True, False, None]),
)


@given(st.lists(pieces, max_size=6))
def test_the_day_it_lapses_agrees_with_a_day_by_day_walk(rows):
    n = 0
    while any(p.accepted and p.valid_from <= day(n) < p.valid_until for p in rows):
        n += 1
    assert covered_until(rows, TODAY) == (day(n) if n else None)
    holds = standing(rows, TODAY, 60) in (Standing.IN_FORCE, Standing.LAPSING)
    assert holds == bool(n)


def test_how_evidence_stands():
    old, new = Piece(day(-30), day(0), True), Piece(day(0), day(365), None)
    assert standing([], TODAY, 60) == Standing.MISSING
    assert standing([old], TODAY, 60) == Standing.LAPSED
    assert standing([old, new], TODAY, 60) == Standing.WAITING
    assert standing([Piece(day(0), day(9), False)], TODAY, 60) == Standing.REFUSED
    assert standing([Piece(day(0), day(60), True)], TODAY, 60) == Standing.LAPSING
    assert standing([Piece(day(0), day(61), True)], TODAY, 60) == Standing.IN_FORCE


def test_the_day_it_lapsed_is_that_of_the_last_accepted_piece():
    lapsed = [Piece(day(-90), day(-30), True), Piece(day(-60), day(-10), True)]
    assert covered_before(lapsed, TODAY) == day(-10)
    assert covered_before([*lapsed, Piece(day(-9), day(-1), False)], TODAY) == day(-10), (
        "refused ones never counted"
    )
    assert covered_before([Piece(day(-9), day(0), True)], TODAY) == TODAY, "today is the first day without"
    assert covered_before([Piece(day(-9), day(1), True)], TODAY) is None
    assert covered_before([], TODAY) is None


# Demanding, bringing, judging ----------------------------------------------------------------------------


@pytest.fixture
def admission(story):
    """The provider's admission to the first category, which demands an insurance from today on."""
    row = make.admitted(story.officer, story.administrator, story.system, story.provider)[0]
    EvidenceDemand.objects.create(
        authority=story.cast.authority, category=story.first, kind=INSURANCE, valid_from=TODAY
    )
    return row


def bring(story, last=365, first=0, **facts):
    facts = {"kind": INSURANCE, "title": "If 123", **facts}
    return record_evidence(
        story.administrator, story.provider, valid_from=day(first), valid_until=day(last), **facts
    )


def accept(story, evidence):
    return services.review_evidence(story.officer, evidence, verdict=EvidenceVerdict.ACCEPTED)


def gets_orders(admission) -> bool:
    """By the engine's facts, and by the query that the choice asks."""
    on_list = {c.provider_id: not c.evidence_lapsed for c in candidates(admission.category, clock.today())}
    asked = taking_orders(clock.today()).filter(pk=admission.pk).exists()
    assert on_list[admission.provider_id] == asked
    return asked


@pytest.mark.django_db
def test_no_orders_come_until_the_evidence_is_accepted(story, admission):
    assert not gets_orders(admission)
    brought = bring(story)
    assert not gets_orders(admission)
    accept(story, brought)
    assert gets_orders(admission)
    assert not reads.lapsed_kinds(admission)


@pytest.mark.django_db
def test_it_lapses_at_midnight_without_any_task_and_comes_back_by_itself(story, admission):
    accept(story, bring(story, last=10))
    clock.advance(timedelta(days=9))
    assert gets_orders(admission)
    clock.advance(timedelta(days=1))
    assert not gets_orders(admission)
    assert reads.lapsed_kinds(admission) == [INSURANCE]
    admission.refresh_from_db()
    assert admission.state == "admitted"  # no decision was needed, none is needed to come back
    later = bring(story, first=12, last=400)
    accept(story, later)
    assert not gets_orders(admission)
    clock.advance(timedelta(days=2))
    assert gets_orders(admission)


@pytest.mark.django_db
def test_what_is_refused_does_not_count_and_a_finding_may_be_changed(story, admission):
    brought = bring(story)
    with pytest.raises(InvalidInput, match="note_missing"):
        services.review_evidence(story.officer, brought, verdict=EvidenceVerdict.REFUSED)
    review = services.review_evidence(
        story.officer, brought, verdict=EvidenceVerdict.REFUSED, note="The name is another's.", version=0
    )
    assert not gets_orders(admission)
    assert reads.kept_by(story.provider)[0].standing == Standing.REFUSED
    assert reads.kept_by(story.provider)[0].note == "The name is another's."
    with pytest.raises(StaleVersion):
        services.review_evidence(story.officer, brought, verdict=EvidenceVerdict.ACCEPTED, version=0)
    services.review_evidence(story.officer, brought, verdict=EvidenceVerdict.ACCEPTED, version=review.version)
    assert gets_orders(admission)
    data = str(list(Event.objects.filter(code__startswith="evidence.").values_list("data", flat=True)))
    assert "another" not in data


@pytest.mark.django_db
def test_another_citys_finding_does_not_count_here(story, admission):
    other = make_foreign_officer(story)
    brought = bring(story)
    with pytest.raises(NotAllowed):
        services.review_evidence(other, brought, verdict=EvidenceVerdict.ACCEPTED)
    EvidenceReview.objects.create(
        authority=story.cast.other_authority, evidence=brought, verdict=EvidenceVerdict.ACCEPTED
    )
    assert not gets_orders(admission)


def make_foreign_officer(story):
    from core.actors import actor_for
    from core.roles import Role
    from tests.factories.cast import staff

    return actor_for(staff(story.cast.other_authority, Role.PROCUREMENT, "Veikko Hankkija"))


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["manager", "auditor", "official", "administrator", "coach", "outsider"])
def test_only_procurement_officers_judge_check_and_demand(story, admission, who):
    actor = story.cast.actor(who)
    with pytest.raises(NotAllowed):
        services.review_evidence(actor, bring(story), verdict=EvidenceVerdict.ACCEPTED)
    with pytest.raises(NotAllowed):
        services.record_check(actor, story.provider, clean=True)
    with pytest.raises(NotAllowed):
        services.demand_evidence(actor, story.first, [])


@pytest.mark.django_db
def test_a_new_demand_of_an_open_system_leaves_the_admitted_five_working_days(story):
    """Monday 2 March: the days 3, 4, 5, 6 and 9 March; from the 10th on orders need it (R6)."""
    admission = make.admitted(story.officer, story.administrator, story.system, story.provider)[0]
    (demand,) = services.demand_evidence(story.officer, story.first, [INSURANCE])
    assert demand.valid_from == date(2026, 3, 10)
    assert gets_orders(admission)
    assert subjects("evidence") == ["New evidence is needed: On-the-job coaching"]
    clock.advance(timedelta(days=8))
    assert not gets_orders(admission)
    services.demand_evidence(story.officer, story.first, [])
    assert gets_orders(admission)
    services.demand_evidence(story.officer, story.first, [INSURANCE])  # again: its own five days
    assert gets_orders(admission)


@pytest.mark.django_db
def test_a_draft_demands_from_the_beginning(officer, cast):
    system = make.draft_system(officer)
    category = services.add_category(officer, system, **make.category_facts())
    (demand,) = services.demand_evidence(officer, category, [INSURANCE])
    assert demand.valid_from == TODAY


# Warnings ------------------------------------------------------------------------------------------------


def subjects(word: str = "lapse") -> list[str]:
    """The subjects of the mails written so far that hold a word."""
    found = [row.payload["subject"] for row in Outbox.objects.filter(kind=OutboxKind.EMAIL).order_by("pk")]
    return [subject for subject in found if word in subject]


@pytest.mark.django_db
def test_the_provider_is_warned_sixty_thirty_and_seven_days_before_and_told_when_it_has_lapsed(
    story, admission
):
    accept(story, bring(story, last=100))
    told: dict[int, int] = {}
    for n in range(102):
        told[100 - n] = due.move_due()
        assert due.move_due() == 0
        clock.advance(timedelta(days=1))
    assert {left for left, moved in told.items() if moved} == {60, 30, 7, 0}
    assert sorted(EvidenceWarning.objects.values_list("days", flat=True)) == [0, 7, 30, 60]
    lapses = "Your evidence lapses soon: Liability insurance"
    assert subjects() == [
        *[lapses] * 3,
        "Your evidence has lapsed: Liability insurance",
        f"Evidence of {story.provider} has lapsed",
    ]


@pytest.mark.django_db
def test_after_an_outage_one_message_comes_not_three(story, admission):
    accept(story, bring(story, last=100))
    clock.advance(timedelta(days=95))
    due.move_due()
    assert subjects() == ["Your evidence lapses soon: Liability insurance"]
    assert list(EvidenceWarning.objects.values_list("days", flat=True)) == [7]


@pytest.mark.django_db
def test_nobody_is_warned_of_what_goes_on_or_is_not_demanded(story, admission):
    accept(story, bring(story, last=20))
    accept(story, bring(story, first=20, last=400))
    accept(story, bring(story, last=20, kind=EvidenceKind.TAX))
    clock.advance(timedelta(days=25))
    assert due.move_due() == 0
    assert gets_orders(admission)


@pytest.mark.django_db
def test_without_the_rule_of_the_day_nobody_is_warned_by_a_guess(story, admission):
    from procurement.models import LegalRule

    accept(story, bring(story, last=20))
    LegalRule.objects.filter(code="evidence.warning.second").update(valid_until=TODAY)
    with pytest.raises(ExceptionGroup) as group:
        due.move_due()
    assert isinstance(group.value.exceptions[0], NoRuleInForce)


# Criminal records (R17) ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_check_leaves_who_when_and_the_result_and_counts_for_twelve_months(story, admission):
    EvidenceDemand.objects.update(kind=EvidenceKind.CRIMINAL_RECORD_CHECK)
    review = services.record_check(story.officer, story.provider, clean=True)
    row = review.evidence
    assert (row.file, row.title, row.checked_by) == (None, "", story.officer.user)
    assert row.valid_until == date(2027, 3, 3)  # 2 March 2027 is the last day on which it is 12 months old
    assert gets_orders(admission)
    clock.advance(timedelta(days=365))
    assert gets_orders(admission)
    clock.advance(timedelta(days=1))
    assert not gets_orders(admission)


@pytest.mark.django_db
def test_a_check_that_bars_stops_orders_and_other_cities_do_not_see_it(story, admission):
    EvidenceDemand.objects.update(kind=EvidenceKind.CRIMINAL_RECORD_CHECK)
    services.record_check(story.officer, story.provider, clean=False)
    assert not gets_orders(admission)
    assert len(reads.evidence_of(story.provider, story.cast.authority)) == 1
    assert reads.evidence_of(story.provider, story.cast.other_authority) == []


# An application under review -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_evidence_that_lapses_while_an_application_is_decided_loses_no_work(story):
    EvidenceDemand.objects.create(
        authority=story.cast.authority, category=story.first, kind=INSURANCE, valid_from=TODAY
    )
    sent = make.send_application(story.administrator, story.system, story.provider, story.first)
    accept(story, bring(story, last=3))
    row = make.assess_all(story.officer, sent)
    clock.advance(timedelta(days=3))  # lapsed between the findings and the decision
    due.move_due()
    assert row.answers.filter(assessment=Assessment.MET).count() == row.answers.count()
    services.decide_application(
        story.officer, row, verdicts={story.first.pk: (Verdict.ADMIT, "")}, version=row.version
    )
    assert Application.objects.get(pk=row.pk).state == ApplicationState.DECIDED
    admission = story.first.admissions.get()
    assert admission.state == "admitted"
    assert not gets_orders(admission)  # admitted, but no new orders before new evidence
    accept(story, bring(story, first=3))
    assert gets_orders(admission)


# Lists ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_demanded_here_waits_for_the_officer_until_judged_or_replaced(story, admission):
    authority = story.cast.authority
    stranger, strangers_admin = make_provider(8)
    record_evidence(strangers_admin, stranger, kind=INSURANCE, valid_from=TODAY, valid_until=day(9))
    bring(story, kind=EvidenceKind.TAX)  # nobody demands it
    first = bring(story)
    assert list(reads.waiting_for_review(authority)) == [first]
    second = bring(story, replaces=first)
    assert list(reads.waiting_for_review(authority)) == [second]
    assert list(reads.waiting_for_review(story.cast.other_authority)) == []
    accept(story, second)
    assert list(reads.waiting_for_review(authority)) == []
    assert Evidence.objects.count() == 4


@pytest.mark.django_db
def test_the_lists_take_the_same_queries_however_many_there_are(story, admission, django_assert_num_queries):
    for number in range(1, 6):
        provider, administrator = make_provider(number)
        make.admitted(story.officer, administrator, story.system, provider)
        record_evidence(administrator, provider, kind=INSURANCE, valid_from=TODAY, valid_until=day(9))
    with django_assert_num_queries(1):
        assert len(reads.waiting_for_review(story.cast.authority)) == 5
    with django_assert_num_queries(1):
        assert len(reads.lapsed_admissions(story.cast.authority)) == 6
    with django_assert_num_queries(2):
        assert sum(c.evidence_lapsed for c in candidates(story.first, TODAY)) == 6
    for n in range(5):
        accept(story, bring(story, first=n))
    with django_assert_num_queries(4):
        assert len(reads.kept_by(story.provider)) == 1
