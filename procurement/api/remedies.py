"""Decisions, their corrections and appeals over the API."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, actor_of, expected_version, set_etag
from core.errors import InvalidInput
from procurement import services
from procurement.api.admissions import admission_out
from procurement.api.applications import application_out
from procurement.api.common import decision_out
from procurement.api.competitions import competition_out
from procurement.models import Remedy
from procurement.schemas.admissions import AdmissionOut
from procurement.schemas.applications import ApplicationOut
from procurement.schemas.common import ReasonIn
from procurement.schemas.competitions import CompetitionOut
from procurement.schemas.remedies import ContestedOut, DemandIn, RemedyEndIn, RemedyIn, RemedyOut
from procurement.selectors import applications as application_reads
from procurement.selectors import competitions as competition_reads
from procurement.selectors import remedies as reads
from procurement.services.remedies import party_deadline
from procurement.states import RemedyState

router = Router(tags=["procurement"])


def remedy_out(row: Remedy) -> RemedyOut:
    """A demand or appeal."""
    names = ("kind", "state", "filed_on", "case_number", "ended_on", "version")
    return RemedyOut(
        id=row.public_id,
        provider=row.provider.public_id if row.provider else None,
        claim=row.claim.text if row.claim else "",
        answer=row.answer.text if row.answer else "",
        **{name: getattr(row, name) for name in names},
    )


@router.get("/decisions/{uuid:ref}", response={200: ContestedOut, **READ})
def read_decision(request: HttpRequest, ref: UUID) -> ContestedOut:
    """A decision with its periods, corrections and appeals."""
    actor = actor_of(request)
    row = reads.get_decision(actor, ref)
    counted = party_deadline(row, actor.provider_id)
    return ContestedOut(
        **decision_out(row).dict(),
        correction_until=counted.last_day,
        correction_how=counted.explain(),
        corrects=row.corrects.public_id if row.corrects else None,
        corrected_by=[found.public_id for found in reads.replacements_of(row)],
        remedies=[remedy_out(found) for found in reads.remedies_of(actor, row)],
    )


@router.post("/decisions/{uuid:ref}/demands", response={201: RemedyOut, **WRITE})
def demand_correction(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: DemandIn
) -> Status[RemedyOut]:
    """A party demands that a decision be corrected, within 14 days of its receipt (R9)."""
    actor = actor_of(request)
    made = services.demand_correction(actor, reads.get_decision(actor, ref), data.claim)
    set_etag(response, made)
    return Status(201, remedy_out(made))


@router.post("/decisions/{uuid:ref}/remedies", response={201: RemedyOut, **WRITE})
def record_remedy(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: RemedyIn
) -> Status[RemedyOut]:
    """Record an appeal or a demand that came on paper; a pending appeal bars the contract (R22)."""
    actor = actor_of(request)
    row = reads.get_decision(actor, ref)
    parties = {party.public_id: party for party in reads.parties_of(row)}
    if data.provider is not None and data.provider not in parties:
        text = _("The decision was not served on this provider.")
        raise InvalidInput("party_elsewhere", text, field="provider")
    made = services.record_remedy(
        actor,
        row,
        kind=data.kind,
        provider=parties[data.provider] if data.provider else None,
        filed_on=data.filed_on,
        claim=data.claim,
        case_number=data.case_number,
    )
    set_etag(response, made)
    return Status(201, remedy_out(made))


@router.post("/remedies/{uuid:ref}/end", response={200: RemedyOut, **WRITE})
def end_remedy(request: HttpRequest, response: HttpResponse, ref: UUID, data: RemedyEndIn) -> RemedyOut:
    """Record what came of a demand or appeal."""
    actor = actor_of(request)
    ended = services.end_remedy(
        actor,
        reads.get_remedy(actor, ref),
        outcome=RemedyState(data.outcome),
        ended_on=data.ended_on,
        answer=data.answer,
        version=expected_version(request),
    )
    set_etag(response, ended)
    return remedy_out(ended)


@router.post("/remedies/{uuid:ref}/withdraw", response={200: RemedyOut, **WRITE})
def withdraw_remedy(request: HttpRequest, response: HttpResponse, ref: UUID) -> RemedyOut:
    """A party takes its own demand back."""
    actor = actor_of(request)
    ended = services.withdraw_remedy(actor, reads.get_remedy(actor, ref), expected_version(request))
    set_etag(response, ended)
    return remedy_out(ended)


@router.post("/applications/{uuid:ref}/correction", response={200: ApplicationOut, **WRITE})
def reopen_application(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn
) -> ApplicationOut:
    """Begin to correct the decision on an application; until a new one is made the old one stands (R9)."""
    actor = actor_of(request)
    row = application_reads.get_reviewed_application(actor, ref)
    services.reopen_application(actor, row, data.reason, expected_version(request))
    return application_out(application_reads.get_application(actor, ref), request, response)


@router.post("/applications/{uuid:ref}/standing", response={200: ApplicationOut, **WRITE})
def keep_decision(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> ApplicationOut:
    """End a correction without a new decision."""
    actor = actor_of(request)
    row = application_reads.get_reviewed_application(actor, ref)
    services.keep_decision(actor, row, data.reason, expected_version(request))
    return application_out(application_reads.get_application(actor, ref), request, response)


@router.post("/admissions/{uuid:ref}/correction", response={200: AdmissionOut, **WRITE})
def correct_removal(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> AdmissionOut:
    """Correct a wrong removal: the answer is the new admission."""
    actor = actor_of(request)
    row = application_reads.get_admission(actor, ref)
    made = services.correct_removal(actor, row, data.reason, expected_version(request))
    return admission_out(made, response)


@router.post("/competitions/{uuid:ref}/correction", response={200: CompetitionOut, **WRITE})
def correct_award(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> CompetitionOut:
    """Remove a wrong award; the tenders are compared and awarded again (R9)."""
    actor = actor_of(request)
    row = competition_reads.get_run_competition(actor, ref)
    services.correct_award(actor, row, data.reason, expected_version(request))
    return competition_out(competition_reads.get_competition(actor, ref), response)


@router.post("/tenders/{uuid:ref}/readmission", response={200: CompetitionOut, **WRITE})
def readmit_tender(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> CompetitionOut:
    """Take a tender that was wrongly left out back into the comparison."""
    actor = actor_of(request)
    tender = competition_reads.get_tender(actor, ref)
    services.readmit_tender(actor, tender, data.reason)
    home = competition_reads.get_competition(actor, tender.competition.public_id)
    return competition_out(home, response)
