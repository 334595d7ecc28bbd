"""Steps of a mini-competition over the API after the invitation; the invited provider's side; published results."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from core.api import READ, WRITE, After, ListOut, Size, actor_of, expected_version
from core.paging import page
from procurement import services
from procurement.api.common import own_provider_of
from procurement.api.competitions import again, call_facts, competition_out, run
from procurement.models import Assessor, Invitation
from procurement.schemas.common import ReasonIn
from procurement.schemas.competitions import (
    AddendumIn,
    AnswerIn,
    AssessmentOut,
    AwardIn,
    CallOut,
    CompetitionOut,
    InterestIn,
    InvitationOut,
    InvitationRow,
    MarksIn,
    PasswordIn,
    QuestionIn,
    ReceiptOut,
    ResultOut,
    TenderIn,
)
from procurement.selectors import competitions as reads
from procurement.views.competition_words import result_facts

router = Router(tags=["procurement"])
Out = CompetitionOut


@router.post("/competitions/{uuid:ref}/addenda", response={200: Out, **WRITE})
def publish_addendum(request: HttpRequest, response: HttpResponse, ref: UUID, data: AddendumIn) -> Out:
    """Tell all invited; the deadline moves as it must (R4)."""
    row = run(request, ref)
    services.publish_addendum(
        actor_of(request),
        row,
        data.text.dict(),
        material=data.material,
        new_deadline=data.new_deadline,
        version=expected_version(request),
    )
    return again(request, response, row)


@router.post("/tender-questions/{uuid:ref}/answer", response={200: Out, **WRITE})
def answer_question(request: HttpRequest, response: HttpResponse, ref: UUID, data: AnswerIn) -> Out:
    """Answer to all invited; a late answer moves the deadline (R4)."""
    actor = actor_of(request)
    question = reads.get_question(actor, ref)
    services.answer_tender_question(actor, question, data.answer, data.new_deadline)
    return again(request, response, question.competition)


@router.post("/competitions/{uuid:ref}/opening", response={200: Out, **WRITE})
def sign_opening(request: HttpRequest, response: HttpResponse, ref: UUID, data: PasswordIn) -> Out:
    """Sign in afresh to open the tenders; the second of two people within ten minutes opens them (R21)."""
    actor = actor_of(request)
    row = reads.get_competition(actor, ref)
    services.sign_opening(actor, row, data.password)
    return again(request, response, row)


def _assessment(row: Assessor) -> AssessmentOut:
    return AssessmentOut(independent=row.independent, done=row.done_at is not None)


@router.post("/competitions/{uuid:ref}/interests", response={200: AssessmentOut, **WRITE})
def declare_interest(request: HttpRequest, ref: UUID, data: InterestIn) -> AssessmentOut:
    """Declare whether a conflict of interest bars oneself from assessing."""
    actor = actor_of(request)
    row = reads.get_assessed_competition(actor, ref)
    return _assessment(
        services.declare_interest(actor, row, independent=data.independent, conflict=data.conflict)
    )


@router.put("/competitions/{uuid:ref}/marks", response={200: AssessmentOut, **WRITE})
def save_marks(request: HttpRequest, ref: UUID, data: MarksIn) -> AssessmentOut:
    """Save one's own points; handed in they stand."""
    actor = actor_of(request)
    row = reads.get_assessed_competition(actor, ref)
    marks = {(str(m.tender), str(m.criterion)): (m.points, m.reason) for m in data.marks}
    return _assessment(services.save_marks(actor, row, marks, hand_in=data.hand_in))


@router.post("/tenders/{uuid:ref}/rejection", response={200: Out, **WRITE})
def reject_tender(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> Out:
    """Leave a tender that does not meet the call out of the comparison."""
    actor = actor_of(request)
    tender = reads.get_tender(actor, ref)
    services.reject_tender(actor, tender, data.reason)
    return again(request, response, tender.competition)


@router.post("/competitions/{uuid:ref}/award", response={200: Out, **WRITE})
def award_competition(request: HttpRequest, response: HttpResponse, ref: UUID, data: AwardIn) -> Out:
    """Decide the award and serve it on all tenderers."""
    row = run(request, ref)
    services.award_competition(
        actor_of(request),
        row,
        reason=data.reason,
        standstill=data.standstill,
        ground=data.ground,
        version=expected_version(request),
    )
    return again(request, response, row)


@router.post("/competitions/{uuid:ref}/contract", response={200: Out, **WRITE})
def conclude_competition(request: HttpRequest, response: HttpResponse, ref: UUID) -> Out:
    """Make the contract, after the standstill."""
    row = run(request, ref)
    services.conclude_competition(actor_of(request), row, expected_version(request))
    return again(request, response, row)


@router.post("/competitions/{uuid:ref}/publication", response={200: Out, **WRITE})
def publish_result(request: HttpRequest, response: HttpResponse, ref: UUID) -> Out:
    """Publish the result (R24)."""
    row = run(request, ref)
    services.publish_result(actor_of(request), row, expected_version(request))
    return again(request, response, row)


@router.post("/competitions/{uuid:ref}/cancel", response={200: Out, **WRITE})
def cancel_competition(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> Out:
    """Give the purchase up before the contract; all invited are told why."""
    row = run(request, ref)
    cancelled = services.cancel_competition(actor_of(request), row, data.reason, expected_version(request))
    return competition_out(reads.get_competition(actor_of(request), cancelled.public_id), response)


# The invited provider -------------------------------------------------------------------------------------


def _row(row: Invitation) -> dict[str, Any]:
    home = row.competition
    return {
        "id": row.public_id,
        "title": home.title,
        "authority": home.authority.code,
        "state": home.state,
        "tender_deadline": home.tender_deadline,
    }


def _invitation_out(request: HttpRequest, response: HttpResponse, ref: UUID) -> InvitationOut:
    """An invitation; the number of envelopes sent is the answer's ETag."""
    row = reads.get_invitation(actor_of(request), ref)
    tender = reads.tender_of(row)
    response["ETag"] = f'"{tender.envelope if tender else 0}"'
    names = ("state", "envelope", "received_at", "digest")
    receipt = ReceiptOut(**{name: getattr(tender, name) for name in names}) if tender else None
    return InvitationOut(**_row(row), call=CallOut(**call_facts(row.competition)), receipt=receipt)


@router.get("/invitations", response={200: ListOut[InvitationRow], **READ})
def list_invitations(request: HttpRequest, after: After = "", size: Size = 30) -> ListOut[InvitationRow]:
    """The provider's invitations to tender."""
    found = page(reads.own_invitations(own_provider_of(request)), after, size)
    return ListOut(items=[InvitationRow(**_row(row)) for row in found.rows], next=found.next)


@router.get("/invitations/{uuid:ref}", response={200: InvitationOut, **READ})
def read_invitation(request: HttpRequest, response: HttpResponse, ref: UUID) -> InvitationOut:
    """The call and one's own receipt; what one tendered is not told before the opening."""
    return _invitation_out(request, response, ref)


@router.post("/invitations/{uuid:ref}/questions", response={200: InvitationOut, **WRITE})
def ask_question(request: HttpRequest, response: HttpResponse, ref: UUID, data: QuestionIn) -> InvitationOut:
    """Ask; all invited see question and answer, nobody who asked."""
    actor = actor_of(request)
    services.ask_about_tender(actor, reads.get_invitation(actor, ref), data.text)
    return _invitation_out(request, response, ref)


@router.put("/invitations/{uuid:ref}/tender", response={200: InvitationOut, **WRITE})
def send_tender(request: HttpRequest, response: HttpResponse, ref: UUID, data: TenderIn) -> InvitationOut:
    """Seal a tender, or one in place of it; send the ETag as If-Match. The answer holds the receipt only."""
    actor = actor_of(request)
    services.send_tender(
        actor,
        reads.get_invitation(actor, ref),
        unit_price_cents=data.unit_price_cents,
        answers={str(key): text for key, text in data.answers.items()},
        expected=expected_version(request),
    )
    return _invitation_out(request, response, ref)


@router.delete("/invitations/{uuid:ref}/tender", response={200: InvitationOut, **WRITE})
def withdraw_tender(request: HttpRequest, response: HttpResponse, ref: UUID) -> InvitationOut:
    """Take the tender back before the deadline."""
    actor = actor_of(request)
    services.withdraw_tender(actor, reads.get_invitation(actor, ref), expected_version(request))
    return _invitation_out(request, response, ref)


# Results --------------------------------------------------------------------------------------------------


@router.get("/results", auth=None, response={200: ListOut[ResultOut], **READ})
def list_results(request: HttpRequest, after: After = "", size: Size = 30) -> ListOut[ResultOut]:
    """Published results of all authorities, for anyone."""
    found = page(reads.public_results(), after, size)
    items = [
        ResultOut(**result_facts(reads.ResultFacts(row.competition, row, getattr(row, "received", 0))))
        for row in found.rows
    ]
    return ListOut(items=items, next=found.next)


@router.get("/results/{uuid:ref}", auth=None, response={200: ResultOut, **READ})
def read_result(request: HttpRequest, ref: UUID) -> ResultOut:
    """One published result, for anyone."""
    return ResultOut(**result_facts(reads.get_result(actor_of(request), ref)))
