"""The API of outcomes, questionnaires and scores: the same services as the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.responses import Status

from core import clock
from core.api import Day, ListOut, Problem, actor_of, expected_version, set_etag
from core.errors import NotFound, require
from core.paging import page
from core.roles import Role
from evaluations import methods, rules, selectors, services
from evaluations.models import CaseRecord, EvaluationRequest, ScoreRun
from evaluations.permissions import SEES_RUNS, can_see_cases
from evaluations.questionnaires import QUESTIONNAIRES
from evaluations.selectors.cases import due_outcomes, get_case
from evaluations.selectors.requests import get_request, waiting_requests
from evaluations.selectors.scores import get_run, lines, own_previews, own_published, runs
from evaluations.states import Horizon, OutcomeCode
from providers.selectors import own_provider

router = Router(tags=["quality"])
REFUSED = {frozenset({401, 403, 404, 409, 412, 422}): Problem}


class RequestOut(Schema):
    """A questionnaire: who is asked, what, and by when."""

    id: UUID = Field(alias="public_id")
    audience: str
    state: str
    answer_by: date
    provider: str
    service: str
    questions: dict[str, Any]
    version: int

    @staticmethod
    def resolve_provider(row: EvaluationRequest) -> str:
        """The provider's name."""
        return row.case.provider.name

    @staticmethod
    def resolve_service(row: EvaluationRequest) -> str:
        """The service in the active language."""
        return str(row.case.category)

    @staticmethod
    def resolve_questions(row: EvaluationRequest) -> dict[str, Any]:
        """The texts in the active language, by the names of the answers."""
        form = QUESTIONNAIRES[row.questionnaire]
        texts = {"nps": form.nps, "rating": form.rating, "comment": form.comment}
        items = {f"item{place}": text for place, text in enumerate(form.items, start=1)}
        return {name: str(text) for name, text in {**texts, **items}.items() if text}


class AnswerIn(Schema):
    """Answers: a client gives ``nps`` and ``items``, an official ``rating``."""

    nps: int | None = Field(None, ge=0, le=10)
    items: tuple[int | None, int | None, int | None] = (None, None, None)
    rating: int | None = Field(None, ge=1, le=5)
    comment: str = Field("", max_length=2000)


class DueOutcomeOut(Schema):
    """An outcome whose day has come; from ``unknown_from`` on it counts as unknown, as ``how`` tells."""

    case: UUID
    version: int
    horizon: Horizon
    day: date
    unknown_from: date
    how: str
    order: str
    order_number: str
    provider: str


class OutcomeIn(Schema):
    """Where the client went."""

    value: OutcomeCode


class OutcomeOut(Schema):
    """A recorded outcome; ``case_version`` is what the next recording names in ``If-Match``."""

    case: UUID
    case_version: int
    horizon: Horizon
    value: OutcomeCode
    recorded_at: datetime


class RunOut(Schema):
    """A computation of scores."""

    id: UUID = Field(alias="public_id")
    number: int
    state: str
    method_version: str
    as_of: date
    config_hash: str
    data_hash: str
    preview_until: date | None
    published_at: datetime | None
    version: int


class LineOut(Schema):
    """One provider in a computation: what may be published, and the audits that ask for a look."""

    provider: UUID
    name: str
    shown: dict[str, Any]
    audits: list[str]


class RunDetailOut(RunOut):
    """A computation with every provider."""

    providers: list[LineOut] = []


class ComputeIn(Schema):
    """The day of the computation; today without one."""

    as_of: Day | None = None


class OwnScoreOut(Schema):
    """The provider's own score in one authority; ``until`` is the last day of the preview."""

    authority: str
    as_of: date
    published: bool
    until: date | None = None
    cases: int
    score: float | None
    low: float | None
    high: float | None
    band: int
    contributions: dict[str, float | None]


class MethodOut(Schema):
    """The method's parameters in force."""

    version: str
    params: dict[str, Any]


@router.get("/requests", response={200: list[RequestOut], **REFUSED})
def list_requests(request: HttpRequest) -> list[EvaluationRequest]:
    """The asker's questionnaires that wait: an official's list, or the one of a client's code."""
    actor = actor_of(request)
    if actor.has(Role.CLIENT):
        return [get_request(actor, actor.subject_ref)]
    require(actor.authority is not None and actor.has(Role.OFFICIAL))
    return list(waiting_requests(actor)[:100])


@router.get("/requests/{uuid:ref}", response={200: RequestOut, **REFUSED})
def read_request(request: HttpRequest, response: HttpResponse, ref: UUID) -> EvaluationRequest:
    """One questionnaire, for the one who was asked."""
    asked = get_request(actor_of(request), ref)
    set_etag(response, asked)
    return asked


@router.post("/requests/{uuid:ref}/answer", response={200: RequestOut, **REFUSED})
def answer_request(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: AnswerIn
) -> EvaluationRequest:
    """Answer a questionnaire, once."""
    actor = actor_of(request)
    asked = get_request(actor, ref)
    services.answer_request(
        actor,
        asked,
        nps=data.nps,
        items=data.items,
        rating=data.rating,
        comment=data.comment,
        version=expected_version(request),
    )
    answered = get_request(actor, ref)
    set_etag(response, answered)
    return answered


@router.get("/outcomes/due", response={200: list[DueOutcomeOut], **REFUSED})
def list_due_outcomes(request: HttpRequest, everybody: bool = False) -> list[DueOutcomeOut]:
    """Outcomes whose day has come, the most urgent fifty; the official's own unless ``everybody``."""
    actor = actor_of(request)
    authority = actor.need_authority()
    require(can_see_cases(actor, authority))
    own = actor.has(Role.OFFICIAL) and not everybody
    return [
        DueOutcomeOut(
            case=due.case.public_id,
            version=due.case.version,
            horizon=due.horizon,
            day=due.day,
            unknown_from=due.unknown_from,
            how=due.how,
            order=due.case.order_ref,
            order_number=due.number,
            provider=due.case.provider.name,
        )
        for due in due_outcomes(authority, actor.ref if own else "")
    ]


@router.put("/cases/{uuid:ref}/outcomes/{horizon}", response={200: OutcomeOut, **REFUSED})
def record_outcome(
    request: HttpRequest, response: HttpResponse, ref: UUID, horizon: Horizon, data: OutcomeIn
) -> OutcomeOut:
    """Record or correct where the client went; ``If-Match`` names the case's version."""
    actor = actor_of(request)
    case: CaseRecord = get_case(actor, ref)
    outcome = services.record_outcome(actor, case, horizon, data.value, version=expected_version(request))
    set_etag(response, outcome.case)
    return OutcomeOut(
        case=outcome.case.public_id,
        case_version=outcome.case.version,
        horizon=Horizon(outcome.horizon),
        value=OutcomeCode(outcome.value),
        recorded_at=outcome.recorded_at,
    )


@router.get("/figures", response={200: dict[str, Any], **REFUSED})
def read_figures(request: HttpRequest, first: Day | None = None, last: Day | None = None) -> dict[str, Any]:
    """Outcomes, recommendation and published scores of the cases closed in a period; the last year without a wish."""
    actor = actor_of(request)
    authority = actor.need_authority()
    require(actor.has(*SEES_RUNS))
    until = last or clock.today()
    return selectors.summary(authority, first or rules.add_months(until, -12), until)


@router.get("/score-runs", response={200: ListOut[RunOut], **REFUSED})
def list_runs(request: HttpRequest, after: str = "") -> dict[str, Any]:
    """Computations, the newest first."""
    found = page(runs(actor_of(request)), after)
    return {"items": found.rows, "next": found.next}


@router.post("/score-runs", response={201: RunOut, **REFUSED})
def compute_scores(request: HttpRequest, response: HttpResponse, data: ComputeIn) -> Status[ScoreRun]:
    """Compute the scores of all providers."""
    actor = actor_of(request)
    run = services.compute_scores(actor, actor.need_authority(), data.as_of)
    set_etag(response, run)
    return Status(201, run)


@router.get("/score-runs/{uuid:ref}", response={200: RunDetailOut, **REFUSED})
def read_run(request: HttpRequest, response: HttpResponse, ref: UUID) -> RunDetailOut:
    """A computation with every provider."""
    run = get_run(actor_of(request), ref)
    set_etag(response, run)
    out = RunDetailOut.model_validate(RunOut.from_orm(run).model_dump(by_alias=True))
    out.providers = [
        LineOut(
            provider=line.provider.public_id,
            name=line.provider.name,
            shown=line.shown,
            audits=line.audits,
        )
        for line in lines(run)
    ]
    return out


def _moved(request: HttpRequest, response: HttpResponse, ref: UUID, change: Any) -> ScoreRun:
    actor = actor_of(request)
    run: ScoreRun = change(actor, get_run(actor, ref), version=expected_version(request))
    set_etag(response, run)
    return run


@router.post("/score-runs/{uuid:ref}/preview", response={200: RunOut, **REFUSED})
def preview_scores(request: HttpRequest, response: HttpResponse, ref: UUID) -> ScoreRun:
    """Show each provider its own figures."""
    return _moved(request, response, ref, services.preview_scores)


@router.post("/score-runs/{uuid:ref}/publish", response={200: RunOut, **REFUSED})
def publish_scores(request: HttpRequest, response: HttpResponse, ref: UUID) -> ScoreRun:
    """Publish, after the preview is over."""
    return _moved(request, response, ref, services.publish_scores)


@router.post("/score-runs/{uuid:ref}/discard", response={200: RunOut, **REFUSED})
def discard_scores(request: HttpRequest, response: HttpResponse, ref: UUID) -> ScoreRun:
    """Give a computation up."""
    return _moved(request, response, ref, services.discard_scores)


@router.get("/own-scores", response={200: list[OwnScoreOut], **REFUSED})
def read_own_scores(request: HttpRequest) -> list[OwnScoreOut]:
    """The provider's own scores: in preview, and published."""
    actor = actor_of(request)
    if not actor.has(Role.PROVIDER_ADMIN):
        raise NotFound
    provider = own_provider(actor)
    previews = [
        OwnScoreOut(
            authority=found.authority.code,
            as_of=found.as_of,
            published=False,
            until=found.until,
            cases=found.shown["n"],
            score=found.shown["score"],
            low=found.shown["lo"],
            high=found.shown["hi"],
            band=found.shown["band"] or 0,
            contributions=found.shown["contributions"],
        )
        for found in own_previews(provider)
    ]
    published = [
        OwnScoreOut(
            authority=row.authority.code,
            as_of=row.as_of,
            published=True,
            cases=row.orders,
            score=_points(row.score),
            low=_points(row.low),
            high=_points(row.high),
            band=row.band,
            contributions={
                name: _points(value) for name, value in row.facts.get("contributions", {}).items()
            },
        )
        for row in own_published(provider)
    ]
    return [*previews, *published]


def _points(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


@router.get("/method", auth=None, response={200: MethodOut})
def read_method(request: HttpRequest) -> MethodOut:
    """The method's built-in parameters, for anyone."""
    method = methods.built_in()
    return MethodOut(version=method.version, params=method.raw)
