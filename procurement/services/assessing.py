"""Assessing opened tenders: conflicts of interest, points by at least two assessors, tenders that do not fit."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.competition_permissions import can_assess, can_run_competition
from procurement.competition_states import CompetitionState, CriterionKind, TenderState
from procurement.models import Assessor, Competition, Mark, Tender
from procurement.rules.competitions import TOP_MARK
from procurement.services.common import step

Marks = Mapping[tuple[str, str], tuple[int | None, str]]
"""Points and their reason, by the public ids of the tender and of the quality question."""


class NotHandedIn(InvalidInput):
    """Points with gaps; ``faults`` names each."""

    def __init__(self, faults: list[dict[str, str]]) -> None:
        text = _("Points are missing. Give points for every answer before you hand them in.")
        super().__init__("marks_missing", text, faults=faults)
        self.faults = faults


def field_of(tender_ref: str, criterion_ref: str) -> str:
    """The name of the field that holds the points of one answer."""
    return f"points_{tender_ref}_{criterion_ref}"


def _assessor(actor: Actor, competition: Competition) -> tuple[Competition, Assessor]:
    row = relock(competition)
    require(can_assess(actor, row))
    if row.state != CompetitionState.OPENED:
        raise WrongState("not_opened", _("Tenders are assessed between their opening and the award."))
    mine = Assessor.objects.select_for_update().get(competition=row, user=actor.user, released_at=None)
    return row, mine


def declare_interest(
    actor: Actor, competition: Competition, *, independent: bool, conflict: str = ""
) -> Assessor:
    """Say, once the tenderers are known, whether a conflict of interest bars one from assessing them.

    Raises:
        InvalidInput: a conflict is declared without saying which (``conflict_missing``).
        WrongState: it was declared already (``declared_already``), or the tenders are not open.
    """
    with transaction.atomic():
        row, mine = _assessor(actor, competition)
        if mine.independent is not None:
            raise WrongState("declared_already", _("You have declared your interests already."))
        if not independent and not conflict.strip():
            raise InvalidInput("conflict_missing", _("Say what the conflict is."), field="conflict")
        before = events.snapshot(mine)
        mine.independent, mine.declared_at = independent, clock.now()
        mine.conflict = "" if independent else conflict.strip()
        mine.save()
        events.record(
            actor, "interest.declared", mine, authority=row.authority, before=before, competition=row.ref
        )
    return mine


def save_marks(actor: Actor, competition: Competition, marks: Marks, *, hand_in: bool) -> Assessor:
    """Save one's own points, and hand them in: from then on they stand, and others may see them when all are in.

    Raises:
        NotHandedIn: points are missing for an answer (only when they are handed in).
        InvalidInput: points outside 0 to 10 (``points_wrong``), or a tender or question of elsewhere.
        WrongState: no interests declared (``not_declared``), a conflict (``conflict_bars``), or handed in already.
    """
    with transaction.atomic():
        row, mine = _assessor(actor, competition)
        _may_mark(mine)
        tenders = {t.ref: t for t in row.tenders.filter(state=TenderState.OPENED)}
        asked = {c.ref: c for c in row.criteria.filter(kind=CriterionKind.QUALITY)}
        for (tender_ref, criterion_ref), (points, reason) in marks.items():
            if tender_ref not in tenders or criterion_ref not in asked:
                raise InvalidInput("mark_elsewhere", _("The tender or question is not of this competition."))
            _keep(
                mine,
                tenders[tender_ref].pk,
                asked[criterion_ref].pk,
                points,
                reason,
                tender_ref,
                criterion_ref,
            )
        before = events.snapshot(mine)
        if hand_in:
            _check_all(mine, tenders, list(asked))
            mine.done_at = clock.now()
            mine.save(update_fields=["done_at"])
        code = "marks.handed_in" if hand_in else "marks.saved"
        events.record(actor, code, mine, authority=row.authority, before=before, competition=row.ref)
    return mine


def _may_mark(mine: Assessor) -> None:
    if mine.independent is None:
        raise WrongState("not_declared", _("Declare your interests first."))
    if not mine.independent:
        raise WrongState("conflict_bars", _("A conflict of interest bars you from assessing these tenders."))
    if mine.done_at is not None:
        raise WrongState("marks_handed_in", _("Points that were handed in stand."))


def _keep(
    mine: Assessor,
    tender: int,
    criterion: int,
    points: int | None,
    reason: str,
    tender_ref: str,
    criterion_ref: str,
) -> None:
    if points is None:
        Mark.objects.filter(assessor=mine, tender=tender, criterion=criterion).delete()
        return
    if not 0 <= points <= TOP_MARK:
        text = _("Write whole points from 0 to 10.")
        raise InvalidInput("points_wrong", text, field=field_of(tender_ref, criterion_ref))
    Mark.objects.update_or_create(
        assessor=mine,
        tender_id=tender,
        criterion_id=criterion,
        defaults={"authority": mine.authority, "points": points, "reason": reason.strip()},
    )


def _check_all(mine: Assessor, tenders: Mapping[str, Tender], asked: list[str]) -> None:
    given = {
        (str(tender), str(criterion))
        for tender, criterion in mine.marks.values_list("tender__public_id", "criterion__public_id")
    }
    missing = [(t, c) for t in tenders for c in asked if (t, c) not in given]
    if missing:
        text = str(_("Give points for this answer."))
        raise NotHandedIn(
            [{"code": "mark_missing", "field": field_of(t, c), "message": text} for t, c in missing]
        )


def reject_tender(actor: Actor, tender: Tender, reason: str) -> Tender:
    """Leave a tender out of the comparison because it does not meet the call; the decision tells why.

    Raises:
        InvalidInput: no reason (``reason_missing``).
        WrongState: it is not among the opened ones, or the award has been decided.
    """
    with transaction.atomic():
        home = relock(tender.competition)
        require(can_run_competition(actor, home))
        row = relock(tender)
        if home.state != CompetitionState.OPENED:
            raise WrongState("not_opened", _("Tenders are assessed between their opening and the award."))
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Write the reason."), field="reason")
        before = events.snapshot(row)
        step(row.reject)
        row.save_changes()
        row.opened.rejection = reason.strip()
        row.opened.save(update_fields=["rejection"])
        note = events.write_note(actor, home.authority, row, reason)
        events.record(actor, "tender.rejected", row, authority=home.authority, before=before, note=note)
    return row
