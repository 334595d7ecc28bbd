"""What waits for second reviewers and managers so that applications are decided lawfully and in time."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.models import Authority
from core.worklist import WorkItem
from procurement.selectors import remedies, reviewing
from procurement.selectors.applications import deadlines_of

SHOWN = 50


def second_reviewers_work(actor: Actor) -> Iterator[WorkItem]:
    """Decisions with a rejection that somebody else has prepared."""
    rows = list(reviewing.to_confirm(actor)[:SHOWN])
    hows = deadlines_of(rows)
    for row in rows:
        yield WorkItem(
            "application",
            _("Confirm the decision: %(provider)s") % {"provider": row.provider},
            reverse("procurement:review", args=[row.public_id]),
            row.decide_by,
            str(row.system),
            how=hows.get(row.pk, ""),
        )


def demands_work(authority: Authority) -> Iterator[WorkItem]:
    """Demands for correction that wait for an answer."""
    for row in remedies.pending_demands(authority)[:SHOWN]:
        yield WorkItem(
            "correction",
            _("Answer the demand for correction: %(provider)s")
            % {"provider": row.provider or _("Somebody else")},
            reverse("procurement:decision", args=[row.decision.public_id]),
            detail=_("Decision %(number)s") % {"number": row.decision.number},
        )


def managers_work(actor: Actor) -> Iterator[WorkItem]:
    """Applications whose time is about to run out."""
    rows = list(reviewing.escalated(actor)[:SHOWN])
    hows = deadlines_of(rows)
    for row in rows:
        reviewer = row.reviewer.name if row.reviewer else _("Nobody yet")
        yield WorkItem(
            "application",
            _("See to it that this is decided in time: %(provider)s") % {"provider": row.provider},
            reverse("procurement:review", args=[row.public_id]),
            row.decide_by,
            _("%(system)s. Reviewer: %(reviewer)s") % {"system": row.system, "reviewer": reviewer},
            how=hows.get(row.pk, ""),
        )
