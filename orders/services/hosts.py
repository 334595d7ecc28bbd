"""The register of host places: proposed by coaching providers, kept by officials."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.models import Authority
from orders.models import HostPlace, Order
from orders.permissions import trials as permissions
from orders.states.trials import HostKind, HostState
from providers import rules


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What is recorded of a host place; the business id may be empty, since not every host has one."""

    name: str
    kind: HostKind
    street: str
    postcode: str
    municipality: str
    contact_name: str
    business_id: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    accessible: bool = False


def _checked(facts: HostFacts) -> dict[str, object]:
    """The fields as they are stored.

    Raises:
        InvalidInput: a name, address or contact is missing, or the business id is wrong.
    """
    for name in ("name", "street", "postcode", "municipality", "contact_name"):
        if not getattr(facts, name).strip():
            raise InvalidInput("host_incomplete", _("This is needed for the contract."), field=name)
    if not (facts.contact_email.strip() or facts.contact_phone.strip()):
        text = _("Write an e-mail address or a phone number of the contact person.")
        raise InvalidInput("host_no_contact", text, field="contact_phone")
    values = {key: value.strip() if isinstance(value, str) else value for key, value in asdict(facts).items()}
    if facts.business_id.strip():
        business_id = rules.business_id(facts.business_id)
        if business_id is None:
            text = _("Check the business id: its form is 1234567-1 and the last number is a check digit.")
            raise InvalidInput("business_id_wrong", text, field="business_id")
        values["business_id"] = business_id
    elif facts.kind in {HostKind.COMPANY, HostKind.COOPERATIVE}:
        raise InvalidInput("business_id_missing", _("A company has a business id."), field="business_id")
    return values


def _refuse_twin(authority_id: int, values: dict[str, object], *, but: int | None = None) -> None:
    same = {name: values[name] for name in ("name", "street", "municipality")}
    twins = HostPlace.objects.filter(authority_id=authority_id, **same)
    if (twins if but is None else twins.exclude(pk=but)).exists():
        text = _("This host place is in the register already.")
        raise InvalidInput("host_there", text, field="name")


def add_host(actor: Actor, authority: Authority, facts: HostFacts) -> HostPlace:
    """An official adds a host place; it may be used at once."""
    require(permissions.can_keep_hosts(actor, authority.pk), "officials_only")
    return _add(actor, authority, facts, state=HostState.APPROVED)


def propose_host(actor: Actor, order: Order, facts: HostFacts) -> HostPlace:
    """The coaching provider of an order proposes a host place; an official approves it."""
    require(permissions.can_propose_host(actor, order), "not_your_order")
    assert order.provider_id is not None
    return _add(actor, order.authority, facts, state=HostState.PROPOSED, proposed_by_id=order.provider_id)


def _add(actor: Actor, authority: Authority, facts: HostFacts, **more: object) -> HostPlace:
    values = _checked(facts)
    with transaction.atomic():
        # The register's twins are told before the database has to refuse one.
        Authority.objects.select_for_update().get(pk=authority.pk)
        _refuse_twin(authority.pk, values)
        host = HostPlace.objects.create(authority=authority, recorded_by=actor.user, **values, **more)
        events.record(actor, "host.added", host, authority=authority)
    return host


def _locked(host: HostPlace, version: int | None) -> HostPlace:
    locked = HostPlace.objects.select_for_update().select_related("authority").get(pk=host.pk)
    locked.check_version(version)
    return locked


def change_host(actor: Actor, host: HostPlace, facts: HostFacts, *, version: int | None = None) -> HostPlace:
    """Change a host place; what a provider changes has to be approved (again)."""
    with transaction.atomic():
        host = _locked(host, version)
        require(permissions.can_edit_host(actor, host))
        if host.state == HostState.CLOSED:
            raise WrongState("host_closed")
        values = _checked(facts)
        _refuse_twin(host.authority_id, values, but=host.pk)
        before = events.snapshot(host)
        for name, value in values.items():
            setattr(host, name, value)
        if not permissions.can_keep_hosts(actor, host.authority_id):
            host.state = HostState.PROPOSED
        host.save_changes()
        events.record(actor, "host.changed", host, authority=host.authority, before=before)
    return host


def approve_host(actor: Actor, host: HostPlace, *, version: int | None = None) -> HostPlace:
    """An official lets a proposed or closed host place be used."""
    return _move(
        actor, host, version, HostState.APPROVED, {HostState.PROPOSED, HostState.CLOSED}, "host.approved"
    )


def close_host(actor: Actor, host: HostPlace, *, version: int | None = None) -> HostPlace:
    """An official takes a host place out of use: no new trial begins there, running ones go on."""
    return _move(
        actor, host, version, HostState.CLOSED, {HostState.PROPOSED, HostState.APPROVED}, "host.closed"
    )


def _move(
    actor: Actor, host: HostPlace, version: int | None, to: HostState, sources: set[HostState], code: str
) -> HostPlace:
    with transaction.atomic():
        host = _locked(host, version)
        require(permissions.can_keep_hosts(actor, host.authority_id), "officials_only")
        if host.state not in sources:
            raise WrongState()
        before = events.snapshot(host)
        host.state = to
        host.save_changes()
        events.record(actor, code, host, authority=host.authority, before=before)
    return host
