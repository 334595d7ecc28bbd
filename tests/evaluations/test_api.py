"""The same steps over the API."""

import json
from datetime import timedelta

import pytest
from django.test import Client as Browser

from core import clock, tokens
from core.models import AccessCode
from core.roles import Role
from evaluations import services
from evaluations.models import EvaluationAnswer, Outcome, ScoreRun
from evaluations.states import Audience
from providers.models import ProviderMember
from tests.evaluations.conftest import AS_OF, ORDERS
from tests.factories.core import ClientFactory
from tests.factories.evaluations import make_case, make_request

ROOT = "/api/v1/quality"


@pytest.fixture
def api(cast):
    """A caller with a token of one of the cast."""

    def caller(who):
        _row, plain = tokens.issue_token(getattr(cast, who))
        return Browser(headers={"authorization": f"Bearer {plain}", "accept-language": "en"})

    return caller


def send(browser, method, path, body=None, **headers):
    return browser.generic(method, ROOT + path, json.dumps(body or {}), "application/json", headers=headers)


def test_client_answers_with_the_token_of_its_code(cast):
    asked = make_request(make_case(cast.authority, cast.provider, cast.official))
    client = ClientFactory(authority=cast.authority, official=cast.official)
    code = AccessCode.objects.create(
        authority=client.authority,
        client=client,
        purpose="questionnaire",
        subject_ref=asked.ref,
        digest="0" * 64,
        expires_at=clock.now() + timedelta(days=30),
    )
    _row, plain = tokens.issue_client_token(code)
    browser = Browser(headers={"authorization": f"Bearer {plain}"})
    found = browser.get(f"{ROOT}/requests").json()
    assert [row["id"] for row in found] == [asked.ref]
    assert set(found[0]["questions"]) == {"nps", "item1", "item2", "item3", "comment"}
    done = send(browser, "POST", f"/requests/{asked.ref}/answer", {"nps": 10, "items": [5, None, 4]})
    assert (done.status_code, done.json()["state"], done["ETag"]) == (200, "answered", '"2"')
    again = send(browser, "POST", f"/requests/{asked.ref}/answer", {"nps": 0})
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
    assert EvaluationAnswer.objects.get(request=asked).nps == 10
    other = make_request(make_case(cast.authority, cast.provider))
    assert browser.get(f"{ROOT}/requests/{other.ref}").status_code == 404


def test_official_rates_and_records(cast, api):
    case = make_case(cast.authority, cast.provider, cast.official)
    asked = make_request(case, Audience.OFFICIAL, official=cast.official)
    browser = api("official")
    assert [row["id"] for row in browser.get(f"{ROOT}/requests").json()] == [asked.ref]
    assert send(browser, "POST", f"/requests/{asked.ref}/answer", {"rating": 4}).status_code == 200
    due = browser.get(f"{ROOT}/outcomes/due").json()
    assert [(row["case"], row["horizon"], row["version"]) for row in due] == [(case.ref, "end", 1)]
    path = f"/cases/{case.ref}/outcomes/end"
    done = send(browser, "PUT", path, {"value": "education"}, if_match='"1"')
    assert (done.status_code, done["ETag"], done.json()["case_version"]) == (200, '"2"', 2)
    stale = send(browser, "PUT", path, {"value": "unknown"}, if_match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert send(browser, "PUT", path, {"value": "rich"}).status_code == 422
    assert Outcome.objects.get().value == "education"


@pytest.mark.parametrize("who", ["administrator", "coach", "manager"])
def test_others_record_no_outcome_p9(cast, api, who):
    case = make_case(cast.authority, cast.provider, cast.official)
    answer = send(api(who), "PUT", f"/cases/{case.ref}/outcomes/end", {"value": "employed_open"})
    assert answer.status_code in {403, 404}
    assert not Outcome.objects.exists()


def test_manager_computes_previews_and_publishes(city, cast, api):
    browser = api("manager")
    made = send(browser, "POST", "/score-runs", {})
    assert made.status_code == 201
    ref = made.json()["id"]
    assert send(browser, "POST", "/score-runs", {}).json()["code"] == "score_run_open"
    detail = browser.get(f"{ROOT}/score-runs/{ref}").json()
    assert len(detail["providers"]) == len(city.providers)
    scored = sum(row["shown"]["score"] is not None for row in detail["providers"])
    assert all("score_internal" not in row["shown"] for row in detail["providers"])
    assert send(browser, "POST", f"/score-runs/{ref}/preview", if_match='"1"').json()["state"] == "previewed"
    early = send(browser, "POST", f"/score-runs/{ref}/publish")
    assert (early.status_code, early.json()["code"]) == (409, "preview_running")
    with clock.stopped_at(clock.at(AS_OF + timedelta(days=15), 9)):
        later = api("manager")
        assert (
            send(later, "POST", f"/score-runs/{ref}/publish", if_match='"2"').json()["state"] == "published"
        )
        assert send(later, "POST", f"/score-runs/{ref}/discard").json()["code"] == "wrong_state"
        assert [row["id"] for row in later.get(f"{ROOT}/score-runs").json()["items"]] == [ref]
        figures = later.get(f"{ROOT}/figures", {"first": "2024-01-01", "last": "2026-06-30"}).json()
    assert (figures["cases"], figures["scores_published"]) == (ORDERS, scored)


def test_provider_reads_its_own_scores_alone(city, cast, api):
    provider = city.providers["P341"]
    ProviderMember.objects.create(provider=provider, user=cast.outsider, role=Role.PROVIDER_ADMIN.value)
    run = services.preview_scores(city.manager, services.compute_scores(city.manager, city.authority))
    browser = api("outsider")
    own = browser.get(f"{ROOT}/own-scores").json()
    assert [(row["published"], row["cases"]) for row in own] == [
        (False, run.snapshot["providers"][provider.ref]["n"])
    ]
    assert browser.get(f"{ROOT}/score-runs/{run.ref}").status_code == 404
    assert browser.get(f"{ROOT}/score-runs").status_code in {403, 404}


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("official", "/score-runs"),
        ("official", "/own-scores"),
        ("finance", "/outcomes/due"),
        ("administrator", "/figures?first=2026-01-01&last=2026-02-01"),
        ("administrator", "/requests"),
    ],
)
def test_wrong_roles_are_refused(cast, api, who, path):
    assert api(who).get(ROOT + path).status_code in {403, 404}


def test_without_sign_in_only_the_method_is_open(db):
    browser = Browser()
    assert browser.get(f"{ROOT}/method").json()["version"] == "pq-1.0"
    assert browser.get(f"{ROOT}/score-runs").status_code == 401
    assert not ScoreRun.objects.exists()
