"""The method's parameters: policy with a history."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, require
from evaluations.methods import Method
from evaluations.models import ScoreMethod
from evaluations.permissions import can_run_scores
from evaluations.scoring import ScoringDataError


@transaction.atomic
def set_method(actor: Actor, *, version: str, params: dict[str, Any], valid_from: date) -> ScoreMethod:
    """Decide the parameters from a day on; what was published under earlier ones stays as it is.

    Raises:
        NotAllowed: the actor is no manager.
        InvalidInput: a parameter that makes the method meaningless (``params``), a version used before
            (``version``), or a day that has passed (``valid_from``).
    """
    authority = actor.need_authority()
    require(can_run_scores(actor, authority))
    if valid_from < clock.today():
        raise InvalidInput("day_passed", _("Choose today or a later day."), field="valid_from")
    taken = ScoreMethod.objects.filter(authority=authority)
    if taken.filter(method_version=version).exists() or taken.filter(valid_from=valid_from).exists():
        text = _("This version or day has been used already. Choose another.")
        raise InvalidInput("version_used", text, field="version")
    try:
        method = Method.from_dict({**params, "method_version": version})
        method.params(valid_from)
    except ScoringDataError as error:
        raise InvalidInput("bad_params", str(error), field="params") from error
    row = ScoreMethod.objects.create(
        authority=authority,
        method_version=version,
        params=method.raw,
        valid_from=valid_from,
        decided_by=actor.user,
    )
    events.record(actor, "score_method.set", row, authority=authority)
    return row
