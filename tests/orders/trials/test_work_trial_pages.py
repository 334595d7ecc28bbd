"""Work trials as pages, work lists and API: each act once, refusals at their field, nothing typed lost."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from core import clock
from core.actors import Actor
from core.models import User, ViewLog
from core.worklist import work_list
from orders import instruments
from orders.models import HostPlace, Order, TrialAlarm, WorkTrial
from orders.services.hosts import propose_host
from orders.services.trial_days import mark_days
from orders.services.trial_running import interrupt_trial
from orders.services.trials import make_contract, plan_trial
from orders.states.trials import Mark
from tests.factories.orders import City
from tests.factories.trials import (
    at_noon,
    host_facts,
    running_trial,
    sign_all,
    trial_facts,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
API = "/api/v1/work-trials"


def user_of(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def kinds(actor: Actor) -> set[str]:
    return {item.kind for item in work_list(actor) if item.kind.startswith(("trial.", "host."))}


def plan_of(host: HostPlace, **changes: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "host": host.ref,
        "tasks": "Sorting",
        "goals": "To try",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=60)).isoformat(),
        "hours": "6",
        "weekdays": ["1", "2", "3"],
        **changes,
    }


def test_the_lists_of_work_follow_a_trial(city: City, order: Order, coach: Actor, host: HostPlace) -> None:
    propose_host(coach, order, host_facts(name="Uusi ry"))
    assert kinds(city.actor) == {"host.approve"}
    HostPlace.objects.filter(name="Uusi ry").update(state="closed")
    trial = plan_trial(city.actor, order.client, trial_facts(host), order=order)
    assert (kinds(city.actor), kinds(coach)) == ({"trial.plan"}, set())
    trial = make_contract(city.actor, trial)
    assert (kinds(city.actor), kinds(coach)) == ({"trial.contract"}, set()), "nobody starts it unsigned"
    sign_all(city.actor, trial)
    assert (kinds(city.actor), kinds(coach)) == ({"trial.contract"}, {"trial.start"})
    WorkTrial.objects.all().update(state="cancelled")
    trial = running_trial(city.actor, order.client, host, order=order)
    days = {trial.starts_on + timedelta(days=n): Mark.UNAUTHORISED for n in range(5)}
    with at_noon(trial.starts_on + timedelta(days=4)):
        assert (kinds(city.actor), kinds(coach)) == (set(), {"trial.days"})
        mark_days(coach, trial, days)
        assert (kinds(city.actor), kinds(coach)) == ({"trial.absence"}, set())
        interrupt_trial(coach, trial, last_day=clock.today(), reason="Got a job")
        assert (kinds(city.actor), kinds(coach)) == (set(), {"trial.assess"})


def test_a_refused_plan_keeps_what_was_typed(
    city: City, order: Order, host: HostPlace, signed_in: SignIn
) -> None:
    official = signed_in(city.official)
    address = f"/orders/clients/{order.client.ref}/trials/new/"
    answer = official.post(address, plan_of(host, hours="3", tasks="Washing up <b>"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A day has from 4 to 8 hours" in page
    assert "Washing up &lt;b&gt;" in page
    answer = official.post(address, plan_of(host, order=order.ref))
    assert answer.status_code == 302
    trial = WorkTrial.objects.get()
    assert trial.order == order
    assert ViewLog.objects.filter(page="orders:plan_trial", subject_ref=order.client.ref).exists()
    stale = official.post(f"/orders/trials/{trial.ref}/amend/", plan_of(host, version="9", tasks="Something"))
    assert stale.status_code == 409
    assert b"Something" in stale.content


def test_a_page_that_no_longer_fits_leads_back(
    city: City, order: Order, host: HostPlace, signed_in: SignIn
) -> None:
    trial = running_trial(city.actor, order.client, host, order=order)
    official = signed_in(city.official)
    for name in ("amend", "cancel", "assessment"):
        assert official.get(f"/orders/trials/{trial.ref}/{name}/").status_code == 302, name
    page = official.get(f"/orders/trials/{trial.ref}/").content.decode()
    assert "Days wait to be marked." in page
    assert "Move to another host place" in page
    # 2.3.-1.5. is 2 months; the next trial could begin on 2.5. and, without a gap, last to 1.9.
    left = official.get(f"/orders/clients/{order.client.ref}/trials/").content.decode()
    assert "Used: 2 months. Left: 4 months." in left
    assert "A trial that starts on 2 May 2026 may last to 1 Sep 2026 at the latest." in left
    assert official.get("/orders/trials/?show=waiting").content.count(b"/orders/trials/") >= 1
    found = official.get("/orders/hosts/?search=kierr&state=approved").content.decode()
    assert "Kierrätys ry" in found
    assert "No host place fits the filter." in official.get("/orders/hosts/?search=nobody").content.decode()


def test_days_of_a_week_are_marked_on_one_page(
    city: City, order: Order, coach: Actor, host: HostPlace, signed_in: SignIn
) -> None:
    trial = running_trial(city.actor, order.client, host, order=order)
    browser = signed_in(user_of(coach))
    address = f"/orders/trials/{trial.ref}/days/"
    with at_noon(trial.starts_on + timedelta(days=9)):
        first = browser.get(address).content.decode()
        assert f"day_{trial.starts_on}" in first
        assert "The week after" in first
        browser.post(address, {f"day_{trial.starts_on}": "present"})
        assert "The week before" in browser.get(f"{address}?week=2026-03-09").content.decode()
        assert browser.get(f"{address}?week=2026-99-99").status_code == 200
    assert trial.days.get().mark == Mark.PRESENT


def test_a_trial_over_the_api(city: City, order: Order, host: HostPlace, signed_in: SignIn) -> None:
    official = signed_in(city.official)

    def send(method: str, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = official.generic(method, f"{API}{path}", _json(body), content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    plan = plan_of(host, weekdays=[1, 2, 3, 4, 5], client=order.client.ref, order=order.ref)
    over = send("POST", "/", {**plan, "ends_on": "2026-12-31"}, 422)
    assert (over["code"], over["facts"]) == ("trial_total", {"latest_end": "2026-09-01"})
    made = send("POST", "/", plan, 201)
    ref = made["id"]
    assert send("PUT", f"/{ref}", {**plan, "hours": "5.5"})["hours"] == "5.50"
    assert send("POST", f"/{ref}/contract", {})["edition"] == 1
    today = clock.today().isoformat()
    for party in ("client", "host", "authority"):
        send("POST", f"/{ref}/signatures", {"party": party, "name": "N.N.", "signed_on": today})
    assert send("POST", f"/{ref}/start", {"started_on": today})["state"] == "running"
    send("POST", f"/{ref}/extend", {"ends_on": "2026-05-29"})
    monday = clock.today()
    with at_noon(monday + timedelta(days=7)):
        days = [{"day": f"{monday + timedelta(days=n)}", "mark": "unauthorised"} for n in range(5)]
        [alarm] = send("PUT", f"/{ref}/days", {"days": days})["alarms"]
        decided = send("POST", f"/{ref}/alarms/{alarm['id']}", {"decision": "goes_on", "reason": "Was ill"})
        assert decided["alarms"][0]["decision"] == "goes_on"
        assert "Was ill" not in _json(decided)
        ended = send(
            "POST", f"/{ref}/interrupt", {"last_day": f"{monday + timedelta(days=7)}", "reason": "Work"}
        )
        assert (ended["end"], ended["assessment_due"]) == ("interrupted", "2026-03-23")
        values = {measure.code: 3 for measure in instruments.CURRENT.measures}
        send("POST", f"/{ref}/assessment", {"values": values, "words": "Well"}, 201)
        assert send("GET", f"/{ref}/assessment", {})["words"] == "Well"
        assert send("POST", f"/{ref}/assessment/read", {})["read_at"]
    past = send("GET", f"/clients/{order.client.ref}?first_day=2026-06-01", {})
    # 2.3.-9.3. are eight days.
    assert (past["left"]["used_months"], past["left"]["used_days"]) == (0, 8)
    assert TrialAlarm.objects.get().reason == "Was ill"


def _json(body: Any) -> str:
    return json.dumps(body, default=str)


def test_the_client_reads_the_trial_of_the_order(
    city: City, order: Order, host: HostPlace, enter: Callable[[Order], Browser]
) -> None:
    browser = enter(order)
    assert "Your work trial" not in browser.get("/c/order/").content.decode()
    assert browser.get("/api/v1/client/order/work-trial").json() is None
    running_trial(city.actor, order.client, host, order=order)
    page = enter(order).get("/c/order/").content.decode()
    assert "Your work trial" in page
    assert "Sorting and selling furniture" in page
    told = enter(order).get("/api/v1/client/order/work-trial").json()
    assert (told["host"], told["last_day"]) == ("Kierrätys ry", "2026-05-01")
