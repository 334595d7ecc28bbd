"""Who may do what with courses and information sessions."""

from core import clock
from core.actors import Actor
from core.models import AccessPurpose, Authority, Client
from core.roles import PROVIDER_ROLES, Role
from orders.models import Course, CourseSession, InfoSession, InfoSignUp
from orders.permissions import READERS
from orders.states.courses import CAN_MOVE_DAYS, CourseState
from procurement.models import Offering


def can_plan_course(actor: Actor, offering: Offering) -> bool:
    """The administrator of the provider whose offering it is."""
    return actor.in_provider(offering.provider_id, Role.PROVIDER_ADMIN)


def can_run_course(actor: Actor, course: Course) -> bool:
    """The provider's administrator opens, confirms and cancels; the house itself when time does."""
    return actor.is_system or actor.in_provider(course.provider_id, Role.PROVIDER_ADMIN)


def can_teach(actor: Actor, course: Course) -> bool:
    """The course's coach, or the provider's administrator."""
    if actor.in_provider(course.provider_id, Role.PROVIDER_ADMIN):
        return True
    is_coach = actor.user is not None and actor.user.pk == course.coach_id
    return is_coach and actor.in_provider(course.provider_id, Role.COACH)


def can_move_session(actor: Actor, session: CourseSession) -> bool:
    """Who runs the course, once it is open, while the session has not begun."""
    course = session.course
    to_come = course.state in CAN_MOVE_DAYS and session.starts_at > clock.now()
    return to_come and can_run_course(actor, course)


def can_see_course(actor: Actor, course: Course) -> bool:
    """Who teaches it; the authority's staff once it has been opened."""
    opened = course.state != CourseState.DRAFT
    return can_teach(actor, course) or (opened and actor.in_authority(course.authority_id, *READERS))


def can_plan_session(actor: Actor, authority: Authority | None) -> bool:
    """An official of the authority."""
    return authority is not None and actor.in_authority(authority.pk, Role.OFFICIAL)


def can_run_session(actor: Actor, session: InfoSession) -> bool:
    """Officials of the authority (colleagues stand in for each other); the house itself when time moves it."""
    return actor.is_system or actor.in_authority(session.authority_id, Role.OFFICIAL)


def can_see_who_comes(actor: Actor, session: InfoSession) -> bool:
    """Officials and the auditor; never a provider (R30)."""
    return actor.in_authority(session.authority_id, Role.OFFICIAL, Role.AUDITOR)


def can_sign_up_for(actor: Actor, session: InfoSession, client: Client, order_ref: str = "") -> bool:
    """An official for any client of the authority; a client with the code of an own order."""
    if client.authority_id != session.authority_id:
        return False
    return can_run_session(actor, session) or actor.is_client_of_order(order_ref)


def can_leave_session(actor: Actor, row: InfoSignUp, order_ref: str = "") -> bool:
    """An official, or the client: with the code for the session, or of an own order."""
    return (
        actor.in_authority(row.authority_id, Role.OFFICIAL)
        or actor.is_client_of(AccessPurpose.SESSION, row.ref)
        or (bool(order_ref) and actor.is_client_of_order(order_ref))
    )


SEES_SESSIONS = (*READERS, *PROVIDER_ROLES)
