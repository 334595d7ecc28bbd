"""Reads of applications, admissions and decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import InvalidInput, NotFound, require
from core.roles import Role
from procurement import deadlines
from procurement.models import Admission, Answer, Application, ApplicationCategory, Category, Decision
from procurement.permissions import (
    READERS,
    can_answer_application,
    can_decide_admission,
    can_leave_system,
    can_read_application,
    can_review_application,
)
from procurement.services.applications import applicable
from procurement.states import LIVE_APPLICATION, AdmissionState, ApplicationState
from providers.models import Provider

LIVE = sorted(LIVE_APPLICATION)
FULL = ("authority", "system", "provider", "reviewer", "extension_note")


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


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One stretch of the review list; ``next`` continues it."""

    rows: Sequence[Application]
    next: str = ""


def review_list(actor: Actor, *, decided: bool = False, after: str = "", size: int = 30) -> ReviewPage:
    """Applications to the actor's authority: the live ones by legal deadline, or the decided ones, newest first.

    Raises:
        InvalidInput: ``bad_cursor``.
    """
    authority = actor.need_authority()
    if not actor.has(*READERS):
        raise NotFound
    rows: QuerySet[Application] = Application.objects.filter(authority=authority)
    if decided:
        rows = rows.filter(state=ApplicationState.DECIDED).order_by("-pk")
        rows = rows.filter(pk__lt=_key(after)) if after else rows
    else:
        rows = rows.filter(state__in=LIVE).order_by("decide_by", "pk")
        rows = rows.filter(_later_than(after)) if after else rows
    links = ApplicationCategory.objects.select_related("category").order_by("category__code")
    shown = rows.select_related("provider", "system", "reviewer").prefetch_related(
        Prefetch("categories", links, to_attr="applied")
    )
    found = list(shown[: size + 1])
    if len(found) <= size:
        return ReviewPage(found)
    last = found[size - 1]
    return ReviewPage(found[:size], str(last.pk) if decided else f"{last.decide_by}_{last.pk}")


def _key(cursor: str) -> int:
    if not cursor.isdecimal() or len(cursor) > 18:
        raise _bad_cursor()
    return int(cursor)


def _later_than(cursor: str) -> Q:
    day_text, _sep, key = cursor.partition("_")
    try:
        day = date.fromisoformat(day_text)
    except ValueError as error:
        raise _bad_cursor() from error
    return Q(decide_by__gt=day) | Q(decide_by=day, pk__gt=_key(key))


def _bad_cursor() -> InvalidInput:
    return InvalidInput("bad_cursor", _("This list has moved on. Start again from its beginning."))


def own_applications(provider: Provider) -> QuerySet[Application]:
    """The provider's applications, drafts included."""
    rows: QuerySet[Application] = Application.objects.filter(provider=provider)
    return rows.select_related("system__authority")


def chosen_categories(application: Application) -> list[ApplicationCategory]:
    """The categories applied for, with their verdicts."""
    rows = ApplicationCategory.objects.filter(application=application).select_related("category")
    return list(rows.order_by("category__code"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement of an application with its answer, if there is one yet."""

    requirement: Any
    answer: Answer | None

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
    parts: list[tuple[Category | None, list[Asked]]] = []
    for category in (None, *(link.category for link in links)):
        wanted = category.pk if category else None
        found = [Asked(r, answers.get(r.pk)) for r in requirements if r.category_id == wanted]
        if found:
            parts.append((category, found))
    return parts


def decisions_on(subject_ref: str) -> list[Decision]:
    """The decisions on an application or admission, oldest first."""
    rows = Decision.objects.filter(subject_ref=subject_ref).select_related("document", "made_by")
    return list(rows.order_by("pk"))


def deadline_of(application: Application) -> deadlines.Computation | None:
    """How the last day to decide was counted; nothing before the application has arrived."""
    if application.submitted_at is None:
        return None
    return deadlines.decide_by(clock.local_date(application.submitted_at), extended=application.extended)


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
