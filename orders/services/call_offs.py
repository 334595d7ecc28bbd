"""Publishing the results of a quarter's call-offs (R24, HL §58)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from orders import permissions
from orders.models import CallOffPublication
from orders.rules.call_off_results import quarter_begins, quarter_ends
from orders.selectors.call_offs import rows_of
from procurement.models import DynamicPurchasingSystem


def publish_call_offs(actor: Actor, system: DynamicPurchasingSystem, first_day: date) -> CallOffPublication:
    """Publish who was ordered from in a quarter, how often and for how much, as it stands now; once a quarter.

    Due within 30 days of the quarter's end (R24). The system's row is locked: two officers publish once.

    Raises:
        WrongState: the quarter is not over (``quarter_not_over``), or is published (``published_already``).
        InvalidInput: ``first_day`` begins no quarter (``no_quarter``), or nothing was called off (``no_call_offs``).
    """
    with transaction.atomic():
        system = relock(system)
        require(permissions.can_publish_call_offs(actor, system.authority))
        if first_day != quarter_begins(first_day):
            raise InvalidInput("no_quarter", _("Give the first day of a quarter."), field="first_day")
        if quarter_ends(first_day) >= clock.today():
            raise WrongState("quarter_not_over", _("The quarter is not over yet."))
        if CallOffPublication.objects.filter(system=system, first_day=first_day).exists():
            raise WrongState("published_already", _("The result has been published already."))
        rows = rows_of(system, first_day)
        if not rows:
            raise InvalidInput("no_call_offs", _("Nothing was ordered in that quarter."))
        assert actor.user is not None
        made = CallOffPublication.objects.create(
            authority_id=system.authority_id,
            system=system,
            first_day=first_day,
            rows=rows,
            published_by=actor.user,
        )
        events.record(actor, "call_offs.published", made, authority=system.authority, lines=len(rows))
    return made
