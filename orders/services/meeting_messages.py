"""What client and coach are told of a meeting, with an invitation that their calendars understand."""

from django.utils import translation
from django.utils.translation import gettext as _

from core import messages
from core.calendars import Invitation
from core.i18n import pick
from orders.models import Meeting, Order
from orders.services.course_calendar import clients_entries, staff_entries
from orders.states import MeetingState


def clients_invitation(order: Order, meeting: Meeting) -> Invitation:
    """The meeting as the client's calendar shows it, in the client's language; nobody else's data."""
    with translation.override(order.client.language):
        service = pick(order.category.name)
        phone = order.authority.phone
        help_line = _("If you cannot come, call in good time: %(phone)s.") % {"phone": phone} if phone else ""
        if meeting.session is not None:
            cancelled = meeting.state == MeetingState.CANCELLED
            return clients_entries(order, meeting.session.course, [meeting.session], cancelled=cancelled)[0]
        return _invitation(
            order, meeting, summary=f"{service}: {meeting.provider.name}", description=help_line
        )


def coachs_invitation(order: Order, meeting: Meeting, language: str) -> Invitation:
    """The meeting as the coach's calendar shows it: the order's number stands for the client."""
    if meeting.session is not None:
        return staff_entries(meeting.session.course, [meeting.session], language)[0]
    with translation.override(language):
        summary = _("Meeting, order %(number)s") % {"number": order.number}
        return _invitation(order, meeting, summary=summary, description=pick(order.category.name))


def _invitation(order: Order, meeting: Meeting, *, summary: str, description: str) -> Invitation:
    return Invitation(
        ref=meeting.ref,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=summary,
        where=meeting.where,
        description=description,
        organiser=meeting.provider.name,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )


def tell(order: Order, meeting: Meeting, what: str) -> None:
    """Tell client and coach that a meeting was ``planned``, ``moved`` or ``cancelled``."""
    facts = {
        "what": what,
        "provider": meeting.provider.name,
        "service": pick(order.category.name, order.client.language),
        "starts_at": meeting.starts_at,
        "where": meeting.where,
        "official": order.official.name,
        "phone": order.authority.phone,
    }
    messages.to_client(
        order.client,
        "meeting",
        facts,
        key=f"meeting:{meeting.ref}:{what}:{meeting.sequence}:client",
        authority=order.authority,
        invitation=clients_invitation(order, meeting),
    )
    tell_coach(order, meeting, what)


def tell_coach(order: Order, meeting: Meeting, what: str) -> None:
    """Put the meeting into the coach's calendar, or take it out."""
    if order.coach is None:
        return
    facts = {
        "what": what,
        "number": order.number,
        "starts_at": meeting.starts_at,
        "where": meeting.where,
        "ref": order.ref,
    }
    messages.to_user(
        order.coach,
        "coach_meeting",
        facts,
        key=f"meeting:{meeting.ref}:{what}:{meeting.sequence}:coach",
        authority=order.authority,
        invitation=coachs_invitation(order, meeting, order.coach.language),
    )
