"""Reads of mini-competitions, invitations and results."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Membership, User
from core.roles import Role
from procurement import deadlines
from procurement.competition_permissions import (
    ASSESSORS,
    OPENERS,
    can_assess,
    can_read_competition,
    can_read_result,
    can_run_competition,
    can_tender,
)
from procurement.competition_states import CompetitionState, TenderState
from procurement.models import (
    Assessor,
    AwardService,
    Category,
    Competition,
    CompetitionQuestion,
    Criterion,
    Decision,
    Invitation,
    Mark,
    Remedy,
    Tender,
)
from procurement.permissions import READERS
from procurement.services.comparing import marks_complete
from procurement.services.concluding import PUBLICATION
from procurement.services.inviting import PERIOD
from procurement.services.opening import fresh_signature_of_another
from procurement.services.serving import STANDSTILL
from procurement.states import RemedyKind, RemedyState
from providers.models import Provider

FULL = (
    "authority",
    "category__system",
    "decision__document",
    "opening_record",
    "contract",
    "cancel_note",
    "created_by",
)
Competitions = QuerySet[Competition]


def own_competitions(actor: Actor) -> Competitions:
    """The authority's competitions, for its readers."""
    authority = actor.need_authority()
    if not actor.has(*READERS):
        raise NotFound
    rows: Competitions = Competition.objects.filter(authority=authority)
    return rows.select_related("category")


def _found(ref: UUID | str) -> Competition | None:
    row: Competition | None = Competition.objects.filter(public_id=ref).select_related(*FULL).first()
    return row


def get_competition(actor: Actor, ref: UUID | str) -> Competition:
    """A competition of the actor's authority, for its readers.

    Raises:
        NotFound: there is none, or it is others'.
    """
    row = _found(ref)
    if row is None or not can_read_competition(actor, row):
        raise NotFound
    return row


def get_run_competition(actor: Actor, ref: UUID | str) -> Competition:
    """A competition that the actor may run."""
    row = get_competition(actor, ref)
    if not can_run_competition(actor, row):
        raise NotFound
    return row


def get_assessed_competition(actor: Actor, ref: UUID | str) -> Competition:
    """A competition that the actor was named to assess."""
    row = _found(ref)
    if row is None or not can_assess(actor, row):
        raise NotFound
    return row


def get_criterion(actor: Actor, ref: UUID | str) -> Criterion:
    """A criterion of a competition that the actor may run."""
    row = Criterion.objects.filter(public_id=ref).select_related("competition__category").first()
    if row is None or not can_run_competition(actor, row.competition):
        raise NotFound
    return row


def get_question(actor: Actor, ref: UUID | str) -> CompetitionQuestion:
    """A question to a competition that the actor may run."""
    row = CompetitionQuestion.objects.filter(public_id=ref).select_related("competition__category").first()
    if row is None or not can_run_competition(actor, row.competition):
        raise NotFound
    return row


def get_assessor(actor: Actor, ref: UUID | str) -> Assessor:
    """An assessor of a competition that the actor may run."""
    row = Assessor.objects.filter(public_id=ref).select_related("competition", "user").first()
    if row is None or not can_run_competition(actor, row.competition):
        raise NotFound
    return row


def get_tender(actor: Actor, ref: UUID | str) -> Tender:
    """An opened tender of a competition that the actor may run."""
    row: Tender | None = (
        Tender.objects.filter(public_id=ref, opened__isnull=False)
        .select_related("competition", "provider", "opened")
        .first()
    )
    if row is None or not can_run_competition(actor, row.competition):
        raise NotFound
    return row


# Invited providers ----------------------------------------------------------------------------------------


def own_invitations(provider: Provider) -> QuerySet[Invitation]:
    """The provider's invitations."""
    rows = Invitation.objects.filter(provider=provider, left_out="")
    return rows.select_related("competition__authority", "competition__category")


def get_invitation(actor: Actor, ref: UUID | str) -> Invitation:
    """An invitation of the actor's provider."""
    row = (
        Invitation.objects.filter(public_id=ref)
        .select_related("competition__category__system", "competition__authority", "provider")
        .first()
    )
    if row is None or not can_tender(actor, row):
        raise NotFound
    return row


def tender_of(invitation: Invitation) -> Tender | None:
    """The invited provider's own tender: its receipt before the opening, its content after."""
    row: Tender | None = (
        Tender.objects.filter(competition=invitation.competition_id, provider=invitation.provider_id)
        .select_related("opened")
        .first()
    )
    return row


def service_on(invitation: Invitation) -> list[AwardService]:
    """When decisions were served on the invited provider."""
    rows = AwardService.objects.filter(competition=invitation.competition_id, provider=invitation.provider_id)
    return list(rows.order_by("pk"))


def decisions_of(competition: Competition) -> list[Decision]:
    """The decisions on a competition, oldest first."""
    rows = Decision.objects.filter(subject_ref=competition.ref).select_related("document", "made_by")
    return list(rows.order_by("pk"))


def decisions_served(competition: Competition, provider_id: int) -> list[Decision]:
    """The decisions on a competition that were served on a provider, oldest first."""
    rows = Decision.objects.filter(subject_ref=competition.ref, services__provider=provider_id)
    return list(rows.select_related("document", "made_by").order_by("pk"))


# The authority's side -------------------------------------------------------------------------------------


def invitations_of(competition: Competition) -> list[Invitation]:
    """Everyone with an admission at the invitation: invited, or left out and why."""
    rows = Invitation.objects.filter(competition=competition).select_related("provider")
    return list(rows.order_by("provider__name", "pk"))


def opened_tenders(competition: Competition) -> list[Tender]:
    """The tenders with their content, after the opening; before it nobody is told even who has sent one."""
    rows = Tender.objects.filter(competition=competition, opened__isnull=False)
    return list(rows.select_related("provider", "opened").order_by("received_at", "pk"))


def assessors_of(competition: Competition) -> list[Assessor]:
    """The people named to assess."""
    return list(Assessor.objects.filter(competition=competition).select_related("user").order_by("pk"))


def marks_shown(competition: Competition, actor: Actor) -> list[Mark]:
    """The points that the actor may see: one's own; those of all once everyone has handed in."""
    rows = Mark.objects.filter(assessor__competition=competition, assessor__released_at=None)
    if not marks_complete(competition) or not competition.opened_at:
        rows = rows.filter(assessor__user=actor.user)
    return list(rows.select_related("assessor__user", "tender", "criterion").order_by("pk"))


def assessable(competition: Competition) -> list[User]:
    """People of the authority who may still be named."""
    rows = Membership.objects.filter(
        authority=competition.authority_id, role__in=[role.value for role in ASSESSORS], ended_at=None
    ).exclude(user__in=competition.assessors.values("user"))
    people = {row.user_id: row.user for row in rows.select_related("user").order_by("user__name", "user_id")}
    return list(people.values())


def deadline_words(competition: Competition) -> str:
    """How the earliest lawful deadline was counted (R4), from the invitation or from today."""
    day = clock.local_date(competition.invited_at) if competition.invited_at else clock.today()
    return deadlines.due(PERIOD, day).explain()


def deadline_hows(competition: Competition) -> dict[str, str]:
    """How the days of a competition were counted: tenders (R4), standstill (R7), publication of the result (R24)."""
    row = competition
    standstill = publish = ""
    if row.standstill_until is not None and row.decision is not None:
        standstill = deadlines.due(STANDSTILL, row.decision.served_on).explain()
    if row.publish_by is not None and row.concluded_on is not None:
        publish = deadlines.due(PUBLICATION, row.concluded_on).explain()
    tenders = _tenders_how(row) if row.invited_at else ""
    return {"tenders": tenders, "standstill": standstill, "publish": publish}


def _tenders_how(row: Competition) -> str:
    """The earliest lawful day, and what the authority chose beyond it."""
    assert row.invited_at is not None
    return _chosen_words(deadlines.due(PERIOD, clock.local_date(row.invited_at)))


def _chosen_words(counted: deadlines.Computation) -> str:
    words = gettext("The earliest day: %(how)s The authority chose the day and hour.")
    return words % {"how": counted.explain()}


def tender_hows(rows: Iterable[Competition]) -> dict[int, str]:
    """How the days for tenders of a list were counted, by the competition's key; one query."""
    begun = {row.pk: (PERIOD, clock.local_date(row.invited_at)) for row in rows if row.invited_at}
    counted = deadlines.computations(begun.values())
    return {key: _chosen_words(counted[found]) for key, found in begun.items()}


def publication_hows(rows: Iterable[Competition]) -> dict[int, str]:
    """How the days for publishing the results of a list were counted, by the competition's key; one query."""
    made = {row.pk: (PUBLICATION, row.concluded_on) for row in rows if row.concluded_on and row.publish_by}
    counted = deadlines.computations(made.values())
    return {key: counted[found].explain() for key, found in made.items()}


def waits_for_second(competition: Competition, actor: Actor) -> Any:
    """A fresh sign-in of somebody else, with whom the actor could open the tenders now."""
    return fresh_signature_of_another(competition, actor.user)


# Results --------------------------------------------------------------------------------------------------


def public_results() -> QuerySet[Tender]:
    """The chosen tenders of the published results of all authorities."""
    rows: QuerySet[Tender] = Tender.objects.filter(
        state=TenderState.CHOSEN,
        competition__state=CompetitionState.CONCLUDED,
        competition__published_at__isnull=False,
    )
    received = Count("competition__tenders", filter=Q(competition__tenders__opened__isnull=False))
    return rows.select_related(
        "provider", "opened", "competition__authority", "competition__category__system"
    ).annotate(received=received)


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What is published of a competition (R24). Prices are cents ex VAT a unit, the quantity hundredths of units."""

    competition: Competition
    chosen: Tender
    tenders: int


def get_result(actor: Actor, ref: UUID | str) -> ResultFacts:
    """A published result, for anyone."""
    row = _found(ref)
    if row is None or row.state != CompetitionState.CONCLUDED or not can_read_result(actor, row):
        raise NotFound
    tenders = opened_tenders(row)
    return ResultFacts(row, next(t for t in tenders if t.state == TenderState.CHOSEN), len(tenders))


# Work lists -----------------------------------------------------------------------------------------------


def waiting_for_officers(actor: Actor) -> Competitions:
    """Competitions in which a procurement officer or manager acts next."""
    today = clock.today()
    acts = Q(state__in=[CompetitionState.TO_OPEN])
    late = Q(state=CompetitionState.INVITED, tender_deadline__lte=clock.now())
    if actor.has(Role.PROCUREMENT):
        acts |= Q(state__in=[CompetitionState.DRAFT, CompetitionState.OPENED])
        appealed = Remedy.objects.filter(
            decision=OuterRef("decision"), kind=RemedyKind.APPEAL, state=RemedyState.PENDING
        )
        over = Q(~Exists(appealed), standstill_until__lt=today)
        acts |= Q(state=CompetitionState.AWARDED) & (Q(standstill_until=None) | over)
        acts |= Q(state=CompetitionState.CONCLUDED, published_at=None)
    rows: Competitions = Competition.objects.filter(acts | late, authority=actor.authority)
    return rows.order_by("pk") if actor.has(*OPENERS) else rows.none()


def unanswered(actor: Actor) -> Iterable[CompetitionQuestion]:
    """Questions that wait for an answer while tenders are awaited."""
    rows = CompetitionQuestion.objects.filter(
        competition__authority=actor.authority,
        competition__state=CompetitionState.INVITED,
        competition__tender_deadline__gt=clock.now(),
        answered_at=None,
    )
    return rows.select_related("competition").order_by("pk")


def to_assess(actor: Actor) -> Iterable[Assessor]:
    """Competitions whose tenders the actor is to assess."""
    rows = Assessor.objects.filter(
        user=actor.user,
        competition__authority=actor.authority,
        competition__state=CompetitionState.OPENED,
        done_at=None,
        released_at=None,
    ).exclude(independent=False)
    return rows.select_related("competition").order_by("pk")


def to_answer(actor: Actor) -> Iterable[Invitation]:
    """Open invitations without a tender of the provider."""
    sent = Tender.objects.filter(provider=actor.provider_id, state=TenderState.RECEIVED)
    rows = Invitation.objects.filter(
        provider=actor.provider_id,
        left_out="",
        competition__state=CompetitionState.INVITED,
        competition__tender_deadline__gt=clock.now(),
    ).exclude(competition__in=sent.values("competition"))
    return rows.select_related("competition").order_by("competition__tender_deadline", "pk")


def competing_category(actor: Actor, ref: UUID | str) -> Category:
    """A category that the actor may buy in, or whose criteria the actor may publish."""
    row = Category.objects.filter(public_id=ref).select_related("system", "authority").first()
    if row is None or not actor.in_authority(row.authority_id, Role.PROCUREMENT):
        raise NotFound
    return row
