"""The reviewer's pages ask the database the same however many requirements, categories and decisions there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from procurement import services
from procurement.models import Category, Decision
from procurement.states import RemedyKind, RequirementKind
from tests.factories import procurement as make
from tests.factories.providers import make_provider

pytestmark = pytest.mark.django_db
PAGES = ("review", "decide_application", "application")
MOST = 45


def wide_system(officer):
    """Ten categories and thirty requirements more."""
    many = tuple({"code": f"wide-{n}"} for n in range(10))
    system = make.draft_system(officer, code="wide")
    services.add_requirement(
        officer, system, code="exclusion", kind=RequirementKind.DECLARATION, text=make.TEXTS
    )
    for number, facts in enumerate(many):
        category = services.add_category(officer, system, **make.category_facts(**facts))
        for place in range(3):
            services.add_requirement(
                officer,
                system,
                code=f"more-{number}-{place}",
                kind=RequirementKind.YES_NO,
                text=make.TEXTS,
                category=category,
            )
    return services.open_system(officer, system)


def asked(browser, name, row):
    """How many queries a page takes when it is opened for the second time."""
    address = reverse(f"procurement:{name}", args=[row.public_id])
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", PAGES)
def test_an_application_of_ten_categories_takes_no_more_queries_than_one_of_two(story, signed_in, name):
    who = story.cast.administrator if name == "application" else story.cast.procurement
    few = make.assess_all(
        story.officer, make.send_application(story.administrator, story.system, story.provider)
    )
    wide = wide_system(story.officer)
    many = make.assess_all(story.officer, make.send_application(story.administrator, wide, story.provider))
    assert Category.objects.filter(system=wide).count() == 10
    browser = signed_in(who)
    count = asked(browser, name, few)
    assert asked(browser, name, many) == count
    assert count <= MOST


def test_the_page_of_a_decision_takes_the_same_queries_however_much_is_said_against_it(story, signed_in):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    decision = Decision.objects.get()
    browser = signed_in(story.cast.procurement)

    def appeal(number):
        services.record_remedy(
            story.officer,
            decision,
            kind=RemedyKind.APPEAL,
            provider=make_provider(number)[0],
            filed_on=clock.today(),
            claim=f"Claim {number}.",
            case_number=f"{number}/2026",
        )

    appeal(1)
    count = asked(browser, "decision", decision)
    for number in range(2, 9):
        appeal(number)
    assert asked(browser, "decision", decision) == count
    assert count <= MOST
