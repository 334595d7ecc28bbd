"""The provider's courses: planned, opened for sign-up, confirmed or cancelled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import DomainError, InvalidInput, NotFound, WrongState, require
from core.i18n import Translations
from core.locking import relock
from core.models import User
from core.roles import PROVIDER_ROLES
from orders.models import Course, CourseSession
from orders.permissions import courses as permissions
from orders.rules.courses import Fault, Sizes, deadline_faults, session_faults, size_faults
from orders.services import course_news
from orders.services.moving_up import accept_all, send_all_back
from orders.services.needing import require_open
from orders.states.courses import CAN_CANCEL_COURSE, CourseState
from procurement.models import Category, Offering
from procurement.selectors import taking_orders
from procurement.states import OfferingState, PriceRule
from providers.models import Place, ProviderMember


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session; ``units_hundredths`` is what it uses of each participant's order, in the category's unit."""

    starts_at: datetime
    ends_at: datetime
    units_hundredths: int


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What a provider plans; the price is cents ex VAT of one unit for one participant, no place means remotely."""

    name: Translations
    description: Translations
    languages: Sequence[str]
    place: Place | None
    coach: User
    min_seats: int
    max_seats: int
    sign_up_until: date
    unit_price_cents: int
    sessions: Sequence[SessionFacts]


def plan_course(actor: Actor, offering: Offering, facts: CourseFacts) -> Course:
    """Plan a course of an offering; it stays a draft until it is opened.

    Raises:
        InvalidInput: sizes, sessions, days, price, place or coach do not make sense.
    """
    require(permissions.can_plan_course(actor, offering), "not_your_offering")
    sessions = _checked(offering, facts)
    with transaction.atomic():
        course = Course(
            authority=offering.authority,
            category=offering.category,
            offering=offering,
            provider=offering.provider,
        )
        _write(course, facts, sessions)
        course.save()
        _write_sessions(course, sessions)
        events.record(actor, "course.planned", course, authority=course.authority)
    return course


def amend_course(actor: Actor, course: Course, facts: CourseFacts, *, version: int | None = None) -> Course:
    """Change a draft.

    Raises:
        WrongState: the course has been opened: those who signed up know it as it is.
        InvalidInput: as `plan_course`.
    """
    with transaction.atomic():
        course = _locked(actor, course, version)
        if course.state != CourseState.DRAFT:
            raise WrongState("course_is_open")
        sessions = _checked(course.offering, facts)
        before = events.snapshot(course)
        _write(course, facts, sessions)
        course.save_changes()
        course.sessions.all().delete()  # a draft's sessions are nobody's yet
        _write_sessions(course, sessions)
        events.record(actor, "course.amended", course, authority=course.authority, before=before)
    return course


def _locked(actor: Actor, course: Course, version: int | None) -> Course:
    course = relock(course)
    require(permissions.can_run_course(actor, course), "not_your_course")
    course.check_version(version)
    return course


def _write(course: Course, facts: CourseFacts, sessions: Sequence[SessionFacts]) -> None:
    course.name, course.description = dict(facts.name), dict(facts.description)
    course.languages, course.place, course.coach = list(facts.languages), facts.place, facts.coach
    course.min_seats, course.max_seats = facts.min_seats, facts.max_seats
    course.sign_up_until, course.unit_price_cents = facts.sign_up_until, facts.unit_price_cents
    course.starts_at, course.ends_at = sessions[0].starts_at, sessions[-1].ends_at


def _write_sessions(course: Course, sessions: Iterable[SessionFacts]) -> None:
    CourseSession.objects.bulk_create(
        CourseSession(
            authority_id=course.authority_id,
            course=course,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            units_hundredths=session.units_hundredths,
        )
        for session in sessions
    )


def sizes_of(category: Category) -> Sizes:
    """How small and how large a group of the category may be."""
    return Sizes(category.group_min, category.group_max)


def _checked(offering: Offering, facts: CourseFacts) -> list[SessionFacts]:
    """The sessions in the order of time, when everything about the plan makes sense."""
    sessions = sorted(facts.sessions, key=lambda session: session.starts_at)
    for fault in _faults(offering, facts, sessions):
        raise InvalidInput(fault.code, fault.message, field=fault.field)
    return sessions


def _faults(offering: Offering, facts: CourseFacts, sessions: Sequence[SessionFacts]) -> Iterable[Fault]:
    if not any(text.strip() for text in facts.name.values()):
        yield Fault("name_missing", _("Write the name of the course."), "name_fi")
    if not facts.languages:
        yield Fault("no_language", _("Choose at least one language."), "languages")
    yield from size_faults(facts.min_seats, facts.max_seats, sizes_of(offering.category))
    yield from session_faults(sessions)
    yield from deadline_faults(facts.sign_up_until, clock.today(), clock.local_date(sessions[0].starts_at))
    if not _price_fits(offering.category, facts.unit_price_cents):
        text = _("The price does not keep to the price rule of the service.")
        yield Fault("price_not_allowed", text, "unit_price_cents")
    if facts.place is not None and facts.place.provider_id != offering.provider_id:
        raise NotFound
    members = ProviderMember.objects.filter(
        provider=offering.provider, user=facts.coach, ended_at=None, role__in=PROVIDER_ROLES
    )
    if not members.exists():
        yield Fault("not_a_member", _("The coach is not a member of the provider."), "coach")


def _price_fits(category: Category, cents: int) -> bool:
    """Whether a price keeps to the offering's price rule: the city's fixed one, under the cap, or free."""
    if category.price_rule == PriceRule.FIXED:
        return cents == category.ceiling_cents
    ceiling = category.ceiling_cents
    return cents > 0 and (category.price_rule == PriceRule.FREE or ceiling is None or cents <= ceiling)


def open_course(actor: Actor, course: Course, *, version: int | None = None) -> Course:
    """Open a course for sign-up.

    Raises:
        WrongState: it is not a draft.
        InvalidInput: its days have passed; ``system_not_open``.
        DomainError: ``offering_not_published``, ``provider_not_available``.
    """
    with transaction.atomic():
        course = _locked(actor, course, version)
        if course.state != CourseState.DRAFT:
            raise WrongState("course_is_open")
        for fault in deadline_faults(course.sign_up_until, clock.today(), clock.local_date(course.starts_at)):
            raise InvalidInput(fault.code, fault.message, field=fault.field)
        require_open(course.category)
        _require_supply(course)
        before = events.snapshot(course)
        course.open()
        course.save_changes()
        events.record(actor, "course.opened", course, authority=course.authority, before=before)
    return course


def _require_supply(course: Course) -> None:
    """Only of an offering that clients can see, by a provider that takes new clients."""
    if Offering.objects.get(pk=course.offering_id).state != OfferingState.PUBLISHED:
        raise DomainError(
            "offering_not_published", _("Publish the offering first: clients choose among published ones.")
        )
    admitted = taking_orders(clock.today()).filter(
        category_id=course.category_id, provider_id=course.provider_id
    )
    if not admitted.exists():
        raise DomainError("provider_not_available", _("You take no new clients in this service just now."))


def confirm_course(actor: Actor, course: Course, *, version: int | None = None) -> Course:
    """Say that the course will be held: with it the provider takes on everybody who has a seat.

    Raises:
        WrongState: it is not open for sign-up.
        DomainError: ``too_few``: fewer than the smallest group have signed up.
    """
    with transaction.atomic():
        course = _locked(actor, course, version)
        if course.state != CourseState.OPEN:
            raise WrongState("course_not_open")
        if course.taken < course.min_seats:
            text = _("Fewer than the smallest group have signed up. It is decided when sign-up ends.")
            raise DomainError("too_few", text)
        before = events.snapshot(course)
        course.confirm()
        course.save_changes()
        course_news.tell_coach(course, "confirmed")
        events.record(
            actor, "course.confirmed", course, authority=course.authority, before=before, taken=course.taken
        )
    accept_all(course.pk)
    return course


def cancel_course(actor: Actor, course: Course, *, reason: str, version: int | None = None) -> Course:
    """Cancel a course before it begins: everybody is told and chooses again, nothing is lost.

    Raises:
        WrongState: it has begun or ended.
        InvalidInput: no reason was given.
    """
    with transaction.atomic():
        course = _locked(actor, course, version)
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
        if course.state not in CAN_CANCEL_COURSE:
            raise WrongState("course_has_begun")
        before = events.snapshot(course)
        note = events.write_note(actor, course.authority, course, reason)
        opened, sure = course.state != CourseState.DRAFT, course.state == CourseState.CONFIRMED
        course.cancel()
        course.save_changes()
        if opened:
            course_news.tell_coach(course, "called_off", sure=sure)
        events.record(actor, "course.cancelled", course, authority=course.authority, before=before, note=note)
    send_all_back(course.pk)
    return course


def texts_of(given: Mapping[str, str]) -> Translations:
    """Texts by language, the empty ones left out."""
    return {code: text.strip() for code, text in given.items() if text.strip()}
