"""Sign-in to the API: hashed, expiring tokens, each bound to one seat and role or to a client's one matter."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock, codes, events
from core.actors import Actor, client_actor, seats_of
from core.errors import InvalidInput, require
from core.models import AccessCode, ApiToken, User
from core.roles import Role

LASTS = timedelta(hours=8)
LONGEST = timedelta(days=30)
CLIENT_LASTS = timedelta(minutes=30)


@transaction.atomic
def issue_token(
    user: User, *, role: str = "", seat: str = "", lasts: timedelta = LASTS, label: str = ""
) -> tuple[ApiToken, str]:
    """A token for a user in one seat and one role; with a single one of each, neither need be named.

    Returns the row and the plain token, which is kept nowhere.

    Raises:
        InvalidInput: ``seat_or_role_not_held``, ``seat_or_role_needed``, ``token_too_long``.
    """
    if not timedelta(0) < lasts <= LONGEST:
        raise InvalidInput("token_too_long", _("A token lasts at most 30 days."), field="lasts_hours")
    options = [
        (place, held)
        for place in seats_of(user)
        for held in sorted(place.roles)
        if seat in ("", place.key) and role in ("", held.value)
    ]
    if not options:
        raise InvalidInput("seat_or_role_not_held", _("You do not hold this role there."), field="role")
    if len(options) > 1:
        text = _("You hold several roles: name the seat and the role.")
        choices = [{"seat": place.key, "role": held.value} for place, held in options]
        raise InvalidInput("seat_or_role_needed", text, field="role", choices=choices)
    place, held = options[0]
    plain = codes.token()
    row = ApiToken.objects.create(
        user=user,
        role=held.value,
        authority=place.authority,
        provider_ref="" if place.authority else place.key.partition(":")[2],
        digest=codes.digest(plain),
        expires_at=clock.now() + lasts,
        label=label,
    )
    actor = Actor(roles=frozenset({held}), user=user, authority=place.authority)
    events.record(actor, "token.issued", row, authority=place.authority, role=held.value)
    return row, plain


@transaction.atomic
def issue_client_token(code: AccessCode) -> tuple[ApiToken, str]:
    """A short token for the matter of a code that was just checked (`core.access.enter`)."""
    plain = codes.token()
    row = ApiToken.objects.create(
        role=Role.CLIENT.value,
        authority=code.client.authority,
        purpose=code.purpose,
        subject_ref=code.subject_ref,
        digest=codes.digest(plain),
        expires_at=min(clock.now() + CLIENT_LASTS, code.expires_at),
    )
    actor = client_actor(code.purpose, code.subject_ref)
    events.record(actor, "token.issued", row, authority=code.client.authority, role=row.role)
    return row, plain


@transaction.atomic
def revoke_token(actor: Actor, token: ApiToken) -> None:
    """Stop a token of one's own."""
    require(actor.user is not None and token.user_id == actor.user.pk)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        events.record(actor, "token.revoked", token, authority=token.authority)


def actor_of_token(plain: str) -> Actor | None:
    """The actor a token stands for; nobody when it has ended, or when its role or code no longer holds."""
    rows = ApiToken.objects.select_related("user", "authority")
    now: datetime = clock.now()
    row = rows.filter(digest=codes.digest(plain), revoked_at=None, expires_at__gt=now).first()
    if row is None:
        return None
    if row.user is None:
        if not access.is_open(row.purpose, row.subject_ref):
            return None
        return client_actor(row.purpose, row.subject_ref)
    return _actor_in_seat(row, row.user) if row.user.is_active else None


def _actor_in_seat(row: ApiToken, user: User) -> Actor | None:
    for seat in seats_of(user):
        here = (
            seat.authority == row.authority if row.authority else seat.key == f"provider:{row.provider_ref}"
        )
        if here and row.role in seat.roles:
            return Actor(
                roles=frozenset({Role(row.role)}),
                user=user,
                authority=seat.authority,
                provider_id=seat.provider_id,
                provider_name=seat.label if seat.provider_id else "",
            )
    return None
