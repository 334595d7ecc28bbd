"""Answers are copied from an earlier application when they still hold, and stay the applicant's to change."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from core.errors import NotAllowed, StaleVersion, WrongState
from core.models import Event
from procurement import services
from procurement.models import Answer, AnswerCopy, Application, DynamicPurchasingSystem
from procurement.rules.answers import Terms
from procurement.rules.copying import Edition, may_copy
from procurement.selectors.copies import copyable_answers, sources_of
from procurement.states import Assessment, RequirementKind
from tests.factories import procurement as make
from tests.factories.providers import make_provider

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
STAFF = Edition(1, "staff", {"fi": "Montako valmentajaa?"}, Terms(RequirementKind.NUMBER, limit=2))


@pytest.mark.parametrize(
    ("asked", "value", "finding", "wanted"),
    [
        (STAFF, "3", Assessment.MET, True),
        (STAFF, "3", Assessment.OPEN, True),
        (STAFF, "3", Assessment.NOT_MET, False),
        (STAFF, " ", Assessment.MET, False),
        (STAFF, "three", Assessment.MET, False),
        (replace(STAFF, key=2), "3", Assessment.MET, True),
        (replace(STAFF, key=2, code="other"), "3", Assessment.MET, False),
        (replace(STAFF, key=2, text={"fi": "Muuta"}), "3", Assessment.MET, False),
        (replace(STAFF, key=2, terms=Terms(RequirementKind.NUMBER, limit=5)), "3", Assessment.MET, False),
    ],
)
def test_what_still_holds(asked, value, finding, wanted):
    assert may_copy(asked, STAFF, value, finding, DAY) is wanted


@pytest.mark.parametrize(
    "kind",
    [
        RequirementKind.DECLARATION,
        RequirementKind.EXCLUSION_MANDATORY,
        RequirementKind.EXCLUSION_DISCRETIONARY,
        RequirementKind.EVIDENCE,
    ],
)
def test_what_is_declared_is_declared_anew(kind):
    edition = replace(STAFF, terms=Terms(kind))
    assert not may_copy(edition, edition, "yes", Assessment.MET, DAY)


# In an application ---------------------------------------------------------------------------------------


@pytest.fixture
def earlier(story) -> Application:
    """An application to the first system, sent."""
    return make.send_application(story.administrator, story.system, story.provider)


@pytest.fixture
def second(story) -> DynamicPurchasingSystem:
    """Another system of the same city, with the same requirements in the same words."""
    return make.open_system(story.officer, "toinen", categories=({}, {}))


@pytest.fixture
def draft(story, earlier, second) -> Application:
    """An empty draft in the second system, for all its categories."""
    made = services.start_application(story.administrator, second, story.provider)
    wanted = list(second.categories.values_list("pk", flat=True))
    return services.save_answers(story.administrator, made, answers={}, categories=wanted)


def codes_of(draft) -> list[str]:
    return sorted(one.requirement.code for one in copyable_answers(draft))


def test_answers_to_the_same_questions_are_copied_and_marked(story, earlier, draft):
    assert codes_of(draft) == ["skilled-1", "skilled-2", "staff"]
    row = services.copy_answers(story.administrator, draft, draft.version)
    given = dict(row.answers.values_list("requirement__code", "value"))
    assert given == {"skilled-1": "yes", "skilled-2": "yes", "staff": "3"}
    assert set(sources_of(row).values()) == {earlier}
    event = Event.objects.get(code="answers.copied")
    assert event.data["facts"] == {"answers": 3, "sources": [earlier.ref]}
    with pytest.raises(WrongState) as again:
        services.copy_answers(story.administrator, row)
    assert again.value.code == "nothing_to_copy"


def test_what_is_answered_already_stays_and_what_is_changed_is_no_copy_any_more(story, draft):
    staff = draft.system.requirements.get(code="staff")
    wanted = list(draft.categories.values_list("category_id", flat=True))
    row = services.save_answers(story.administrator, draft, answers={staff.pk: "9"}, categories=wanted)
    row = services.copy_answers(story.administrator, row)
    assert row.answers.get(requirement=staff).value == "9"
    skilled = draft.system.requirements.get(code="skilled-1")
    row = services.save_answers(story.administrator, row, answers={skilled.pk: "no"}, categories=wanted)
    assert skilled.pk not in sources_of(row)
    assert AnswerCopy.objects.count() == 2
    assert len(sources_of(row)) == 1


def test_a_draft_of_mine_a_rivals_answers_and_another_citys_are_no_source(story, draft, earlier):
    Application.objects.filter(pk=earlier.pk).update(submitted_at=None)
    assert codes_of(draft) == []
    Application.objects.filter(pk=earlier.pk).update(submitted_at=earlier.submitted_at)
    Answer.objects.filter(application=earlier).update(authority=story.cast.other_authority)
    assert codes_of(draft) == []
    Answer.objects.filter(application=earlier).update(authority=story.cast.authority)
    rival, _administrator = make_provider(9)
    Application.objects.filter(pk=earlier.pk).update(provider=rival)
    assert codes_of(draft) == []


def test_what_was_found_wanting_is_not_copied(draft, earlier):
    Answer.objects.filter(application=earlier, requirement__code="staff").update(
        assessment=Assessment.NOT_MET
    )
    assert codes_of(draft) == ["skilled-1", "skilled-2"]


def test_only_the_applicant_copies_only_in_a_draft_and_only_what_it_saw(story, draft, earlier):
    for who in ("coach", "procurement", "outsider"):
        with pytest.raises(NotAllowed):
            services.copy_answers(story.cast.actor(who), draft)
    with pytest.raises(StaleVersion):
        services.copy_answers(story.administrator, draft, draft.version - 1)
    with pytest.raises(WrongState):
        services.copy_answers(story.administrator, earlier)


def test_reading_costs_a_few_queries(draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        copyable_answers(draft)


def test_the_pages_offer_copy_and_tell_the_source(story, draft, signed_in):
    browser = signed_in(story.cast.administrator)
    answers = reverse("procurement:application_answers", args=[draft.public_id])
    page = browser.get(answers).content.decode()
    assert "You have answered some of this before" in page
    copied = browser.post(
        reverse("procurement:copy_answers", args=[draft.public_id]), {"version": draft.version}, follow=True
    ).content.decode()
    words = "Copied from your application of 2 Mar 2026 to “Coaching services”."
    assert copied.count(words) == 3
    assert "You have answered some of this before" not in copied
    check = browser.get(reverse("procurement:application_check", args=[draft.public_id])).content.decode()
    assert check.count(words) == 3


def test_the_api_copies(story, draft, signed_in):
    browser = signed_in(story.cast.administrator)
    at = f"/api/v1/procurement/applications/{draft.ref}/copy"
    done = browser.post(at, headers={"If-Match": f'"{draft.version}"'})
    assert {row["value"] for row in done.json()["answers"]} >= {"3", "yes"}
    assert browser.post(at).json()["code"] == "nothing_to_copy"
