"""A rejection needs two: what one prepares another confirms or gives back; a conflict of interest bars."""

from typing import Any

import pytest
from django.urls import reverse

from core import clock, documents
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import Event, Outbox
from core.roles import Role
from core.worklist import work_list
from procurement import services
from procurement.models import Decision, PreparedDecision, ReviewConflict
from procurement.states import ApplicationState, Assessment, PreparedOutcome, Verdict
from providers.models import ProviderMember
from tests.factories import procurement as make
from tests.factories.cast import staff

pytestmark = pytest.mark.django_db
REASON = "Salainen syy."


@pytest.fixture
def second(story):
    """Another procurement officer."""
    from core.actors import actor_for

    return actor_for(staff(story.cast.authority, Role.PROCUREMENT, "Sari Toinen"))


def rejection(story) -> dict[int, tuple[Verdict, str]]:
    return dict.fromkeys([story.first.pk, story.second.pk], (Verdict.REJECT, REASON))


def prepared(story):
    """An application whose rejection the first officer has prepared."""
    sent = make.send_application(story.administrator, story.system, story.provider)
    row = make.assess_all(story.officer, sent, Assessment.NOT_MET)
    services.prepare_decision(story.officer, row, verdicts=rejection(story))
    row.refresh_from_db()
    return row


def told(word: str) -> set[str]:
    return {row.payload["to"] for row in Outbox.objects.filter(kind="email") if row.key.startswith(word)}


def test_one_reviewer_alone_rejects_nobody(story):
    sent = make.send_application(story.administrator, story.system, story.provider)
    row = make.assess_all(story.officer, sent, Assessment.NOT_MET)
    with pytest.raises(WrongState, match="second_reviewer_needed"):
        services.decide_application(story.officer, row, verdicts=rejection(story))
    services.prepare_decision(story.officer, row, verdicts=rejection(story))
    with pytest.raises(WrongState, match="second_reviewer_needed"):
        services.confirm_decision(story.officer, row)
    assert Decision.objects.count() == 0
    assert told("to-confirm:") == {story.cast.manager.email}


@pytest.mark.parametrize("who", ["second", "manager"])
def test_another_officer_or_a_manager_confirms(story, second, who):
    row = prepared(story)
    other = second if who == "second" else story.cast.actor("manager")
    assert any("Confirm the decision: Askel ry" in str(item.title) for item in work_list(other))
    assert not any("Askel ry" in str(item.title) for item in work_list(story.officer))
    decision = services.confirm_decision(other, row)
    row.refresh_from_db()
    assert (row.state, decision.made_by) == (ApplicationState.DECIDED, other.user)
    page = documents.html(decision.document)
    assert f"prepared by {story.cast.procurement.name}" in page
    assert REASON in page
    assert PreparedDecision.objects.get().outcome == PreparedOutcome.CONFIRMED


@pytest.mark.parametrize(
    "who", ["official", "finance", "auditor", "administrator", "coach", "other_official"]
)
def test_nobody_else_confirms_gives_back_or_declares(story, who):
    row, stranger = prepared(story), story.cast.actor(who)
    steps = [
        lambda: services.confirm_decision(stranger, row),
        lambda: services.return_decision(stranger, row, "Why?"),
        lambda: services.declare_conflict(stranger, row, "A friend."),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_what_is_given_back_is_thought_over_and_prepared_again(story, second):
    row = prepared(story)
    with pytest.raises(InvalidInput, match="reason_missing"):
        services.return_decision(second, row, " ")
    back = services.return_decision(second, row, "Is the second answer not enough?")
    assert back.state == ApplicationState.UNDER_REVIEW
    assert told("returned:") == {story.cast.procurement.email}
    assert "second answer" not in str(list(Event.objects.values_list("data", flat=True)))
    findings = {answer.requirement_id: (Assessment.MET, "") for answer in row.answers.all()}
    services.assess_answers(story.officer, row, findings)
    admitted = dict.fromkeys([story.first.pk, story.second.pk], (Verdict.ADMIT, ""))
    assert services.conclude_review(story.officer, row, verdicts=admitted) is not None


def test_a_withdrawn_application_takes_its_prepared_decision_along(story, second):
    row = prepared(story)
    services.withdraw_application(story.administrator, row)
    assert PreparedDecision.objects.get().outcome == PreparedOutcome.VOID
    with pytest.raises(WrongState, match="nothing_prepared"):
        services.confirm_decision(second, row)


def test_the_applicant_is_not_told_that_a_rejection_is_prepared(story, signed_in):
    row = prepared(story)
    applicant = signed_in(story.cast.administrator)
    page = applicant.get(reverse("procurement:application", args=[row.public_id])).content.decode()
    assert "second reviewer" not in page
    assert "Under review" in page
    body = applicant.get(f"/api/v1/procurement/applications/{row.ref}").json()
    assert (body["state"], body["prepared"]) == ("under_review", None)


def test_a_conflict_bars_its_declarer_and_frees_the_review(story, second):
    sent = make.send_application(story.administrator, story.system, story.provider)
    row = make.assess_all(story.officer, sent)
    with pytest.raises(InvalidInput, match="conflict_missing"):
        services.declare_conflict(story.officer, row, " ")
    services.declare_conflict(story.officer, row, "The chairwoman is my sister.")
    row.refresh_from_db()
    assert row.reviewer is None
    assert told("review-free:") == {second.user.email}
    assert "sister" not in str(list(Event.objects.values_list("data", flat=True)))
    key = row.answers.earliest("pk").requirement_id
    steps = [
        lambda: services.take_application(story.officer, row),
        lambda: services.assess_answers(story.officer, row, {key: (Assessment.MET, "")}),
        lambda: services.ask_clarification(story.officer, row, {key: "?"}),
        lambda: services.extend_application(story.officer, row, "Much to read."),
        lambda: services.decide_application(story.officer, row, verdicts={}),
        lambda: services.prepare_decision(story.officer, row, verdicts={}),
    ]
    for step in steps:
        with pytest.raises(WrongState, match="conflict_bars"):
            step()
    with pytest.raises(WrongState, match="declared_already"):
        services.declare_conflict(story.officer, row, "Again.")
    assert services.take_application(second, row).reviewer == second.user
    assert ReviewConflict.objects.get().conflict == "The chairwoman is my sister."


def test_who_is_or_was_with_the_applicant_is_barred_without_declaring(story, second):
    row = prepared(story)
    member = ProviderMember.objects.create(provider=story.provider, user=second.user, role="coach")
    ProviderMember.objects.filter(pk=member.pk).update(ended_at=clock.now())
    with pytest.raises(WrongState, match="conflict_bars"):
        services.confirm_decision(second, row)
    assert not [item for item in work_list(second) if "Confirm" in str(item.title)]


def test_a_conflict_found_after_preparing_takes_the_decision_back(story, second):
    row = prepared(story)
    services.declare_conflict(story.officer, row, "A friend.")
    row.refresh_from_db()
    assert row.state == ApplicationState.UNDER_REVIEW
    services.declare_conflict(second, row, "A friend too.")
    with pytest.raises(WrongState, match="conflict_bars"):
        services.take_application(second, row)


def test_a_review_is_taken_over_but_not_from_oneself(story, second):
    row = services.take_application(
        story.officer, make.send_application(story.administrator, story.system, story.provider)
    )
    with pytest.raises(WrongState, match="already_yours"):
        services.take_application(story.officer, row)
    assert services.take_application(second, row).reviewer == second.user


def test_the_pages_of_a_second_reviewer(story, second, signed_in):
    sent = make.send_application(story.administrator, story.system, story.provider)
    row = make.assess_all(story.officer, sent, Assessment.NOT_MET)
    first, other = signed_in(story.cast.procurement), signed_in(second.user)
    data = {f"verdict_{category.ref}": "reject" for category in (story.first, story.second)}
    data |= {f"reason_{category.ref}": REASON for category in (story.first, story.second)}
    url = lambda name: reverse(f"procurement:{name}", args=[row.public_id])  # noqa: E731
    page = first.post(url("decide_application"), data, follow=True).content.decode()
    assert "The decision waits for a second reviewer, who is told." in page
    assert "You do not confirm it yourself" in page
    page = other.get(url("review")).content.decode()
    assert REASON in page
    assert "Agree: make and serve the decision" in page
    page = other.post(url("return_decision"), {"reason": "Look at staff."}, follow=True).content.decode()
    assert "Look at staff." in page
    first.post(url("decide_application"), data)
    page = other.post(url("confirm_decision"), follow=True).content.decode()
    assert "The decision was made and sent to the provider." in page
    assert Decision.objects.count() == 1


def test_the_api_of_a_second_reviewer(story, second, signed_in):
    sent = make.send_application(story.administrator, story.system, story.provider)
    row = make.assess_all(story.officer, sent, Assessment.NOT_MET)
    first, other = signed_in(story.cast.procurement), signed_in(second.user)
    root = f"/api/v1/procurement/applications/{row.ref}"
    verdicts: Any = {c.ref: {"verdict": "reject", "reason": REASON} for c in (story.first, story.second)}

    def post(who: Any, path: str, body: Any) -> Any:
        return who.post(f"{root}/{path}", body, content_type="application/json")

    answer = post(first, "decision", {"verdicts": verdicts}).json()
    assert answer["state"] == "to_confirm"
    assert answer["prepared"]["verdicts"][story.first.ref]["reason"] == REASON
    assert post(first, "confirmation", {}).status_code == 409
    assert post(other, "return", {"reason": "Why?"}).json()["state"] == "under_review"
    post(first, "decision", {"verdicts": verdicts})
    assert post(other, "confirmation", {}).json()["state"] == "decided"
    assert post(other, "conflict", {"conflict": "Late."}).status_code == 409
