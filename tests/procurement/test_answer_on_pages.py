"""Every kind of requirement on the applicant's, the reviewer's and the officer's page, and over the API."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from core.i18n import pick
from procurement import services, words
from procurement.models import Requirement
from procurement.states import Assessment
from procurement.states import RequirementKind as Kind
from tests.factories import procurement as make
from tests.procurement.answering import (
    COACH,
    GOOD,
    REFERENCE,
    insure,
    many_kinds,
    sent,
    text_of,
)

MET, NOT_MET = Assessment.MET, Assessment.NOT_MET


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, whatever language was left active."""
    with translation.override("en"):
        yield


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
