"""Inviting all admitted of a category to tender, and what they are told while tenders are awaited (HL §§52, 56)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, sealing, shapes
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement import deadlines
from procurement.competition_permissions import can_move_competition, can_run_competition, can_tender
from procurement.competition_states import CompetitionState, CriterionKind, LeftOut
from procurement.models import (
    Addendum,
    Admission,
    CategoryCriteria,
    Competition,
    CompetitionQuestion,
    Invitation,
)
from procurement.notices import tell_provider
from procurement.rules.competitions import (
    Asked,
    CompetitionFacts,
    Range,
    invitation_faults,
    least_new_deadline,
)
from procurement.rules.routes import Refusal
from procurement.selectors.evidence import lacks_evidence
from procurement.selectors.founding import break_on
from procurement.services.common import Texts, step, texts
from procurement.services.competitions import listed
from procurement.services.extending import call_off
from procurement.states import AdmissionState, PriceRule, Route, SystemState
from providers.selectors import current_scores

PERIOD, LATE = "tender.period", "tender.late_information"
HELD = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)


class NotInvitable(InvalidInput):
    """A competition that may not be put to tender yet; ``faults`` is everything to mend."""

    def __init__(self, faults: list[Refusal]) -> None:
        text = _("The competition cannot be put to tender yet. Mend what is listed.")
        super().__init__("competition_not_ready", text, faults=listed(faults))
        self.faults = faults


def asked_of(competition: Competition) -> list[Asked]:
    """The criteria as the rules see them."""
    return [
        Asked(row.ref, CriterionKind(row.kind), row.weight, bool(row.name.get("fi") and row.text.get("fi")))
        for row in competition.criteria.order_by("pk")
    ]


def published_ranges(category_id: int) -> dict[CriterionKind, Range] | None:
    """The ranges that a category has published; nothing when it has published none."""
    row = CategoryCriteria.objects.filter(category=category_id).first()
    if row is None:
        return None
    return {
        kind: Range(getattr(row, f"{kind}_least"), getattr(row, f"{kind}_most")) for kind in CriterionKind
    }


def invitation_state(competition: Competition) -> list[Refusal]:
    """Everything that keeps a draft from being put to tender today."""
    category = competition.category
    deadline = competition.tender_deadline
    counted = deadlines.due(PERIOD, clock.today())
    admitted = [row for row in _admissions(competition) if not _why_left_out(row)]
    return invitation_faults(
        CompetitionFacts(
            route=Route(category.route),
            system_open=category.system.state == SystemState.OPEN,
            on_break=break_on(category.system_id, clock.today()) is not None,
            titled=bool(competition.title.get("fi")),
            described=bool(competition.description.get("fi")),
            quantity=competition.quantity,
            estimated_cents=competition.estimated_cents,
            starts_from=competition.starts_from,
            starts_until=competition.starts_until,
            deadline=deadline,
            deadline_day=clock.local_date(deadline) if deadline else None,
            earliest=clock.end_of_day(counted.last_day),
            price_rule=PriceRule(category.price_rule),
            published=published_ranges(category.pk),
            criteria=asked_of(competition),
            invitable=len(admitted),
        )
    )


def _admissions(competition: Competition) -> list[Admission]:
    """The newest admission of each provider of the category, by provider."""
    rows = Admission.objects.filter(category=competition.category_id).select_related("provider")
    rows = rows.annotate(lacks=lacks_evidence(clock.today()))
    newest: dict[int, Admission] = {}
    for row in rows.order_by("pk"):
        held = newest.get(row.provider_id)
        if held is None or row.state in HELD or held.state not in HELD:
            newest[row.provider_id] = row
    return [newest[key] for key in sorted(newest)]


def _why_left_out(admission: Admission) -> str:
    today = clock.today()
    if admission.state == AdmissionState.SUSPENDED:
        return LeftOut.SUSPENDED.value
    over = admission.valid_until is not None and admission.valid_until <= today
    if admission.state != AdmissionState.ADMITTED or over:
        return LeftOut.LAPSED.value
    if admission.valid_from > today:
        return LeftOut.NOT_YET.value
    return LeftOut.EVIDENCE.value if getattr(admission, "lacks", False) else ""


def invite_to_tender(actor: Actor, competition: Competition, version: int | None = None) -> Competition:
    """Put a draft to tender among all admitted of its category (R14).

    1. Refuse it with every fault named. 2. Make its key pair. 3. Freeze who is invited, and who is not and why.
    4. Tell the invited. Whoever is admitted later is not invited: HL §52 asks those who are admitted when the
    tenders are invited, and a list that grows would shorten somebody's ten days.

    Raises:
        NotInvitable: something is missing or unlawful.
        WrongState: it has been put to tender already.
    """
    with transaction.atomic():
        row = relock(competition)
        require(can_run_competition(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.invite, "competition_not_draft")
        faults = invitation_state(row)
        if faults:
            raise NotInvitable(faults)
        call_off(row.category)
        row.invited_at = clock.now()
        row.public_key, row.wrapped_key = sealing.new_key(row.ref)
        row.save_changes()
        invitations = _freeze(row)
        invited = [each for each in invitations if not each.left_out]
        for each in invited:
            tell_invited(row, each, "tender_invitation", f"tender-invitation:{each.ref}")
        events.record(
            actor,
            "competition.invited",
            row,
            authority=row.authority,
            before=before,
            invited=[each.ref for each in invited],
            left_out=len(invitations) - len(invited),
        )
    return row


def _freeze(row: Competition) -> list[Invitation]:
    admissions = _admissions(row)
    scores = current_scores(row.authority, [each.provider_id for each in admissions])
    made = []
    for admission in admissions:
        score = scores.get(admission.provider_id)
        made.append(
            Invitation(
                authority=row.authority,
                competition=row,
                provider=admission.provider,
                left_out=_why_left_out(admission),
                score=score.score if score else None,
                score_number=score.number if score else None,
            )
        )
    return Invitation.objects.bulk_create(made)


def tell_invited(row: Competition, invitation: Invitation, template: str, key: str, **context: Any) -> None:
    """A message on a competition to one invited provider."""
    facts = {"competition": row, "invitation": invitation, "deadline": row.tender_deadline, **context}
    tell_provider(invitation.provider, template, facts, key=key, authority=row.authority)


def invited_of(row: Competition) -> Iterable[Invitation]:
    """Those who were invited."""
    return Invitation.objects.filter(competition=row, left_out="").select_related("provider").order_by("pk")


# While tenders are awaited --------------------------------------------------------------------------------


def is_late(row: Competition) -> bool:
    """Whether the deadline has passed, by the server's clock: what arrives at its instant is late."""
    return row.tender_deadline is not None and clock.now() >= row.tender_deadline


def awaiting(row: Competition) -> None:
    """Refuse unless tenders are awaited now, by the server's clock.

    Raises:
        WrongState: ``tendering_over``.
    """
    if row.state != CompetitionState.INVITED or is_late(row):
        text = _("The time for tenders is over. What arrives after the deadline is not taken into account.")
        raise WrongState("tendering_over", text)


def ask_about_tender(actor: Actor, invitation: Invitation, text: str) -> CompetitionQuestion:
    """Ask about the call; the other invited see the question and its answer, but not who asked.

    Raises:
        InvalidInput: nothing is asked (``question_missing``).
        WrongState: the time for tenders is over.
    """
    with transaction.atomic():
        row = relock(invitation.competition)
        require(can_tender(actor, invitation))
        awaiting(row)
        if not text.strip():
            raise InvalidInput("question_missing", _("Write the question."), field="text")
        asked = CompetitionQuestion.objects.create(
            authority=row.authority,
            competition=row,
            provider=invitation.provider,
            asked_by=actor.user,
            text=text.strip(),
        )
        events.record(actor, "question.asked", asked, authority=row.authority, competition=row.ref)
    return asked


def answer_tender_question(
    actor: Actor, question: CompetitionQuestion, answer: str, new_deadline: datetime | None = None
) -> CompetitionQuestion:
    """Answer to all invited. An answer that comes late moves the deadline (R4).

    Raises:
        InvalidInput: nothing is answered (``answer_missing``), or the deadline is too early (``deadline_too_early``).
        WrongState: it was answered already, or the time for tenders is over.
    """
    with transaction.atomic():
        row = relock(question.competition)
        asked = relock(question)
        require(can_run_competition(actor, row))
        awaiting(row)
        if asked.answered_at is not None:
            raise WrongState("question_answered", _("The question has been answered already."))
        if not answer.strip():
            raise InvalidInput("answer_missing", _("Write the answer."), field="answer")
        before = events.snapshot(asked)
        moved = _extend(actor, row, new_deadline, material=False)
        asked.answer, asked.answered_at = answer.strip(), clock.now()
        asked.save(update_fields=["answer", "answered_at"])
        for each in invited_of(row):
            tell_invited(
                row,
                each,
                "tender_question_answered",
                f"tender-question:{asked.ref}:{each.ref}",
                question=asked,
                moved=moved,
            )
        events.record(
            actor, "question.answered", asked, authority=row.authority, before=before, competition=row.ref
        )
    return asked


def least_deadline(row: Competition, *, material: bool) -> datetime:
    """The earliest lawful deadline if information is told, or the documents change, today."""
    assert row.tender_deadline is not None
    today = clock.today()
    return least_new_deadline(
        row.tender_deadline,
        clock.end_of_day(deadlines.due(LATE, today).last_day),
        clock.end_of_day(deadlines.due(PERIOD, today).last_day),
        material,
    )


def publish_addendum(
    actor: Actor,
    competition: Competition,
    text: Texts,
    *,
    material: bool,
    new_deadline: datetime | None = None,
    version: int | None = None,
) -> Addendum:
    """Tell all invited of further information, or that the documents change; the deadline moves as it must (R4).

    ``new_deadline`` empty means the earliest lawful one. Tenders that have come in stay, and may be replaced. A start
    that the new deadline would overtake moves behind it.

    Raises:
        InvalidInput: nothing is told (``text_missing``), or the deadline is too early (``deadline_too_early``).
        WrongState: the time for tenders is over.
    """
    with transaction.atomic():
        row = relock(competition)
        require(can_run_competition(actor, row))
        row.check_version(version)
        awaiting(row)
        words = texts(text)
        if not words.get("fi"):
            raise InvalidInput("text_missing", _("Write in Finnish what is told."), field="text_fi")
        before = row.tender_deadline
        moved = _extend(actor, row, new_deadline, material=material)
        assert before is not None
        assert row.tender_deadline is not None
        made = Addendum.objects.create(
            authority=row.authority,
            competition=row,
            text=words,
            material=material,
            deadline_before=before,
            deadline_after=row.tender_deadline,
        )
        for each in invited_of(row):
            key = f"tender-addendum:{made.ref}:{each.ref}"
            tell_invited(row, each, "tender_addendum", key, addendum=made, moved=moved)
        events.record(actor, "addendum.published", made, authority=row.authority, competition=row.ref)
    return made


def _extend(actor: Actor, row: Competition, wanted: datetime | None, *, material: bool) -> bool:
    """Move the deadline if it is asked for or must be; tells whether it moved."""
    least = least_deadline(row, material=material)
    new = wanted or least
    if new < least:
        text = _("The deadline must be extended to %(least)s at least (HL §56).")
        values = {"least": shapes.moment_words(least)}
        raise InvalidInput("deadline_too_early", text % values, field="new_deadline")
    moved = new != row.tender_deadline
    before = events.snapshot(row)
    last_day = clock.local_date(new)
    if row.starts_from and row.starts_until and row.starts_from <= last_day:
        row.starts_from = last_day + timedelta(days=1)
        row.starts_until = max(row.starts_until, row.starts_from)
    row.tender_deadline = new
    row.save_changes()
    if moved:
        events.record(actor, "competition.extended", row, authority=row.authority, before=before)
    return moved


def end_tendering(actor: Actor, competition: Competition) -> Competition:
    """Close the time for tenders once its instant has passed; does nothing before it and nothing twice."""
    with transaction.atomic():
        row = relock(competition)
        require(can_move_competition(actor, row))
        close_if_over(actor, row)
    return row


def close_if_over(actor: Actor, row: Competition) -> bool:
    """Move a locked competition whose deadline has passed; tells whether it moved."""
    over = row.state == CompetitionState.INVITED and is_late(row)
    if over:
        before = events.snapshot(row)
        step(row.end_tendering)
        row.save_changes()
        events.record(actor, "tendering.ended", row, authority=row.authority, before=before)
    return over
