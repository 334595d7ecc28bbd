"""The opened tenders of a mini-competition assessed, the award served, the contract concluded."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core import clock, documents
from core.actors import SYSTEM
from core.errors import NotAllowed
from core.models import Event
from procurement import services
from procurement.competition_states import CompetitionState, CriterionKind, TenderState
from procurement.due import move_due
from procurement.models import (
    Admission,
    AwardService,
    Competition,
    Decision,
    OpenedTender,
    Tender,
)
from procurement.services.concluding import contract_obstacle
from procurement.signals import competition_concluded
from procurement.states import DecisionKind
from providers.services import ScoreRow, publish_scores
from tests.factories import competitions as make
from tests.factories.competitions import PASSWORD
from tests.procurement.contests import mails, refused

pytestmark = pytest.mark.django_db


# Assessing ------------------------------------------------------------------------------------------------


def all_marks(row, points=5):
    return {
        (tender.ref, question.ref): (points, "Peruste")
        for tender in row.tenders.filter(state=TenderState.OPENED)
        for question in make.questions(row)
    }


def test_an_assessor_declares_interests_first_and_a_conflict_bars(contest, opened):
    first, second = contest.assessors
    refused("not_declared", services.save_marks, first, opened, all_marks(opened), hand_in=True)
    refused("conflict_missing", services.declare_interest, first, opened, independent=False)
    services.declare_interest(first, opened, independent=False, conflict="Veljeni yritys")
    refused("conflict_bars", services.save_marks, first, opened, all_marks(opened), hand_in=True)
    refused("declared_already", services.declare_interest, first, opened, independent=True)
    assert "Veljeni" not in repr(list(Event.objects.values_list("data", flat=True)))
    services.declare_interest(second, opened, independent=True)
    services.save_marks(second, opened, all_marks(opened), hand_in=True)
    refused("not_assessed", services.award_competition, contest.officer, opened, reason="Paras")


def test_points_are_saved_in_parts_handed_in_whole_and_then_stand(contest, opened):
    mine = contest.assessors[0]
    services.declare_interest(mine, opened, independent=True)
    marks = all_marks(opened)
    part = dict(list(marks.items())[:1])
    services.save_marks(mine, opened, part, hand_in=False)
    error = refused("marks_missing", services.save_marks, mine, opened, part, hand_in=True)
    assert len(error.faults) == 3
    key = next(iter(marks))
    refused("points_wrong", services.save_marks, mine, opened, {key: (11, "")}, hand_in=False)
    services.save_marks(mine, opened, marks, hand_in=True)
    refused("marks_handed_in", services.save_marks, mine, opened, marks, hand_in=False)
    assessor = opened.assessors.get(user=mine.user)
    refused("marks_handed_in", services.release_assessor, contest.officer, assessor)


def test_only_the_named_assess(contest, opened):
    for actor in (contest.officer, contest.manager, contest.bidders[0], contest.cast.actor("official")):
        with pytest.raises(NotAllowed):
            services.declare_interest(actor, opened, independent=True)
    released = opened.assessors.get(user=contest.assessors[0].user)
    services.release_assessor(contest.officer, released)
    with pytest.raises(NotAllowed):
        services.declare_interest(contest.assessors[0], opened, independent=True)
    refused("assessor_elsewhere", services.name_assessor, contest.officer, opened, contest.bidders[0].user)
    refused("assessor_named", services.name_assessor, contest.officer, opened, released.user)


# Award ----------------------------------------------------------------------------------------------------


def test_the_award_is_reasoned_compared_and_served_on_every_tenderer(contest, opened):
    """R8, R20. Worked by hand: Alku 40 + 30*.9 + 20*.8 + 5 = 88; Besta 33.33 + 30*.7 + 20*.7 + 5 = 73.33."""
    make.assessed(contest, opened, ((9, 8), (7, 7)))
    decision = services.award_competition(contest.officer, opened, reason="Alku on paras")
    totals = {
        o.tender.provider.name: o.total for o in OpenedTender.objects.select_related("tender__provider")
    }
    assert totals == {"Alku Oy": 88_00, "Besta Oy": 73_33}
    assert decision.kind == DecisionKind.AWARD
    assert decision.provider == contest.providers[0]
    html = documents.html(decision.document)
    for word in ("Alku on paras", "88", "73,33", "Besta Oy", "Valmennus syksyllä"):
        assert word in html
    served = AwardService.objects.filter(competition=opened)
    assert {row.provider.name for row in served} == {"Alku Oy", "Besta Oy"}
    assert {row.served_on for row in served} == {clock.today()}
    assert len(mails(f"Decision {decision.number}")) == 2
    for bidder in contest.bidders:
        assert documents.may_read(bidder, decision.document)
    assert not documents.may_read(contest.cast.actor("administrator"), decision.document)
    opened.refresh_from_db()
    assert (opened.state, opened.opening_record is None) == (CompetitionState.AWARDED, False)
    assert not documents.may_read(contest.bidders[0], opened.opening_record)


def test_a_letter_is_received_on_the_seventh_day_and_the_standstill_runs_from_the_last_receipt(
    contest, opened
):
    """R7, R8. Decided Friday 13 March 2026; the letter counts on Friday the 20th; ten days on is Monday the 30th."""
    make.assessed(contest, opened, ((9, 8), (7, 7)))
    besta = contest.providers[1]
    besta.members.update(ended_at=clock.now())
    type(besta).objects.filter(pk=besta.pk).update(email="")
    decision = services.award_competition(contest.officer, opened, reason="Paras")
    opened.refresh_from_db()
    days = {row.provider.name: row.served_on for row in AwardService.objects.all()}
    assert days == {"Alku Oy": clock.today(), "Besta Oy": clock.today() + timedelta(days=7)}
    assert decision.served_on == clock.today() + timedelta(days=7)
    assert str(opened.standstill_until) == "2026-03-30"


def test_skipping_the_standstill_needs_a_ground_and_lengthens_the_time_to_appeal(contest, opened):
    """R7: 14 days become 30."""
    make.assessed(contest, opened, ((9, 8), (7, 7)))
    award = services.award_competition
    refused("ground_missing", award, contest.officer, opened, reason="Paras", standstill=False)
    refused("reason_missing", award, contest.officer, opened, reason=" ")
    decision = award(contest.officer, opened, reason="Paras", standstill=False, ground="HL §130")
    # Friday 13 March and 30 days: Sunday 12 April, so Monday the 13th.
    assert str(decision.appeal_until) == "2026-04-13"
    opened.refresh_from_db()
    assert opened.standstill_until is None
    services.conclude_competition(contest.officer, opened)


def test_a_tie_is_drawn_and_the_draw_recorded(contest):
    row = make.invited(contest)
    for number in (0, 1):
        contest.send(row, number, 50_00)
    row = make.opened(contest, row)
    make.assessed(contest, row, ((5, 5), (5, 5)))
    services.award_competition(contest.officer, row, reason="Tasatulos")
    drawn = Event.objects.get(code="tie.drawn").data["facts"]
    assert sorted(drawn["among"]) == sorted(t.ref for t in Tender.objects.all())
    assert Tender.objects.get(state=TenderState.CHOSEN).ref == drawn["drawn"]
    assert Tender.objects.filter(state=TenderState.PASSED_OVER).count() == 1


def test_the_score_of_the_invitation_counts_whatever_is_published_later(contest):
    row = make.draft(contest)
    publish(contest, 90_00)
    services.invite_to_tender(contest.officer, row)
    publish(contest, 10_00)
    contest.send(row, 0, 50_00)
    contest.send(row, 1, 50_00)
    row = make.opened(contest, row)
    make.assessed(contest, row, ((5, 5), (5, 5)))
    services.award_competition(contest.officer, row, reason="Pisteet")
    score = row.criteria.get(kind=CriterionKind.SCORE).ref
    points = {o.tender.provider.name: o.points[score] for o in OpenedTender.objects.all()}
    assert points == {"Alku Oy": 9_00, "Besta Oy": 5_00}


def publish(contest, score):
    number = contest.cast.authority.pk * 100 + score
    row = ScoreRow(provider_id=contest.providers[0].pk, orders=20, band=3, score=score, low=score, high=score)
    publish_scores(
        SYSTEM,
        authority=contest.cast.authority,
        number=number,
        method_version="pq-1.0",
        as_of=clock.today(),
        rows=[row],
    )


def test_a_tender_that_does_not_meet_the_call_is_left_out_with_the_reason_told(contest, opened):
    tender = Tender.objects.get(provider=contest.providers[0])
    refused("reason_missing", services.reject_tender, contest.officer, tender, " ")
    services.reject_tender(contest.officer, tender, "Ei vastaa pyyntöä")
    make.assessed(contest, opened, ((7, 7),))
    decision = services.award_competition(contest.officer, opened, reason="Ainoa")
    assert decision.provider == contest.providers[1]
    assert "Ei vastaa pyyntöä" in documents.html(decision.document)
    assert AwardService.objects.count() == 2
    # The only tender compared has the lowest price.
    assert OpenedTender.objects.get(tender__provider=contest.providers[1]).total == 80_00


def test_who_is_no_longer_admitted_is_not_chosen(contest, opened):
    make.assessed(contest, opened, ((9, 8), (7, 7)))
    services.suspend_admission(
        contest.officer, Admission.objects.get(provider=contest.providers[0]), "Syy", urgency="Kiire"
    )
    refused("winner_not_admitted", services.award_competition, contest.officer, opened, reason="Paras")
    services.reject_tender(contest.officer, Tender.objects.get(provider=contest.providers[0]), "Keskeytetty")
    decision = services.award_competition(contest.officer, opened, reason="Paras")
    assert decision.provider == contest.providers[1]


def test_without_tenders_there_is_nothing_to_award(contest):
    row = make.opened(contest, make.invited(contest))
    refused("no_tenders", services.award_competition, contest.officer, row, reason="Ei ole")
    services.cancel_competition(contest.officer, row, "Ei tarjouksia")


# After the award ------------------------------------------------------------------------------------------


def test_no_contract_before_the_standstill_is_over(contest):
    """R7. Decided on Friday 13 March 2026: the tenth day is Monday the 23rd."""
    row = make.awarded(contest)
    assert row.standstill_until.isoformat() == "2026-03-23"
    clock.set_to(clock.end_of_day(row.standstill_until) - timedelta(seconds=1))
    refused("standstill_lasts", services.conclude_competition, contest.officer, row)
    obstacle = contract_obstacle(row)
    assert obstacle is not None
    assert obstacle.code == "standstill_lasts"
    clock.advance(timedelta(seconds=1))
    told = []
    competition_concluded.connect(lambda **facts: told.append(facts["tender"]), weak=False, dispatch_uid="t")
    try:
        contract = services.conclude_competition(contest.officer, row)
    finally:
        competition_concluded.disconnect(dispatch_uid="t", sender=None)
    assert [tender.provider for tender in told] == [contest.providers[0]]
    html = documents.html(contract)
    for word in ("Alku Oy", "50,00", "Vastaus 0", "Teksti"):
        assert word in html
    assert documents.may_read(contest.bidders[0], contract)
    assert not documents.may_read(contest.bidders[1], contract)
    row.refresh_from_db()
    # R24: 30 days from Tuesday 24 March is Thursday 23 April.
    assert (row.concluded_on.isoformat(), row.publish_by.isoformat()) == ("2026-03-24", "2026-04-23")
    services.publish_result(contest.officer, row)
    refused("published_already", services.publish_result, contest.officer, row)
    refused("wrong_state", services.cancel_competition, contest.officer, row, "Syy")


def test_a_result_is_published_after_the_contract(contest):
    refused("not_concluded", services.publish_result, contest.officer, make.awarded(contest))


def test_a_cancelled_competition_is_told_to_all_invited_and_its_tenders_stay_sealed(contest):
    row = make.invited(contest)
    contest.send(row, 0)
    refused("reason_missing", services.cancel_competition, contest.officer, row, " ")
    services.cancel_competition(contest.officer, row, "Tarve poistui")
    row.refresh_from_db()
    assert (row.state, row.decision.kind) == (CompetitionState.CANCELLED, DecisionKind.CALLED_OFF)
    assert "Tarve poistui" in documents.html(row.decision.document)
    assert AwardService.objects.filter(kind=DecisionKind.CALLED_OFF).count() == 2
    clock.set_to(row.tender_deadline)
    assert move_due() == 0
    refused("not_to_open", services.sign_opening, contest.officer, row, PASSWORD)
    assert "Tarve" not in repr(list(Event.objects.values_list("data", flat=True)))


def test_a_draft_is_given_up_without_a_decision(contest):
    row = services.cancel_competition(contest.officer, make.draft(contest), "Ei tarvita")
    assert row.state == CompetitionState.CANCELLED
    assert not Decision.objects.filter(kind=DecisionKind.CALLED_OFF).exists()


def test_the_database_keeps_one_winner_and_sealed_competitions(contest):
    row = make.awarded(contest)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tender.objects.filter(competition=row).update(state=TenderState.CHOSEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Competition.objects.filter(pk=row.pk).update(public_key="")
