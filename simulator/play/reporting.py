"""Start plans, interim reports and messages; nothing here is drawn by chance, so that no story changes by it."""

from datetime import timedelta
from functools import partial

from core import clock
from orders import services as orders
from orders.models import Order, Report, ReportDuty
from orders.rules.report_content import InterimReport, StartPlan
from orders.states import OrderState
from orders.states.delivery import Audience, HowItGoes, SelfView
from procurement.category_states import RequiredReport
from simulator.play.case import Case
from simulator.play.world import working

PLAN = StartPlan(
    goals="Työpaikka tai työkokeilu, joka sopii työkykyyn.",
    steps="Osaamisen kartoitus, ansioluettelo, yhteydet työnantajiin.",
    frequency="Kahden viikon välein, tarvittaessa puhelin.",
    views={SelfView.SKILLS.value: 5, SelfView.JOB_SEARCH.value: 4, SelfView.EVERYDAY.value: 6},
)
HALF_WAY = InterimReport(
    text="Tapaamiset ovat toteutuneet, ja kaksi työnantajaa on kiinnostunut.",
    course=HowItGoes.ON_TRACK,
    next_steps="Tutustuminen työpaikkaan.",
    views={SelfView.SKILLS.value: 6, SelfView.JOB_SEARCH.value: 6, SelfView.EVERYDAY.value: 6},
)
QUESTION = "Voinko tuoda seuraavaan tapaamiseen työtodistukseni? En tiedä, mitä niistä tarvitaan."


def begin_service(case: Case, order: Order) -> None:
    """After the first kept meeting: the plan at once, the interim report in time; in a case that rests at its plan
    neither is written, and the client has a question."""
    if case.rests == "plan":
        orders.send_message(case.client, order, text=QUESTION, audience=Audience.ALL)
        return
    owed = dict(ReportDuty.objects.filter(order=order, ended_on=None).values_list("kind", "due"))
    if RequiredReport.START_PLAN in owed:
        assert case.coach is not None
        reads(case, orders.submit_start_plan(case.coach, order, PLAN))
    if RequiredReport.INTERIM in owed:
        day = working(owed[RequiredReport.INTERIM])
        case.world.agenda.put(clock.at(day, 10), partial(send_interim, case))


def send_interim(case: Case) -> None:
    """Half way, if the service still runs with the same coach's firm."""
    order = case.order()
    waits = ReportDuty.objects.filter(order=order, kind=RequiredReport.INTERIM, ended_on=None)
    if order.state == OrderState.IN_SERVICE and case.coach is not None and waits.exists():
        reads(case, orders.submit_interim_report(case.coach, order, HALF_WAY))


def reads(case: Case, report: Report) -> None:
    """The official has read it two days later, or on the next working day."""
    day = working(clock.today() + timedelta(days=2))
    case.world.agenda.put(clock.at(day, 13), partial(_approve, case, report))


def _approve(case: Case, report: Report) -> None:
    orders.approve_part(case.official, report)
