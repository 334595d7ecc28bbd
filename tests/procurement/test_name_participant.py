"""Groups and subcontractors: named in a draft, checked, shown to the reviewer, told in receipt and decision."""

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import documents
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Document, Event, Outbox, OutboxKind
from procurement import services
from procurement.models import Application, Decision, Participant
from procurement.rules.participants import participant_refusals
from procurement.selectors.participants import other_applications
from procurement.states import ParticipantRole
from tests.factories import procurement as make
from tests.factories.providers import business_id, make_provider

pytestmark = pytest.mark.django_db
GOOD = {
    "applicant_id": business_id(1),
    "business_id": business_id(2),
    "name": "Kumppani Oy",
    "task": "Courses",
    "share": 30,
    "other_ids": (),
    "other_shares": (),
    "is_clean": True,
    "grounds": "",
}


def codes(**changes) -> list[str]:
    return [refusal.code for refusal in participant_refusals(**{**GOOD, **changes})]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, []),
        ({"business_id": None}, ["business_id_wrong"]),
        ({"business_id": business_id(1)}, ["participant_is_applicant"]),
        ({"other_ids": [business_id(2)]}, ["participant_twice"]),
        ({"name": " "}, ["name_missing"]),
        ({"task": ""}, ["task_missing"]),
        ({"share": -1}, ["share_wrong"]),
        ({"share": 100}, ["share_wrong"]),
        ({"share": 99}, []),
        ({"share": 0, "other_shares": [99]}, []),
        ({"share": 1, "other_shares": [50, 49]}, ["shares_too_big"]),
        ({"is_clean": None}, ["exclusion_missing"]),
        ({"is_clean": False}, ["grounds_missing"]),
        ({"is_clean": False, "grounds": "2024, paid since"}, []),
    ],
)
def test_what_may_be_named(changes, wanted):
    assert codes(**changes) == wanted


@given(st.lists(st.integers(0, 99), max_size=5), st.integers(0, 99))
def test_the_applicant_always_keeps_a_part_of_the_work(others, share):
    allowed = not codes(share=share, other_shares=others)
    assert allowed == (share + sum(others) < 100)


# In an application ---------------------------------------------------------------------------------------


@pytest.fixture
def draft(story) -> Application:
    """A draft with every answer."""
    return make.draft_application(story.administrator, story.system, story.provider)


def name(story, draft, number=50, **changes) -> Participant:
    facts = {
        "role": ParticipantRole.SUBCONTRACTOR,
        "name": f"Kumppani {number} Oy",
        "business_id": business_id(number),
        "share": 20,
        "task": "Courses",
        "relied_for": [],
        "is_clean": True,
    }
    return services.add_participant(story.administrator, draft, **{**facts, **changes})


def staff_requirement(story):
    return story.system.requirements.get(code="staff")


def test_one_is_named_changed_and_taken_out_again(story, draft):
    row = name(story, draft, relied_for=[staff_requirement(story).ref])
    assert row.relied_for == [staff_requirement(story).ref]
    facts: dict[str, Any] = {
        "role": "member",
        "name": "Uusi Oy",
        "business_id": row.business_id,
        "share": 5,
        "task": "x",
    }
    changed = services.change_participant(
        story.administrator, row, **facts, relied_for=[], is_clean=False, grounds="Taxes in 2024, paid since."
    )
    assert (changed.role, changed.share, changed.is_clean) == ("member", 5, False)
    services.drop_participant(story.administrator, changed)
    assert not draft.participants.exists()
    told = Event.objects.filter(subject_ref=draft.ref, code__startswith="participant").order_by("number")
    assert [event.code for event in told] == [
        "participant.added",
        "participant.changed",
        "participant.dropped",
    ]
    assert "Taxes" not in str([event.data for event in told])


def test_the_version_of_the_application_guards_its_participants(story, draft):
    before = draft.version
    name(story, draft, version=before)
    with pytest.raises(StaleVersion):
        name(story, draft, 51, version=before)


def test_refusals_stand_at_their_field(story, draft):
    name(story, draft)
    for changes, code, field in (
        ({}, "participant_twice", "business_id"),
        ({"business_id": "1234567-8"}, "business_id_wrong", "business_id"),
        ({"business_id": business_id(51), "share": 80}, "shares_too_big", "share"),
        ({"business_id": business_id(51), "relied_for": ["x"]}, "requirement_elsewhere", "relied_for"),
    ):
        with pytest.raises(InvalidInput) as refused:
            name(story, draft, **changes)
        assert (refused.value.code, refused.value.field) == (code, field)


def test_a_sent_application_names_nobody_new_and_others_never_do(story, draft):
    row = name(story, draft)
    rival, rivals_administrator = make_provider(7)
    assert rival != story.provider
    for stranger in (rivals_administrator, story.officer, story.cast.actor("coach")):
        with pytest.raises(NotAllowed):
            services.drop_participant(stranger, row)
    services.submit_application(story.administrator, draft, accept_contract=True)
    with pytest.raises(WrongState):
        name(story, draft, 51)
    with pytest.raises(WrongState):
        services.drop_participant(story.administrator, row)


def test_the_reviewer_sees_who_applies_twice(story, draft):
    other, administrator = make_provider(60)
    row = name(story, draft, 60)
    assert other_applications([row], draft) == set()
    make.send_application(administrator, story.system, other)
    assert other_applications([row], draft) == {other.business_id}


# Pages, receipt, decision --------------------------------------------------------------------------------


def test_the_applicant_names_a_subcontractor_on_pages(story, draft, signed_in):
    browser = signed_in(story.cast.administrator)
    listed = reverse("procurement:participants", args=[draft.public_id])
    assert (
        listed
        in browser.get(reverse("procurement:application_check", args=[draft.public_id])).content.decode()
    )
    assert "You apply alone." in browser.get(listed).content.decode()
    new = reverse("procurement:new_participant", args=[draft.public_id])
    data = {
        "role": "subcontractor", "name": "Kurssit Oy", "business_id": "1234567-8", "share": "20",
        "task": "Courses", "relied_for": [staff_requirement(story).ref], "is_clean": "yes",
        "version": draft.version,
    }  # fmt: skip
    wrong = browser.post(new, data)
    assert wrong.status_code == 422
    assert "check its digits" in wrong.content.decode()
    assert "Kurssit Oy" in wrong.content.decode()
    done = browser.post(new, {**data, "business_id": business_id(50)}, follow=True)
    assert "Kurssit Oy" in done.content.decode()
    row = Participant.objects.get()
    edit = reverse("procurement:edit_participant", args=[row.public_id])
    draft.refresh_from_db()
    changed = {
        **data,
        "business_id": business_id(50),
        "is_clean": "no",
        "grounds": "",
        "version": draft.version,
    }
    assert browser.post(edit, changed).status_code == 422
    assert browser.post(edit, {**changed, "grounds": "2024"})["Location"] == listed
    assert browser.post(edit, {**changed, "grounds": "2025"}).status_code == 409
    draft.refresh_from_db()
    browser.post(reverse("procurement:drop_participant", args=[row.public_id]), {"version": draft.version})
    assert not Participant.objects.exists()


def test_receipt_reviewer_and_decision_tell_of_them(story, draft, signed_in):
    row = name(
        story, draft, relied_for=[staff_requirement(story).ref], is_clean=False, grounds="Fined in 2024."
    )
    sent = services.submit_application(story.administrator, draft, accept_contract=True)
    page = (
        signed_in(story.cast.procurement)
        .get(reverse("procurement:review", args=[sent.public_id]))
        .content.decode()
    )
    assert row.name in page
    assert "Fined in 2024." in page
    assert reverse("procurement:edit_participant", args=[row.public_id]) not in page
    receipt = Document.objects.get(kind="application_receipt")
    assert row.name in documents.html(receipt)
    make.admit(story.officer, sent)
    decided = documents.html(Decision.objects.get().document)
    assert f"{row.name} ({row.business_id})" in decided
    assert "Subcontractor" in decided
    assert "Fined" not in decided, "what the grounds were is between the provider and the city"


def test_the_receipt_tells_what_arrived_when_and_by_which_day_it_is_decided(story, draft, signed_in):
    sent = services.submit_application(story.administrator, draft, accept_contract=True)
    receipt = Document.objects.get(kind="application_receipt")
    page = documents.html(receipt)
    assert "2 Mar 2026 10:00" in page
    assert "16 Mar 2026" in page
    assert "HL §51" in page
    assert story.cast.administrator.name in page
    assert all(answer["answer"] for answer in receipt.facts["answers"])
    mail = Outbox.objects.get(kind=OutboxKind.EMAIL, key__startswith="application-received")
    assert f"/documents/{receipt.ref}/" in mail.payload["text"]
    browser = signed_in(story.cast.administrator)
    assert (
        f"/documents/{receipt.ref}/"
        in browser.get(reverse("procurement:application", args=[sent.public_id])).content.decode()
    )
    answer = browser.get(f"/documents/{receipt.ref}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    for who, status in (("procurement", 200), ("coach", 404), ("other_official", 404), ("outsider", 404)):
        assert signed_in(getattr(story.cast, who)).get(f"/documents/{receipt.ref}/").status_code == status


def test_the_api_names_changes_lists_and_takes_out(story, draft, signed_in):
    browser = signed_in(story.cast.administrator)
    at = f"/api/v1/procurement/applications/{draft.ref}/participants"
    body = {
        "role": "member", "name": "Kumppani Oy", "business_id": business_id(50), "share": 10,
        "task": "Courses", "relied_for": [staff_requirement(story).ref], "is_clean": True,
    }  # fmt: skip
    made = browser.post(at, body, content_type="application/json", headers={"If-Match": f'"{draft.version}"'})
    assert made.status_code == 201
    one = f"/api/v1/procurement/participants/{made.json()['id']}"
    tag = {"If-Match": f'"{made.json()["version"]}"'}
    changed = browser.put(one, {**body, "share": 15}, content_type="application/json", headers=tag)
    assert changed.json()["share"] == 15
    assert browser.put(one, body, content_type="application/json", headers=tag).status_code == 412
    assert [row["share"] for row in browser.get(at).json()] == [15]
    assert browser.delete(one).status_code == 204
    assert browser.get(at).json() == []
