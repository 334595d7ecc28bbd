"""What people are told about information sessions, in their own language, with the entry for their calendars."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core import messages
from core.calendars import Invitation
from core.i18n import pick
from orders import words
from orders.models import InfoSession, InfoSignUp
from orders.states.courses import SessionState
from providers.models import Provider
from providers.selectors import administrators


def clients_entry(session: InfoSession, row: InfoSignUp, *, cancelled: bool = False) -> Invitation:
    """The session as the client's calendar shows it, in the client's language; each sign-up has an entry of its own."""
    with translation.override(row.client.language):
        return _entry(session, row.ref, cancelled=cancelled)


def staff_entry(session: InfoSession, language: str, *, cancelled: bool = False) -> Invitation:
    """The session in the calendar of an official or a presenter: nobody's name."""
    with translation.override(language):
        off = cancelled or session.state == SessionState.CANCELLED
        return _entry(session, session.ref, cancelled=off)


def _entry(session: InfoSession, ref: str, *, cancelled: bool) -> Invitation:
    phone = session.authority.phone
    help_line = _("If you cannot come, call in good time: %(phone)s.") % {"phone": phone} if phone else ""
    return Invitation(
        ref=ref,
        sequence=session.version + cancelled,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=pick(session.name),
        where=session.where,
        description=help_line,
        organiser=pick(session.authority.name),
        cancelled=cancelled,
    )


def tell(session: InfoSession, row: InfoSignUp, what: str, code: str = "", *, seated: bool) -> None:
    """Tell a client: ``signed_up`` or ``waiting`` with the code, ``moved_up``, ``moved``, ``left`` or ``cancelled``.

    Who has, or had, a seat gets the session into the calendar, or out of it.
    """
    client, off = row.client, what in ("left", "cancelled")
    with translation.override(client.language):
        facts = {
            "what": what,
            "session": pick(session.name),
            "begins": words.long_moment(session.starts_at),
            "where": session.where,
            "code": code,
            "link": f"{settings.BASE_URL}/c/#{code}",
            "official": session.official.name,
            "phone": session.authority.phone,
        }
    key = f"info:{row.ref}:{what}:{session.version if what == 'moved' else 1}"
    entry = clients_entry(session, row, cancelled=off) if seated else None
    messages.to_client(client, "info_session", facts, key=key, authority=session.authority, invitation=entry)


def tell_presenter(session: InfoSession, provider: Provider, what: str) -> None:
    """Tell the administrators of a provider that it is ``invited`` to present itself, that the session ``moved``, is
    ``cancelled``, or that it is ``dropped`` from those who present themselves."""
    for user in administrators(provider):
        with translation.override(user.language):
            facts = {
                "what": what,
                "session": pick(session.name),
                "begins": words.long_moment(session.starts_at),
                "where": session.where,
                "session_ref": session.ref,
            }
        key = f"info:{session.ref}:{what}:{provider.ref}:{user.ref}:{session.version}"
        entry = staff_entry(session, user.language, cancelled=what in ("cancelled", "dropped"))
        messages.to_user(
            user, "info_session_presenter", facts, key=key, authority=session.authority, invitation=entry
        )
