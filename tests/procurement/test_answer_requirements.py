"""Every kind of requirement: how it is asked, answered and checked, and what a machine proposes of it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from core import clock
from core.errors import InvalidInput
from core.i18n import pick
from core.models import Event
from procurement import services, words
from procurement.models import Answer, Decision, EvidenceReview, Requirement
from procurement.rules.answers import Option, Terms, Unreadable, answer_fault, canonical, parsed
from procurement.rules.findings import Bar, Situation, barred_until, bars_now, can_check, proposal
from procurement.selectors import applications as reads
from procurement.states import Assessment, EvidenceVerdict, SelfCleaning, Verdict
from procurement.states import RequirementKind as Kind
from providers import services as provider_services
from providers.models import Evidence
from providers.states import EvidenceKind
from tests.factories import procurement as make

MET, NOT_MET = Assessment.MET, Assessment.NOT_MET
TODAY = date(2026, 3, 2)
BARS = {
    Kind.EXCLUSION_MANDATORY: Bar(5, "years", "HL §80"),
    Kind.EXCLUSION_DISCRETIONARY: Bar(3, "years", "HL §81"),
}
REFERENCE = {
    "client": "Kuopio",
    "subject": "Valmennus",
    "starts_on": "2024-01-01",
    "ends_on": "2025-12-31",
    "value_cents": 1_200_000,
}
COACH = {"name": "Aino Aalto", "qualification": "YTM", "years": 4}


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, whatever language was left active."""
    with translation.override("en"):
        yield


def stated(on, text=""):
    return canonical(Kind.EXCLUSION_MANDATORY, {"applies": True, "on": on, "self_cleaning": text})


@pytest.mark.parametrize(
    ("terms", "value", "wrong"),
    [
        (Terms(Kind.TEXT), " ", "Answer this."),
        (Terms(Kind.TEXT), "Words", ""),
        (Terms(Kind.NUMBER), "²", "Answer with a whole number."),
        (Terms(Kind.NUMBER), "-3", ""),
        (Terms(Kind.DATE), "2026-02-30", "Answer with a date."),
        (Terms(Kind.CHOICE, options=(Option("1", True), Option("2", False))), "2", ""),
        (Terms(Kind.CHOICE, options=(Option("1", True),)), "7", "Choose one of the answers."),
        (Terms(Kind.EVIDENCE, evidence_kind="tax"), "", ""),
        (Terms(Kind.REFERENCES), canonical(Kind.REFERENCES, [REFERENCE]), ""),
        (Terms(Kind.REFERENCES), canonical(Kind.REFERENCES, []), "Answer this."),
        (
            Terms(Kind.REFERENCES),
            canonical(Kind.REFERENCES, [REFERENCE, {"client": "Pori"}]),
            "Row 2: write what was done.",
        ),
        (
            Terms(Kind.REFERENCES),
            canonical(Kind.REFERENCES, [{**REFERENCE, "ends_on": "2023-12-31"}]),
            "Row 1: the last day is before the first.",
        ),
        (Terms(Kind.STAFF), canonical(Kind.STAFF, [{**COACH, "years": 0}]), ""),
        (
            Terms(Kind.STAFF),
            canonical(Kind.STAFF, [{**COACH, "years": None}]),
            "Row 1: write the years of experience.",
        ),
        (Terms(Kind.EXCLUSION_MANDATORY), canonical(Kind.EXCLUSION_MANDATORY, {"applies": False}), ""),
        (
            Terms(Kind.EXCLUSION_MANDATORY),
            stated(None),
            "Write the day of the final judgment or of the event.",
        ),
        (
            Terms(Kind.EXCLUSION_MANDATORY),
            stated("2026-03-03"),
            "The day of the final judgment or of the event cannot be later than today.",
        ),
        (Terms(Kind.EXCLUSION_MANDATORY), stated("2026-03-02"), ""),
    ],
)
def test_an_answer_is_read_by_its_kind(terms, value, wrong):
    assert str(answer_fault(terms, value, TODAY)) == wrong


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.REFERENCES, {"client": "Kuopio"}),
        (Kind.REFERENCES, ["Kuopio"]),
        (Kind.REFERENCES, [{"client": "Kuopio", "price": 1}]),
        (Kind.REFERENCES, [{"value_cents": -1}]),
        (Kind.REFERENCES, [{"value_cents": "10"}]),
        (Kind.REFERENCES, [{"starts_on": "yesterday"}]),
        (Kind.REFERENCES, [REFERENCE] * 31),
        (Kind.STAFF, [{"years": True}]),
        (Kind.STAFF, [{"name": "x" * 2001}]),
        (Kind.STAFF, "not json"),
        (Kind.EXCLUSION_MANDATORY, [1]),
        (Kind.EXCLUSION_MANDATORY, {"applies": "yes"}),
        (Kind.EXCLUSION_MANDATORY, {"applies": True, "on": "2026"}),
    ],
)
def test_a_structured_answer_of_another_shape_is_refused(kind, given):
    with pytest.raises(Unreadable):
        canonical(kind, given)


def test_what_is_kept_reads_back_and_empty_rows_fall_out():
    kept = canonical(Kind.REFERENCES, [{}, REFERENCE, {"client": "  "}])
    assert parsed(Kind.REFERENCES, kept) == [REFERENCE]
    assert canonical(Kind.REFERENCES, kept) == kept
    assert canonical(Kind.STAFF, [{"name": ""}]) == canonical(Kind.EXCLUSION_MANDATORY, {}) == ""
    assert json.loads(canonical(Kind.EXCLUSION_MANDATORY, {"applies": False, "on": "2020-01-01"})) == {
        "applies": False
    }


@pytest.mark.parametrize(
    ("terms", "value", "found"),
    [
        (Terms(Kind.YES_NO), "yes", MET),
        (Terms(Kind.YES_NO), "no", NOT_MET),
        (Terms(Kind.DECLARATION), "yes", MET),
        (Terms(Kind.NUMBER, 2), "2", MET),
        (Terms(Kind.NUMBER, 2), "1", NOT_MET),
        (Terms(Kind.NUMBER, 2, at_most=True), "2", MET),
        (Terms(Kind.NUMBER, 2, at_most=True), "3", NOT_MET),
        (Terms(Kind.NUMBER, 2), "two", None),
        (Terms(Kind.NUMBER), "2", None),
        (Terms(Kind.TEXT), "Words", None),
        (Terms(Kind.DATE), "2026-01-01", None),
        (Terms(Kind.CHOICE, options=(Option("1", True), Option("2", False))), "1", MET),
        (Terms(Kind.CHOICE, options=(Option("1", True), Option("2", False))), "2", NOT_MET),
        (Terms(Kind.CHOICE, options=(Option("1", True), Option("2", True))), "1", None),
        (Terms(Kind.REFERENCES, 2), canonical(Kind.REFERENCES, [REFERENCE]), NOT_MET),
        (Terms(Kind.REFERENCES, 1), canonical(Kind.REFERENCES, [REFERENCE]), MET),
        (Terms(Kind.STAFF), canonical(Kind.STAFF, [COACH]), None),
        (Terms(Kind.EVIDENCE, evidence_kind="tax"), "", MET),
        (Terms(Kind.EVIDENCE, evidence_kind="insurance"), "", NOT_MET),
    ],
)
def test_the_machine_proposes_what_follows_and_nothing_else(terms, value, found):
    made = proposal(terms, value, Situation(TODAY, {"tax": date(2026, 6, 1)}, BARS))
    assert (made.assessment if made else None) == found
    if made:
        assert can_check(terms)
        assert str(made.why)


@pytest.mark.parametrize(
    ("kind", "on", "until"),
    [
        # Five years from the final judgment, three from the event: the same day of the year, days off or not.
        (Kind.EXCLUSION_MANDATORY, "2021-03-02", date(2026, 3, 2)),
        (Kind.EXCLUSION_MANDATORY, "2021-03-01", date(2026, 3, 1)),  # a Sunday stays a Sunday
        (Kind.EXCLUSION_DISCRETIONARY, "2023-03-02", date(2026, 3, 2)),
        (Kind.EXCLUSION_DISCRETIONARY, "2024-02-29", date(2027, 2, 28)),
        (Kind.EXCLUSION_MANDATORY, "1990-01-01", date(1995, 1, 1)),
    ],
)
def test_r16_a_ground_bars_for_its_years_and_no_day_longer(kind, on, until):
    at = lambda day: Situation(day, {}, BARS)  # noqa: E731
    assert barred_until(kind, stated(on), at(TODAY)) == until
    assert bars_now(kind, stated(on), at(until))
    assert not bars_now(kind, stated(on), at(until + timedelta(days=1)))
    made = proposal(Terms(kind), stated(on), at(until)) if until >= date(2026, 3, 2) else None
    assert made is None or made.assessment == NOT_MET
    later = proposal(Terms(kind), stated(on), at(until + timedelta(days=3000)))
    assert later is not None
    assert later.assessment == MET


# Through the services ------------------------------------------------------------------------------------


def many_kinds(officer, code="kinds"):
    """An open system that asks one of each newer kind."""
    system = make.draft_system(officer, code)
    add = lambda name, kind, **more: services.add_requirement(  # noqa: E731
        officer, system, code=name, kind=kind, text={"fi": name, "en": f"About {name}"}, **more
    )
    add("mandatory", Kind.EXCLUSION_MANDATORY)
    add("discretionary", Kind.EXCLUSION_DISCRETIONARY)
    add("size", Kind.NUMBER, limit=40, at_most=True, unit_name={"en": "clients"})
    options = [{"text": {"en": "Daily"}}, {"text": {"en": "Never"}, "meets": False}]
    add("rhythm", Kind.CHOICE, options=options)
    add("references", Kind.REFERENCES, limit=1)
    add("staff", Kind.STAFF, limit=2)
    add("insurance", Kind.EVIDENCE, evidence_kind=EvidenceKind.INSURANCE)
    services.add_category(officer, system, **make.category_facts())
    return services.open_system(officer, system)


GOOD = {
    "mandatory": {"applies": False},
    "discretionary": {"applies": False},
    "size": "25",
    "rhythm": "1",
    "references": [REFERENCE],
    "staff": [COACH, {**COACH, "name": "Eino Eloranta"}],
}


def keys_of(system):
    return dict(Requirement.objects.filter(system=system).values_list("code", "pk"))


def sent(story, **changes):
    system = many_kinds(story.officer)
    keys = keys_of(system)
    draft = services.start_application(story.administrator, system, story.provider)
    answers = {keys[code]: value for code, value in {**GOOD, **changes}.items()}
    wanted = [system.categories.get().pk]
    services.save_answers(story.administrator, draft, answers=answers, categories=wanted)
    return services.submit_application(story.administrator, draft, accept_contract=True)


def insure(story, until=date(2027, 1, 1)):
    return provider_services.record_evidence(
        story.administrator,
        story.provider,
        kind=EvidenceKind.INSURANCE,
        valid_from=date(2026, 1, 1),
        valid_until=until,
    )


def proposed(application):
    return {
        item.requirement.code: item.proposal.assessment
        for _category, items in reads.asked_of(application)
        for item in items
        if item.proposal
    }


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


# Pages -------------------------------------------------------------------------------------------------


def text_of(answer):
    return answer.content.decode()


@pytest.mark.django_db
def test_the_applicant_answers_every_kind_on_the_page_and_sees_it_again(story, signed_in):
    insure(story)
    system = many_kinds(story.officer)
    draft = services.start_application(story.administrator, system, story.provider)
    category = system.categories.get().pk
    services.save_answers(story.administrator, draft, answers={}, categories=[category])
    names = {row.code: f"answer_{row.ref}" for row in system.requirements.all()}
    browser = signed_in(story.cast.administrator)
    url = reverse("procurement:application_answers", args=[draft.public_id])
    page = text_of(browser.get(url))
    assert "Valid evidence is held; it ends on 1 Jan 2027." in page
    assert "At least 2." in page
    given = {
        names["mandatory"]: "none",
        names["discretionary"]: "applies",
        f"{names['discretionary']}_on": "2022-01-31",
        f"{names['discretionary']}_self_cleaning": "Asia on hoidettu.",
        names["size"]: "25",
        names["rhythm"]: "1",
        f"{names['references']}_1_client": "Kuopio",
        f"{names['references']}_1_subject": "Valmennus",
        f"{names['references']}_1_starts_on": "2024-01-01",
        f"{names['references']}_1_value_cents": "12 000,50",
        f"{names['staff']}_0_name": "Aino Aalto",
        f"{names['staff']}_0_qualification": "YTM",
    }
    assert browser.post(url, given).status_code == 302
    check = text_of(browser.get(reverse("procurement:application_check", args=[draft.public_id])))
    assert "Row 1: write the years of experience." in check
    assert f'href="{url}#id_{names["staff"]}_0_name"' in check
    assert "Kuopio, Valmennus, 1 Jan 2024–goes on, 12,000.50" in check
    assert "A ground applies, from 31 Jan 2022." in check
    page = text_of(browser.get(url))
    assert 'value="12000.50"' in page
    assert f'name="{names["references"]}_1_client"' in page  # always one empty row more
    answer = browser.post(url, {**given, f"{names['staff']}_0_years": "many"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert f'href="#id_{names["staff"]}_0_years"' in page
    title = pick(Requirement.objects.get(code="staff", system=draft.system).text)
    assert (
        f"{title} – Row 1 – Years of experience: Enter a whole number." in page
    )  # which of many such fields
    assert 'value="many"' in page


@pytest.mark.django_db
def test_the_applicant_is_led_to_where_missing_evidence_is_brought(story, signed_in):
    draft = services.start_application(story.administrator, many_kinds(story.officer), story.provider)
    browser, bring = (
        signed_in(story.cast.administrator),
        f"{reverse('procurement:new_evidence')}?kind=insurance",
    )
    pages = [
        reverse(f"procurement:application_{name}", args=[draft.public_id]) for name in ("answers", "check")
    ]
    for url in pages:
        assert text_of(browser.get(url)).count(f'href="{bring}"') == 1
    insure(story)
    for url in pages:
        assert bring not in text_of(browser.get(url))


@pytest.mark.django_db
def test_the_reviewer_sees_the_proposals_and_assesses_self_cleaning(story, signed_in):
    told = {"applies": True, "on": "2024-05-02", "self_cleaning": "Maksettu."}
    application = services.take_application(story.officer, sent(story, mandatory=told))
    refs = {row.code: row.ref for row in application.system.requirements.all()}
    browser = signed_in(story.cast.procurement)
    url = reverse("procurement:review", args=[application.public_id])
    page = text_of(browser.get(url))
    assert "The ground bars until 2 May 2029 (HL §§80-82), unless its self-cleaning is enough." in page
    assert "25 is at most 40." in page
    assert "The provider holds no valid evidence of this kind." in page
    assert f'name="cleaning_{refs["discretionary"]}"' not in page  # none applies
    findings = {f"finding_{ref}": "met" for ref in refs.values()}
    answer = browser.post(url, findings)
    assert answer.status_code == 422
    assert f'href="#id_note_{refs["insurance"]}"' in text_of(answer)  # overruled without a note
    findings[f"note_{refs['insurance']}"] = "The policy was shown on paper."
    answer = browser.post(url, findings)
    assert answer.status_code == 422
    assert f'href="#id_finding_{refs["mandatory"]}_0"' in text_of(answer)
    cleaned = {
        f"cleaning_{refs['mandatory']}": "sufficient",
        f"cleaning_note_{refs['mandatory']}": "The fine is paid.",
    }
    assert browser.post(url, {**findings, **cleaned}).status_code == 302
    assert application.answers.get(requirement__code="mandatory").self_cleaning_note == "The fine is paid."


@pytest.mark.django_db
def test_the_officer_writes_a_choice_in_three_languages(officer, cast, signed_in):
    system = make.draft_system(officer)
    browser = signed_in(cast.procurement)
    url = reverse("procurement:new_requirement", args=[system.public_id])
    typed = {
        "code": "rhythm",
        "kind": "choice",
        "text_fi": "Kuinka usein?",
        "options_fi": "Päivittäin\nViikoittain\nEi koskaan",
        "options_sv": "Dagligen\nVarje vecka",
        "enough": "1, 2",
        "machine_check": "on",
    }
    answer = browser.post(url, typed)
    assert answer.status_code == 422
    assert "Write as many lines as in Finnish." in text_of(answer)
    assert browser.post(url, {**typed, "options_sv": "Dagligen\nVarje vecka\nAldrig"}).status_code == 302
    row = Requirement.objects.get(code="rhythm")
    assert [(o["code"], o["meets"]) for o in row.options] == [("1", True), ("2", True), ("3", False)]
    assert row.options[1]["text"] == {"fi": "Viikoittain", "sv": "Varje vecka"}
    assert "checked by machine" in text_of(
        browser.get(reverse("procurement:manage_system", args=[system.public_id]))
    )
    edit = text_of(browser.get(reverse("procurement:edit_requirement", args=[row.public_id])))
    assert 'value="1, 2"' in edit
    assert "Dagligen\nVarje vecka\nAldrig" in edit
    answer = browser.post(url, {**typed, "code": "other", "options_sv": "", "enough": "9"})
    assert 'href="#id_enough"' in text_of(answer)
    answer = browser.post(url, {**typed, "code": "other", "options_fi": "", "options_sv": "", "enough": ""})
    assert 'href="#id_options_fi"' in text_of(answer)


# The API ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_structured_answers_over_the_api(story, signed_in):
    system = many_kinds(story.officer)
    draft = services.start_application(story.administrator, system, story.provider)
    refs = {row.code: row.ref for row in system.requirements.all()}
    browser = signed_in(story.cast.administrator)
    answers = {refs[code]: value for code, value in GOOD.items()}
    body = {"categories": [system.categories.get().ref], "answers": answers}
    url = f"/api/v1/procurement/applications/{draft.ref}"
    answer = browser.put(url, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    found = {row["requirement"]: row for row in answer.json()["answers"]}
    assert found[refs["references"]]["data"] == [REFERENCE]
    assert found[refs["staff"]]["data"][1]["name"] == "Eino Eloranta"
    assert found[refs["mandatory"]]["data"] == {"applies": False}
    assert found[refs["size"]]["data"] is None
    assert found[refs["size"]]["proposed"] is None  # not the applicant's to see
    body["answers"] = {refs["references"]: [COACH]}
    answer = browser.put(url, json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "answer_unreadable")
    public = browser.get(f"/api/v1/procurement/systems/{system.ref}").json()
    rhythm = next(row for row in public["requirements"] if row["code"] == "rhythm")
    assert [option["meets"] for option in rhythm["options"]] == [True, False]


@pytest.mark.django_db
def test_words_for_nothing_answered(story):
    system = many_kinds(story.officer)
    for row in system.requirements.all():
        expected = "No valid evidence is held." if row.kind == Kind.EVIDENCE else ""
        assert words.answer_words(row, "") == expected


@pytest.mark.django_db
def test_what_is_written_of_a_ground_is_not_dropped_when_nothing_is_chosen(
    officer, administrator, cast, signed_in
):
    system = make.draft_system(officer)
    services.add_category(officer, system, **make.category_facts())
    row = services.add_requirement(officer, system, code="p", kind=Kind.EXCLUSION_MANDATORY, text=make.TEXTS)
    services.open_system(officer, system)
    application = services.start_application(administrator, system, cast.provider)
    url = reverse("procurement:application_answers", args=[application.public_id])
    name = f"answer_{row.ref}"
    answer = signed_in(cast.administrator).post(url, {f"{name}_self_cleaning": "Maksettu"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{name}_0"' in text
    assert "Maksettu" in text
