"""The same path over the API: found, apply, review, decide, offer; versions, problems, pages of lists."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from core import clock
from procurement import services
from procurement.models import Admission, Application, Category, DynamicPurchasingSystem, Offering
from procurement.states import AdmissionState, OfferingState, Regime, SystemState
from tests.factories import procurement as make
from tests.factories.core import UserFactory
from tests.factories.providers import business_id

pytestmark = pytest.mark.django_db
TEXTS = {"fi": "Teksti", "en": "Text"}
CARD = dict.fromkeys(("for_whom", "aim"), TEXTS)


class Api:
    """A signed-in caller of the API."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def ask(self, method, path, data=None, status=200, version=None):
        headers = {"If-Match": f'"{version}"'} if version else {}
        answer = self.browser.generic(
            method, f"/api/v1{path}", _body(data), content_type="application/json", headers=headers
        )
        assert answer.status_code == status, answer.content
        return answer

    def __getattr__(self, name):
        def call(path, data=None, status=None, version=None):
            wanted = status or 200
            return self.ask(name.upper(), path, data, wanted, version).json()

        return call


def _body(data):
    import json

    return json.dumps(data, default=str) if data is not None else ""


@pytest.fixture
def api(cast, signed_in):
    """A caller for each of the cast."""
    return lambda who: Api(signed_in(getattr(cast, who)))


CATEGORY = {
    "code": "coaching",
    "name": TEXTS,
    "cpv": "85312510-7",
    "route": "B",
    "unit": "hour",
    "price_rule": "cap",
    "ceiling_cents": 8000,
    "card": CARD,
}


def _publish_offering(administrator, category):
    place = administrator.post(
        "/providers/own/places",
        {"name": "Office", "street": "Street 1", "postcode": "70100", "municipality": "Kuopio"},
        status=201,
    )
    words = {"summary": TEXTS, "first_day": TEXTS, "languages": ["fi"]}
    offering = administrator.post("/procurement/offerings", {"category": category, **words}, status=201)
    assert {fault["code"] for fault in offering["faults"]} == {"price_missing", "place_missing"}
    its = f"/procurement/offerings/{offering['id']}"
    administrator.post(f"{its}/prices", {"unit_price_cents": 6500, "valid_from": clock.today()})
    room = {"place": place["id"], "capacity": 5, "next_free_on": clock.today()}
    administrator.post(f"{its}/places", room)
    assert administrator.post(f"{its}/publish")["state"] == OfferingState.PUBLISHED


def test_the_whole_path_from_founding_to_a_published_offering(cast, api):
    officer, administrator = api("procurement"), api("administrator")
    end = clock.today() + timedelta(days=1000)
    system = officer.post(
        "/procurement/manage/systems",
        {"code": "c-26", "name": TEXTS, "description": TEXTS, "contract_text": TEXTS, "ends_on": end},
        status=201,
    )
    inside = f"/procurement/manage/systems/{system['id']}"
    assert {fault["code"] for fault in system["faults"]} == {"category_missing", "declaration_missing"}
    made = officer.post(f"{inside}/categories", CATEGORY, status=201)
    category = made["categories"][0]
    assert (category["cpv"], category["regime"]) == ("85312510", Regime.ANNEX_E_1_4)
    declaration = {"code": "exclusion", "kind": "declaration", "text": TEXTS}
    made = officer.post(f"{inside}/requirements", declaration, status=201)
    own = {"code": "skill", "kind": "yes_no", "text": TEXTS, "category": category["id"]}
    made = officer.post(f"{inside}/requirements", own, status=201)
    assert made["faults"] == []
    opened = officer.post(f"{inside}/open")
    assert opened["state"] == SystemState.OPEN

    listed = Api(Browser()).get("/procurement/systems")["items"]
    assert [row["code"] for row in listed] == ["c-26"]
    public = f"/procurement/systems/{system['id']}"
    draft = administrator.post(f"{public}/applications", status=201)
    mine = f"/procurement/applications/{draft['id']}"
    asked = [opened["requirements"][0]["id"], opened["categories"][0]["requirements"][0]["id"]]
    saved = administrator.put(mine, {"categories": [category["id"]], "answers": dict.fromkeys(asked, "yes")})
    assert [row["value"] for row in saved["answers"]] == ["yes", "yes"]
    sent = administrator.post(f"{mine}/submit", {"accept_contract": True})
    assert sent["decide_by"] == "2026-03-16"
    assert "HL §51" in sent["how"]

    assert [row["id"] for row in officer.get("/procurement/reviews")["items"]] == [draft["id"]]
    officer.post(f"{mine}/take")
    officer.put(
        f"{mine}/findings", {"findings": {key: {"assessment": "met", "note": "seen"} for key in asked}}
    )
    assert {row["note"] for row in administrator.get(mine)["answers"]} == {""}  # inside until the decision
    decided = officer.post(f"{mine}/decision", {"verdicts": {category["id"]: {"verdict": "admit"}}})
    assert decided["decisions"][0]["number"] == "2026-00001"
    assert {row["note"] for row in administrator.get(mine)["answers"]} == {"seen"}
    assert Admission.objects.get().state == AdmissionState.ADMITTED

    _publish_offering(administrator, category["id"])

    register = Api(Browser()).get(f"{public}/register")
    assert register["providers"][0]["categories"] == {"coaching": "admitted"}


def test_a_refusal_is_a_problem_with_a_stable_code_and_all_faults(story, api):
    draft = services.start_application(story.administrator, story.system, story.provider)
    answer = api("administrator").ask(
        "POST", f"/procurement/applications/{draft.ref}/submit", {"accept_contract": False}, status=422
    )
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "application_not_complete"
    codes = [fault["code"] for fault in body["facts"]["faults"]]
    assert codes == ["category_missing", "answer_wrong", "answer_wrong", "contract_not_accepted"]


def test_an_illegal_route_is_refused_at_its_field(officer, api):
    system = make.draft_system(officer)
    data = {**CATEGORY, "cpv": "79634000"}
    body = api("procurement").post(f"/procurement/manage/systems/{system.ref}/categories", data, status=422)
    assert (body["code"], body["field"]) == ("route_needs_annex_e", "route")
    assert Category.objects.count() == 0


def test_an_old_etag_is_refused_and_the_new_one_goes_through(story, api):
    draft = make.draft_application(story.administrator, story.system, story.provider)
    caller, path = api("administrator"), f"/procurement/applications/{draft.ref}"
    etag = caller.ask("GET", path)["ETag"]
    assert etag == f'"{draft.version}"'
    data = {"categories": [story.first.ref], "answers": {}}
    caller.put(path, data, version=draft.version)
    body = caller.put(path, data, status=412, version=draft.version)
    assert (body["code"], body["facts"]) == ("stale_version", {"version": draft.version + 1})
    caller.put(path, data, version=draft.version + 1)


def test_ids_of_other_systems_are_refused(story, officer, api):
    other = make.open_system(officer, "other")
    stranger = Category.objects.get(system=other)
    foreign = other.requirements.earliest("pk")
    draft = services.start_application(story.administrator, story.system, story.provider)
    caller, path = api("administrator"), f"/procurement/applications/{draft.ref}"
    body = caller.put(path, {"categories": [stranger.ref], "answers": {}}, status=422)
    assert body["code"] == "category_elsewhere"
    body = caller.put(path, {"categories": [], "answers": {foreign.ref: "x"}}, status=422)
    assert body["code"] == "requirement_elsewhere"


def test_lists_are_paged_by_key_and_bounded(officer, api):
    for number in range(5):
        make.open_system(officer, f"s-{number}")
    caller = Api(Browser())
    first = caller.get("/procurement/systems?size=2")
    second = caller.get(f"/procurement/systems?size=2&after={first['next']}")
    last = caller.get(f"/procurement/systems?size=2&after={second['next']}")
    codes = [row["code"] for page in (first, second, last) for row in page["items"]]
    assert codes == ["s-4", "s-3", "s-2", "s-1", "s-0"]
    assert last["next"] == ""
    caller.get("/procurement/systems?size=1000", status=422)
    caller.get("/procurement/systems?after=nonsense", status=422)


def test_reviews_are_paged_by_deadline(story, officer, api):
    from tests.factories.providers import make_provider

    sent = []
    for number in range(1, 6):
        provider, administrator = make_provider(number)
        sent.append(make.send_application(administrator, story.system, provider).ref)
        clock.advance(timedelta(days=1) if number in (1, 3) else timedelta(0))
    caller, after, found = api("procurement"), "", []
    while True:
        page = caller.get(f"/procurement/reviews?size=2&after={after}")
        found += [row["id"] for row in page["items"]]
        after = page["next"]
        if not after:
            break
    assert found == sent
    caller.get("/procurement/reviews?after=2026-99-99_1", status=422)
    caller.get("/procurement/reviews?after=2026-03-16_x", status=422)


def test_a_stranger_registers_by_the_api_and_gets_a_token(db):
    caller = Api(Browser())
    data = {
        "name": "Uusi Oy",
        "business_id": business_id(7),
        "person": "Uusi Ihminen",
        "email": "Uusi@Provider.example",
        "password": "a long enough sentence",
    }
    made = caller.post("/providers", data, status=201)
    assert made["business_id"] == business_id(7)
    token = caller.post("/tokens", {"email": data["email"], "password": data["password"]}, status=201)[
        "token"
    ]
    answer = Browser().get("/api/v1/providers/own", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["name"] == "Uusi Oy"
    again = caller.post("/providers", {**data, "email": "toinen@provider.example"}, status=422)
    assert (again["code"], again["field"]) == ("business_id_taken", "business_id")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"business_id": "1234567-8"}, "business_id_wrong", "business_id"),
        ({"email": "taken@provider.example"}, "email_taken", "email"),
        ({"password": "short"}, "password_weak", "password"),
        ({"name": " "}, "name_missing", "name"),
    ],
)
def test_a_faulty_registration_leaves_nothing_behind(db, change, code, field):
    from core.models import User
    from providers.models import Provider

    UserFactory(email="taken@provider.example")
    data = {
        "name": "Uusi Oy",
        "business_id": business_id(7),
        "person": "Uusi",
        "email": "uusi@provider.example",
        "password": "a long enough sentence",
    }
    body = Api(Browser()).post("/providers", {**data, **change}, status=422)
    assert (body["code"], body["field"]) == (code, field)
    assert (User.objects.count(), Provider.objects.count()) == (1, 0)


def test_nul_characters_and_huge_numbers_are_refused_not_stumbled_over(officer, api):
    caller = api("procurement")
    bad = {"code": "a\x00b", "name": TEXTS}
    caller.post("/procurement/manage/systems", bad, status=400)
    system = make.draft_system(officer)
    huge = {**CATEGORY, "ceiling_cents": 10**30}
    caller.post(f"/procurement/manage/systems/{system.ref}/categories", huge, status=422)
    assert DynamicPurchasingSystem.objects.count() == 1


def test_others_things_are_not_found(story, api, cast):
    sent = make.send_application(story.administrator, story.system, story.provider)
    draft = make.draft_system(story.officer, "draft")
    for who in ("outsider", "other_official", "coach", "official"):
        api(who).get(f"/procurement/applications/{sent.ref}", status=404)
    api("administrator").get(f"/procurement/manage/systems/{draft.ref}", status=404)
    Api(Browser()).get(f"/procurement/systems/{draft.ref}", status=404)
    assert Application.objects.count() == 1
    assert Offering.objects.count() == 0
