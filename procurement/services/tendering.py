"""What the invited do: seal a tender, replace it, take it back, until the deadline (R21)."""

import hashlib
import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, sealing
from core.actors import Actor
from core.errors import InvalidInput, NotFound, StaleVersion, require
from core.locking import relock
from procurement.competition_permissions import can_tender
from procurement.competition_states import CriterionKind, TenderState
from procurement.models import Competition, Envelope, Invitation, Tender
from procurement.notices import tell_provider
from procurement.rules.competitions import tender_faults
from procurement.services.common import step
from procurement.services.competitions import listed
from procurement.services.inviting import awaiting
from procurement.states import PriceRule


class NotTendered(InvalidInput):
    """A tender with gaps; ``faults`` names each at its field."""

    def __init__(self, faults: list[dict[str, str]]) -> None:
        text = _("The tender is not complete. Mend what is listed.")
        super().__init__("tender_not_complete", text, faults=faults)
        self.faults = faults


def bound_to(competition_ref: str, provider_ref: str, number: int) -> str:
    """What an envelope belongs to: it opens as nothing else."""
    return f"{competition_ref}/{provider_ref}/{number}"


def digest_of(sealed: str) -> str:
    """The receipt's hash: over the sealed envelope, so that it tells nothing of what is inside."""
    return hashlib.sha256(sealed.encode()).hexdigest()


def send_tender(
    actor: Actor,
    invitation: Invitation,
    *,
    unit_price_cents: int | None,
    answers: Mapping[str, str],
    expected: int | None = None,
) -> Tender:
    """Seal a tender; a newer one replaces it until the deadline.

    1. Refuse it late, by the server's clock, or with every gap named. 2. Seal it to the competition's public key,
    bound to competition, provider and number: from here on nobody reads it before the opening. 3. Receipt.
    ``answers`` are by the public id of the quality question; ``expected`` is how many envelopes the sender knows of
    (0: none), so that the same page sent twice makes one.

    Raises:
        NotTendered: something is missing or against the price rule.
        StaleVersion: an envelope came in meanwhile.
        WrongState: the time for tenders is over (``tendering_over``).
    """
    with transaction.atomic():
        home = relock(invitation.competition)
        require(can_tender(actor, invitation))
        awaiting(home)
        held = Tender.objects.select_for_update().filter(competition=home, provider=invitation.provider_id)
        row = held.first()
        number = row.envelope if row else 0
        if expected is not None and expected != number:
            raise StaleVersion(number)
        given = {ref: text.strip() for ref, text in answers.items()}
        _check(home, unit_price_cents, given)
        body = {"unit_price_cents": unit_price_cents, "answers": given}
        belongs = bound_to(home.ref, invitation.provider.ref, number + 1)
        sealed = sealing.seal(home.public_key, json.dumps(body, ensure_ascii=False), belongs)
        before = events.snapshot(row) if row else None
        row = _keep(home, invitation, row, sealed)
        Envelope.objects.create(
            authority=home.authority,
            tender=row,
            number=row.envelope,
            sealed=sealed,
            received_at=row.received_at,
            sent_by=actor.user,
        )
        _receipt(home, invitation, row)
        events.record(
            actor, "tender.received", row, authority=home.authority, before=before, competition=home.ref
        )
    return row


def _check(home: Competition, price: int | None, answers: Mapping[str, str]) -> None:
    quality = home.criteria.filter(kind=CriterionKind.QUALITY).order_by("pk")
    asked = [row.ref for row in quality]
    category = home.category
    faults = tender_faults(price, answers, asked, PriceRule(category.price_rule), category.ceiling_cents)
    if faults:
        raise NotTendered(listed(faults))
    if not answers.keys() <= set(asked):
        text = _("The question does not belong to this competition.")
        raise InvalidInput("question_elsewhere", text, field="answers")


def _keep(home: Competition, invitation: Invitation, row: Tender | None, sealed: str) -> Tender:
    if row is None:
        row = Tender(authority=home.authority, competition=home, provider=invitation.provider, envelope=0)
    elif row.state == TenderState.WITHDRAWN:
        step(row.send_again)
    row.envelope += 1
    row.digest, row.received_at = digest_of(sealed), clock.now()
    if row.pk:
        row.save_changes()
    else:
        row.save()
    return row


def _receipt(home: Competition, invitation: Invitation, row: Tender) -> None:
    context = {
        "competition": home,
        "invitation": invitation,
        "received_at": row.received_at,
        "digest": row.digest,
        "deadline": home.tender_deadline,
        "replaced": row.envelope > 1,
    }
    key = f"tender-receipt:{row.ref}:{row.envelope}"
    tell_provider(invitation.provider, "tender_receipt", context, key=key, authority=home.authority)


def withdraw_tender(actor: Actor, invitation: Invitation, expected: int | None = None) -> Tender:
    """Take a tender back before the deadline; its envelopes are never opened.

    Raises:
        NotFound: there is none.
        WrongState: it is withdrawn already, or the time for tenders is over.
    """
    with transaction.atomic():
        home = relock(invitation.competition)
        require(can_tender(actor, invitation))
        awaiting(home)
        held = Tender.objects.select_for_update().filter(competition=home, provider=invitation.provider_id)
        row = held.first()
        if row is None:
            raise NotFound
        if expected is not None and expected != row.envelope:
            raise StaleVersion(row.envelope)
        before = events.snapshot(row)
        step(row.withdraw)
        row.save_changes()
        events.record(
            actor, "tender.withdrawn", row, authority=home.authority, before=before, competition=home.ref
        )
    return row
