"""A year that ends now leaves something to do for everybody."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from core import codes, events
from core.actors import actor_for
from core.models import AccessCode, User
from core.worklist import work_list
from evaluations.models import ScoreRun
from evaluations.states import ScoreState
from orders.models import Course, InfoSession, Offer, Order, Report, ReportDuty, WorkTrial
from orders.services.small_purchases import room_of
from orders.states import OrderState
from orders.states.courses import CourseState, SessionState
from procurement.models import Application
from simulator.play.town import DEMO_DOMAIN
from vouchers.models import Invoice

pytestmark = pytest.mark.django_db


def _kinds(role: str) -> set[str]:
    return {item.kind for item in work_list(actor_for(User.objects.get(email=f"{role}@{DEMO_DOMAIN}")))}


@pytest.mark.parametrize("role", ["official", "procurement", "finance", "manager", "provider", "coach"])
def test_every_role_has_something_to_do(live_city: datetime, role: str) -> None:
    assert _kinds(role), role


def test_the_provider_has_an_order_to_answer_and_the_coach_a_meeting_and_a_report(
    live_city: datetime,
) -> None:
    assert "order.answer" in _kinds("provider")
    assert {"meeting.record", "order.report"} <= _kinds("coach")


def test_a_start_plan_is_late_an_interim_report_is_due_and_a_message_is_unread(live_city: datetime) -> None:
    assert {"order.start_plan", "order.interim", "message.read"} <= _kinds("coach")
    assert {"order.late", "message.read"} <= _kinds("official")
    late = ReportDuty.objects.get(kind="start_plan", ended_on=None, due__lt=live_city.date())
    interim = ReportDuty.objects.get(order=late.order, kind="interim", ended_on=None)
    assert 0 <= (interim.due - live_city.date()).days <= 7
    assert Report.objects.filter(kind="start_plan", late=False).exists()


def test_the_official_has_orders_back_reports_and_units(live_city: datetime) -> None:
    wanted = {"order.draft", "order.with_official", "order.reported", "order.completed"}
    assert wanted <= _kinds("official")


def test_a_work_trial_runs_and_its_coach_has_days_to_mark(live_city: datetime) -> None:
    trial = WorkTrial.objects.get()
    assert (trial.state, trial.official.email) == ("running", f"official@{DEMO_DOMAIN}")
    assert trial.order is not None
    assert trial.order.coach == User.objects.get(email=f"coach@{DEMO_DOMAIN}")
    assert trial.days.count() >= 3
    assert "trial.days" in _kinds("coach")


def test_applications_wait_at_every_stage_with_their_deadline(live_city: datetime) -> None:
    waiting = Application.objects.exclude(state="decided")
    stages = {"submitted", "under_review", "clarification", "to_confirm"}
    assert set(waiting.values_list("state", flat=True)) == stages
    item = next(
        item
        for item in work_list(actor_for(User.objects.get(email=f"manager@{DEMO_DOMAIN}")))
        if str(item.title).startswith("Confirm the decision")
    )
    assert item.due is not None
    assert not waiting.filter(decide_by=None).exists()


def test_a_course_is_open_with_sign_ups_and_an_information_session_comes(live_city: datetime) -> None:
    course = Course.objects.get()
    assert (course.state, course.taken, course.sign_ups.count()) == (CourseState.OPEN, 3, 3)
    session = InfoSession.objects.get()
    assert session.state == SessionState.PLANNED
    assert session.starts_at > live_city
    assert session.taken >= 2
    assert "info_session.hold" in _kinds("official")


def test_invoices_wait_and_a_score_run_can_be_published(live_city: datetime) -> None:
    assert Invoice.objects.filter(state__in=["received", "approved"]).exists()
    assert ScoreRun.objects.filter(state=ScoreState.PREVIEWED).count() == 1


def test_a_small_purchase_waits_for_its_provider_and_the_year_has_a_sum(live_city: datetime) -> None:
    """Careers guidance is outside Annex E: two orders of ten hours against 60,000 euros."""
    rows = Order.objects.filter(route="D", state=OrderState.ASKED).select_related("category", "commitment")
    room = room_of(rows[0].category, live_city.year)
    promised = [row.commitment.ceiling_cents for row in rows if row.commitment is not None]
    assert (len(promised), room.spent_cents, room.threshold_cents) == (2, sum(promised), 60_000_00)
    assert all(row.decision is not None for row in rows)


def test_a_client_chooses_from_a_long_list(live_city: datetime) -> None:
    choosing = Order.objects.filter(state=OrderState.CHOOSING, official__email=f"official@{DEMO_DOMAIN}")
    longest = max(Offer.objects.filter(order=order, position__isnull=False).count() for order in choosing)
    assert longest >= 8


def test_all_sign_ins_share_the_given_password_and_nobody_else_has_one(live_city: datetime) -> None:
    for user in User.objects.all():
        ready = user.email.endswith(f"@{DEMO_DOMAIN}")
        assert user.has_usable_password() == ready, user.email
    assert User.objects.get(email=f"official@{DEMO_DOMAIN}").check_password("a-password-of-tests")


@override_settings(DEMO=True, BASE_URL="http://demo.example:8000")
def test_demo_access_names_everybody_and_a_client(live_city: datetime) -> None:
    out = StringIO()
    call_command("demo_access", stdout=out)
    text = out.getvalue()
    roles = ("official", "procurement", "finance", "manager", "auditor", "provider", "coach")
    assert all(f"{role}@{DEMO_DOMAIN}" in text for role in roles)
    code = text.partition("http://demo.example:8000/c/#")[2].split()[0]
    assert AccessCode.objects.get(digest=codes.digest(codes.normalise_code(code))).revoked_at is None
    assert [fault for _key, _count, fault in events.verify() if fault] == []
