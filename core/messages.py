"""Messages to people: rendered in the recipient's language when they are wanted, sent by the outbox.

A template is ``templates/email/<name>.txt``: its first line is the subject, the rest the text. A shorter text for
SMS may stand in ``templates/sms/<name>.txt`` (no subject line).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.backends.django import Template
from django.template.loader import get_template
from django.utils import translation

from core import outbox
from core.calendars import Invitation
from core.models import Authority, Client, ConsentKind, Outbox, OutboxKind, User

Invitations = Invitation | Sequence[Invitation] | None
"""One entry for a calendar, or one for each of several sessions."""


def render(
    template: str, context: Mapping[str, Any], language: str, authority: Authority | None
) -> tuple[str, str]:
    """Subject and text of a message in a language."""
    subject, _, text = _rendered(f"email/{template}.txt", context, language, authority).partition("\n")
    return subject.strip(), text.strip() + "\n"


def _rendered(name: str, context: Mapping[str, Any], language: str, authority: Authority | None) -> str:
    found = get_template(name)
    assert isinstance(found, Template)
    house = {"authority": authority, "base_url": settings.BASE_URL, **context}
    with translation.override(language):
        # Plain text: nothing is escaped for HTML.
        return found.template.render(Context(house, autoescape=False)).strip()


def to_address(
    email: str,
    language: str,
    template: str,
    context: Mapping[str, Any],
    *,
    key: str,
    authority: Authority | None,
    subject_ref: str = "",
    invitation: Invitations = None,
) -> Outbox:
    """A mail to an address, with an invitation for the calendar if there is one; the same key again sends nothing
    more."""
    subject, text = render(template, context, language, authority)
    payload: dict[str, Any] = {"to": email, "subject": subject, "text": text}
    payload |= _for_the_calendar(invitation)
    return outbox.put(OutboxKind.EMAIL, key, payload, authority=authority, subject_ref=subject_ref)


def by_letter(
    name: str,
    address: str,
    language: str,
    template: str,
    context: Mapping[str, Any],
    *,
    key: str,
    authority: Authority,
    subject_ref: str = "",
    document_ref: str = "",
) -> Outbox:
    """A letter that the office posts, with a document to enclose if there is one; an address not known is empty."""
    subject, text = render(template, {**context, "by_letter": True}, language, authority)
    payload = {"to": address, "name": name, "subject": subject, "text": text, "document": document_ref}
    return outbox.put(OutboxKind.LETTER, key, payload, authority=authority, subject_ref=subject_ref)


def to_user(
    user: User,
    template: str,
    context: Mapping[str, Any],
    *,
    key: str,
    authority: Authority | None,
    invitation: Invitations = None,
) -> Outbox:
    """A mail to a person with an account."""
    return to_address(
        user.email,
        user.language,
        template,
        {"recipient": user, **context},
        key=key,
        authority=authority,
        subject_ref=user.ref,
        invitation=invitation,
    )


def to_client(
    client: Client,
    template: str,
    context: Mapping[str, Any],
    *,
    key: str,
    authority: Authority,
    invitation: Invitations = None,
) -> Outbox:
    """A message to a client: a mail where the client consented to it, else an SMS, else a letter.

    Only a mail can carry an invitation for the calendar.

    A client who has withdrawn the consent gets letters only. Under non-disclosure the letter has no address: the
    office hands it over.
    """
    full = {"recipient": client, **context}
    kind, address = _way_to(client)
    if kind == OutboxKind.SMS:
        payload: dict[str, Any] = {"to": address, "text": _sms(template, full, client.language, authority)}
    else:
        subject, text = render(template, full, client.language, authority)
        payload = {"to": address, "subject": subject, "text": text}
        if kind == OutboxKind.LETTER:
            payload["name"] = client.full_name
        else:
            payload |= _for_the_calendar(invitation)
    return outbox.put(kind, key, payload, authority=authority, subject_ref=client.ref)


def _for_the_calendar(invitation: Invitations) -> dict[str, Any]:
    """What the outbox keeps of invitations: one, or one for each of several sessions."""
    if invitation is None:
        return {}
    if isinstance(invitation, Invitation):
        return {"invitation": invitation.payload()}
    return {"invitations": [one.payload() for one in invitation]} if invitation else {}


def _way_to(client: Client) -> tuple[OutboxKind, str]:
    consents = client.consents.filter(kind=ConsentKind.MESSAGES).values_list("withdrawn_at", flat=True)
    ends = list(consents)
    consented = None in ends
    if client.email and consented:
        return OutboxKind.EMAIL, client.email
    if client.phone and (consented or not ends):
        return OutboxKind.SMS, client.phone
    return OutboxKind.LETTER, client.postal_address


def _sms(template: str, context: Mapping[str, Any], language: str, authority: Authority | None) -> str:
    try:
        return _rendered(f"sms/{template}.txt", context, language, authority)
    except TemplateDoesNotExist:
        return render(template, context, language, authority)[1].strip()
