"""From application to decision: every step in its order, every finding, the clock that never stops."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core import clock, documents
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event, Outbox
from procurement import services
from procurement.models import Admission, Answer, Decision
from procurement.states import AdmissionBasis, ApplicationState, Assessment, DecisionKind, Verdict
from providers.models import Provider
from tests.factories import procurement as make
from tests.factories.providers import make_provider

pytestmark = pytest.mark.django_db
MET, NOT_MET = Assessment.MET, Assessment.NOT_MET
ADMIT, REJECT = Verdict.ADMIT, Verdict.REJECT


def sent(story):
    return make.send_application(story.administrator, story.system, story.provider)


def mails(template_word):
    return [row.payload for row in Outbox.objects.filter(kind="email") if template_word in row.key]


def test_a_whole_application_is_decided_in_one_reasoned_decision(story):
    application = make.assess_all(story.officer, sent(story))
    skill = application.answers.get(requirement__category=story.second)
    services.assess_answers(
        story.officer, application, {skill.requirement_id: (NOT_MET, "No coach is trained.")}
    )
    verdicts = {
        story.first.pk: (ADMIT, ""),
        story.second.pk: (REJECT, "The coaches lack the training asked for."),
    }
    decision = make.decided(story.officer, application, verdicts)
    application.refresh_from_db()
    assert application.state == ApplicationState.DECIDED
    admission = Admission.objects.get()
    assert (admission.category, admission.basis, admission.decision) == (
        story.first,
        AdmissionBasis.APPLICATION,
        decision,
    )
    assert (decision.number, decision.kind, decision.made_by) == (
        "2026-00001",
        DecisionKind.APPLICATION,
        story.cast.manager,
    )
    assert decision.document.facts["prepared_by"] == story.cast.procurement.name


def test_r7_r8_r9_the_decision_counts_its_days_from_the_day_it_is_sent(story):
    make.admit(story.officer, sent(story))
    decision = Decision.objects.get()
    assert decision.decided_on == decision.served_on == date(2026, 3, 2)
    assert decision.appeal_until == date(2026, 3, 16)  # 14 days: a Monday
    facts = decision.document.facts
    assert (facts["correction_until"], facts["served_on"]) == ("2026-03-16", "2026-03-02")
    told = mails("decision:")
    assert {mail["to"] for mail in told} == {story.cast.administrator.email}
    assert "counts as received on 2 Mar 2026" in told[0]["text"]
    assert "The last day to appeal is 16 Mar 2026" in told[0]["text"]


def test_r20_the_decision_tells_reasons_and_instructions(story):
    application = make.assess_all(story.officer, sent(story), NOT_MET)
    verdicts = dict.fromkeys([story.first.pk, story.second.pk], (REJECT, "Vaatimus <ei> täyty."))
    make.decided(story.officer, application, verdicts)
    page = documents.html(Decision.objects.get().document)
    assert "Vaatimus &lt;ei&gt; täyty." in page
    for source in ("HL §127", "HL §133", "HL §147", "§§49-52"):
        assert source in page
    assert Admission.objects.count() == 0


def test_the_decision_becomes_an_accessible_pdf(story):
    make.admit(story.officer, sent(story))
    stored = documents.pdf(Decision.objects.get().document)
    pdf = PdfReader(stored.file)
    root: Any = pdf.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "Decision" in text
    assert "How to appeal" in text


def test_r13_whoever_meets_everything_is_admitted_and_nobody_else(story):
    application = make.assess_all(story.officer, sent(story))
    both = [story.first.pk, story.second.pk]
    with pytest.raises(services.NotDecidable) as refusal:
        services.decide_application(
            story.officer, application, verdicts=dict.fromkeys(both, (REJECT, "No room."))
        )
    assert [fault["code"] for fault in refusal.value.faults] == ["reject_requires_not_met"] * 2
    staff = application.answers.get(requirement__code="staff")
    services.assess_answers(story.officer, application, {staff.requirement_id: (NOT_MET, "")})
    with pytest.raises(services.NotDecidable) as refusal:
        services.decide_application(story.officer, application, verdicts=dict.fromkeys(both, (ADMIT, "")))
    assert [fault["code"] for fault in refusal.value.faults] == ["admit_requires_met"] * 2
    with pytest.raises(services.NotDecidable) as refusal:
        services.decide_application(story.officer, application, verdicts=dict.fromkeys(both, (REJECT, "  ")))
    assert [fault["code"] for fault in refusal.value.faults] == ["reason_missing"] * 2
    assert Decision.objects.count() == Admission.objects.count() == 0


def test_nothing_is_decided_before_everything_is_assessed(story):
    application = services.take_application(story.officer, sent(story))
    findings = {
        row.requirement_id: (MET, "") for row in application.answers.exclude(requirement__code="staff")
    }
    services.assess_answers(story.officer, application, findings)
    with pytest.raises(services.NotDecidable) as refusal:
        services.decide_application(story.officer, application, verdicts={story.first.pk: (ADMIT, "")})
    assert [fault["code"] for fault in refusal.value.faults] == ["not_assessed", "verdict_missing"]


def test_r5_ten_working_days_and_fifteen_when_extended_for_a_reason(story):
    application = sent(story)
    assert application.decide_by == date(2026, 3, 16)
    extended = services.extend_application(story.officer, application, "The tax office has not answered.")
    assert (extended.decide_by, extended.extended) == (date(2026, 3, 23), True)
    assert "The tax office has not answered." in mails("application-extended")[0]["text"]
    with pytest.raises(WrongState) as refusal:
        services.extend_application(story.officer, application, "Again.")
    assert refusal.value.code == "already_extended"
    note = Event.objects.get(code="application.extended").data["note"]
    assert extended.extension_note is not None
    assert note == extended.extension_note.ref
    assert "tax office" not in str(Event.objects.get(code="application.extended").data)


def test_an_extension_needs_a_reason_and_time_left(story):
    application = sent(story)
    with pytest.raises(InvalidInput, match="reason_missing"):
        services.extend_application(story.officer, application, " ")
    clock.advance(timedelta(days=15))
    with pytest.raises(WrongState, match="deadline_passed"):
        services.extend_application(story.officer, application, "Too late.")


def test_r5_a_clarification_never_stops_the_clock(story):
    application = services.take_application(story.officer, sent(story))
    staff = application.answers.get(requirement__code="staff")
    asked = services.ask_clarification(
        story.officer, application, {staff.requirement_id: "How many are trained?"}
    )
    assert (asked.state, asked.decide_by) == (ApplicationState.CLARIFICATION, date(2026, 3, 16))
    assert "How many are trained?" in mails("clarification-asked")[0]["text"]
    clock.advance(timedelta(days=3))
    with pytest.raises(InvalidInput, match="clarification_missing"):
        services.answer_clarification(story.administrator, application, {})
    back = services.answer_clarification(story.administrator, application, {staff.requirement_id: "Both."})
    assert (back.state, back.decide_by) == (ApplicationState.UNDER_REVIEW, date(2026, 3, 16))
    assert mails("clarification-answered")[0]["to"] == story.cast.procurement.email
    staff.refresh_from_db()
    assert (staff.value, staff.clarification) == ("3", "Both.")


def test_a_question_asked_anew_leaves_the_first_one_on_file(story, signed_in):
    application = services.take_application(story.officer, sent(story))
    staff = application.answers.get(requirement__code="staff")
    for question, told in (("How many are trained?", "Both."), ("Trained where?", "In Kuopio.")):
        application = services.ask_clarification(story.officer, application, {staff.requirement_id: question})
        application = services.answer_clarification(
            story.administrator, application, {staff.requirement_id: told}
        )
    staff.refresh_from_db()
    first = {"question": "How many are trained?", "clarification": "Both."}
    assert staff.earlier_clarifications == [first]
    assert (staff.question, staff.clarification) == ("Trained where?", "In Kuopio.")
    for person, page in ((story.cast.auditor, "review"), (story.cast.administrator, "application")):
        text = (
            signed_in(person)
            .get(reverse(f"procurement:{page}", args=[application.public_id]))
            .content.decode()
        )
        for words in ("How many are trained?", "Both.", "Trained where?", "In Kuopio."):
            assert words in text
    told_by_api = signed_in(story.cast.auditor).get(f"/api/v1/procurement/applications/{application.ref}")
    answers = told_by_api.json()["answers"]
    assert [first] in [row["earlier_clarifications"] for row in answers]


def test_a_question_may_be_left_and_the_application_decided_all_the_same(story):
    application = make.assess_all(story.officer, sent(story))
    staff = application.answers.get(requirement__code="staff")
    services.ask_clarification(story.officer, application, {staff.requirement_id: "Sure?"})
    both = [story.first.pk, story.second.pk]
    services.decide_application(story.officer, application, verdicts=dict.fromkeys(both, (ADMIT, "")))
    assert Admission.objects.count() == 2


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("take", "wrong_state"),
        ("assess", "not_under_review"),
        ("ask", "wrong_state"),
        ("extend", "wrong_state"),
        ("decide", "not_under_review"),
        ("clarify", "wrong_state"),
    ],
)
def test_a_draft_cannot_be_reviewed(story, step, code):
    draft = make.draft_application(story.administrator, story.system, story.provider)
    key = draft.answers.earliest("pk").requirement_id
    steps = {
        "take": lambda: services.take_application(story.officer, draft),
        "assess": lambda: services.assess_answers(story.officer, draft, {key: (MET, "")}),
        "ask": lambda: services.ask_clarification(story.officer, draft, {key: "What?"}),
        "extend": lambda: services.extend_application(story.officer, draft, "Reason."),
        "decide": lambda: services.decide_application(story.officer, draft, verdicts={}),
        "clarify": lambda: services.answer_clarification(story.administrator, draft, {}),
    }
    with pytest.raises(WrongState) as refusal:
        steps[step]()
    assert refusal.value.code == code
    draft.refresh_from_db()
    assert draft.state == ApplicationState.DRAFT


def test_a_decided_application_is_done(story):
    application = sent(story)
    make.admit(story.officer, application)
    steps = [
        lambda: services.take_application(story.officer, application),
        lambda: services.decide_application(story.officer, application, verdicts={}),
        lambda: services.withdraw_application(story.administrator, application),
        lambda: services.submit_application(story.administrator, application, accept_contract=True),
        lambda: services.save_answers(story.administrator, application, answers={}, categories=[]),
        lambda: services.extend_application(story.officer, application, "Reason."),
    ]
    for step in steps:
        with pytest.raises(WrongState):
            step()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "who",
    ["official", "finance", "manager", "auditor", "administrator", "coach", "outsider", "other_official"],
)
def test_only_the_citys_procurement_officers_review(story, who):
    application, stranger = sent(story), story.cast.actor(who)
    key = application.answers.earliest("pk").requirement_id
    steps = [
        lambda: services.take_application(stranger, application),
        lambda: services.assess_answers(stranger, application, {key: (MET, "")}),
        lambda: services.ask_clarification(stranger, application, {key: "?"}),
        lambda: services.extend_application(stranger, application, "Reason."),
        lambda: services.decide_application(stranger, application, verdicts={}),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


@pytest.mark.parametrize("who", ["procurement", "manager", "coach", "outsider", "official"])
def test_only_the_providers_administrators_apply(story, who):
    stranger = story.cast.actor(who)
    draft = make.draft_application(story.administrator, story.system, story.provider)
    steps = [
        lambda: services.start_application(stranger, story.system, story.provider),
        lambda: services.save_answers(stranger, draft, answers={}, categories=[]),
        lambda: services.submit_application(stranger, draft, accept_contract=True),
        lambda: services.withdraw_application(stranger, draft),
        lambda: services.answer_clarification(stranger, draft, {}),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_another_providers_administrator_applies_for_its_own_only(story):
    _rival, rivals_admin = make_provider(5)
    with pytest.raises(NotAllowed):
        services.start_application(rivals_admin, story.system, story.provider)


def test_one_open_application_at_a_time_and_a_new_one_after_withdrawing(story):
    first = sent(story)
    with pytest.raises(WrongState) as refusal:
        services.start_application(story.administrator, story.system, story.provider)
    assert refusal.value.code == "application_open"
    services.withdraw_application(story.administrator, first)
    second = sent(story)
    assert second.pk != first.pk


def test_what_is_admitted_is_not_applied_for_again(story):
    application = make.send_application(story.administrator, story.system, story.provider, story.first)
    make.admit(story.officer, application)
    again = services.start_application(story.administrator, story.system, story.provider)
    with pytest.raises(InvalidInput, match="already_admitted"):
        services.save_answers(story.administrator, again, answers={}, categories=[story.first.pk])
    services.save_answers(story.administrator, again, answers={}, categories=[story.second.pk])


def test_an_incomplete_application_is_kept_and_every_gap_named(story):
    draft = services.start_application(story.administrator, story.system, story.provider)
    staff = story.system.requirements.get(code="staff")
    services.save_answers(story.administrator, draft, answers={staff.pk: "many"}, categories=[story.first.pk])
    with pytest.raises(services.NotComplete) as refusal:
        services.submit_application(story.administrator, draft, accept_contract=False)
    fields = [fault["field"] for fault in refusal.value.faults]
    assert len(fields) == 4  # the declaration, the number that is no number, the category's own, the contract
    assert f"answer_{staff.ref}" in fields
    assert fields[-1] == "accept_contract"
    assert Answer.objects.get(application=draft, requirement=staff).value == "many"


def test_requirements_of_a_category_that_is_not_applied_for_are_not_asked(story):
    application = make.send_application(story.administrator, story.system, story.provider, story.first)
    assert application.state == ApplicationState.SUBMITTED


def test_a_reviewer_with_an_old_page_does_not_overwrite_another(story):
    application = services.take_application(story.officer, sent(story))
    key = application.answers.earliest("pk").requirement_id
    services.assess_answers(story.officer, application, {key: (MET, "")}, version=application.version)
    with pytest.raises(StaleVersion):
        services.assess_answers(story.officer, application, {key: (NOT_MET, "")}, version=application.version)
    assert Answer.objects.get(application=application, requirement=key).assessment == MET


def test_events_tell_the_whole_case_without_free_text(story):
    application = make.assess_all(story.officer, sent(story), NOT_MET)
    both = [story.first.pk, story.second.pk]
    make.decided(story.officer, application, dict.fromkeys(both, (REJECT, "Salainen syy.")))
    codes = list(
        Event.objects.filter(subject_ref=application.ref).order_by("pk").values_list("code", flat=True)
    )
    assert codes == [
        "application.started",
        "application.saved",
        "application.submitted",
        "application.taken",
        "application.assessed",
        "decision.prepared",
        "application.decided",
    ]
    assert not any("Salainen" in str(data) for data in Event.objects.values_list("data", flat=True))


def test_numbers_run_per_authority_and_year(story):
    make.admit(story.officer, sent(story))
    clock.set_to(clock.at(date(2027, 1, 4), 9))
    admission = Admission.objects.earliest("pk")
    make.suspended(story.officer, admission, "Vakuutus on päättynyt.")
    services.reinstate_admission(story.officer, admission, "Vakuutus on uusittu.")
    numbers = list(Decision.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == ["2026-00001", "2027-00001", "2027-00002"]


def test_r8_who_has_no_mail_is_served_by_letter_on_the_seventh_day(story):
    make.admit(story.officer, sent(story))
    admission = Admission.objects.filter(category=story.first).get()
    story.provider.members.update(ended_at=clock.now())
    Provider.objects.filter(pk=story.provider.pk).update(email="")
    clock.advance(timedelta(days=4))  # a Friday
    make.suspended(story.officer, admission, "Reason.")
    decision = Decision.objects.get(kind=DecisionKind.SUSPENSION)
    # The seventh day is the next Friday; the periods run from it.
    assert (decision.decided_on, decision.served_on) == (date(2026, 3, 6), date(2026, 3, 13))
    assert decision.appeal_until == date(2026, 3, 27)
    assert decision.document.facts["correction_until"] == "2026-03-27"
    page = documents.html(decision.document)
    assert "sent by letter on 6 Mar 2026 and counts as received on 13 Mar 2026, day 7 after that" in page
    assert "sent electronically" not in page
    letter = Outbox.objects.get(kind="letter")
    assert letter.authority == story.cast.authority
    assert letter.payload["name"] == f"{story.provider.name} ({story.provider.business_id})"
    assert letter.payload["document"] == decision.document.ref
    assert "counts as received on 13 Mar 2026, day 7 after this letter was sent" in letter.payload["text"]
    assert "is enclosed" in letter.payload["text"]
    assert not Outbox.objects.filter(kind="email", key__startswith=f"decision:{decision.ref}").exists()


def test_r8_the_seventh_day_may_be_a_sunday(story):
    make.admit(story.officer, sent(story))
    admission = Admission.objects.filter(category=story.first).get()
    story.provider.members.update(ended_at=clock.now())
    Provider.objects.filter(pk=story.provider.pk).update(email="")
    clock.advance(timedelta(days=6))
    make.suspended(story.officer, admission, "Reason.")
    decision = Decision.objects.get(kind=DecisionKind.SUSPENSION)
    assert (decision.served_on, decision.appeal_until) == (date(2026, 3, 15), date(2026, 3, 30))


def test_the_official_finds_the_letter_with_its_enclosure(story, signed_in):
    make.admit(story.officer, sent(story))
    story.provider.members.update(ended_at=clock.now())
    Provider.objects.filter(pk=story.provider.pk).update(email="")
    make.suspended(story.officer, Admission.objects.filter(category=story.first).get(), "Reason.")
    letter = Outbox.objects.get(kind="letter")
    Outbox.objects.filter(pk=letter.pk).update(state="not_sent")
    desk = signed_in(story.cast.official)
    assert story.provider.name in desk.get("/letters/").content.decode()
    html = desk.get(f"/letters/{letter.ref}/").content.decode()
    enclosed = f"/documents/{letter.payload['document']}/"
    assert f'href="{enclosed}"' in html
    assert "No address" in html
    assert desk.get(enclosed).status_code == 200
