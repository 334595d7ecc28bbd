"""Proof with a validity."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, require
from core.locking import relock
from core.models import StoredFile
from providers.models import Evidence, Provider
from providers.permissions import can_check_criminal_record, can_manage_provider
from providers.states import EvidenceKind


def record_evidence(
    actor: Actor,
    provider: Provider,
    *,
    kind: EvidenceKind,
    valid_from: date,
    valid_until: date,
    title: str = "",
    file: StoredFile | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Record proof that holds from ``valid_from`` to the day before ``valid_until``.

    A criminal-record extract is never stored: a procurement officer notes who checked it and when (R17). Earlier
    proof stays as it is, also when this one ``replaces`` it.

    Raises:
        InvalidInput: the dates are the wrong way round (``dates_wrong``), a criminal-record extract was given as a
            file (``extract_not_stored``), or what it replaces is of another provider or kind (``replaces_other``).
    """
    is_check = kind == EvidenceKind.CRIMINAL_RECORD_CHECK
    if valid_until <= valid_from:
        text = _("The last day must be later than the first.")
        raise InvalidInput("dates_wrong", text, field="valid_until")
    if is_check and file is not None:
        text = _("A criminal-record extract is never stored. Only note who checked it and when.")
        raise InvalidInput("extract_not_stored", text, field="file")
    if replaces is not None and (replaces.provider_id, replaces.kind) != (provider.pk, kind):
        text = _("It can only take the place of evidence of the same kind.")
        raise InvalidInput("replaces_other", text, field="kind")
    with transaction.atomic():
        relock(provider)
        allowed = can_check_criminal_record(actor) if is_check else can_manage_provider(actor, provider)
        require(allowed)
        row = Evidence.objects.create(
            provider=provider,
            kind=kind,
            valid_from=valid_from,
            valid_until=valid_until,
            title=title.strip(),
            file=file,
            replaces=replaces,
            checked_by=actor.user if is_check else None,
            checked_at=clock.now() if is_check else None,
        )
        events.record(actor, "provider_evidence.recorded", row, authority=None, provider=provider.ref)
    return row
