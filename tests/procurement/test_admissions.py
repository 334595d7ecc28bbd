"""Suspending, reinstating, removing, leaving; the register of any past day; call-off decisions."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from core import clock, documents
from core.errors import InvalidInput, NotAllowed, WrongState
from procurement import services
from procurement.models import Admission, Decision
from procurement.selectors.systems import register_on
from procurement.states import AdmissionState, DecisionKind
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def admission(story):
    """The provider's admission to the first category."""
    rows = make.admitted(story.officer, story.administrator, story.system, story.provider)
    return rows[0]


def test_a_suspension_is_decided_served_and_ended(story, admission):
    row = make.suspended(story.officer, admission, "The insurance has lapsed.")
    assert row.state == AdmissionState.SUSPENDED
    decision = Decision.objects.get(subject_ref=admission.ref)
    assert (decision.kind, decision.appeal_until) == (DecisionKind.SUSPENSION, date(2026, 3, 16))
    assert "The insurance has lapsed." in documents.html(decision.document)
    row = services.reinstate_admission(story.officer, admission, "It has been renewed.")
    assert row.state == AdmissionState.ADMITTED
    decisions = Decision.objects.filter(subject_ref=admission.ref).order_by("pk")
    kinds = list(decisions.values_list("kind", flat=True))
    assert kinds == [DecisionKind.SUSPENSION, DecisionKind.REINSTATEMENT]


@pytest.mark.parametrize("name", ["suspend_admission", "remove_admission"])
def test_a_decision_against_the_provider_needs_a_reason(story, admission, name):
    with pytest.raises(InvalidInput, match="reason_missing"):
        getattr(services, name)(story.officer, admission, "  ")
    admission.refresh_from_db()
    assert admission.state == AdmissionState.ADMITTED


def test_a_removed_provider_may_apply_again(story, admission):
    removed = make.removed(story.officer, admission, "Serious breach.")
    assert (removed.state, removed.valid_until) == (AdmissionState.REMOVED, date(2026, 3, 2))
    for step in (services.suspend_admission, services.reinstate_admission, services.remove_admission):
        with pytest.raises(WrongState, match="wrong_state"):
            step(story.officer, admission, "Again.")
    again = make.send_application(story.administrator, story.system, story.provider, story.first)
    make.admit(story.officer, again)
    assert Admission.objects.filter(category=story.first, state=AdmissionState.ADMITTED).count() == 1


def test_a_provider_leaves_on_its_own(story, admission):
    with pytest.raises(NotAllowed):
        services.leave(story.officer, admission)
    assert services.leave(story.administrator, admission).state == AdmissionState.LEFT


@pytest.mark.parametrize(
    "who", ["manager", "auditor", "official", "administrator", "coach", "outsider", "other_official"]
)
def test_others_do_not_decide_on_admissions(story, admission, who):
    for step in (services.suspend_admission, services.reinstate_admission, services.remove_admission):
        with pytest.raises(NotAllowed):
            step(story.cast.actor(who), admission, "Reason.")


def test_the_register_tells_any_past_day(story, admission):
    first = clock.today()
    clock.advance(timedelta(days=10))
    make.suspended(story.officer, admission, "Reason.")
    clock.advance(timedelta(days=10))
    services.reinstate_admission(story.officer, admission, "Reason.")
    clock.advance(timedelta(days=10))
    make.removed(story.officer, admission, "Reason.")
    code, other = story.first.code, story.second.code
    found = []
    for n in (-1, 0, 9, 10, 19, 20, 29, 30):
        rows = register_on(story.system, first + timedelta(days=n))
        found.append(rows[0].states if rows else {})
    states = [row.get(code) for row in found]
    assert states == [None, "admitted", "admitted", "suspended", "suspended", "admitted", "admitted", None]
    assert found[-1] == {other: "admitted"}


def test_the_register_takes_three_queries_however_many_there_are(story, admission, django_assert_num_queries):
    from tests.factories.providers import make_provider

    for number in range(1, 4):
        provider, administrator = make_provider(number)
        make.admitted(story.officer, administrator, story.system, provider)
    with django_assert_num_queries(2):
        assert len(register_on(story.system, clock.today())) == 4


def test_a_call_off_is_decided_in_the_orders_transaction(story, admission):
    facts = {"order": "2026-1", "service": {"fi": "Valmennus", "en": "Coaching"}, "route": "B", "way": "city"}
    with transaction.atomic():
        decision = services.decide_call_off(
            story.officer,
            authority=story.cast.authority,
            subject=admission,
            provider=story.provider,
            facts={**facts, "unit_price_cents": 6500, "units_hundredths": 2000},
            language="en",
        )
    assert (decision.kind, decision.appeal_until) == (
        DecisionKind.CALL_OFF,
        date(2026, 4, 1),
    )  # 30 days: no standstill
    page = documents.html(decision.document)
    assert "Coaching" in page
    assert "65.00" in page
    assert "asked the city to choose" in page


def test_a_small_purchase_is_open_to_correction_only_and_route_a_is_competed(story, admission):
    def decide(route):
        return services.decide_call_off(
            story.officer,
            authority=story.cast.authority,
            subject=admission,
            provider=story.provider,
            facts={"service": "x", "route": route},
            language="en",
        )

    assert decide("D").appeal_until is None
    assert "not open to appeal" in documents.html(Decision.objects.latest("pk").document)
    with pytest.raises(WrongState, match="route_needs_competition"):
        decide("A")
