"""The list of applications to decide: five thousand of them, found and sorted by the database."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import InvalidInput
from core.models import Event, Outbox
from core.worklist import work_list
from procurement import services
from procurement.due import move_due
from procurement.models import Application, ApplicationCategory
from procurement.selectors.review_list import ReviewFilter, review_list
from providers.models import Provider
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
MANY = 5000


def found(story: Any, **wanted: str) -> list[Application]:
    return list(review_list(story.officer, wanted=ReviewFilter(**wanted)).rows)


@pytest.fixture
def many(story: Any) -> list[Application]:
    """Five thousand applications, their last days spread over fifty days in no order."""
    providers = Provider.objects.bulk_create(
        Provider(name=f"Tarjoaja {n:04}", business_id=f"{n:07}-{n % 10}") for n in range(MANY)
    )
    today = clock.today()
    rows = Application.objects.bulk_create(
        Application(
            authority=story.cast.authority,
            system=story.system,
            provider=provider,
            state="submitted" if n % 5 else "under_review",
            submitted_at=clock.now(),
            decide_by=today + timedelta(days=(n * 7919) % 50 - 5),
            reviewer=None if n % 5 else story.cast.procurement,
        )
        for n, provider in enumerate(providers)
    )
    ApplicationCategory.objects.bulk_create(
        ApplicationCategory(
            authority=story.cast.authority,
            application=row,
            category=story.first if n % 2 else story.second,
        )
        for n, row in enumerate(rows)
    )
    return rows


def test_five_thousand_applications_stay_a_quick_page(
    story: Any, many: list[Application], signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    officer: Client = signed_in(story.cast.procurement)
    url = reverse("procurement:reviews")
    with django_assert_max_num_queries(14):
        page = officer.get(url).content.decode()
    assert page.count("How this day was counted") == 30
    with django_assert_max_num_queries(14):
        page = officer.get(
            url,
            {
                "search": "tarjoaja 1",
                "category": story.second.ref,
                "state": "under_review",
                "left": "later",
                "reviewer": "me",
            },
        ).content.decode()
    assert "Tarjoaja 1" in page
    assert "Tarjoaja 2" not in page
    assert "Show all again" in page
    page = officer.get(url, {"search": "nobody at all"}).content.decode()
    assert "No application is like that." in page

    # Page by page, nothing twice and nothing left out, the earliest last day first.
    seen: list[tuple[date | None, int]] = []
    after = ""
    while True:
        stretch = review_list(story.officer, after=after, size=1000)
        seen += [(row.decide_by, row.pk) for row in stretch.rows]
        after = stretch.next
        if not after:
            break
    assert seen == sorted(seen)
    assert {key for _day, key in seen} == {row.pk for row in many}

    today, soon = clock.today(), date(2026, 3, 5)  # three working days from Monday 2 March
    days = {row.pk: row.decide_by for row in many}
    late = review_list(story.officer, wanted=ReviewFilter(left="late"), size=MANY).rows
    assert {row.pk for row in late} == {key for key, day in days.items() if day and day < today}
    near = review_list(story.officer, wanted=ReviewFilter(left="soon"), size=MANY).rows
    assert {row.pk for row in near} == {key for key, day in days.items() if day and today <= day <= soon}


def test_the_list_is_narrowed_by_each_thing(story: Any, signed_in: Any) -> None:
    row = make.send_application(story.administrator, story.system, story.provider, story.first)
    assert found(story) == found(story, category=story.first.ref) == [row]
    assert found(story, category=story.second.ref) == []
    assert found(story, state="submitted") == found(story, reviewer="nobody") == [row]
    assert found(story, state="clarification") == found(story, reviewer="me") == []
    services.take_application(story.officer, row)
    assert found(story, reviewer="me") == found(story, reviewer=story.cast.procurement.ref) == [row]
    assert found(story, search="ASKEL") == found(story, search=story.provider.business_id[:5]) == [row]
    assert found(story, search="%") == found(story, left="late") == []
    with pytest.raises(InvalidInput, match="bad_filter"):
        found(story, category="x")
    officer = signed_in(story.cast.procurement)
    items = officer.get("/api/v1/procurement/reviews", {"reviewer": "me", "left": "later"}).json()["items"]
    assert [item["id"] for item in items] == [row.ref]
    assert officer.get("/api/v1/procurement/reviews", {"search": "zzz"}).json()["items"] == []


def escalations() -> list[Any]:
    return list(Outbox.objects.filter(kind="email", key__startswith="escalated:").order_by("pk"))


def test_managers_hear_of_an_application_before_it_is_late_and_once(story: Any) -> None:
    row = make.send_application(story.administrator, story.system, story.provider)
    manager = story.cast.actor("manager")
    assert row.decide_by == date(2026, 3, 16)
    clock.set_to(clock.at(date(2026, 3, 10), 9))  # four working days are left: 11, 12, 13 and 16 March
    services.escalate_due()
    assert escalations() == []
    clock.set_to(clock.at(date(2026, 3, 11), 9))  # three are left
    assert [services.escalate_due() for _ in range(3)] == [1, 0, 0]
    (mail,) = escalations()
    assert mail.payload["to"] == story.cast.manager.email
    assert "The last day of the law is 16 Mar 2026" in mail.payload["text"]
    assert "Nobody has taken it under review." in mail.payload["text"]
    (item,) = [item for item in work_list(manager) if "See to it" in str(item.title)]
    assert (item.due, item.url) == (row.decide_by, reverse("procurement:review", args=[row.public_id]))
    assert Event.objects.filter(code="application.escalated").count() == 1

    extended = services.extend_application(story.officer, row, "Much to read.")
    assert not [item for item in work_list(manager) if "See to it" in str(item.title)]
    assert extended.decide_by == date(2026, 3, 23)
    clock.set_to(clock.at(date(2026, 3, 24), 9))  # an outage: the house finds it late
    move_due()
    assert len(escalations()) == 2
    assert "An application is late" in escalations()[-1].payload["subject"]
    make.admit(story.officer, row)
    assert not [item for item in work_list(manager) if "See to it" in str(item.title)]


def test_a_warning_leaves_an_open_page_of_the_reviewer_good(story: Any) -> None:
    row = make.send_application(story.administrator, story.system, story.provider)
    clock.set_to(clock.at(date(2026, 3, 13), 9))
    services.escalate_due()
    assert services.take_application(story.officer, row, row.version).reviewer == story.cast.procurement
