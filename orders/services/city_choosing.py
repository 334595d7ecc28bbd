"""The client lets the city choose, by the published rule: among free places and among free seats of courses."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core import clock, codes
from core.actors import Actor
from core.errors import InvalidInput, require
from orders import permissions
from orders.models import Course, Offer, Order
from orders.rules.city_choice import NEWCOMERS_SHARE, Option, city_choice
from orders.services.choosing import choose_provider
from orders.services.fitting import fitting_courses
from orders.services.signing_up import sign_up
from orders.states import ChoiceWay
from procurement.selectors import taking_orders
from procurement.states import OfferingState


def let_city_choose(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """The client lets the city choose by the published rule (`orders.rules.city_choice`).

    A provider that is shown with a course stands there with its first course that has a free seat; when it is picked,
    the client is signed up for that course.

    Raises:
        InvalidInput: nobody on the list has a free place any more.
    """
    require(permissions.can_choose(actor, order), "not_your_order")
    shown = _takes_clients(order)
    offers = {o.position: o for o in shown if _has_place(o)}
    courses = _first_courses(order, [o for o in shown if o.course])
    if not offers and not courses:
        raise InvalidInput("nobody_free", _("Nobody on the list has a free place just now."))
    start = max(order.need.earliest_start, clock.today())
    options = [_option(position, offer, start) for position, offer in offers.items() if position is not None]
    options += [
        Option(position, clock.local_date(course.starts_at), _score(offer))
        for position, (offer, course) in courses.items()
    ]
    picked = city_choice(options, newcomers_turn=codes.chance(NEWCOMERS_SHARE))
    if picked.position in courses:
        _offer, course = courses[picked.position]
        sign_up(actor, order, course, version=version, way=ChoiceWay.CITY)
        return Order.objects.get(pk=order.pk)
    return choose_provider(actor, order, offers[picked.position].ref, version=version, let_city=True)


def _takes_clients(order: Order) -> list[Offer]:
    """The round's shown offers whose provider takes new clients: not suspended, paused or lapsed since."""
    admitted = taking_orders(clock.today()).filter(
        category_id=order.category_id, provider_id=OuterRef("provider_id")
    )
    shown = Offer.objects.filter(
        Exists(admitted),
        order=order,
        round=order.round,
        position__isnull=False,
        offering__state=OfferingState.PUBLISHED,
    )
    return list(shown.select_related("offering_place", "offering").order_by("position"))


def _has_place(offer: Offer) -> bool:
    place = offer.offering_place
    return not offer.course and place is not None and place.taken < place.capacity


def _first_courses(order: Order, offers: Sequence[Offer]) -> dict[int, tuple[Offer, Course]]:
    """By the place in the drawn order: each provider's first course with a free seat that suits the order."""
    if not offers:
        return {}
    free = [course for course in fitting_courses(order) if course.free > 0]
    found = {}
    for offer in offers:
        first = next((course for course in free if course.offering_id == offer.offering_id), None)
        if first is not None and offer.position is not None:
            found[offer.position] = (offer, first)
    return found


def _option(position: int, offer: Offer, start: date) -> Option:
    """One offer as the rule sees it: nobody is earlier than the day on which the client can start."""
    assert offer.offering_place is not None
    return Option(position, max(offer.offering_place.next_free_on, start), _score(offer))


def _score(offer: Offer) -> int | None:
    found: int | None = (offer.card.get("score") or {}).get("score")
    return found
