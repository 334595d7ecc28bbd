"""Where an application stands, who must act, by which day: the same words for applicant and reviewer."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from procurement.models import Application, Decision
from procurement.selectors import applications as reads
from procurement.selectors.founding import break_on
from procurement.states import LIVE_APPLICATION, ApplicationState, SystemState


def standing(application: Application) -> dict[str, Any]:
    """``steps`` of the timeline, ``decisions``, and the deadline ``due`` with ``how`` it was counted."""
    counted = reads.deadline_of(application)
    decisions = reads.decisions_on(application.ref)
    return {
        "receipt": reads.receipt_of(application) if application.submitted_at else None,
        "steps": _steps(application, counted.explain() if counted else ""),
        "decisions": decisions,
        "due": application.decide_by if application.state in LIVE_APPLICATION else None,
        "how": counted.explain() if counted else "",
        "extension_reason": application.extension_note.text if application.extension_note else "",
        "appeal_until": _appeal_day(decisions),
        **_hindrance(application),
    }


def _hindrance(application: Application) -> dict[str, Any]:
    """What keeps a draft from being sent today: the system is ``over``, or ``pause`` is its announced break."""
    if application.state != ApplicationState.DRAFT:
        return {}
    system, today = application.system, clock.today()
    over = system.state != SystemState.OPEN or (system.ends_on is not None and system.ends_on <= today)
    return {"over": over, "pause": None if over else break_on(system.pk, today)}


def _appeal_day(decisions: list[Decision]) -> date | None:
    return decisions[-1].appeal_until if decisions else None


def _steps(row: Application, how: str) -> list[dict[str, Any]]:
    if row.state == ApplicationState.WITHDRAWN:
        return [_written(row), {"title": _("Withdrawn"), "state": "stopped", "who": str(row.provider)}]
    asked = row.state == ApplicationState.CLARIFICATION
    review: dict[str, Any] = {
        "title": _("In review"),
        "state": _review_state(row),
        "who": row.reviewer.name if row.reviewer else str(row.authority),
        "by": row.decide_by,
        "how": how,
    }
    if asked:
        review |= {"title": _("Clarification asked"), "who": str(row.provider), "state": "current"}
        review["text"] = _("The provider answers. The time to decide does not move.")
    decided: dict[str, Any] = {
        "title": _("Decision"),
        "state": "done" if row.state == ApplicationState.DECIDED else "todo",
        "when": clock.local_date(row.decided_at) if row.decided_at and not row.reopened_on else None,
        "who": str(row.authority),
        "by": row.decide_by if row.state in LIVE_APPLICATION else None,
    }
    return [_written(row), _arrived(row), review, decided]


def _written(row: Application) -> dict[str, Any]:
    draft = row.state == ApplicationState.DRAFT
    step: dict[str, Any] = {
        "title": _("Application written"),
        "state": "current" if draft else "done",
        "who": str(row.provider),
    }
    if draft:
        step["url"] = reverse("procurement:application_categories", args=[row.public_id])
        step["text"] = _("Nobody else sees it before you send it.")
    return step


def _arrived(row: Application) -> dict[str, Any]:
    waiting = row.state == ApplicationState.SUBMITTED
    return {
        "title": _("Arrived"),
        "state": "todo" if row.submitted_at is None else "done",
        "when": clock.local_date(row.submitted_at) if row.submitted_at else None,
        "text": _("It waits for a reviewer.") if waiting else "",
    }


def _review_state(row: Application) -> str:
    if row.state == ApplicationState.DRAFT:
        return "todo"
    if row.state == ApplicationState.DECIDED:
        return "done"
    return "current"
