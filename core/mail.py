"""Ports to the outside for messages: mail by SMTP, SMS by a small HTTP request. Unset means "not sent"."""

import json
import urllib.request
from email.message import EmailMessage
from email.utils import formatdate
from smtplib import SMTP, SMTP_SSL
from urllib.parse import unquote, urlsplit

from django.conf import settings

from core import calendars, outbox
from core.models import Outbox, OutboxKind

TIMEOUT_SECONDS = 10


@outbox.handler(OutboxKind.EMAIL)
def send_email(row: Outbox) -> bool:
    """Send one mail: payload ``to``, ``subject``, ``text``; False when ``VALINTA_EMAIL_URL`` is unset."""
    if not settings.EMAIL_URL:
        return False
    address = urlsplit(settings.EMAIL_URL)
    message = EmailMessage()
    message["From"], message["To"] = settings.DEFAULT_FROM_EMAIL, row.payload["to"]
    message["Subject"], message["Date"] = row.payload["subject"], formatdate()
    message["Message-ID"] = f"<{row.ref}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"
    message.set_content(row.payload["text"])
    one = [row.payload["invitation"]] if "invitation" in row.payload else []
    for number, facts in enumerate([*one, *row.payload.get("invitations", [])], start=1):
        _invite(message, calendars.Invitation.of(facts), number)
    secure = address.scheme == "smtps"
    port = address.port or (465 if secure else 25)
    with (SMTP_SSL if secure else SMTP)(
        address.hostname or "localhost", port, timeout=TIMEOUT_SECONDS
    ) as server:
        if address.scheme == "smtp+tls":
            server.starttls()
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)
    return True


def _invite(message: EmailMessage, invitation: calendars.Invitation, number: int) -> None:
    """Attach the invitation as calendars expect it."""
    message.add_attachment(
        calendars.as_text(invitation, attendee=str(message["To"])),
        subtype="calendar",
        filename=calendars.FILE_NAME if number == 1 else f"{number}-{calendars.FILE_NAME}",
        params={"method": invitation.method},
    )


@outbox.handler(OutboxKind.SMS)
def send_sms(row: Outbox) -> bool:
    """Send one SMS by POSTing ``{"id", "to", "text"}`` to ``VALINTA_SMS_URL``; False when it is unset."""
    if not settings.SMS_URL:
        return False
    body = json.dumps({"id": row.ref, "to": row.payload["to"], "text": row.payload["text"]}).encode()
    request = urllib.request.Request(  # noqa: S310 - the address comes from the operator's environment
        settings.SMS_URL, body, {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
        return True


@outbox.handler(OutboxKind.LETTER)
def keep_letter(row: Outbox) -> bool:
    """A letter is printed and posted by the office: it waits at /letters/ as "not sent" by machine."""
    return False
