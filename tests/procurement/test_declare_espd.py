"""The application in the terms of the ESPD: every answer in its part, the same as page, file and API."""

import pytest
from django.urls import reverse

from procurement import services
from procurement.espd import declaration
from tests.factories import procurement as make
from tests.factories.providers import business_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(story):
    """A draft with a group member, a subcontractor relied upon and one that only works."""
    made = make.draft_application(story.administrator, story.system, story.provider)
    staff = story.system.requirements.get(code="staff").ref
    for number, role, relied in (
        (50, "member", []),
        (51, "subcontractor", [staff]),
        (52, "subcontractor", []),
    ):
        services.add_participant(
            story.administrator,
            made,
            role=role,
            name=f"Kumppani {number} Oy",
            business_id=business_id(number),
            share=10,
            task="Courses",
            relied_for=relied,
            is_clean=number != 52,
            grounds="Fined in 2024." if number == 52 else "",
        )
    made.refresh_from_db()
    return made


def test_every_answer_stands_in_its_part(story, draft):
    facts = declaration(draft)
    assert [lot["code"] for lot in facts["part_1"]["lots"]] == ["category-1", "category-2"]
    operator = facts["part_2"]
    assert operator["A"]["business_id"] == story.provider.business_id
    assert [one["name"] for one in operator["A"]["group"]] == ["Kumppani 50 Oy"]
    assert [one["name"] for one in operator["C"]] == ["Kumppani 51 Oy"]
    assert [one["name"] for one in operator["D"]] == ["Kumppani 52 Oy"]
    assert [row["code"] for row in facts["part_3"]["operator"]] == ["exclusion"]
    assert [one["no_ground_applies"] for one in facts["part_3"]["others"]] == [True, True, False]
    assert {row["code"] for row in facts["part_4"]} == {"staff", "skilled-1", "skilled-2"}
    assert facts["part_6"] == {"declared": False, "declared_at": None, "contract_version": ""}


def test_once_sent_it_is_declared(story, draft):
    sent = services.submit_application(story.administrator, draft, accept_contract=True)
    end = declaration(sent)["part_6"]
    assert (end["declared"], end["contract_version"]) == (True, "1.0")
    assert end["declared_at"] == "2026-03-02T08:00:00+00:00"


def test_page_file_and_api_tell_the_same(story, draft, signed_in):
    browser = signed_in(story.cast.administrator)
    assert (
        reverse("procurement:espd", args=[draft.public_id])
        in browser.get(reverse("procurement:application_check", args=[draft.public_id])).content.decode()
    )
    page = browser.get(reverse("procurement:espd", args=[draft.public_id])).content.decode()
    for words in (
        "Part II:",
        "Part III:",
        "Part IV:",
        "Part V:",
        "Part VI:",
        "Fined in 2024.",
        "Kumppani 51 Oy",
    ):
        assert words in page
    answer = browser.get(reverse("procurement:espd_json", args=[draft.public_id]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.json() == browser.get(f"/api/v1/procurement/applications/{draft.ref}/espd").json()


def test_a_draft_is_the_applicants_alone_and_a_sent_one_also_the_reviewers(story, draft, signed_in):
    url = reverse("procurement:espd_json", args=[draft.public_id])
    assert signed_in(story.cast.procurement).get(url).status_code == 404
    services.submit_application(story.administrator, draft, accept_contract=True)
    assert signed_in(story.cast.procurement).get(url).status_code == 200
    assert signed_in(story.cast.other_official).get(url).status_code in (403, 404)
    review = reverse("procurement:review", args=[draft.public_id])
    assert (
        reverse("procurement:espd", args=[draft.public_id])
        in signed_in(story.cast.procurement).get(review).content.decode()
    )
