"""A provider organisation, its people and its places."""

from decimal import Decimal

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.business_register import Company
from core.errors import InvalidInput, WrongState, require
from core.geography import in_finland
from core.locking import relock
from core.models import User
from core.roles import PROVIDER_ROLES, Role
from providers import rules, signals
from providers.models import Place, Provider, ProviderMember
from providers.permissions import can_manage_provider, can_register_provider
from providers.services import register
from providers.states import RegisterState


def register_provider(
    actor: Actor,
    *,
    name: str,
    business_id: str,
    email: str = "",
    phone: str = "",
    language: str = "fi",
    administrator: User | None = None,
    looked_up: tuple[RegisterState, Company | None] = (RegisterState.NOT_CHECKED, None),
) -> Provider:
    """Make a provider known to the installation; ``administrator`` becomes its first one.

    ``looked_up`` is what the business register says (`providers.services.register.asked`); its name serves when none is
    given.

    Raises:
        InvalidInput: the name is missing (``name_missing``), the business id is wrong (``business_id_wrong``)
            or already registered (``business_id_taken``).
    """
    require(can_register_provider(actor))
    checked = _checked_id(business_id)
    state, company = looked_up
    given = name.strip() or (company.name if company else "")
    if not given:
        raise InvalidInput("name_missing", _("Write the organisation's name."), field="name")
    with transaction.atomic():
        provider = Provider(
            name=given,
            business_id=checked,
            email=email.strip(),
            phone=phone.strip(),
            language=language,
        )
        register.fill(provider, state, company)
        _save_new(provider)
        if administrator is not None:
            ProviderMember.objects.create(
                provider=provider, user=administrator, role=Role.PROVIDER_ADMIN.value
            )
        events.record(actor, "provider.registered", provider, authority=None)
    return provider


def _checked_id(typed: str) -> str:
    checked = rules.business_id(typed)
    if checked is None:
        text = _("This is not a Finnish business id. Write it in the form 1234567-1 and check its digits.")
        raise InvalidInput("business_id_wrong", text, field="business_id")
    return checked


def _save_new(provider: Provider) -> None:
    try:
        with transaction.atomic():
            provider.save()
    except IntegrityError as error:
        text = _("This organisation is registered already. Ask its administrator to add you.")
        raise InvalidInput("business_id_taken", text, field="business_id") from error


def sign_up(
    actor: Actor, *, name: str, business_id: str, person: str, email: str, password: str, language: str = "fi"
) -> tuple[Provider, User]:
    """Register a provider and the account of its first administrator in one step.

    Raises:
        InvalidInput: as `register_provider`; the address has an account (``email_taken``), or the password is
            too weak (``password_weak``).
    """
    address = email.strip().lower()
    if User.objects.filter(email__iexact=address).exists():
        raise _email_taken()
    try:
        validate_password(password, User(email=address, name=person))
    except ValidationError as error:
        raise InvalidInput("password_weak", " ".join(error.messages), field="password") from error
    looked_up = register.asked(
        _checked_id(business_id)
    )  # before the account: a wrong id must not leave one behind
    with transaction.atomic():
        try:
            with transaction.atomic():
                user = User.objects.create_user(address, password, name=person.strip(), language=language)
        except IntegrityError as error:  # the same address, signed up at the same moment
            raise _email_taken() from error
        provider = register_provider(
            actor,
            name=name,
            business_id=business_id,
            email=address,
            language=language,
            administrator=user,
            looked_up=looked_up,
        )
    return provider, user


def _email_taken() -> InvalidInput:
    text = _("This e-mail address has an account. Sign in with it, or use another address.")
    return InvalidInput("email_taken", text, field="email")


def change_provider(
    actor: Actor,
    provider: Provider,
    *,
    name: str,
    email: str,
    phone: str,
    language: str,
    version: int | None = None,
) -> Provider:
    """Change the organisation's name and contact details."""
    with transaction.atomic():
        row = relock(provider)
        require(can_manage_provider(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        row.name, row.email, row.phone, row.language = name.strip(), email.strip(), phone.strip(), language
        row.save_changes()
        events.record(actor, "provider.changed", row, authority=None, before=before)
    return row


def add_member(actor: Actor, provider: Provider, user: User, role: Role) -> ProviderMember:
    """Give a person a role in the provider; a role held already is returned as it is.

    Raises:
        InvalidInput: the role is not one of a provider's (``role_not_here``).
    """
    if role not in PROVIDER_ROLES:
        raise InvalidInput("role_not_here", _("This role does not exist in a provider."), field="role")
    with transaction.atomic():
        relock(provider)
        require(can_manage_provider(actor, provider))
        held = ProviderMember.objects.filter(provider=provider, user=user, role=role.value, ended_at=None)
        found = held.first()
        if found is not None:
            return found
        member = ProviderMember.objects.create(provider=provider, user=user, role=role.value)
        events.record(actor, "provider_member.added", member, authority=None, provider=provider.ref)
    return member


def end_member(actor: Actor, member: ProviderMember) -> ProviderMember:
    """End a person's role in the provider.

    Raises:
        WrongState: it is the last administrator (``last_administrator``), or ended already.
    """
    with transaction.atomic():
        provider = relock(member.provider)
        row = relock(member)
        require(can_manage_provider(actor, provider))
        if row.ended_at is not None:
            raise WrongState("member_ended")
        others = ProviderMember.objects.filter(
            provider=provider, role=Role.PROVIDER_ADMIN.value, ended_at=None
        ).exclude(pk=row.pk)
        if row.role == Role.PROVIDER_ADMIN.value and not others.exists():
            raise WrongState("last_administrator", _("A provider needs at least one administrator."))
        before = events.snapshot(row)
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        events.record(actor, "provider_member.ended", row, authority=None, before=before)
    return row


def add_place(
    actor: Actor,
    provider: Provider,
    *,
    name: str,
    street: str,
    postcode: str,
    municipality: str,
    accessible: bool = False,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Place:
    """Add an address where the provider gives services; degrees (WGS 84) are both given, or neither."""
    with transaction.atomic():
        relock(provider)
        require(can_manage_provider(actor, provider))
        place = Place(provider=provider)
        _fill_place(place, name, street, postcode, municipality, accessible)
        _set_degrees(place, latitude, longitude)
        place.save()
        events.record(actor, "provider_place.added", place, authority=None, provider=provider.ref)
    return place


def change_place(
    actor: Actor,
    place: Place,
    *,
    name: str,
    street: str,
    postcode: str,
    municipality: str,
    accessible: bool,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    version: int | None = None,
) -> Place:
    """Change an address (letters and offers made earlier keep what they showed)."""
    with transaction.atomic():
        row = relock(place)
        require(can_manage_provider(actor, row.provider))
        row.check_version(version)
        before = events.snapshot(row)
        _fill_place(row, name, street, postcode, municipality, accessible)
        _set_degrees(row, latitude, longitude)
        row.save_changes()
        signals.place_changed.send(sender=Place, place=row)
        events.record(actor, "provider_place.changed", row, authority=None, before=before)
    return row


def _fill_place(
    place: Place, name: str, street: str, postcode: str, municipality: str, accessible: bool
) -> None:
    if not (len(postcode.strip()) == 5 and postcode.strip().isdigit()):
        text = _("A postcode has five digits.")
        raise InvalidInput("postcode_wrong", text, field="postcode")
    if not municipality.strip():
        raise InvalidInput("municipality_missing", _("Write the municipality."), field="municipality")
    place.name, place.street = name.strip(), street.strip()
    place.postcode, place.municipality = postcode.strip(), municipality.strip()
    place.accessible = accessible


def _set_degrees(place: Place, latitude: Decimal | None, longitude: Decimal | None) -> None:
    """Where the place is on the map; degrees outside Finland are a slip of the pen, most often the two swapped."""
    if (latitude is None) != (longitude is None):
        field = "latitude" if latitude is None else "longitude"
        raise InvalidInput("degrees_missing", _("Give both the latitude and the longitude."), field=field)
    if latitude is not None and longitude is not None and not in_finland(latitude, longitude):
        text = _("This is not in Finland: the latitude is from 59 to 71, the longitude from 19 to 32.")
        raise InvalidInput("degrees_wrong", text, field="latitude")
    place.latitude, place.longitude = latitude, longitude
