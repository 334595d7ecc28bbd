"""What people are told about information sessions, in their own language."""

from django.conf import settings
from django.utils import translation

from core import messages
from core.i18n import pick
from orders import words
from orders.models import InfoSession, InfoSignUp
from providers.models import Provider
from providers.selectors import administrators


def tell(session: InfoSession, row: InfoSignUp, what: str, code: str = "") -> None:
    """Tell a client: ``signed_up`` or ``waiting`` with the code, ``moved_up``, ``moved`` or ``cancelled``."""
    client = row.client
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
    messages.to_client(client, "info_session", facts, key=key, authority=session.authority)


def tell_presenter(session: InfoSession, provider: Provider, what: str) -> None:
    """Tell the administrators of a provider that it presents itself at a session, or that the session is cancelled."""
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
        messages.to_user(user, "info_session_presenter", facts, key=key, authority=session.authority)
