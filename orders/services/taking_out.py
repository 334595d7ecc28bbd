"""One need is taken out of a draft competition; what the draft tells of the others follows."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from orders import permissions
from orders.models import Order
from orders.services.invitations import tell_official
from orders.services.placing import lock_order
from orders.services.tendering import bundle_facts, bundle_of_orders
from orders.states import OrderState
from procurement import services as procurement
from procurement.competition_states import CompetitionState
from procurement.models import Competition


def take_out_of_tender(actor: Actor, order: Order, *, reason: str, version: int | None = None) -> Order:
    """Take a need out of a competition that is still a draft; its official has it again.

    1. Lock the orders of the competition. 2. Quantity and days of the draft become those of the needs that are left; so
    do title and description, unless they were written anew by hand. 3. The official is told. 4. Event.

    Raises:
        InvalidInput: no reason was given.
        WrongState: the need is in no competition (``not_tendered``), tenders have been invited (``tenders_invited``),
            or no other need is in it (``last_need``).
    """
    with transaction.atomic():
        require(permissions.can_put_to_tender(actor, order.authority), "procurement_only")
        rows = _locked(order)
        found = next((row for row in rows if row.pk == order.pk), None)
        if found is None:
            raise WrongState("not_tendered", _("This need is in no competition."))
        order, competition = found, found.competition
        assert competition is not None
        order.check_version(version)
        _check(competition, rows, reason)
        before = events.snapshot(order)
        _tell_without(actor, competition, rows, order)
        note = events.write_note(actor, order.authority, order, reason)
        order.hand_back()
        order.save_changes()
        tell_official(order, "taken_out")
        events.record(
            actor,
            "order.taken_out_of_tender",
            order,
            authority=order.authority,
            before=before,
            note=note,
            competition=competition.ref,
        )
    return order


def _locked(order: Order) -> list[Order]:
    """All orders of the order's competition, under lock; none when it is in none."""
    current = Order.objects.filter(pk=order.pk, state=OrderState.TENDERED).values("competition")
    together = Order.objects.filter(competition__in=current, state=OrderState.TENDERED)
    return [lock_order(row) for row in together.select_related("authority", "category").order_by("pk")]


def _check(competition: Competition, rows: Sequence[Order], reason: str) -> None:
    if competition.state != CompetitionState.DRAFT:
        text = _(
            "Tenders have been invited for this need. The whole competition can be given up, or the order."
        )
        raise WrongState("tenders_invited", text)
    if len(rows) == 1:
        text = _("This is the only need of the draft. Give the competition up instead.")
        raise WrongState("last_need", text)
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")


def _tell_without(actor: Actor, competition: Competition, rows: Sequence[Order], order: Order) -> None:
    drafted_on = clock.local_date(competition.created_at)
    first = bundle_facts(order.category, bundle_of_orders(rows, drafted_on))
    facts = bundle_facts(
        order.category, bundle_of_orders([row for row in rows if row.pk != order.pk], clock.today())
    )
    for name in ("title", "description"):
        if getattr(competition, name) != first[name]:
            facts[name] = getattr(competition, name)
    procurement.change_competition(
        actor,
        competition,
        estimated_cents=competition.estimated_cents,
        tender_deadline=competition.tender_deadline,
        **facts,
    )
