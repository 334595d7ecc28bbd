"""Requirements that are answered with a file, and the turnover that may be required (R15)."""

import json
from typing import Any

import pytest
from django.urls import reverse

from core.errors import InvalidInput
from core.models import StoredFile
from procurement import services
from procurement.models import Answer, Requirement
from procurement.rules.answers import Terms, file_answer, file_name, file_of
from procurement.rules.requirements import Turnover, refusals_of
from procurement.states import RequirementKind
from tests.core.files import PDF, upload
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(officer):
    """An open system that asks for a file, as its one requirement beside the declaration."""
    system = make.draft_system(officer)
    services.add_category(officer, system, **make.category_facts())
    services.add_requirement(officer, system, code="x", kind="declaration", text=make.TEXTS)
    row = services.add_requirement(officer, system, code="plan", kind=RequirementKind.FILE, text=make.TEXTS)
    services.open_system(officer, system)
    return row


@pytest.fixture
def draft(plan, administrator, cast):
    application = services.start_application(administrator, plan.system, cast.provider)
    declared = Requirement.objects.get(code="x")
    chosen = list(plan.system.categories.values_list("pk", flat=True))
    return services.save_answers(administrator, application, answers={declared.pk: "yes"}, categories=chosen)


def chosen_of(draft):
    return list(draft.categories.values_list("category_id", flat=True))


def test_a_file_as_an_answer_is_read_back():
    kept = file_answer("abc", "suunnitelma.pdf")
    assert (file_of(kept), file_name(kept)) == ("abc", "suunnitelma.pdf")
    assert file_of(" abc ") == "abc"
    assert file_of("[1]") == "[1]"


def test_a_file_is_kept_with_the_answer_and_read_by_those_it_was_sent_to(
    plan, draft, administrator, cast, signed_in
):
    faults = services.applications.submission_faults(draft, accept_contract=True)
    assert [(f["field"], f["message"]) for f in faults] == [(f"answer_{plan.ref}", "Attach the file.")]
    services.save_answers(administrator, draft, answers={plan.pk: upload()}, categories=chosen_of(draft))
    stored = StoredFile.objects.get()
    url = reverse("file", args=[stored.public_id])
    officer = signed_in(cast.procurement)
    assert officer.get(url).status_code == 404
    services.submit_application(administrator, draft, accept_contract=True)
    assert b"".join(officer.get(url).streaming_content) == PDF
    page = officer.get(reverse("procurement:review", args=[draft.public_id])).content.decode()
    assert f'href="{url}">certificate.pdf</a>' in page
    for stranger in (cast.coach, cast.outsider, cast.other_official):
        assert signed_in(stranger).get(url).status_code == 404


@pytest.mark.parametrize("given", ["1c3a", "7b3c8a3e-9a52-4d0c-8e9a-2f9d3f0c1a11", '{"file":"x"}'])
def test_a_file_of_others_is_no_answer(plan, draft, administrator, given):
    with pytest.raises(InvalidInput) as refusal:
        services.save_answers(administrator, draft, answers={plan.pk: given}, categories=chosen_of(draft))
    assert (refusal.value.code, refusal.value.field) == ("file_elsewhere", f"answer_{plan.ref}")


def test_the_file_is_chosen_changed_and_taken_away_on_the_page(plan, draft, cast, signed_in):
    browser = signed_in(cast.administrator)
    url = reverse("procurement:application_answers", args=[draft.public_id])
    declared, name = Requirement.objects.get(code="x"), f"answer_{plan.ref}"
    wrong = browser.post(
        url, {f"answer_{declared.ref}": "on", name: upload(b"MZ", "x.exe"), "version": draft.version}
    )
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert f'href="#id_{name}"' in text
    assert "checked" in text
    assert browser.post(url, {f"answer_{declared.ref}": "on", name: upload()}).status_code == 302
    assert file_name(Answer.objects.get(requirement=plan).value) == "certificate.pdf"
    assert "certificate.pdf" in browser.get(url).content.decode()
    browser.post(url, {f"answer_{declared.ref}": "on"})
    assert file_name(Answer.objects.get(requirement=plan).value) == "certificate.pdf"
    checked = browser.get(reverse("procurement:application_check", args=[draft.public_id]))
    assert "certificate.pdf</a>" in checked.content.decode()
    browser.post(url, {f"answer_{declared.ref}": "on", f"{name}-clear": "on"})
    assert Answer.objects.get(requirement=plan).value == ""


def test_the_same_over_the_api(plan, draft, cast, signed_in):
    browser = signed_in(cast.administrator)
    base = f"/api/v1/procurement/applications/{draft.ref}"
    assert browser.post(f"{base}/files", {}).json()["code"] == "file_missing"
    sent = browser.post(f"{base}/files", {"file": upload()})
    assert sent.status_code == 201, sent.content
    row = draft.system.categories.get()
    body = {"categories": [row.ref], "answers": {plan.ref: sent.json()["id"]}}
    saved = browser.put(base, json.dumps(body), content_type="application/json")
    assert saved.status_code == 200, saved.content
    value = next(a["value"] for a in saved.json()["answers"] if a["requirement"] == plan.ref)
    assert file_of(value) == sent.json()["id"]
    gone = browser.post(
        f"{base}/submit", json.dumps({"accept_contract": True}), content_type="application/json"
    )
    assert gone.status_code == 200, gone.content
    assert browser.post(f"{base}/files", {"file": upload()}).json()["code"] == "application_not_draft"


@pytest.mark.parametrize(
    ("limit", "value", "is_justified", "codes"),
    [
        (200_000, 100_000_00, False, []),
        (200_001, 100_000_00, False, ["turnover_too_high"]),
        (500_000, 100_000_00, True, []),
        (None, 100_000_00, False, ["limit_missing"]),
        (0, 100_000_00, False, ["limit_missing"]),
        (1, None, False, ["value_missing"]),
    ],
)
def test_r15_turnover_is_at_most_twice_the_value_unless_justified(limit, value, is_justified, codes):
    terms = Terms(RequirementKind.TURNOVER, limit=limit)
    found = refusals_of(terms, has_text=True, turnover=Turnover(value, 2, is_justified))
    assert [refusal.code for refusal in found] == codes


def test_r15_is_kept_by_the_service_and_a_machine_compares(officer, administrator, cast):
    system = make.draft_system(officer)
    facts: dict[str, Any] = {
        "code": "lv",
        "kind": "turnover",
        "text": make.TEXTS,
        "limit": 300_000,
        "value_cents": 100_000_00,
    }
    with pytest.raises(InvalidInput) as refusal:
        services.add_requirement(officer, system, **facts)
    assert (refusal.value.code, refusal.value.field) == ("turnover_too_high", "limit")
    row = services.add_requirement(officer, system, **facts, justification="Suuri riski")
    assert row.machine_check
    changed = services.change_requirement(officer, row, kind="number", text=make.TEXTS, limit=3)
    assert (changed.value_cents, changed.justification) == (None, {})


def test_the_officer_asks_a_turnover_on_the_page(cast, officer, signed_in):
    system = make.draft_system(officer)
    browser = signed_in(cast.procurement)
    url = reverse("procurement:new_requirement", args=[system.public_id])
    fields = {"code": "lv", "text_fi": "Liikevaihto", "kind": "turnover", "limit": "300000"}
    answer = browser.post(url, fields)
    assert 'href="#id_value_cents"' in answer.content.decode()
    answer = browser.post(url, {**fields, "value_cents": "100 000"})
    text = answer.content.decode()
    assert "At most 2 times" in text
    assert 'value="100 000"' in text
    browser.post(url, {**fields, "value_cents": "100 000", "justification_fi": "Riski"})
    page = browser.get(reverse("procurement:manage_system", args=[system.public_id])).content.decode()
    assert "300000 euros a year" in page or "300,000 euros a year" in page


def test_a_file_is_copied_to_the_next_application_of_the_same_provider(plan, draft, administrator, cast):
    services.save_answers(administrator, draft, answers={plan.pk: upload()}, categories=chosen_of(draft))
    services.submit_application(administrator, draft, accept_contract=True)
    services.withdraw_application(administrator, draft)
    later = services.start_application(administrator, plan.system, cast.provider)
    services.save_answers(administrator, later, answers={}, categories=chosen_of(draft))
    services.copy_answers(administrator, later)
    assert file_name(later.answers.get(requirement=plan).value) == "certificate.pdf"
    assert StoredFile.objects.count() == 1
