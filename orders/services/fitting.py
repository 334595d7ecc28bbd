"""Which courses suit an order: the facts of both, brought before the pure rule."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet, Sum

from core import clock
from orders.models import Course, Offer, Order
from orders.rules.courses import Offered, Wanted, misfits
from orders.states.courses import TAKES_SIGN_UPS, Misfit
from procurement.selectors import taking_orders
from procurement.states import OfferingState


def coming_courses() -> QuerySet[Course]:
    """Courses that clients can sign up for today, the first to begin first, with what their cards show.

    ``admitted`` tells whether the provider takes new clients; ``total_units`` is what all sessions use together.
    """
    admitted = taking_orders(clock.today()).filter(
        category_id=OuterRef("category_id"), provider_id=OuterRef("provider_id")
    )
    rows = Course.objects.filter(state__in=TAKES_SIGN_UPS, sign_up_until__gte=clock.today())
    rows = rows.select_related("provider", "place", "offering")
    return rows.annotate(admitted=Exists(admitted), total_units=Sum("sessions__units_hundredths")).order_by(
        "starts_at", "pk"
    )


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
        shut=not course.admitted or course.offering.state != OfferingState.PUBLISHED,  # type: ignore[attr-defined]
        closed=course.sign_up_until < clock.today() or course.state not in TAKES_SIGN_UPS,
    )


def courses_of(order: Order) -> list[tuple[Course, tuple[Misfit, ...]]]:
    """The coming courses of the order's category, each with why it does not suit (nothing: it does)."""
    courses = list(coming_courses().filter(category_id=order.category_id, authority_id=order.authority_id))
    if not courses:
        return []
    lines = lines_of(order)
    return [
        (course, misfits(wanted_of(order, lines.get(course.offering_id, [])), offered_of(course)))
        for course in courses
    ]


def fitting_courses(order: Order) -> list[Course]:
    """The courses that suit an order, the first to begin first; a full one is there too, for its waiting list."""
    return [course for course, found in courses_of(order) if not found]


def best_line(lines: Iterable[Offer]) -> Offer:
    """The line that a seat is tied to: the one that was shown, else the first of those that say nothing against it."""
    return min(lines, key=lambda line: (not line.shown, len(line.reasons), line.pk))
