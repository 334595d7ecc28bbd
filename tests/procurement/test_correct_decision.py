"""Wrong decisions are corrected and kept, demands and appeals recorded; an appeal bars the contract (R9, R22)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock, documents
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import Event, Outbox
from core.worklist import work_list
from procurement import services
from procurement.competition_states import CompetitionState, TenderState
from procurement.models import Admission, Decision, Remedy
from procurement.selectors.register import entries_on
from procurement.states import (
    AdmissionState,
    ApplicationState,
    Assessment,
    DecisionKind,
    RemedyKind,
    RemedyState,
    Verdict,
)
from tests.factories import competitions as contests
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
ADMIT, REJECT = Verdict.ADMIT, Verdict.REJECT


def decided(story: Any, second: Verdict = REJECT) -> Any:
    """Admitted to the first category, by default rejected from the second."""
    row = make.assess_all(
        story.officer, make.send_application(story.administrator, story.system, story.provider)
    )
    find(story, row, story.second, Assessment.MET if second == ADMIT else Assessment.NOT_MET)
    make.decided(story.officer, row, {story.first.pk: (ADMIT, ""), story.second.pk: (second, "Not trained.")})
    row.refresh_from_db()
    return row


def find(story: Any, row: Any, category: Any, finding: Assessment) -> None:
    answer = row.answers.get(requirement__category=category)
    services.assess_answers(story.officer, row, {answer.requirement_id: (finding, "")})


def mails(word: str) -> list[dict[str, Any]]:
    return [row.payload for row in Outbox.objects.filter(kind="email") if row.key.startswith(word)]


def test_r9_a_wrong_rejection_is_corrected_on_the_partys_demand_and_both_decisions_stay(story):
    row = decided(story)
    wrong = Decision.objects.get()
    demand = services.demand_correction(story.administrator, wrong, "Our coach is trained: see answer 2.")
    assert mails("correction-demanded:")[0]["to"] == story.cast.procurement.email
    assert any("Answer the demand for correction" in str(item.title) for item in work_list(story.officer))
    clock.advance(timedelta(days=100))  # long after the authority's own 90 days: the demand came in time
    row = services.reopen_application(story.officer, row, "The certificate was overlooked.")
    assert (row.state, row.reopened_on) == (ApplicationState.UNDER_REVIEW, date(2026, 6, 10))
    # Ten working days from Wed 10 June 2026: 11 12 15 16 17 18, (19 Midsummer Eve, 20, 21) 22 23 24 25.
    assert row.decide_by == date(2026, 6, 25)
    assert "overlooked" in mails("reopened:")[0]["text"]
    assert Admission.objects.filter(state=AdmissionState.ADMITTED).count() == 1  # the old decision stands
    with pytest.raises(WrongState, match="decided_already"):
        services.withdraw_application(story.administrator, row)
    with pytest.raises(WrongState, match="not_extended"):
        services.extend_application(story.officer, row, "Much.")
    find(story, row, story.second, Assessment.MET)
    both = dict.fromkeys([story.first.pk, story.second.pk], (ADMIT, ""))
    new = services.decide_application(story.officer, row, verdicts=both)
    assert new.corrects == wrong
    assert Decision.objects.count() == 2
    demand.refresh_from_db()
    assert demand.state == RemedyState.UPHELD
    page = documents.html(new.document)
    assert f"This decision corrects decision {wrong.number} of 2 Mar 2026" in page
    assert "The certificate was overlooked." in page
    first, second = Admission.objects.order_by("pk")
    assert (first.decision, first.valid_from) == (wrong, date(2026, 3, 2))  # what stood goes on
    assert (second.decision, second.valid_from) == (new, date(2026, 6, 10))
    assert "overlooked" not in str(list(Event.objects.values_list("data", flat=True)))


def test_r9_a_wrong_admission_ends_by_the_correction_and_only_after_a_second_look(story):
    row = decided(story, ADMIT)
    wrong = Decision.objects.get()
    row = services.reopen_application(story.officer, row, "The answer was misread.")
    find(story, row, story.second, Assessment.NOT_MET)
    verdicts = {story.first.pk: (ADMIT, ""), story.second.pk: (REJECT, "Not trained.")}
    assert services.conclude_review(story.officer, row, verdicts=verdicts) is None
    new = services.confirm_decision(story.cast.actor("manager"), row)
    assert new.corrects == wrong
    states = dict(Admission.objects.values_list("category", "state"))
    assert states == {story.first.pk: "admitted", story.second.pk: "removed"}
    row.refresh_from_db()
    assert row.reopened_on is None
    assert services.reopen_application(story.officer, row, "Again.").reopened_on == clock.today()


def test_a_correction_brings_nobody_back_who_has_left_since(story):
    row = decided(story)
    services.leave(story.administrator, Admission.objects.get())
    row = services.reopen_application(story.officer, row, "The certificate was overlooked.")
    find(story, row, story.second, Assessment.MET)
    both = dict.fromkeys([story.first.pk, story.second.pk], (ADMIT, ""))
    services.decide_application(story.officer, row, verdicts=both)
    states = dict(Admission.objects.values_list("category", "state"))
    assert states == {story.first.pk: "left", story.second.pk: "admitted"}


def test_a_decision_that_was_right_stands_and_its_demand_is_dismissed_with_the_reason(story):
    row = decided(story)
    with pytest.raises(WrongState, match="not_decided"):
        services.reopen_application(
            story.officer, services.start_application(story.administrator, story.system, story.provider), "x"
        )
    demand = services.demand_correction(story.administrator, Decision.objects.get(), "Wrong.")
    with pytest.raises(WrongState, match="application_open"):
        services.reopen_application(story.officer, row, "Perhaps.")  # the draft begun above is on its way
    services.withdraw_application(story.administrator, story.provider.applications.latest("pk"))
    with pytest.raises(InvalidInput, match="reason_missing"):
        services.reopen_application(story.officer, row, " ")
    row = services.reopen_application(story.officer, row, "Perhaps.")
    kept = services.keep_decision(story.officer, row, "The coach is not trained.")
    assert (kept.state, kept.reopened_on) == (ApplicationState.DECIDED, None)
    demand.refresh_from_db()
    assert (demand.state, demand.ended_on) == (RemedyState.DISMISSED, clock.today())
    assert "The coach is not trained." in mails("correction-refused:")[0]["text"]
    assert Decision.objects.count() == 1


def test_r9_the_times_to_demand_and_to_correct(story):
    row = decided(story)
    decision = Decision.objects.get()
    clock.set_to(clock.at(date(2026, 3, 16), 23))  # day 14 from 2 March, a Monday
    demand = services.demand_correction(story.administrator, decision, "Wrong.")
    with pytest.raises(WrongState, match="demand_pending"):
        services.demand_correction(story.administrator, decision, "Wrong again.")
    services.withdraw_remedy(story.administrator, demand)
    clock.set_to(clock.at(date(2026, 3, 17), 1))
    with pytest.raises(WrongState, match="too_late"):
        services.demand_correction(story.administrator, decision, "Wrong.")
    # 90 days from 2 March 2026 is Sunday 31 May: the authority may still correct on Monday 1 June.
    clock.set_to(clock.at(date(2026, 6, 2), 1))
    with pytest.raises(WrongState, match="too_late"):
        services.reopen_application(story.officer, row, "Wrong.")
    clock.set_to(clock.at(date(2026, 6, 1), 23))
    assert services.reopen_application(story.officer, row, "Wrong.").reopened_on == date(2026, 6, 1)


@pytest.mark.parametrize("who", ["official", "manager", "auditor", "coach", "outsider", "other_official"])
def test_who_may_not_contest_or_correct(story, who):
    row, stranger = decided(story), story.cast.actor(who)
    decision = Decision.objects.get()
    demand = services.demand_correction(story.administrator, decision, "Wrong.")
    facts: Any = {"kind": RemedyKind.APPEAL, "provider": None, "filed_on": clock.today(), "claim": "Wrong."}
    ended: Any = {"outcome": RemedyState.DISMISSED, "ended_on": clock.today(), "answer": "No."}
    steps = [
        lambda: services.demand_correction(stranger, decision, "Wrong."),
        lambda: services.record_remedy(stranger, decision, **facts),
        lambda: services.end_remedy(stranger, demand, **ended),
        lambda: services.withdraw_remedy(stranger, demand),
        lambda: services.reopen_application(stranger, row, "Wrong."),
        lambda: services.keep_decision(stranger, row, "Right."),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_a_wrong_removal_is_corrected_and_the_register_of_each_day_stays_as_it_was(story):
    admission = make.admitted(story.officer, story.administrator, story.system, story.provider)[0]
    clock.advance(timedelta(days=5))
    make.removed(story.officer, admission)
    clock.advance(timedelta(days=5))
    admission.refresh_from_db()
    made = services.correct_removal(story.officer, admission, "The breach was another provider's.")
    admission.refresh_from_db()
    assert (admission.state, made.state) == (AdmissionState.REMOVED, AdmissionState.ADMITTED)
    decision = Decision.objects.get(kind=DecisionKind.REINSTATEMENT)
    assert decision.corrects == Decision.objects.get(kind=DecisionKind.REMOVAL)
    assert "The breach was another provider" in documents.html(decision.document)
    held = [
        sum(entry.category == admission.category.code for entry in entries_on(story.system, day))
        for day in (date(2026, 3, 3), date(2026, 3, 9), date(2026, 3, 12))
    ]
    assert held == [1, 0, 1]
    with pytest.raises(WrongState, match="already_admitted"):
        services.correct_removal(story.officer, admission, "Again.")


# Awards ---------------------------------------------------------------------------------------------------


@pytest.fixture
def contest(cast):
    return contests.make_contest(cast)


def appeal(contest: Any, row: Any) -> Remedy:
    return services.record_remedy(
        contest.officer,
        row.decision,
        kind=RemedyKind.APPEAL,
        provider=contest.providers[1],
        filed_on=clock.today(),
        claim="The price was counted wrong.",
        case_number="MAO 1/2026",
    )


def test_r22_no_contract_while_an_appeal_is_pending(contest):
    row = contests.awarded(contest)
    filed = appeal(contest, row)
    clock.set_to(clock.end_of_day(row.standstill_until) + timedelta(hours=9))
    assert not [item for item in work_list(contest.officer) if "Make the contract" in str(item.title)]
    with pytest.raises(WrongState, match="appeal_pending"):
        services.conclude_competition(contest.officer, row)
    with pytest.raises(InvalidInput, match="ended_on_wrong"):
        services.end_remedy(
            contest.officer,
            filed,
            outcome=RemedyState.DISMISSED,
            ended_on=clock.today() + timedelta(days=1),
            answer="x",
        )
    services.end_remedy(
        contest.officer, filed, outcome=RemedyState.DISMISSED, ended_on=clock.today(), answer="Dismissed."
    )
    assert [item for item in work_list(contest.officer) if "Make the contract" in str(item.title)]
    assert services.conclude_competition(contest.officer, row).kind == "contract"


def test_r9_a_wrong_award_is_removed_compared_again_and_awarded_anew(contest):
    row = contests.awarded(contest)
    wrong = row.decision
    demand = services.demand_correction(contest.bidders[1], wrong, "The points were added wrong.")
    removal = services.correct_award(contest.officer, row, "A point was written to the wrong tender.")
    row.refresh_from_db()
    assert (row.state, row.decision, row.standstill_until) == (CompetitionState.OPENED, None, None)
    assert set(row.tenders.values_list("state", flat=True)) == {TenderState.OPENED}
    assert (removal.corrects, removal.kind) == (wrong, DecisionKind.CORRECTION)
    assert {service.provider for service in removal.services.all()} == set(contest.providers)
    assert f"Hankintapäätös {wrong.number}" in documents.html(removal.document)
    demand.refresh_from_db()
    assert demand.state == RemedyState.UPHELD
    with pytest.raises(WrongState, match="not_awarded"):
        services.conclude_competition(contest.officer, row)
    with pytest.raises(WrongState, match="not_assessed"):
        services.award_competition(contest.officer, row, reason="Best")
    marks: dict[tuple[str, str], tuple[int | None, str]] = {
        (tender.ref, question.ref): (2 if tender.provider == contest.providers[0] else 10, "Mended")
        for tender in row.tenders.all()
        for question in contests.questions(row)
    }
    for assessor in contest.assessors:
        services.save_marks(assessor, row, marks, hand_in=True)
    new = services.award_competition(contest.officer, row, reason="Best")
    assert (new.provider, wrong.provider) == (contest.providers[1], contest.providers[0])
    assert Decision.objects.filter(subject_ref=row.ref).count() == 3
    row.refresh_from_db()
    assert row.standstill_until is not None


def test_a_tender_left_out_wrongly_comes_back_into_the_comparison(contest):
    row = contests.invited(contest)
    contest.send(row, 0, 50_00)
    contest.send(row, 1, 60_00)
    row = contests.opened(contest, row)
    tender = row.tenders.get(provider=contest.providers[1])
    services.reject_tender(contest.officer, tender, "No price.")
    back = services.readmit_tender(contest.officer, tender, "The price is on the last line.")
    assert (back.state, back.opened.rejection) == (TenderState.OPENED, "")
    with pytest.raises(WrongState):
        services.readmit_tender(contest.officer, tender, "Again.")


# Pages and API --------------------------------------------------------------------------------------------


def test_the_pages_of_a_contested_decision(story, signed_in):
    row = decided(story)
    decision = Decision.objects.get()
    officer, provider = signed_in(story.cast.procurement), signed_in(story.cast.administrator)
    url = lambda name, thing: reverse(f"procurement:{name}", args=[thing.public_id])  # noqa: E731
    page = provider.get(url("decision", decision)).content.decode()
    assert "Demand a correction" in page
    assert page.count("How this day was counted") == 2
    page = provider.post(url("demand_correction", decision), {"claim": "Wrong."}, follow=True)
    assert "Your demand was sent to the city." in page.content.decode()
    page = officer.get(url("decision", decision)).content.decode()
    assert "Record what came of it" in page
    data = {"kind": "appeal", "provider": story.provider.ref, "filed_on": "2026-03-02", "claim": "Wrong."}
    page = officer.post(url("record_remedy", decision), data, follow=True).content.decode()
    assert "Appeal to the Market Court" in page
    page = officer.post(url("reopen_application", row), {"reason": "Overlooked."}, follow=True)
    assert "The decision is being corrected" in page.content.decode()
    page = provider.get(url("application", row)).content.decode()
    assert "The city corrects its decision" in page
    page = officer.post(url("keep_decision", row), {"reason": "It is right."}, follow=True).content.decode()
    assert "The decision stands, and the provider was told." in page
    page = provider.get(url("decision", decision)).content.decode()
    assert "Dismissed" in page
    assert "It is right." in page


def test_the_api_of_corrections_and_appeals(story, signed_in):
    row = decided(story)
    decision = Decision.objects.get()
    officer, provider = signed_in(story.cast.procurement), signed_in(story.cast.administrator)
    root = "/api/v1/procurement"

    def post(who: Any, path: str, body: Any) -> Any:
        return who.post(f"{root}{path}", body, content_type="application/json")

    made = post(provider, f"/decisions/{decision.ref}/demands", {"claim": "Wrong."})
    assert made.status_code == 201
    filed = {"kind": "appeal", "filed_on": "2026-03-02", "claim": "Wrong.", "case_number": "MAO 1/2026"}
    assert post(officer, f"/decisions/{decision.ref}/remedies", filed).status_code == 201
    found = provider.get(f"{root}/decisions/{decision.ref}").json()
    assert (found["correction_until"], len(found["remedies"])) == ("2026-03-16", 1)  # one's own only
    assert len(officer.get(f"{root}/decisions/{decision.ref}").json()["remedies"]) == 2
    assert (
        post(officer, f"/applications/{row.ref}/correction", {"reason": "x"}).json()["state"]
        == "under_review"
    )
    assert post(officer, f"/applications/{row.ref}/standing", {"reason": "x"}).json()["state"] == "decided"
    assert post(provider, f"/remedies/{made.json()['id']}/withdraw", {}).status_code == 409


def test_the_pages_tell_who_decided_and_until_when_in_finnish_that_cannot_be_misread(story, signed_in):
    """`Valita` would be to choose as well as to appeal, and who made a decision is no day."""
    row = decided(story)
    desk = signed_in(story.cast.procurement)
    finnish = {"headers": {"accept-language": "fi"}}
    page = desk.get(reverse("procurement:decision", args=[Decision.objects.get().public_id]), **finnish)
    assert "Päätöksen tekijä" in page.content.decode()
    assert "Päätös viimeistään" not in page.content.decode()
    page = desk.get(reverse("procurement:review", args=[row.public_id]), **finnish).content.decode()
    assert "Valitusaika päättyy" in page
    assert "Valita viimeistään" not in page
