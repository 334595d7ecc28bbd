"""Sign-in by allauth, with the house's own rules."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string

from core import codes, outbox
from core.models import OutboxKind


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up on their own page: accounts come with a provider's registration or an authority's invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox, like every mail."""
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        text = render_to_string(f"{template_prefix}_message.txt", context).strip() + "\n"
        with transaction.atomic():
            payload = {"to": email, "subject": subject, "text": text}
            outbox.put(OutboxKind.EMAIL, f"account:{codes.token(16)}", payload, authority=None)
