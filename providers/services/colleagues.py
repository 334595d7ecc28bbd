"""Colleagues: invited by e-mail with a code, they make an account and share the work."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, codes, events, messages
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.fields import blind_index
from core.locking import relock
from core.models import User
from core.roles import PROVIDER_ROLES, Role
from core.throttle import Throttle
from providers.models import Invitation, Provider, ProviderMember
from providers.permissions import can_manage_provider

VALID_FOR = timedelta(days=14)
OPEN_AT_ONCE = 50
BY_CALLER = Throttle("provider_invitation", limit=30, per=timedelta(minutes=15))


def invite_colleague(actor: Actor, provider: Provider, *, email: str, role: Role) -> Invitation:
    """Send somebody a code for joining the provider; an earlier invitation of the same address stops working.

    Only the code's digest is kept. In the mail it stands in the address's fragment, so that no server log holds it.

    Raises:
        InvalidInput: the address is none (``email_invalid``), the role is not a provider's (``role_not_here``), or the
            person holds it already (``member_already``).
        WrongState: too many invitations are open (``too_many_invitations``).
    """
    address = email.strip().lower()
    _check_invited(address, role)
    with transaction.atomic():
        home = relock(provider)
        require(can_manage_provider(actor, home))
        held = ProviderMember.objects.filter(
            provider=home, user__email=address, role=role.value, ended_at=None
        )
        if held.exists():
            text = _("This person has this role already.")
            raise InvalidInput("member_already", text, field="email")
        open_ones = Invitation.objects.filter(provider=home, accepted_at=None, revoked_at=None)
        open_ones.filter(email_index=blind_index(address)).update(revoked_at=clock.now())
        if open_ones.count() >= OPEN_AT_ONCE:
            text = _("Too many invitations are open. Revoke some of them first.")
            raise WrongState("too_many_invitations", text)
        plain = codes.human_code()
        invitation = Invitation.objects.create(
            provider=home,
            email=address,
            email_index=blind_index(address),
            role=role.value,
            digest=codes.digest(codes.normalise_code(plain)),
            expires_at=clock.now() + VALID_FOR,
            invited_by=actor.user,
        )
        _send(invitation, plain, actor)
        events.record(actor, "colleague.invited", invitation, authority=None, provider=home.ref)
    return invitation


def _check_invited(address: str, role: Role) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        text = _("Write the e-mail address in full, for example name@example.fi.")
        raise InvalidInput("email_invalid", text, field="email") from error
    if role not in PROVIDER_ROLES:
        raise InvalidInput("role_not_here", _("This role does not exist in a provider."), field="role")


def _send(invitation: Invitation, plain: str, actor: Actor) -> None:
    messages.to_address(
        invitation.email,
        invitation.provider.language,
        "colleague_invited",
        {
            "provider": invitation.provider,
            "role": Role(invitation.role).label,
            "code": plain,
            "until": clock.local_date(invitation.expires_at),
            "inviter": actor.user.name if actor.user else "",
        },
        key=f"colleague-invited:{invitation.ref}",
        authority=None,
        subject_ref=invitation.ref,
    )


def revoke_invitation(actor: Actor, invitation: Invitation) -> Invitation:
    """Stop an invitation that nobody has accepted.

    Raises:
        WrongState: it was accepted or revoked (``invitation_used``).
    """
    with transaction.atomic():
        row = relock(invitation)
        require(can_manage_provider(actor, row.provider))
        if row.accepted_at is not None or row.revoked_at is not None:
            raise WrongState("invitation_used", _("This invitation was accepted or revoked already."))
        before = events.snapshot(row)
        row.revoked_at = clock.now()
        row.save_changes()
        events.record(actor, "invitation.revoked", row, authority=None, before=before)
    return row


def find_invitation(code: str, *, caller: str) -> Invitation:
    """The invitation of a code; looking at it uses nothing up.

    Raises:
        InvalidInput: ``invitation_wrong``, or for a code that was right once ``invitation_ended``.
        TooManyTries: this caller has tried too often.
    """
    BY_CALLER.check(caller)
    plain = codes.normalise_code(code)
    rows = Invitation.objects.select_related("provider")
    found = rows.filter(digest=codes.digest(plain)).first() if plain else None
    if found is None:
        BY_CALLER.note(caller)
        text = _("The code is wrong. Check it, or open the link in the message again.")
        raise InvalidInput("invitation_wrong", text, field="code")
    _need_open(found)
    return found


def _need_open(row: Invitation) -> None:
    if not row.is_open:
        text = _(
            "This invitation has been used, revoked or has run out. Ask your administrator for a new one."
        )
        raise InvalidInput("invitation_ended", text, field="code")


def accept_invitation(
    actor: Actor, invitation: Invitation, *, name: str = "", password: str = "", language: str = "fi"
) -> tuple[ProviderMember, User]:
    """Join the provider: with the account one is signed in with, or with a new one for the invited address.

    1. One acceptance wins. 2. The account. 3. The role.

    Raises:
        InvalidInput: the invitation has ended (``invitation_ended``), was sent to another address
            (``invitation_for_another``), there is an account to sign in with first (``sign_in_first``), or the name
            (``name_missing``) or password (``password_weak``) will not do.
    """
    with transaction.atomic():
        row = relock(invitation)
        _need_open(row)
        user = _account(actor, row, name, password, language)
        before = events.snapshot(row)
        row.accepted_at, row.accepted_by = clock.now(), user
        row.save_changes()
        member, _made = ProviderMember.objects.get_or_create(
            provider=row.provider, user=user, role=row.role, ended_at=None
        )
        events.record(
            actor, "invitation.accepted", row, authority=None, before=before, provider=row.provider.ref
        )
    return member, user


def _account(actor: Actor, row: Invitation, name: str, password: str, language: str) -> User:
    if actor.user is not None:
        if actor.user.email != row.email:
            text = _("This invitation was sent to another address. Sign out, then open it again.")
            raise InvalidInput("invitation_for_another", text)
        return actor.user
    if User.objects.filter(email=row.email).exists():
        raise _sign_in_first()
    if not name.strip():
        raise InvalidInput("name_missing", _("Write your name."), field="name")
    try:
        validate_password(password, User(email=row.email, name=name))
    except ValidationError as error:
        raise InvalidInput("password_weak", " ".join(error.messages), field="password") from error
    try:
        with transaction.atomic():
            return User.objects.create_user(row.email, password, name=name.strip(), language=language)
    except IntegrityError as error:  # the same address got an account at the same moment
        raise _sign_in_first() from error


def _sign_in_first() -> InvalidInput:
    text = _("There is an account for this address. Sign in with it, then open the invitation again.")
    return InvalidInput("sign_in_first", text)
