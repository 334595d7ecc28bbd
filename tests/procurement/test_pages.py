"""The path as pages: each step from the right person's work list, with refusals that lose nothing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from procurement import services
from procurement.models import Admission, Application, Category, Decision, DynamicPurchasingSystem, Offering
from procurement.states import ApplicationState, Assessment, OfferingState, SystemState
from tests.factories import procurement as make
from tests.factories.providers import make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(cast, signed_in):
    """A browser for each of the cast."""
    return lambda who: signed_in(getattr(cast, who))


def url(name, row=None):
    return reverse(f"procurement:{name}", args=[row.public_id] if row else [])


def text_of(answer):
    return answer.content.decode()


def fields_of(page):
    """Every field of the page's forms as a browser would send it."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found.pop("csrfmiddlewaretoken", None)
    return found


SYSTEM = {
    "code": "c-26",
    "name_fi": "Valmennukset",
    "name_en": "Coaching",
    "description_fi": "Kuvaus",
    "contract_text_fi": "Ehdot",
    "ends_on": "2030-03-02",
}
CATEGORY = {
    "code": "valmennus",
    "name_fi": "Valmennus",
    "cpv": "85312510",
    "route": "B",
    "unit": "hour",
    "default_units": "20",
    "price_rule": "cap",
    "ceiling_cents": "80,00",
    "languages": ["fi"],
    "areas": "Kuopio, Siilinjärvi",
    "score_type": "a_jobcoach",
    "card_for_whom_fi": "Kenelle",
    "card_aim_fi": "Tavoite",
}


def test_a_system_is_founded_and_opened_from_the_officers_pages(cast, browse):
    officer = browse("procurement")
    answer = officer.post(url("new_system"), SYSTEM)
    system = DynamicPurchasingSystem.objects.get()
    assert answer["Location"] == url("manage_system", system)
    page = text_of(officer.get(url("manage_system", system)))
    assert "Add at least one category." in page
    assert f'href="{url("new_requirement", system)}#id_kind_0"' in page
    assert officer.post(url("open_system", system), follow=True).status_code == 200
    system.refresh_from_db()
    assert system.state == SystemState.DRAFT
    officer.post(url("new_category", system), CATEGORY)
    category = Category.objects.get()
    assert (category.ceiling_cents, category.default_units, category.areas) == (
        80_00,
        20_00,
        ["Kuopio", "Siilinjärvi"],
    )
    officer.post(
        url("new_requirement", system), {"code": "x", "category": "", "kind": "declaration", "text_fi": "Ei"}
    )
    page = text_of(officer.get(url("manage_system", system)))
    assert "Ready to open" in page
    officer.post(url("open_system", system), fields_of(page))
    system.refresh_from_db()
    assert system.state == SystemState.OPEN
    assert "Coaching" in text_of(browse("administrator").get(url("systems")))


def test_an_unlawful_route_stands_at_its_field_and_everything_typed_stays(officer, browse):
    system = make.draft_system(officer)
    answer = browse("procurement").post(url("new_category", system), {**CATEGORY, "cpv": "79634000"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "is not in HL Annex E" in page
    assert 'href="#id_route_0"' in page
    assert 'value="79634000"' in page
    assert "Kenelle" in page
    assert Category.objects.count() == 0


def test_a_stale_form_stands_beside_the_newer_state_and_goes_through_the_second_time(officer, browse):
    system = make.draft_system(officer)
    browser = browse("procurement")
    page = text_of(browser.get(url("edit_system", system)))
    facts = {name: getattr(system, name) for name in ("description", "contract_text", "ends_on")}
    services.change_system(officer, system, name={"fi": "Toisen nimi"}, first_period_ends_on=None, **facts)
    mine = {**SYSTEM, "name_fi": "Minun nimi"}
    answer = browser.post(url("edit_system", system), {**mine, **fields_of(page)})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Toisen nimi" in page
    assert "Minun nimi" in page
    assert browser.post(url("edit_system", system), {**mine, **fields_of(page)}).status_code == 302
    system.refresh_from_db()
    assert system.name["fi"] == "Minun nimi"


def test_a_provider_applies_step_by_step(story, browse):
    browser = browse("administrator")
    public = text_of(browser.get(url("system", story.system)))
    assert "Apply to be admitted" in public
    browser.post(url("apply", story.system))
    application = Application.objects.get()
    assert "Finish your application" in text_of(browser.get(reverse("home")))
    answer = browser.post(url("application_categories", application), {"categories": [story.first.ref]})
    assert answer["Location"] == url("application_answers", application)
    requirements = {row.code: f"answer_{row.ref}" for row in story.system.requirements.all()}
    answers = {
        requirements["exclusion"]: "on",
        requirements["staff"]: "kolme",
        requirements["skilled-1"]: "yes",
    }
    browser.post(url("application_answers", application), answers)
    page = text_of(browser.get(url("application_check", application)))
    assert "Answer with a whole number." in page
    answer = browser.post(url("application_check", application), {"accept_contract": "on"})
    assert answer.status_code == 422
    assert f'href="{url("application_answers", application)}#id_{requirements["staff"]}"' in text_of(answer)
    assert "kolme" in text_of(browser.get(url("application_answers", application)))
    browser.post(url("application_answers", application), {**answers, requirements["staff"]: "3"})
    answer = browser.post(url("application_check", application), {"accept_contract": "on"}, follow=True)
    page = text_of(answer)
    assert "Your application has been sent." in page
    assert "16 Mar 2026" in page
    assert "HL §51" in page
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert browser.get(url("application_answers", application)).status_code == 302


def test_the_contract_must_be_accepted(story, browse):
    draft = make.draft_application(story.administrator, story.system, story.provider)
    answer = browse("administrator").post(url("application_check", draft), {})
    assert answer.status_code == 422
    assert 'href="#id_accept_contract"' in text_of(answer)


def test_two_colleagues_write_one_draft(story, browse):
    draft = make.draft_application(story.administrator, story.system, story.provider)
    browser = browse("administrator")
    page = text_of(browser.get(url("application_answers", draft)))
    staff = story.system.requirements.get(code="staff")
    services.save_answers(story.administrator, draft, answers={staff.pk: "7"}, categories=[story.first.pk])
    answer = browser.post(url("application_answers", draft), {f"answer_{staff.ref}": "9", **fields_of(page)})
    page = text_of(answer)
    assert answer.status_code == 409
    assert 'value="9"' in page
    assert ">7<" in page


def test_the_officer_takes_asks_assesses_and_decides(story, browse):
    application = make.send_application(story.administrator, story.system, story.provider)
    officer, provider = browse("procurement"), browse("administrator")
    assert "Decide the application: Askel ry" in text_of(officer.get(reverse("home")))
    assert "Askel ry" in text_of(officer.get(url("reviews")))
    officer.post(url("take_application", application))
    staff = application.answers.get(requirement__code="staff").requirement
    officer.post(url("ask_clarification", application), {f"question_{staff.pk}": "Who are they?"})
    assert "Clarify your application" in text_of(provider.get(reverse("home")))
    assert "Who are they?" in text_of(provider.get(url("application", application)))
    provider.post(url("application", application), {f"answer_{staff.pk}": "Trained coaches."})
    page = text_of(officer.get(url("review", application)))
    assert "Trained coaches." in page
    findings = {f"finding_{row.requirement.ref}": "met" for row in application.answers.all()}
    officer.post(url("review", application), {**findings, **fields_of(page)})
    page = text_of(officer.get(url("decide_application", application)))
    assert page.count('value="admit"') == page.count("checked") == 2  # proposed from the findings
    verdicts = {f"verdict_{category.ref}": "admit" for category in (story.first, story.second)}
    answer = officer.post(
        url("decide_application", application), {**verdicts, **fields_of(page)}, follow=True
    )
    assert "The decision was made and sent to the provider." in text_of(answer)
    page = text_of(provider.get(url("application", application)))
    assert "2026-00001 (PDF)" in page
    assert "Publish your offering: On-the-job coaching" in text_of(provider.get(reverse("home")))
    document = Decision.objects.get().document
    answer = provider.get(reverse("document", args=[document.public_id]))
    assert answer["Content-Type"] == "application/pdf"
    assert browse("outsider").get(reverse("document", args=[document.public_id])).status_code in (403, 404)


def test_a_verdict_that_does_not_follow_is_refused_with_what_was_typed(story, browse):
    application = make.assess_all(
        story.officer,
        make.send_application(story.administrator, story.system, story.provider),
        Assessment.NOT_MET,
    )
    data = {f"verdict_{story.first.ref}": "reject", f"reason_{story.first.ref}": "Lacks staff."}
    data |= {f"verdict_{story.second.ref}": "admit"}
    answer = browse("procurement").post(url("decide_application", application), data)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "A requirement is not met: the category cannot be admitted." in page
    assert f'href="#id_verdict_{story.second.ref}_0"' in page
    assert "Lacks staff." in page


def test_a_double_click_decides_once(story, browse):
    application = make.assess_all(
        story.officer, make.send_application(story.administrator, story.system, story.provider)
    )
    officer = browse("procurement")
    hidden = fields_of(text_of(officer.get(url("decide_application", application))))
    data = {**{f"verdict_{c.ref}": "admit" for c in (story.first, story.second)}, **hidden}
    answers = [officer.post(url("decide_application", application), data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Admission.objects.count() == 2


def test_a_suspension_is_decided_on_its_page_and_shown_in_the_register(story, browse):
    admission = make.admitted(story.officer, story.administrator, story.system, story.provider)[0]
    officer = browse("procurement")
    assert officer.post(url("suspend", admission), {"reason": ""}).status_code == 422
    given = {"reason": "Lapsed.", "urgency": "Clients are in danger."}
    answer = officer.post(url("suspend", admission), given, follow=True)
    assert "End the suspension" in text_of(answer)
    page = text_of(browse("official").get(url("system", story.system)))
    assert "Suspended" in page
    csv = text_of(officer.get(url("register_csv", story.system)))
    assert csv.splitlines() == [
        "provider,business_id,category-1,category-2",
        "Askel ry,1234567-1,suspended,admitted",
    ]
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    empty = officer.get(url("register_json", story.system), {"day": yesterday}).json()
    assert (empty["day"], empty["providers"]) == (yesterday, [])
    assert officer.get(url("register_csv", story.system), {"day": "2026-02-30"}).status_code == 422
    assert officer.get(url("system", story.system), {"day": "soon"}).status_code == 200


def test_no_cell_of_the_register_is_a_formula(story, browse):
    provider, administrator = make_provider(1, "=1+1")
    make.admitted(story.officer, administrator, story.system, provider)
    assert "'=1+1" in text_of(browse("auditor").get(url("register_csv", story.system)))


def test_an_offering_is_written_priced_placed_and_published(story, browse):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    provider = browse("administrator")
    words = {"summary_fi": "Valmennamme.", "first_day_fi": "Tapaamme.", "languages": ["fi"]}
    provider.post(url("new_offering", story.first), words)
    offering = Offering.objects.get()
    page = text_of(provider.get(url("offering", offering)))
    assert "Before clients can see it" in page
    assert f'href="{url("offering_price", offering)}#id_unit_price_cents"' in page
    answer = provider.post(
        url("offering_price", offering), {"unit_price_cents": "80,01", "valid_from": "2026-03-02"}
    )
    assert "The price is above the city&#x27;s highest price." in text_of(answer)
    provider.post(url("offering_price", offering), {"unit_price_cents": "65,50", "valid_from": "2026-03-02"})
    place = {"place": "remote", "capacity": "4", "next_free_on": "2026-03-09"}
    provider.post(url("offering_place", offering), place)
    page = text_of(provider.get(url("offering", offering)))
    assert "Ready to publish" in page
    provider.post(url("publish_offering", offering), fields_of(page))
    offering.refresh_from_db()
    assert offering.state == OfferingState.PUBLISHED
    assert (offering.prices.get().unit_price_cents, offering.places.get().capacity) == (65_50, 4)
    assert "65.50" in text_of(browse("official").get(url("offering", offering)))
    provider.post(url("pause_offering", offering))
    offering.refresh_from_db()
    assert offering.state == OfferingState.PAUSED


@pytest.mark.parametrize("count", [30, 300])
@pytest.mark.parametrize("page", ["reviews", "systems", "manage"])
def test_lists_take_the_same_number_of_queries_for_thirty_and_for_three_hundred(
    cast, officer, browse, page, count, django_assert_max_num_queries
):
    fill(cast, officer, count)
    browser = browse("procurement")
    browser.get(url(page))
    with django_assert_max_num_queries(9):
        answer = browser.get(url(page))
    assert "after=" in text_of(answer) or count == 30


def fill(cast, officer, count):
    """Many systems, each with an application, written straight into the tables."""
    from core import codes
    from providers.models import Provider
    from tests.factories.providers import business_id

    systems = DynamicPurchasingSystem.objects.bulk_create(
        DynamicPurchasingSystem(authority=cast.authority, code=f"s-{n}", name={"fi": f"S {n}"}, state="open")
        for n in range(count)
    )
    providers = Provider.objects.bulk_create(
        Provider(name=f"P {n}", business_id=business_id(n + 500), public_id=codes.new_uuid())
        for n in range(count)
    )
    Application.objects.bulk_create(
        Application(
            authority=cast.authority,
            system=system,
            provider=provider,
            state="submitted",
            submitted_at=clock.now(),
            decide_by=clock.today(),
        )
        for system, provider in zip(systems, providers, strict=True)
    )


def test_the_front_page_lists_open_systems(story, client):
    assert str(story.system.ref) in text_of(client.get("/"))
