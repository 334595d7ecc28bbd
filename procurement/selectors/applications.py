"""Reads of applications, admissions and decisions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound, require
from core.models import Document
from core.roles import Role
from procurement import deadlines
from procurement.documents import RECEIPT
from procurement.models import (
    Admission,
    Answer,
    Application,
    ApplicationCategory,
    Category,
    Decision,
    Requirement,
)
from procurement.permissions import (
    READERS,
    can_answer_application,
    can_confirm_decision,
    can_decide_admission,
    can_leave_system,
    can_read_application,
    can_review_application,
)
from procurement.rules.findings import Proposal
from procurement.selectors.proposals import proposals
from procurement.services.applications import applicable
from procurement.states import LIVE_APPLICATION, AdmissionState, ApplicationState, RequirementKind
from providers.models import Provider

LIVE = sorted(LIVE_APPLICATION)
FULL = ("authority", "system", "provider", "reviewer", "extension_note", "reopen_note")


def get_application(actor: Actor, ref: UUID | str) -> Application:
    """An application that the actor may see.

    Raises:
        NotFound: there is none, or it is others'.
    """
    found: Application | None = Application.objects.filter(public_id=ref).select_related(*FULL).first()
    if found is None or not can_read_application(actor, found):
        raise NotFound
    return found


def get_own_application(actor: Actor, ref: UUID | str) -> Application:
    """An application of the actor's provider."""
    application = get_application(actor, ref)
    if not can_answer_application(actor, application):
        raise NotFound
    return application


def get_reviewed_application(actor: Actor, ref: UUID | str) -> Application:
    """An application that the actor may review.

    Raises:
        NotAllowed: the actor may only read it.
    """
    application = get_application(actor, ref)
    require(can_review_application(actor, application))
    return application


def get_handled_application(actor: Actor, ref: UUID | str) -> Application:
    """An application that the actor may look at as a second reviewer.

    Raises:
        NotAllowed: the actor may only read it.
    """
    application = get_application(actor, ref)
    require(can_confirm_decision(actor, application))
    return application


def own_applications(provider: Provider) -> QuerySet[Application]:
    """The provider's applications, drafts included."""
    rows: QuerySet[Application] = Application.objects.filter(provider=provider)
    return rows.select_related("system__authority")


def states_told_as(state: ApplicationState) -> list[ApplicationState]:
    """The states that the applicant is told as this one: that a rejection is prepared stays inside."""
    hidden = [ApplicationState.TO_CONFIRM] if state == ApplicationState.UNDER_REVIEW else []
    return [state, *hidden]


def chosen_categories(application: Application) -> list[ApplicationCategory]:
    """The categories applied for, with their verdicts."""
    rows = ApplicationCategory.objects.filter(application=application).select_related("category")
    return list(rows.order_by("category__code"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement of an application with its answer, if there is one yet, and what a machine finds of it today."""

    requirement: Any
    answer: Answer | None
    proposal: Proposal | None = None

    @property
    def looked_up(self) -> str:
        """What a machine has found of it now."""
        return str(self.proposal.why) if self.proposal else ""

    @property
    def value(self) -> str:
        """The answer as given."""
        return self.answer.value if self.answer else ""


def asked_of(application: Application) -> list[tuple[Category | None, list[Asked]]]:
    """The application's requirements in parts: those of every applicant, then category by category.

    A submitted application shows the editions that it answered; a draft those in force today.
    """
    links = chosen_categories(application)
    answers = {a.requirement_id: a for a in application.answers.select_related("requirement")}
    if application.submitted_at is None:
        requirements = list(applicable(application, [link.category_id for link in links]).order_by("pk"))
    else:
        requirements = [answers[key].requirement for key in sorted(answers)]
    found = _proposals(application, requirements, answers)
    parts: list[tuple[Category | None, list[Asked]]] = []
    for category in (None, *(link.category for link in links)):
        wanted = category.pk if category else None
        asked = [
            Asked(r, answers.get(r.pk), found.get(r.pk)) for r in requirements if r.category_id == wanted
        ]
        if asked:
            parts.append((category, asked))
    return parts


def _proposals(
    application: Application, requirements: list[Requirement], answers: dict[int, Answer]
) -> dict[int, Proposal]:
    """What a machine finds today, as long as nothing is decided; in a draft only of evidence."""
    if application.state not in (ApplicationState.DRAFT, *LIVE):
        return {}
    draft = application.state == ApplicationState.DRAFT
    checked = [r for r in requirements if not draft or r.kind == RequirementKind.EVIDENCE]
    given = {key: a.value for key, a in answers.items()}
    return proposals(application.authority, application.provider, given, checked)


def decisions_on(subject_ref: str) -> list[Decision]:
    """The decisions on an application or admission, oldest first."""
    rows = Decision.objects.filter(subject_ref=subject_ref).select_related("document", "made_by")
    return list(rows.order_by("pk"))


def receipt_of(application: Application) -> Document | None:
    """The receipt that the applicant got when the application arrived."""
    rows = Document.objects.filter(kind=RECEIPT.code, subject_ref=application.ref)
    return rows.order_by("-pk").first()


def deadline_of(application: Application) -> deadlines.Computation | None:
    """How the last day to decide was counted; nothing before the application has arrived."""
    found = _clock_of(application)
    return _lengthened(application, deadlines.due(*found)) if found else None


def _lengthened(application: Application, counted: deadlines.Computation) -> deadlines.Computation:
    return replace(counted, lengthened_to=application.decide_by) if application.lengthened else counted


def _clock_of(application: Application) -> tuple[str, date] | None:
    """The dated rule that counts the time to decide, and the day from which."""
    if application.reopened_on is not None:
        return deadlines.CORRECTION, application.reopened_on
    if application.submitted_at is None:
        return None
    return deadlines.decision_rule(application.extended), clock.local_date(application.submitted_at)


def deadlines_of(rows: Iterable[Application]) -> dict[int, str]:
    """How the last days to decide of a list were counted, in words, by the application's key; one query."""
    rows = list(rows)
    clocks = {row.pk: found for row in rows if (found := _clock_of(row))}
    counted = deadlines.computations(clocks.values())
    by_key = {row.pk: row for row in rows}
    return {key: _lengthened(by_key[key], counted[found]).explain() for key, found in clocks.items()}


def get_admission(actor: Actor, ref: UUID | str) -> Admission:
    """An admission, for the authority's readers and the provider's administrators."""
    found: Admission | None = (
        Admission.objects.filter(public_id=ref)
        .select_related("authority", "category__system", "provider", "application", "decision__document")
        .first()
    )
    if found is None or not _may_see(actor, found):
        raise NotFound
    return found


def _may_see(actor: Actor, admission: Admission) -> bool:
    if can_decide_admission(actor, admission) or can_leave_system(actor, admission):
        return True
    return actor.in_authority(admission.authority_id, *READERS)


def own_admissions(provider: Provider) -> list[Admission]:
    """The provider's standing admissions."""
    states = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)
    rows = Admission.objects.filter(provider=provider, state__in=states)
    return list(rows.select_related("category__system__authority").order_by("category_id", "pk"))


def waiting_for_officer(actor: Actor) -> QuerySet[Application]:
    """Live applications of the authority, the earliest deadline first."""
    rows: QuerySet[Application] = Application.objects.filter(authority=actor.authority, state__in=LIVE)
    return rows.select_related("provider", "system").order_by("decide_by", "pk")


def waiting_for_provider(actor: Actor) -> QuerySet[Application]:
    """Drafts and asked clarifications of the provider."""
    if not actor.has(Role.PROVIDER_ADMIN):
        none: QuerySet[Application] = Application.objects.none()
        return none
    states = (ApplicationState.DRAFT, ApplicationState.CLARIFICATION)
    rows: QuerySet[Application] = Application.objects.filter(provider=actor.provider_id, state__in=states)
    return rows.select_related("system").order_by("pk")
