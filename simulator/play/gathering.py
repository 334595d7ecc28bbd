"""What a live city has of groups: an open course with some sign-ups, and an information session that comes soon."""

from datetime import timedelta
from functools import partial

from core import clock
from orders.models import Course, InfoSession
from orders.rules.courses import shared_units
from orders.services.courses import CourseFacts, SessionFacts, open_course, plan_course
from orders.services.info_sessions import SessionPlan, plan_session, sign_up_client
from orders.services.signing_up import sign_up
from procurement.models import Offering
from simulator.play.case import Case
from simulator.play.world import ONE_DAY, World, working, working_days_before

SERVICE = "tyokortti"
OPENED_BEFORE_END = 4
"""Working days before the end on which the course is opened: before its participants come."""
COURSE = {
    "fi": "Hygieniapassi ja työturvallisuuskortti",
    "sv": "Hygienpass och arbetarskyddskort",
    "en": "Hygiene passport and occupational safety card",
}
LEARNT = {
    "fi": "Ensimmäisenä päivänä elintarvikehygienia, toisena työturvallisuus. Kokeet tehdään kurssilla.",
    "sv": "Första dagen livsmedelshygien, andra dagen arbetarskydd. Proven görs på kursen.",
    "en": "Food hygiene on the first day, safety at work on the second. The tests are taken on the course.",
}
SESSION = {
    "fi": "Palveluinfo: tapaa valmentajia",
    "sv": "Infotillfälle: träffa coacher",
    "en": "Information session: meet coaches",
}


def plan_groups(world: World) -> None:
    """Only where people go on by hand; nothing is drawn, so that all other figures stay as they are."""
    if not any(case.rests == "course" for case in world.scenario.live):
        return
    end = clock.local_date(world.ends)
    opened = clock.at(working_days_before(end, OPENED_BEFORE_END), 8)
    world.agenda.put(opened, partial(_open_course, world))
    world.agenda.put(clock.at(working_days_before(end, 1), 15), partial(_plan_session, world))


def _open_course(world: World) -> None:
    """The demo's provider opens a course in three weeks, of two days on its first place."""
    firm = world.firms[0]
    offering = Offering.objects.select_related("category", "authority", "provider").get(
        provider=firm.provider, category=world.categories[SERVICE]
    )
    price = offering.prices.get(valid_until=None).unit_price_cents
    first = working(clock.today() + timedelta(days=21))
    second = working(first + ONE_DAY)
    days, coach = (first, second), firm.coaches[0].user
    assert coach is not None
    facts = CourseFacts(
        name=COURSE,
        description=LEARNT,
        languages=("fi",),
        place=firm.places[0],
        coach=coach,
        min_seats=4,
        max_seats=12,
        sign_up_until=first - timedelta(days=7),
        unit_price_cents=price,
        sessions=[
            SessionFacts(clock.at(day, 9), clock.at(day, 15), units)
            for day, units in zip(days, shared_units(offering.category.default_units, 2), strict=True)
        ],
    )
    open_course(firm.administrator, plan_course(firm.administrator, offering, facts))


def take_seat(case: Case) -> None:
    """The client of a live case signs up with the official's help."""
    course = Course.objects.get(category=case.world.categories[SERVICE])
    sign_up(case.official, case.order(), course)


def _plan_session(world: World) -> None:
    """In a week three providers meet clients; those who wait to choose, or sit on the course, come."""
    official, category = world.staff.officials[0], world.categories["tyonetsinta"]
    starts = clock.at(working(clock.today() + timedelta(days=7)), 13)
    published = {row.provider_id for row in Offering.objects.filter(category=category, state="published")}
    firms = [firm.provider for firm in world.firms if firm.provider.pk in published]
    plan = SessionPlan(
        name=SESSION,
        where=f"Tulliportinkatu 31, {world.scenario.municipalities[0]}",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        seats=15,
        categories=(category,),
        presenters=firms[:3],
    )
    session = plan_session(official, plan)
    _invite_clients(world, session)


def _invite_clients(world: World, session: InfoSession) -> None:
    coming = [case for case in world.cases.values() if case.rests in ("choice", "course")]
    for case in coming[:4]:
        sign_up_client(case.official, session, case.person.client)
