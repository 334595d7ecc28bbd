"""The API of group information sessions: the same services as the pages."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router, Status

from core.actors import Actor
from core.api import WRITE, ListOut, expected_version, listed
from core.errors import NotFound, require
from orders import permissions, selectors
from orders.api.common import staff_actor
from orders.api.group_common import CALENDAR, PageSize, calendar_file, each_once, tagged, told_of
from orders.models import InfoSession
from orders.permissions import courses as allowed
from orders.schemas.groups import (
    INFO_PATHS,
    AttendeeIn,
    AttendeeOut,
    InfoIn,
    InfoOut,
    InfoRow,
    OnTheSpotIn,
    WhoCameIn,
)
from orders.schemas.orders import ReasonIn
from orders.selectors import groups as reads
from orders.services import info_sessions as services
from orders.services.courses import texts_of
from orders.services.session_news import staff_entry
from orders.states.courses import SessionState
from procurement.models import Category
from providers.models import Provider

sessions_router = Router(tags=["information sessions"])


def _session(request: HttpRequest, ref: UUID) -> tuple[Actor, InfoSession]:
    actor = staff_actor(request)
    return actor, reads.get_info_session(actor, ref)


def _run(request: HttpRequest, ref: UUID) -> tuple[Actor, InfoSession]:
    """Fetch and authorise in one: a session that the actor may run."""
    actor, session = _session(request, ref)
    require(allowed.can_run_session(actor, session), "officials_only")
    return actor, session


def _show(actor: Actor, session: InfoSession, response: HttpResponse) -> InfoOut:
    """The session as it is now; who comes only for officials and the auditor (R30)."""
    session = reads.get_info_session(actor, session.ref)
    attendees = told_of(
        actor,
        reads.attendees_of(session) if allowed.can_see_who_comes(actor, session) else [],
        lambda row: row.client,
        AttendeeOut.of,
        page="api:info_session",
        authority=session.authority,
    )
    return tagged(response, session, InfoOut.of(session, attendees))


@sessions_router.get("/", response={200: ListOut[InfoRow], **WRITE})
def list_sessions(request: HttpRequest, after: str = "", limit: PageSize = 30) -> HttpResponse:
    """The sessions that the caller may see, newest first; providers see those at which they present themselves."""
    rows = reads.sessions_seen_by(staff_actor(request)).order_by("-pk")
    return listed(rows, INFO_PATHS, after, limit)


def _plan(actor: Actor, body: InfoIn) -> services.SessionPlan:
    categories = Category.objects.filter(authority=actor.authority, public_id__in=body.categories)
    presenters = Provider.objects.filter(public_id__in=body.presenters)
    if len(categories) != len(set(body.categories)) or len(presenters) != len(set(body.presenters)):
        raise NotFound
    return services.SessionPlan(
        name=texts_of(body.name.dict()),
        where=body.where,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        seats=body.seats,
        categories=list(categories),
        presenters=list(presenters),
    )


@sessions_router.post("/", response={201: InfoOut, **WRITE})
def plan_session(request: HttpRequest, response: HttpResponse, body: InfoIn) -> Status[InfoOut]:
    """Plan a session and invite the providers that present themselves (officials)."""
    actor = staff_actor(request)
    require(allowed.can_plan_session(actor, actor.authority), "officials_only")
    return Status(201, _show(actor, services.plan_session(actor, _plan(actor, body)), response))


@sessions_router.get("/{uuid:ref}", response={200: InfoOut, **WRITE})
def get_session(request: HttpRequest, response: HttpResponse, ref: UUID) -> InfoOut:
    """One session; its version is the ETag."""
    actor, session = _session(request, ref)
    return _show(actor, session, response)


@sessions_router.get("/{uuid:ref}/calendar", response={200: None, **WRITE}, openapi_extra=CALENDAR)
def session_calendar(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The session as a calendar file."""
    _actor, session = _session(request, ref)
    if session.state == SessionState.CANCELLED:
        raise NotFound
    return calendar_file([staff_entry(session, get_language() or "fi")])


@sessions_router.put("/{uuid:ref}", response={200: InfoOut, **WRITE})
def amend_session(request: HttpRequest, response: HttpResponse, ref: UUID, body: InfoIn) -> InfoOut:
    """Change a session that is to come (officials)."""
    actor, session = _run(request, ref)
    version = expected_version(request)
    changed = services.amend_session(actor, session, _plan(actor, body), version=version)
    return _show(actor, changed, response)


@sessions_router.post("/{uuid:ref}/cancel", response={200: InfoOut, **WRITE})
def cancel_session(request: HttpRequest, response: HttpResponse, ref: UUID, body: ReasonIn) -> InfoOut:
    """Cancel a session: clients and providers are told (officials)."""
    actor, session = _session(request, ref)
    version = expected_version(request)
    cancelled = services.cancel_session(actor, session, reason=body.reason, version=version)
    return _show(actor, cancelled, response)


@sessions_router.post("/{uuid:ref}/sign-ups", response={201: AttendeeOut, **WRITE})
def sign_up_client(request: HttpRequest, ref: UUID, body: AttendeeIn) -> Status[AttendeeOut]:
    """Sign a client up (officials); on a full session the client waits."""
    actor, session = _run(request, ref)
    client = selectors.get_client(actor, body.client)
    return Status(201, AttendeeOut.of(services.sign_up_client(actor, session, client)))


@sessions_router.post("/{uuid:ref}/sign-ups/{uuid:row}/leave", response={200: InfoOut, **WRITE})
def leave_session(request: HttpRequest, response: HttpResponse, ref: UUID, row: UUID) -> InfoOut:
    """Cancel a client's sign-up (officials, on the client's word)."""
    actor, session = _run(request, ref)
    services.leave_session(actor, reads.get_attendee(session, row))
    return _show(actor, session, response)


@sessions_router.post("/{uuid:ref}/attendance", response={200: InfoOut, **WRITE})
def record_who_came(request: HttpRequest, response: HttpResponse, ref: UUID, body: WhoCameIn) -> InfoOut:
    """Record who came (officials)."""
    actor, session = _session(request, ref)
    each_once([mark.sign_up for mark in body.marks])
    marks = {str(mark.sign_up): mark.attendance for mark in body.marks}
    return _show(actor, services.record_who_came(actor, session, marks), response)


@sessions_router.post("/{uuid:ref}/choices", response={204: None, **WRITE})
def choose_on_the_spot(request: HttpRequest, ref: UUID, body: OnTheSpotIn) -> Status[None]:
    """A client who came chooses, with the official's help; it is tied to the session."""
    actor, session = _run(request, ref)
    order = selectors.get_order(actor, body.order)
    require(permissions.can_manage(actor, order), "officials_only")
    version = expected_version(request)
    services.choose_at_session(actor, session, order, body.offer, version=version)
    return Status(204, None)
