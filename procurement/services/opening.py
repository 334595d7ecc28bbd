"""Opening sealed tenders: after the deadline, by two people who have just signed in (R21, HL §64, ADR 10)."""

import hmac
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, documents, events, sealing
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.locking import relock
from core.models import Document, User
from core.throttle import Throttle
from procurement.competition_permissions import can_open_tenders
from procurement.competition_states import CompetitionState, TenderState
from procurement.documents import OPENING
from procurement.models import Competition, OpenedTender, Opening, OpeningSignature, Tender
from procurement.services.common import step
from procurement.services.inviting import close_if_over
from procurement.services.tendering import bound_to, digest_of

FRESH = timedelta(minutes=10)
"""Two sign-ins open the tenders when the first is not older than this."""
LANGUAGE = "fi"
"""The language of the authority's records of a competition."""
_tries = Throttle("opening", 5, timedelta(minutes=15))


def sign_opening(actor: Actor, competition: Competition, password: str) -> Competition:
    """Sign in afresh to open the tenders; the second of two people within ten minutes opens them.

    1. Ask for the person's own password again. 2. Refuse before the deadline. 3. Record the sign-in. 4. With a fresh
    sign-in of somebody else: unwrap the key, open every envelope, freeze what was in it, write the record.

    Raises:
        InvalidInput: the password is wrong (``password_wrong``).
        TooManyTries: it was wrong five times.
        WrongState: the deadline has not passed, or the tenders are open (``not_to_open``); or an envelope or the key
            is not what it was (``envelope_broken``).
    """
    require(can_open_tenders(actor, competition))
    user = actor.user
    assert user is not None
    _signed_in_afresh(user, password)
    with transaction.atomic():
        row = relock(competition)
        require(can_open_tenders(actor, row))
        close_if_over(actor, row)
        if row.state != CompetitionState.TO_OPEN:
            text = _("Tenders are opened once, after the deadline.")
            raise WrongState("not_to_open", text)
        mine = OpeningSignature.objects.create(
            authority=row.authority, competition=row, user=user, at=clock.now()
        )
        events.record(actor, "opening.signed", row, authority=row.authority, before=events.snapshot(row))
        other = fresh_signature_of_another(row, user)
        if other is not None:
            _open(actor, row, other, mine)
    return row


def _signed_in_afresh(user: User, password: str) -> None:
    _tries.check(user.ref)
    if not user.has_usable_password():
        text = _("Your account has no password. Set one to open tenders.")
        raise InvalidInput("password_none", text, field="password")
    if not user.check_password(password):
        _tries.note(user.ref)
        raise InvalidInput("password_wrong", _("The password is wrong."), field="password")


def fresh_signature_of_another(row: Competition, user: User | None) -> OpeningSignature | None:
    """The newest sign-in of somebody else that still counts."""
    fresh = OpeningSignature.objects.filter(competition=row, at__gt=clock.now() - FRESH)
    return fresh.exclude(user=user).select_related("user").order_by("-pk").first()


def _open(actor: Actor, row: Competition, first: OpeningSignature, second: OpeningSignature) -> None:
    assert row.tender_deadline is not None
    if clock.now() < row.tender_deadline or first.user_id == second.user_id:
        raise WrongState("not_to_open")
    before = events.snapshot(row)
    tenders = _opened(row)
    row.opened_at = second.at
    Opening.objects.create(
        authority=row.authority,
        competition=row,
        first=first,
        second=second,
        first_by=first.user,
        second_by=second.user,
        at=second.at,
    )
    row.opening_record = _record(row, tenders, first, second)
    step(row.open)
    row.save_changes()
    events.record(
        actor,
        "competition.opened",
        row,
        authority=row.authority,
        before=before,
        by=[first.user.ref, second.user.ref],
        tenders=[tender.ref for tender in tenders],
    )


def _opened(row: Competition) -> list[Tender]:
    """Open the newest envelope of every tender that was not withdrawn."""
    tenders = list(
        Tender.objects.select_for_update(of=("self",))
        .filter(competition=row, state=TenderState.RECEIVED)
        .select_related("provider")
        .order_by("received_at", "pk")
    )
    try:
        opener = sealing.Opener(row.wrapped_key, row.ref)
        contents = [_content(opener, row, tender) for tender in tenders]
    except sealing.NotUnsealed as error:
        text = _(
            "An envelope or its key is not what it was, or the installation's tender key is another. Nothing was "
            "opened. Ask those who run the installation."
        )
        raise WrongState("envelope_broken", text) from error
    for tender, content in zip(tenders, contents, strict=True):
        OpenedTender.objects.create(
            authority=row.authority,
            tender=tender,
            unit_price_cents=content["unit_price_cents"],
            answers=content["answers"],
        )
        step(tender.open)
        tender.save_changes()
    return tenders


def _content(opener: sealing.Opener, row: Competition, tender: Tender) -> dict[str, Any]:
    sealed = tender.envelopes.get(number=tender.envelope).sealed
    if not hmac.compare_digest(digest_of(sealed), tender.digest):
        raise sealing.NotUnsealed
    found: dict[str, Any] = json.loads(
        opener.open(sealed, bound_to(row.ref, tender.provider.ref, tender.envelope))
    )
    return found


def _record(
    row: Competition, tenders: list[Tender], first: OpeningSignature, second: OpeningSignature
) -> Document:
    facts = {
        "title": pick(row.title, LANGUAGE),
        "category": pick(row.category.name, LANGUAGE),
        "unit": row.category.unit,
        "deadline": _moment(row.tender_deadline),
        "opened_at": _moment(second.at),
        "openers": [
            {"name": signature.user.name, "at": _moment(signature.at)} for signature in (first, second)
        ],
        "tenders": [
            {
                "provider": tender.provider.name,
                "business_id": tender.provider.business_id,
                "received_at": _moment(tender.received_at),
                "digest": tender.digest,
                "unit_price_cents": tender.opened.unit_price_cents,
            }
            for tender in tenders
        ],
    }
    return documents.create(OPENING, facts, authority=row.authority, subject=row, language=LANGUAGE)


def _moment(value: datetime | None) -> str:
    return value.isoformat() if value else ""
