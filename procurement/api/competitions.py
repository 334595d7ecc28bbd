"""Mini-competitions over the API, from the authority's side up to the invitation."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, After, ListOut, Size, actor_of, expected_version, set_etag
from core.errors import InvalidInput
from core.models import User
from core.paging import page
from procurement import services
from procurement.api.common import decision_out
from procurement.competition_states import CompetitionState, CriterionKind
from procurement.models import CategoryCriteria, Competition, Tender
from procurement.rules.competitions import Range
from procurement.schemas.common import FaultOut
from procurement.schemas.competitions import (
    AddendumOut,
    AssessorIn,
    AssessorOut,
    AwardCriteriaIn,
    AwardCriteriaOut,
    CompetitionIn,
    CompetitionOut,
    CompetitionRow,
    CriterionIn,
    CriterionOut,
    InvitedOut,
    OpenedOut,
    QuestionOut,
    RangeIn,
)
from procurement.selectors import competitions as reads

router = Router(tags=["procurement"])


def row_facts(row: Competition) -> dict[str, Any]:
    """What a list tells of a competition."""
    names = ("title", "state", "tender_deadline", "version")
    facts = {name: getattr(row, name) for name in names}
    return {"id": row.public_id, "category": row.category.public_id, **facts}


def call_facts(row: Competition) -> dict[str, Any]:
    """What the invited read of a competition."""
    names = ("description", "quantity", "starts_from", "starts_until")
    return {
        **row_facts(row),
        **{name: getattr(row, name) for name in names},
        "unit": row.category.unit,
        "how": reads.deadline_words(row) if row.tender_deadline else "",
        "criteria": [
            CriterionOut(
                id=c.public_id, kind=CriterionKind(c.kind), weight=c.weight, name=c.name, text=c.text
            )
            for c in row.criteria.order_by("pk")
        ],
        "questions": [
            QuestionOut(id=q.public_id, text=q.text, answer=q.answer, answered_at=q.answered_at)
            for q in row.questions.order_by("pk")
        ],
        "addenda": [
            AddendumOut(
                text=a.text,
                material=a.material,
                deadline_before=a.deadline_before,
                deadline_after=a.deadline_after,
            )
            for a in row.addenda.order_by("pk")
        ],
    }


def _opened(tender: Tender) -> OpenedOut:
    opened = tender.opened
    return OpenedOut(
        id=tender.public_id,
        provider=tender.provider.name,
        business_id=tender.provider.business_id,
        state=tender.state,
        received_at=tender.received_at,
        digest=tender.digest,
        unit_price_cents=opened.unit_price_cents,
        answers=opened.answers,
        points=opened.points,
        total=opened.total,
    )


def competition_out(row: Competition, response: HttpResponse) -> CompetitionOut:
    """A competition whole, its version as the answer's ETag."""
    set_etag(response, row)
    draft = row.state == CompetitionState.DRAFT
    names = (
        "estimated_cents",
        "opened_at",
        "standstill_until",
        "concluded_on",
        "publish_by",
        "published_at",
    )
    return CompetitionOut(
        **call_facts(row),
        **{name: getattr(row, name) for name in names},
        faults=[
            FaultOut(code=f.code, field=f.field, message=str(f.message))
            for f in (services.invitation_state(row) if draft else [])
        ],
        invited=[
            InvitedOut(name=i.provider.name, business_id=i.provider.business_id, left_out=i.left_out)
            for i in reads.invitations_of(row)
        ],
        assessors=[
            AssessorOut(
                id=a.public_id,
                name=a.user.name,
                independent=a.independent,
                done=a.done_at is not None,
                released=a.released_at is not None,
            )
            for a in reads.assessors_of(row)
        ],
        tenders=[_opened(tender) for tender in reads.opened_tenders(row)],
        decisions=[decision_out(decision) for decision in reads.decisions_of(row)],
    )


def again(request: HttpRequest, response: HttpResponse, row: Competition) -> CompetitionOut:
    """A competition as it is after a step."""
    return competition_out(reads.get_competition(actor_of(request), row.public_id), response)


def run(request: HttpRequest, ref: UUID) -> Competition:
    """A competition that the asker may run."""
    return reads.get_run_competition(actor_of(request), ref)


@router.get("/competitions", response={200: ListOut[CompetitionRow], **READ})
def list_competitions(request: HttpRequest, after: After = "", size: Size = 30) -> ListOut[CompetitionRow]:
    """The authority's competitions, the newest first."""
    found = page(reads.own_competitions(actor_of(request)), after, size)
    return ListOut(items=[CompetitionRow(**row_facts(row)) for row in found.rows], next=found.next)


@router.put("/manage/categories/{uuid:ref}/award-criteria", response={200: AwardCriteriaOut, **WRITE})
def publish_criteria(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: AwardCriteriaIn
) -> AwardCriteriaOut:
    """Write the award criteria that a category of a draft publishes with the notice."""
    actor = actor_of(request)
    category = reads.competing_category(actor, ref)
    ranges = {kind: _range(getattr(data, kind.value)) for kind in CriterionKind}
    themes = data.quality_themes.dict()
    row = services.publish_criteria(actor, category, ranges, themes, expected_version(request))
    set_etag(response, row)
    return _criteria_out(row)


def _range(given: RangeIn) -> Range:
    return Range(given.least, given.most)


def _criteria_out(row: CategoryCriteria) -> AwardCriteriaOut:
    found: dict[str, Any] = {
        kind.value: {"least": getattr(row, f"{kind}_least"), "most": getattr(row, f"{kind}_most")}
        for kind in CriterionKind
    }
    return AwardCriteriaOut(**found, quality_themes=row.quality_themes, version=row.version)


@router.post("/manage/categories/{uuid:ref}/competitions", response={201: CompetitionOut, **WRITE})
def draft_competition(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: CompetitionIn
) -> Status[CompetitionOut]:
    """Begin a purchase in a category of route A."""
    actor = actor_of(request)
    row = services.draft_competition(actor, reads.competing_category(actor, ref), **_facts(data))
    return Status(201, again(request, response, row))


def _facts(data: CompetitionIn) -> dict[str, Any]:
    texts = {"title": data.title.dict(), "description": data.description.dict()}
    names = ("quantity", "estimated_cents", "starts_from", "starts_until", "tender_deadline")
    return {**texts, **{name: getattr(data, name) for name in names}}


@router.get("/competitions/{uuid:ref}", response={200: CompetitionOut, **READ})
def read_competition(request: HttpRequest, response: HttpResponse, ref: UUID) -> CompetitionOut:
    """One competition, for the authority's readers; sealed tenders are not in it."""
    return competition_out(reads.get_competition(actor_of(request), ref), response)


@router.put("/competitions/{uuid:ref}", response={200: CompetitionOut, **WRITE})
def change_competition(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: CompetitionIn
) -> CompetitionOut:
    """Rewrite a draft."""
    row = run(request, ref)
    services.change_competition(actor_of(request), row, expected_version(request), **_facts(data))
    return again(request, response, row)


@router.post("/competitions/{uuid:ref}/criteria", response={200: CompetitionOut, **WRITE})
def set_criterion(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: CriterionIn
) -> CompetitionOut:
    """Weigh price or score, or add a quality question."""
    row = run(request, ref)
    services.set_criterion(
        actor_of(request),
        row,
        data.kind,
        data.weight,
        name=data.name.dict(),
        text=data.text.dict(),
        version=expected_version(request),
    )
    return again(request, response, row)


@router.delete("/criteria/{uuid:ref}", response={200: CompetitionOut, **WRITE})
def drop_criterion(request: HttpRequest, response: HttpResponse, ref: UUID) -> CompetitionOut:
    """Take a criterion out of a draft."""
    actor = actor_of(request)
    criterion = reads.get_criterion(actor, ref)
    services.drop_criterion(actor, criterion, expected_version(request))
    return again(request, response, criterion.competition)


@router.post("/competitions/{uuid:ref}/assessors", response={200: CompetitionOut, **WRITE})
def name_assessor(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: AssessorIn
) -> CompetitionOut:
    """Name a person of the authority to assess quality."""
    row = run(request, ref)
    person = User.objects.filter(public_id=data.user).first()
    if person is None:
        raise InvalidInput("assessor_elsewhere", _("There is no such person."), field="user")
    services.name_assessor(actor_of(request), row, person)
    return again(request, response, row)


@router.delete("/assessors/{uuid:ref}", response={200: CompetitionOut, **WRITE})
def release_assessor(request: HttpRequest, response: HttpResponse, ref: UUID) -> CompetitionOut:
    """Let an assessor go who has handed in nothing."""
    actor = actor_of(request)
    assessor = reads.get_assessor(actor, ref)
    services.release_assessor(actor, assessor)
    return again(request, response, assessor.competition)


@router.post("/competitions/{uuid:ref}/invitations", response={200: CompetitionOut, **WRITE})
def invite_to_tender(request: HttpRequest, response: HttpResponse, ref: UUID) -> CompetitionOut:
    """Invite all admitted of the category; a refusal lists every fault in ``facts.faults``."""
    row = run(request, ref)
    services.invite_to_tender(actor_of(request), row, expected_version(request))
    return again(request, response, row)
