"""What the business register says of an organisation, kept with the day it was asked."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import business_register, clock, events
from core.actors import Actor
from core.business_register import Company, RegisterFault
from core.errors import WrongState, require
from core.locking import relock
from providers.models import Provider
from providers.permissions import can_manage_provider
from providers.states import RegisterState


def asked(business_id: str) -> tuple[RegisterState, Company | None]:
    """Ask the register, if there is one, outside any transaction; a register that does not answer stops nobody."""
    if not business_register.is_set_up():
        return RegisterState.NOT_CHECKED, None
    try:
        company = business_register.look_up(business_id)
    except RegisterFault:
        return RegisterState.NOT_CHECKED, None
    if company is None:
        return RegisterState.NOT_FOUND, None
    return (RegisterState.ENDED if company.has_ended else RegisterState.FOUND), company


def fill(provider: Provider, state: RegisterState, company: Company | None) -> None:
    """Write what was found onto a row that the caller saves."""
    provider.register_state = state
    provider.register_name = company.name if company else ""
    provider.register_checked_at = None if state == RegisterState.NOT_CHECKED else clock.now()


def check_register(actor: Actor, provider: Provider) -> Provider:
    """Ask the register about the organisation again.

    Raises:
        WrongState: no register is set up, or it does not answer (``register_silent``).
    """
    require(can_manage_provider(actor, provider))
    state, company = asked(provider.business_id)
    if state == RegisterState.NOT_CHECKED:
        raise WrongState("register_silent", _("The business register does not answer now. Try again later."))
    with transaction.atomic():
        row = relock(provider)
        before = events.snapshot(row)
        fill(row, state, company)
        row.save_changes()
        events.record(actor, "provider.register_checked", row, authority=None, before=before)
    return row
