"""Writes of the kernel: authorities, people, clients, consents. Tokens are in `core.tokens`."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fi import hetu

from core import clock, events, messages, permissions
from core.actors import SYSTEM, Actor
from core.errors import InvalidInput, require
from core.fields import blind_index
from core.models import Authority, Client, Consent, ConsentKind, Membership, User
from core.roles import AUTHORITY_ROLES, Role
from core.tokens import issue_token, revoke_token

__all__ = [
    "add_staff",
    "create_authority",
    "end_staff",
    "invite_user",
    "issue_token",
    "record_client",
    "record_consent",
    "revoke_token",
    "withdraw_consent",
]


@transaction.atomic
def create_authority(
    actor: Actor = SYSTEM,
    *,
    code: str,
    name: Mapping[str, str] | str,
    business_id: str = "",
    email: str = "",
    phone: str = "",
    address: str = "",
    municipalities: Sequence[str] = (),
    appeal_court: Mapping[str, str] | None = None,
) -> Authority:
    """A contracting authority and with its first event its chain.

    Raises:
        InvalidInput: ``authority_exists``.
    """
    require(permissions.can_found_authority(actor))
    if Authority.objects.filter(code=code).exists():
        raise InvalidInput("authority_exists", _("There is an authority with this code."), field="code")
    authority = Authority.objects.create(
        code=code,
        name={"fi": name} if isinstance(name, str) else dict(name),
        business_id=business_id,
        email=email,
        phone=phone,
        address=address,
        municipalities=list(municipalities),
        appeal_court=dict(appeal_court or {}),
    )
    events.record(actor, "authority.created", authority, authority=authority, authority_code=code)
    return authority


@transaction.atomic
def invite_user(email: str, name: str, language: str = "fi", *, actor: Actor = SYSTEM) -> User:
    """The person with this address; a new one is asked by mail to set a password.

    Raises:
        InvalidInput: ``email_invalid``.
    """
    address = email.strip().lower()
    _check_email(address)
    found = User.objects.filter(email=address).first()
    if found is not None:
        return found
    user = User.objects.create_user(address, name=name.strip(), language=language)
    messages.to_user(user, "account_invitation", {}, key=f"invitation:{user.ref}", authority=actor.authority)
    events.record(actor, "user.invited", user, authority=actor.authority)
    return user


def _check_email(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        text = _("Write the e-mail address in full, for example name@example.fi.")
        raise InvalidInput("email_invalid", text, field="email") from error


@transaction.atomic
def add_staff(actor: Actor, authority: Authority, user: User, role: Role) -> Membership:
    """Give a person a role in an authority; a role held already stays as it is.

    Raises:
        InvalidInput: ``role_not_of_authority``.
    """
    require(permissions.can_name_staff(actor, authority))
    if role not in AUTHORITY_ROLES:
        text = _("This role does not belong to an authority.")
        raise InvalidInput("role_not_of_authority", text, field="role")
    membership, made = Membership.objects.get_or_create(
        authority=authority, user=user, role=role.value, ended_at=None
    )
    if made:
        events.record(actor, "staff.added", membership, authority=authority, user=user.ref)
    return membership


@transaction.atomic
def end_staff(actor: Actor, membership: Membership) -> Membership:
    """End a person's role in an authority; nothing is deleted."""
    row = Membership.objects.select_for_update().select_related("authority").get(pk=membership.pk)
    require(permissions.can_name_staff(actor, row.authority))
    if row.ended_at is None:
        before = events.snapshot(row)
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        events.record(actor, "staff.ended", row, authority=row.authority, before=before)
    return row


# Clients -------------------------------------------------------------------------------------------------


@transaction.atomic
def record_client(
    actor: Actor,
    *,
    first_name: str,
    last_name: str,
    birth_date: date,
    municipality: str,
    phone: str = "",
    email: str = "",
    address: str = "",
    personal_id: str = "",
    language: str = "fi",
    non_disclosure: bool = False,
) -> Client:
    """A client of the actor's authority, whose personal official the actor becomes.

    Raises:
        InvalidInput: ``name_missing``, ``birth_date_impossible``, ``personal_id_wrong``, ``email_invalid``, or
            ``client_exists`` when the authority has a client with this personal identity code.
    """
    require(permissions.can_record_client(actor))
    authority = actor.need_authority()
    _check_person(first_name, last_name, birth_date)
    identity = _checked_identity(personal_id, birth_date)
    if email:
        _check_email(email)
    client = Client(
        authority=authority,
        official=actor.user,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        birth_date=birth_date.isoformat(),
        personal_id=identity,
        personal_id_index=blind_index(identity) if identity else "",
        name_index=blind_index(f"{first_name} {last_name}"),
        phone=phone.strip(),
        email=email.strip(),
        address=address.strip(),
        municipality=municipality.strip(),
        language=language,
        non_disclosure=non_disclosure,
    )
    try:
        with transaction.atomic():
            client.save()
    except IntegrityError as error:
        text = _("This person is a client already. Search by the personal identity code.")
        raise InvalidInput("client_exists", text, field="personal_id") from error
    events.record(actor, "client.recorded", client, authority=authority)
    return client


def _check_person(first_name: str, last_name: str, birth_date: date) -> None:
    for field, value in (("first_name", first_name), ("last_name", last_name)):
        if not value.strip():
            raise InvalidInput("name_missing", _("Write the first name and the last name."), field=field)
    if not 14 <= (clock.today() - birth_date).days / 365.25 <= 110:
        text = _("Check the date of birth: a client is between 14 and 110 years old.")
        raise InvalidInput("birth_date_impossible", text, field="birth_date")


def _checked_identity(typed: str, birth_date: date) -> str:
    """The personal identity code in its standard form; it must tell the same date of birth."""
    if not typed.strip():
        return ""
    try:
        identity: str = hetu.validate(typed, allow_temporary=True)
    except StdnumError as error:
        text = _("The personal identity code is wrong. Check every character.")
        raise InvalidInput("personal_id_wrong", text, field="personal_id") from error
    centuries = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
    year = centuries[identity[6]] + int(identity[4:6])
    if (year, int(identity[2:4]), int(identity[:2])) != (birth_date.year, birth_date.month, birth_date.day):
        text = _("The personal identity code and the date of birth do not belong together.")
        raise InvalidInput("personal_id_wrong", text, field="personal_id")
    return identity


@transaction.atomic
def record_consent(actor: Actor, client: Client, kind: ConsentKind) -> Consent:
    """The client's own consent, dated now; one that is in force stays as it is."""
    require(permissions.can_change_client(actor, client))
    consent, made = Consent.objects.get_or_create(
        authority=client.authority,
        client=client,
        kind=kind.value,
        withdrawn_at=None,
        defaults={"given_at": clock.now()},
    )
    if made:
        events.record(actor, "consent.given", consent, authority=client.authority, client=client.ref)
    return consent


@transaction.atomic
def withdraw_consent(actor: Actor, client: Client, kind: ConsentKind) -> None:
    """End the client's consent; nothing happens when there is none."""
    require(permissions.can_change_client(actor, client))
    current = Consent.objects.select_for_update().filter(client=client, kind=kind.value, withdrawn_at=None)
    for consent in current:
        before = events.snapshot(consent)
        consent.withdrawn_at = clock.now()
        consent.save_changes()
        events.record(
            actor,
            "consent.withdrawn",
            consent,
            authority=client.authority,
            before=before,
            client=client.ref,
        )
