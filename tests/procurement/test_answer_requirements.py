"""Every kind of requirement through the services: evidence held, proposals, self-cleaning, what is refused."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from core import clock
from core.errors import InvalidInput
from core.models import Event
from procurement import services
from procurement.models import Answer, Decision, EvidenceReview
from procurement.states import Assessment, EvidenceVerdict, SelfCleaning, Verdict
from procurement.states import RequirementKind as Kind
from providers.models import Evidence
from providers.states import EvidenceKind
from tests.factories import procurement as make
from tests.procurement.answering import (
    COACH,
    GOOD,
    insure,
    keys_of,
    many_kinds,
    proposed,
    sent,
)

MET, NOT_MET = Assessment.MET, Assessment.NOT_MET


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, whatever language was left active."""
    with translation.override("en"):
        yield


@pytest.mark.django_db
def test_evidence_is_looked_for_among_what_is_held_and_never_asked_for_r19(story):
    insure(story)
    application = sent(story)
    held = application.answers.get(requirement__code="insurance")
    assert held.value == "2027-01-01"
    assert proposed(application) == dict.fromkeys([*GOOD, "insurance"], MET)
    with clock.stopped_at(clock.at(date(2027, 1, 1))):  # that day no longer
        assert proposed(application)["insurance"] == NOT_MET


@pytest.mark.django_db
def test_missing_evidence_does_not_keep_an_application_from_being_sent_but_is_proposed_as_not_met(story):
    application = sent(story)
    assert application.answers.get(requirement__code="insurance").value == ""
    assert proposed(application)["insurance"] == NOT_MET
    insure(story)  # brought while the application is reviewed
    assert proposed(application)["insurance"] == MET


@pytest.mark.django_db
def test_evidence_that_the_authority_has_refused_does_not_count(story):
    evidence = insure(story)
    application = sent(story)
    EvidenceReview.objects.create(
        authority=application.authority, evidence=evidence, verdict=EvidenceVerdict.REFUSED
    )
    assert proposed(application)["insurance"] == NOT_MET


@pytest.mark.django_db
def test_the_proposal_is_kept_beside_the_finding_and_the_reviewer_decides(story):
    application = services.take_application(story.officer, sent(story, staff=[COACH]))
    findings = {row.requirement_id: (MET, "") for row in application.answers.order_by("requirement_id")}
    staff = application.system.requirements.get(code="staff")
    insurance = application.system.requirements.get(code="insurance")
    for missing in (staff, insurance):  # one person where two are required; no evidence
        with pytest.raises(InvalidInput) as refused:
            services.assess_answers(story.officer, application, findings)
        assert (refused.value.code, refused.value.field) == ("overruled_without_note", f"note_{missing.ref}")
        findings[missing.pk] = (MET, "Shown at the visit of 1 March.")
    services.assess_answers(story.officer, application, findings)
    kept = dict(application.answers.values_list("requirement__code", "proposed"))
    assert kept["staff"] == NOT_MET  # one person, two are required
    assert kept["size"] == MET
    assert set(application.answers.values_list("assessment", flat=True)) == {MET}


@pytest.mark.django_db
def test_r16_a_ground_that_bars_is_met_only_with_sufficient_self_cleaning(story):
    told = {"applies": True, "on": "2024-05-02", "self_cleaning": "Maksettu."}
    application = services.take_application(story.officer, sent(story, mandatory=told))
    key = keys_of(application.system)["mandatory"]
    assert proposed(application)["mandatory"] == NOT_MET
    assess = lambda **more: services.assess_answers(  # noqa: E731
        story.officer, application, {key: (MET, "")}, **more
    )
    for more, code in [
        ({}, "self_cleaning_not_sufficient"),
        ({"self_cleaning": {key: (SelfCleaning.INSUFFICIENT, "Too little")}}, "self_cleaning_not_sufficient"),
        ({"self_cleaning": {key: (SelfCleaning.SUFFICIENT, " ")}}, "self_cleaning_ground_missing"),
    ]:
        with pytest.raises(InvalidInput) as refusal:
            assess(**more)
        assert refusal.value.code == code
    assess(self_cleaning={key: (SelfCleaning.SUFFICIENT, "The fine is paid, the board has changed.")})
    answer = application.answers.get(requirement=key)
    assert (answer.assessment, answer.self_cleaning, answer.proposed) == (MET, "sufficient", NOT_MET)
    told = Event.objects.filter(code="application.assessed").latest("pk").data["facts"]
    assert told["self_cleaning"] == {str(key): "sufficient"}
    assert "fine is paid" not in json.dumps(told)


@pytest.mark.django_db
def test_the_assessment_of_self_cleaning_stands_in_the_decision(story):
    insure(story)
    told = {"applies": True, "on": "2024-05-02", "self_cleaning": "Maksettu."}
    application = services.take_application(story.officer, sent(story, mandatory=told))
    keys = keys_of(application.system)
    findings = {row.requirement_id: (MET, "") for row in application.answers.order_by("requirement_id")}
    cleaned = {keys["mandatory"]: (SelfCleaning.SUFFICIENT, "Sakko on maksettu.")}
    services.assess_answers(story.officer, application, findings, self_cleaning=cleaned)
    category = application.categories.get().category_id
    services.decide_application(story.officer, application, verdicts={category: (Verdict.ADMIT, "")})
    facts = Decision.objects.get().document.facts["categories"][0]["findings"]
    assert [f["self_cleaning_note"] for f in facts if f["self_cleaning"]] == ["Sakko on maksettu."]


@pytest.mark.django_db
def test_an_assessment_of_self_cleaning_needs_a_ground_in_the_database_too(story):
    application = sent(story)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(application=application).update(self_cleaning="sufficient")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "terms", "code"),
    [
        (Kind.CHOICE, {"options": [{"text": {"fi": "Yksi"}}]}, "options_missing"),
        (Kind.CHOICE, {"options": [{"text": {"fi": n}, "meets": False} for n in "ab"]}, "no_option_meets"),
        (Kind.EVIDENCE, {}, "evidence_kind_missing"),
    ],
)
def test_a_requirement_that_cannot_be_answered_is_refused(officer, kind, terms, code):
    system = make.draft_system(officer)
    with pytest.raises(InvalidInput) as refusal:
        services.add_requirement(officer, system, code="x", kind=kind, text={"fi": "x"}, **terms)
    assert refusal.value.code == code


@pytest.mark.django_db
def test_what_a_kind_has_no_use_for_is_left_out(officer):
    system = make.draft_system(officer)
    everything: Any = {
        "limit": 3,
        "at_most": True,
        "unit_name": {"fi": "vuotta"},
        "options": [{"text": {"fi": "a"}}, {"text": {"fi": "b"}}],
        "evidence_kind": EvidenceKind.TAX,
    }
    row = services.add_requirement(officer, system, code="x", kind=Kind.TEXT, text={"fi": "x"}, **everything)
    assert (row.limit, row.at_most, row.unit_name, row.options, row.evidence_kind) == (
        None,
        False,
        {},
        [],
        "",
    )
    assert not row.machine_check  # people judge texts
    row = services.change_requirement(officer, row, kind=Kind.STAFF, text={"fi": "x"}, **everything)
    assert (row.limit, row.at_most, row.machine_check) == (3, False, True)


@pytest.mark.django_db
def test_an_answer_of_another_shape_is_refused_with_its_field(story):
    system = many_kinds(story.officer)
    keys = keys_of(system)
    draft = services.start_application(story.administrator, system, story.provider)
    for code, value in (("staff", [{"age": 4}]), ("size", ["25"])):
        with pytest.raises(InvalidInput) as refusal:
            services.save_answers(story.administrator, draft, answers={keys[code]: value}, categories=[])
        assert refusal.value.code == "answer_unreadable"
    assert not draft.answers.exists()


@pytest.mark.django_db
def test_a_provider_cannot_write_what_evidence_it_holds(story):
    system = many_kinds(story.officer)
    key = keys_of(system)["insurance"]
    draft = services.start_application(story.administrator, system, story.provider)
    services.save_answers(story.administrator, draft, answers={key: "2099-01-01"}, categories=[])
    assert not draft.answers.exists()
    assert not Evidence.objects.exists()
