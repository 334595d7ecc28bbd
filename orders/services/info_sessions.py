"""Group information sessions: planned by an official, filled by officials and clients, and where clients may choose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock, events
from core.actors import SYSTEM, Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from core.i18n import Translations
from core.locking import relock
from core.models import AccessPurpose, Client
from orders.models import InfoSession, InfoSignUp, Order, Presenter
from orders.permissions import courses as permissions
from orders.services import session_news
from orders.services.choosing import choose_provider
from orders.states.courses import ACTIVE_SEATS, Attendance, SeatEnd, SeatState, SessionState
from procurement.models import Admission, Category
from procurement.states import AdmissionState
from providers.models import Provider

CODE_WORKS_AFTER = timedelta(days=1)
"""The client's code shows the session until the day after it."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What an official plans; ``where`` is an address, or how to join remotely."""

    name: Translations
    where: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    categories: Sequence[Category]
    presenters: Sequence[Provider]


def plan_session(actor: Actor, plan: SessionPlan) -> InfoSession:
    """Plan a session and invite the providers that present themselves.

    Raises:
        InvalidInput: times, seats, services or providers do not make sense.
    """
    authority = actor.need_authority()
    require(permissions.can_plan_session(actor, authority), "officials_only")
    assert actor.user is not None
    _check(authority.pk, plan)
    with transaction.atomic():
        session = InfoSession(authority=authority, official=actor.user)
        _write(session, plan)
        session.save()
        _invite(session, plan)
        events.record(actor, "info_session.planned", session, authority=authority)
    return session


def amend_session(
    actor: Actor, session: InfoSession, plan: SessionPlan, *, version: int | None = None
) -> InfoSession:
    """Change a session that has not been; who has signed up is told when time or place change.

    Raises:
        WrongState: it has been held or cancelled.
        InvalidInput: as `plan_session`; fewer seats than are taken.
    """
    with transaction.atomic():
        session = _locked(actor, session, version)
        _require_planned(session)
        _check(session.authority_id, plan)
        if plan.seats < session.taken:
            text = _("%(taken)d seats are taken already.") % {"taken": session.taken}
            raise InvalidInput("seats_taken", text, field="seats")
        before = events.snapshot(session)
        moved = (session.starts_at, session.ends_at, session.where) != (
            plan.starts_at,
            plan.ends_at,
            plan.where.strip(),
        )
        _write(session, plan)
        session.save_changes()
        stayed = _invite(session, plan)
        if moved:
            _tell_all(session, "moved")
            for provider in stayed:
                session_news.tell_presenter(session, provider, "moved")
        filled = _fill(session)
        events.record(actor, "info_session.amended", session, authority=session.authority, before=before)
        _record_filled(session, filled)
    return session


def _locked(actor: Actor, session: InfoSession, version: int | None) -> InfoSession:
    session = relock(session)
    require(permissions.can_run_session(actor, session), "officials_only")
    session.check_version(version)
    return session


def _require_planned(session: InfoSession) -> None:
    if session.state != SessionState.PLANNED:
        raise WrongState("session_not_planned")


def _check(authority_id: int, plan: SessionPlan) -> None:
    if not any(text.strip() for text in plan.name.values()):
        raise InvalidInput("name_missing", _("Write the name of the session."), field="name_fi")
    if not plan.where.strip():
        raise InvalidInput("where_missing", _("Write where the session is."), field="where")
    if plan.starts_at <= clock.now():
        raise InvalidInput("session_in_past", _("The session would be in the past."), field="starts_at")
    if plan.ends_at <= plan.starts_at:
        raise InvalidInput("session_ends_first", _("The session ends before it begins."), field="ends_at")
    if plan.seats < 1:
        raise InvalidInput("no_seats", _("There must be at least one seat."), field="seats")
    if not plan.categories or any(row.authority_id != authority_id for row in plan.categories):
        raise InvalidInput("no_category", _("Choose at least one service."), field="categories")
    admitted = set(
        Admission.objects.filter(
            category__in=plan.categories, state=AdmissionState.ADMITTED, valid_from__lte=clock.today()
        ).values_list("provider_id", flat=True)
    )
    if not plan.presenters or any(provider.pk not in admitted for provider in plan.presenters):
        text = _("Invite at least one provider, and only such as are admitted in the services.")
        raise InvalidInput("presenters_wrong", text, field="presenters")


def _write(session: InfoSession, plan: SessionPlan) -> None:
    session.name, session.where = dict(plan.name), plan.where.strip()
    session.starts_at, session.ends_at, session.seats = plan.starts_at, plan.ends_at, plan.seats


def _invite(session: InfoSession, plan: SessionPlan) -> list[Provider]:
    """Services and presenters as planned; who is new, or no longer there, is told. Returns those who were there."""
    session.categories.set(plan.categories)
    wanted = {provider.pk: provider for provider in plan.presenters}
    there = {provider.pk: provider for provider in session.presenters.order_by("pk")}
    for pk, provider in there.items():
        if pk not in wanted:
            Presenter.objects.filter(session=session, provider=provider).delete()
            session_news.tell_presenter(session, provider, "dropped")
    for pk, provider in wanted.items():
        if pk not in there:
            Presenter.objects.create(authority_id=session.authority_id, session=session, provider=provider)
            session_news.tell_presenter(session, provider, "invited")
    return [provider for pk, provider in there.items() if pk in wanted]


def cancel_session(
    actor: Actor, session: InfoSession, *, reason: str, version: int | None = None
) -> InfoSession:
    """Cancel a session: clients and providers are told.

    Raises:
        WrongState: it has been held or cancelled.
        InvalidInput: no reason was given.
    """
    with transaction.atomic():
        session = _locked(actor, session, version)
        _require_planned(session)
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
        before = events.snapshot(session)
        note = events.write_note(actor, session.authority, session, reason)
        _tell_all(session, "cancelled")
        for provider in session.presenters.all():
            session_news.tell_presenter(session, provider, "cancelled")
        rows = session.sign_ups.filter(state__in=ACTIVE_SEATS)
        rows.update(state=SeatState.ENDED, end=SeatEnd.CANCELLED, ended_at=clock.now())
        session.taken = 0
        session.cancel()
        session.save_changes()
        events.record(
            actor, "info_session.cancelled", session, authority=session.authority, before=before, note=note
        )
    return session


def _tell_all(session: InfoSession, what: str) -> None:
    rows = session.sign_ups.filter(state__in=ACTIVE_SEATS).select_related("client").order_by("pk")
    for row in rows:
        session_news.tell(session, row, what, seated=row.state == SeatState.SEATED)


def sign_up_client(
    actor: Actor, session: InfoSession, client: Client, *, order: Order | None = None
) -> InfoSignUp:
    """Give a client a seat, or a place at the end of the waiting list; the same again is answered as the first time.

    The client gets a code of its own for the session. ``order`` is the one whose code a client shows.

    Raises:
        WrongState: the session has begun, been held or cancelled.
    """
    with transaction.atomic():
        session = relock(session)
        may = permissions.can_sign_up_for(actor, session, client, order.ref if order is not None else "")
        require(may and (order is None or order.client_id == client.pk), "not_your_order")
        if session.state != SessionState.PLANNED or session.starts_at <= clock.now():
            raise WrongState("session_closed", _("Nobody can sign up for this session any more."))
        known = session.sign_ups.filter(client=client, state__in=ACTIVE_SEATS).first()
        if known is not None:
            return known
        seated = session.taken < session.seats
        row = InfoSignUp.objects.create(
            authority_id=session.authority_id,
            session=session,
            client=client,
            state=SeatState.SEATED if seated else SeatState.WAITING,
            signed_by=actor.user,
        )
        if seated:
            session.taken += 1
            session.save(update_fields=["taken"])
        expires = session.ends_at + CODE_WORKS_AFTER
        code = access.issue_code(client, AccessPurpose.SESSION, row.ref, expires)
        session_news.tell(session, row, "signed_up" if seated else "waiting", code, seated=seated)
        events.record(actor, "info_session.signed_up", row, authority=session.authority, session=session.ref)
    return row


def leave_session(actor: Actor, row: InfoSignUp, *, order: Order | None = None) -> InfoSignUp:
    """Give a seat up, or stop waiting, before the session begins; whoever waits longest moves up at once.

    Raises:
        WrongState: it has ended already, or the session has begun.
    """
    with transaction.atomic():
        session = relock(row.session)
        row = relock(row)
        own = order is not None and order.client_id == row.client_id
        may = permissions.can_leave_session(actor, row, order.ref if order is not None and own else "")
        require(may, "not_your_order")
        _require_planned(session)
        if row.state not in ACTIVE_SEATS or session.starts_at <= clock.now():
            raise WrongState("not_signed_up", _("There is no sign-up to cancel."))
        before, seated = events.snapshot(row), row.state == SeatState.SEATED
        row.state, row.end, row.ended_at = SeatState.ENDED, SeatEnd.LEFT, clock.now()
        row.save(update_fields=["state", "end", "ended_at"])
        if seated:
            session.taken -= 1
            session.save(update_fields=["taken"])
        session_news.tell(session, row, "left", seated=seated)
        filled = _fill(session)
        events.record(actor, "info_session.left", row, authority=session.authority, before=before)
        _record_filled(session, filled)
    return row


def _fill(session: InfoSession) -> list[tuple[InfoSignUp, events.Snapshot]]:
    """Those who wait longest get the free seats of a session under lock, and are told."""
    rows = session.sign_ups.filter(state=SeatState.WAITING).select_related("client").order_by("pk")
    filled = []
    for row in rows[: max(session.seats - session.taken, 0)]:
        filled.append((row, events.snapshot(row)))
        row.state = SeatState.SEATED
        row.save(update_fields=["state"])
        session_news.tell(session, row, "moved_up", seated=True)
    if filled:
        session.taken += len(filled)
        session.save(update_fields=["taken"])
    return filled


def _record_filled(session: InfoSession, filled: Iterable[tuple[InfoSignUp, events.Snapshot]]) -> None:
    for row, before in filled:
        events.record(SYSTEM, "info_session.moved_up", row, authority=session.authority, before=before)


def record_who_came(actor: Actor, session: InfoSession, marks: Mapping[str, Attendance]) -> InfoSession:
    """Record who came, by the public id of each sign-up; a client without an order is only listed.

    Who waited for a seat may have come, and been let in.

    Raises:
        WrongState: the session has not begun, or it was cancelled.
        NotFound: somebody named is not signed up.
    """
    with transaction.atomic():
        session = _locked(actor, session, None)
        if session.state == SessionState.CANCELLED or session.starts_at > clock.now():
            raise WrongState("session_not_yet", _("The session has not begun yet."))
        rows = {row.ref: row for row in session.sign_ups.filter(state__in=ACTIVE_SEATS, public_id__in=marks)}
        if len(rows) != len(marks):
            raise NotFound
        for ref, row in rows.items():
            if row.attendance != marks[ref]:
                before = events.snapshot(row)
                row.attendance = marks[ref]
                row.save(update_fields=["attendance"])
                events.record(
                    actor, "info_session.attendance", row, authority=session.authority, before=before
                )
    return session


def choose_at_session(
    actor: Actor, session: InfoSession, order: Order, offer_ref: str | UUID, *, version: int | None = None
) -> Order:
    """A client who came chooses on the spot: recorded as assisted, and tied to the session.

    Raises:
        WrongState: the client is not recorded as having come; as `orders.services.choose_provider`.
    """
    require(permissions.can_run_session(actor, session), "officials_only")
    came = session.sign_ups.filter(client_id=order.client_id, attendance=Attendance.PRESENT)
    if session.state == SessionState.CANCELLED or not came.exists():
        raise WrongState("client_not_there", _("Record first that the client came to the session."))
    return choose_provider(actor, order, offer_ref, version=version, session=session)


def hold_session(session: InfoSession) -> bool:
    """The session's time is over. Safe to run twice."""
    with transaction.atomic():
        session = relock(session)
        if session.state != SessionState.PLANNED or session.ends_at > clock.now():
            return False
        before = events.snapshot(session)
        session.hold()
        session.save_changes()
        events.record(SYSTEM, "info_session.held", session, authority=session.authority, before=before)
    return True
