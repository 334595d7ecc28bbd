"""Who may reach the kernel's pages and API."""

from django.db import transaction

from core import documents, uploads
from core.models import Authority, Outbox, OutboxKind, OutboxState
from core.roles import Role
from tests.contracts.matrix import CLIENTS, EVERYONE, PROVIDER, SIGNED_IN, STAFF, Story, api, page
from tests.core.files import upload

KIND = documents.Kind("matrix_document", 1, "procurement")
PURPOSE = uploads.Purpose(
    "matrix_file",
    "procurement",
    lambda actor, stored: actor.in_authority(stored.authority_id, Role.MANAGER),
)
ROLES = (*STAFF, *PROVIDER)


def prepare(story: Story) -> None:
    """A document that only the auditor may read: its kind has no reader; a file for managers, and a letter to post."""
    authority: Authority = story.cast.authority
    documents.register(KIND)
    uploads.register(PURPOSE)
    document = documents.create(KIND, {}, authority=authority, subject=story.cast.provider, language="fi")
    document.pdf = documents.store_file(
        b"%PDF-", name="a.pdf", content_type="application/pdf", retention="procurement", authority=authority
    )
    document.save(update_fields=["pdf"])
    story.things["document"] = document
    with transaction.atomic():
        story.things["uploaded_file"] = uploads.accept(
            story.cast.actor("administrator"), upload(), PURPOSE, story.cast.provider, authority=authority
        )
    story.things["letter"] = Outbox.objects.create(
        authority=authority,
        kind=OutboxKind.LETTER,
        key="matrix-letter",
        payload={},
        state=OutboxState.NOT_SENT,
    )


ROWS = [
    page("front", *EVERYONE),
    page("home", *SIGNED_IN, *CLIENTS),
    page("kept_form", *STAFF, *PROVIDER, "foreigner", "rival"),
    page("take_seat", post={"seat": ""}),
    page("help", *EVERYONE),
    page("accessibility", *EVERYONE),
    page("privacy", *EVERYONE),
    page("client_sign_in", *EVERYONE),
    page("client_kept_form", *CLIENTS),
    page("client_sign_out", *EVERYONE, post={}),
    page("document", "auditor", ref="document"),
    page("file", "manager", ref="uploaded_file"),
    page("events", "auditor", "manager"),
    page("looks", "auditor", "manager"),
    page("letters", "official", "auditor"),
    page("letter", "official", "auditor", ref="letter"),
    page("letter_posted", "official", ref="letter", post={}),
    page("letter_retry", "official", ref="letter", post={}),
    page("outbox"),
    page("api_docs", *EVERYONE),
    page("set_language", *EVERYONE, post={"language": "fi"}),
    page("account_login", *EVERYONE),
    page("account_logout", *EVERYONE),
    page("account_inactive", *EVERYONE),
    page("account_signup", *EVERYONE),
    page("account_reauthenticate", *SIGNED_IN),
    page("account_change_password", *SIGNED_IN),
    page("account_set_password", *SIGNED_IN),
    page("account_reset_password", *EVERYONE),
    page("account_reset_password_done", *EVERYONE),
    page("account_reset_password_from_key", *EVERYONE, ref=lambda story: {"uidb36": "1", "key": "x-y"}),
    page("account_reset_password_from_key_done", *EVERYONE),
    page("design", *EVERYONE),
    page("design_form", *EVERYONE),
    page("design_work", *EVERYONE),
    page("design_matter", *EVERYONE),
    page("design_client", *EVERYONE),
    page("design_error", *EVERYONE, ref=lambda story: {"status": 403}),
    page("api-1:openapi-json", *EVERYONE),
    api("POST", "/tokens", *EVERYONE, post={"email": "x@valinta.example", "password": "x"}),
    api("POST", "/client-tokens", *EVERYONE, post={"code": "x", "birth_date": "1980-05-17"}),
    api("GET", "/me", *SIGNED_IN, *CLIENTS),
    api("GET", "/work", *SIGNED_IN, *CLIENTS),
]
