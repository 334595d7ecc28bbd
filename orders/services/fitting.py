"""Which courses suit an order: the facts of both, brought before the pure rule."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Sum

from core import clock
from orders.models import Course, Offer, Order
from orders.rules.courses import CourseSupply, Offered, Wanted, misfits
from orders.services.budgets import budget_unit_cents
from orders.states.courses import TAKES_SIGN_UPS, Misfit
from procurement.selectors import taking_orders
from procurement.states import OfferingState

UNDRAWN = 1_000_000
"""After every place of a drawn order: the provider has none in this client's list."""


def open_courses(day: date) -> QuerySet[Course]:
    """Courses that clients can sign up for on a day."""
    return Course.objects.filter(state__in=TAKES_SIGN_UPS, sign_up_until__gte=day)


def coming_courses() -> QuerySet[Course]:
    """Courses that clients can sign up for today, the first to begin first, with what their cards show.

    ``admitted`` tells whether the provider takes new clients; ``total_units`` is what all sessions use together.
    """
    rows = _with_facts(Course.objects.filter(state__in=TAKES_SIGN_UPS, sign_up_until__gte=clock.today()))
    return rows.select_related("provider", "place", "offering").order_by("starts_at", "pk")


def _with_facts(rows: QuerySet[Course]) -> QuerySet[Course]:
    admitted = taking_orders(clock.today()).filter(
        category_id=OuterRef("category_id"), provider_id=OuterRef("provider_id")
    )
    return rows.annotate(admitted=Exists(admitted), total_units=Sum("sessions__units_hundredths"))


def course_supplies(order: Order) -> list[CourseSupply]:
    """The courses of the order's category that have not begun, as the engine weighs them.

    The seat that the order itself holds is no reason against its course.
    """
    rows = Course.objects.filter(
        authority_id=order.authority_id,
        category_id=order.category_id,
        state__in=TAKES_SIGN_UPS,
        starts_at__gt=clock.now(),
    )
    if not rows.exists():  # most services have none: composing the whole question is dear
        return []
    found = _with_facts(rows).select_related("place", "offering").order_by("starts_at", "pk")
    return [
        CourseSupply(
            course.ref,
            course.offering_id,
            course.name,
            replace(offered_of(course), closed=False, full=False)
            if course.pk == order.course_id
            else offered_of(course),
        )
        for course in found
    ]


def lines_of(order: Order) -> dict[int, list[Offer]]:
    """The lines of this round's list by offering, shown or left out."""
    found: dict[int, list[Offer]] = {}
    for line in Offer.objects.filter(order=order, round=order.round, offering_id__isnull=False).order_by(
        "pk"
    ):
        assert line.offering_id is not None
        found.setdefault(line.offering_id, []).append(line)
    return found


def wanted_of(order: Order, lines: Iterable[Offer]) -> Wanted:
    """What an order asks of a course whose offering has these lines in its list."""
    need = order.need
    return Wanted(
        languages=frozenset(need.languages),
        municipalities=frozenset(need.municipalities),
        remote_suits=need.remote_suits,
        accessible=need.accessible,
        earliest_start=need.earliest_start,
        latest_start=max(need.latest_start, clock.today()),
        units_hundredths=need.units_hundredths,
        reasons=[frozenset(line.reasons) for line in lines],
        largest_group=need.largest_group,
        ceiling_cents=order.category.ceiling_cents,
        budget_unit_cents=budget_unit_cents(order),
    )


def offered_of(course: Course) -> Offered:
    """What a course of `coming_courses` is."""
    place = course.place
    return Offered(
        languages=frozenset(course.languages),
        municipality=place.municipality if place is not None else "",
        remote=place is None,
        accessible=place is not None and place.accessible,
        first_day=clock.local_date(course.starts_at),
        units_hundredths=course.total_units,  # type: ignore[attr-defined]
        unit_price_cents=course.unit_price_cents,
        max_seats=course.max_seats,
        full=course.free <= 0,
        shut=not course.admitted or course.offering.state != OfferingState.PUBLISHED,  # type: ignore[attr-defined]
        closed=course.sign_up_until < clock.today() or course.state not in TAKES_SIGN_UPS,
    )


def courses_of(order: Order) -> list[tuple[Course, tuple[Misfit, ...]]]:
    """The coming courses of the order's category, each with why it does not suit (nothing: it does)."""
    courses = list(coming_courses().filter(category_id=order.category_id, authority_id=order.authority_id))
    if not courses:
        return []
    lines, wanted = lines_of(order), wanted_of(order, ())
    courses.sort(key=lambda course: _turn(course, lines.get(course.offering_id, [])))
    asked = [_asked(wanted, lines.get(course.offering_id, [])) for course in courses]
    return [(course, misfits(one, offered_of(course))) for course, one in zip(courses, asked, strict=True)]


def _turn(course: Course, lines: Iterable[Offer]) -> tuple[date, int, int]:
    """The first day to begin first; on the same day as the lot drew the providers for this client."""
    drawn = min((line.position for line in lines if line.position is not None), default=UNDRAWN)
    return clock.local_date(course.starts_at), drawn, course.pk


def _asked(wanted: Wanted, lines: Iterable[Offer]) -> Wanted:
    """What is wanted of one offering's courses, whose lines in the list are these."""
    return replace(wanted, reasons=[frozenset(line.reasons) for line in lines])


def fitting_courses(order: Order) -> list[Course]:
    """The courses that suit an order, the first to begin first; a full one is there too, for its waiting list."""
    return [course for course, found in courses_of(order) if not found]


def best_line(lines: Iterable[Offer]) -> Offer:
    """The line that a seat is tied to: the one that was shown, else the first of those that say nothing against it."""
    return min(lines, key=lambda line: (not line.shown, len(line.reasons), line.pk))
