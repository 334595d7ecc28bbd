"""Who may reach the pages and the API of host places, work trials and an order's modules."""

from datetime import timedelta

from core import clock
from orders.models import HostPlace, Order, TrialAlarm, WorkTrial
from orders.services.hosts import propose_host
from orders.services.lines import add_line
from orders.services.trial_days import mark_days
from orders.services.trials import plan_trial, record_earlier_trial
from orders.states.trials import Mark
from procurement.models import CategoryModule
from procurement.states import PriceRule, Unit
from tests.contracts.matrix import PROVIDER, STAFF, Story, api, page
from tests.factories.trials import (
    coach_trials,
    host_facts,
    make_company,
    make_host,
    running_trial,
    trial_facts,
)

READ = ("official", "auditor")
FOLLOW = ("official", *PROVIDER)
LOOK = ("official", "auditor", *PROVIDER)


def prepare(story: Story) -> None:
    """A running trial of the served order with an alarm, a planned one, host places of both sides."""
    cast, official = story.cast, story.cast.actor("official")
    coach_trials(story.things["category"])
    served = Order.objects.get(pk=story.things["served"].pk)
    host = make_host(official, cast.authority)
    own = propose_host(cast.actor("administrator"), served, host_facts(name="Oma ry"))
    # Eleven days ago it began: the story's clock is moved back while it does.
    with clock.stopped_at(clock.now() - timedelta(days=14)):
        trial = running_trial(official, served.client, host, order=served)
    days = [trial.starts_on + timedelta(days=n) for n in range(5)]
    mark_days(cast.actor("coach"), trial, dict.fromkeys(days, Mark.UNAUTHORISED))
    line = add_line(official, served, _module(story, "Language"), units_hundredths=5_00)
    other = _module(story, "Culture")
    planned = plan_trial(official, story.things["client"], trial_facts(host))
    earlier = record_earlier_trial(
        official,
        planned.client,
        first_day=clock.today() - timedelta(days=400),
        last_day=clock.today() - timedelta(days=390),
        in_company=False,
        source="URA",
    )
    story.things |= {
        "host_place": host,
        "line": line,
        "module": other,
        "own_host": own,
        "company": make_company(official, cast.authority),
        "trial": WorkTrial.objects.get(pk=trial.pk),
        "planned_trial": planned,
        "alarm": TrialAlarm.objects.get(trial=trial),
        "earlier": earlier,
    }


def _module(story: Story, what: str) -> CategoryModule:
    return CategoryModule.objects.create(
        authority=story.cast.authority,
        category=story.things["category"],
        code=what.lower(),
        name={"en": f"{what} coaching"},
        unit=Unit.HOUR,
        price_rule=PriceRule.FIXED,
        ceiling_cents=50_00,
    )


def _plan(story: Story, host: str = "company") -> dict[str, object]:
    place: HostPlace = story.things[host]
    return {
        "host": place.ref,
        "tasks": "Sorting",
        "goals": "To try",
        "starts_on": clock.today(),
        "ends_on": clock.today() + timedelta(days=30),
        "hours": "6",
        "weekdays": [1, 2, 3],
    }


def _trial_in(story: Story) -> dict[str, object]:
    return {**_plan(story), "client": story.things["client"].ref}


def _move(story: Story) -> dict[str, object]:
    return {**_plan(story), "last_day": clock.today()}


def _host(story: Story) -> dict[str, object]:
    return {
        "name": "Uusi ry",
        "kind": "association",
        "street": "Katu 1",
        "postcode": "70100",
        "municipality": "Kuopio",
        "contact_name": "Hilla",
        "contact_phone": "040",
    }


def _sign(story: Story) -> dict[str, object]:
    return {"party": "host", "name": "Hilla", "signed_on": clock.today()}


def _day(story: Story) -> dict[str, object]:
    return {"days": [{"day": clock.today(), "mark": "present"}]}


def _end(story: Story) -> dict[str, object]:
    return {"last_day": clock.today(), "reason": "x"}


def _earlier(story: Story) -> dict[str, object]:
    return {"first_day": "2025-01-01", "last_day": "2025-01-31", "source": "URA"}


def _line(story: Story) -> dict[str, object]:
    return {"module": story.things["module"].ref, "units": "2"}


OFFICIAL_STEPS = ("trial_sign", "trial_extend", "trial_move", "trial_cancel", "trial_amend")
ALARM = {"ref": "trial", "alarm_ref": "alarm"}
EARLIER = {"ref": "client", "earlier": "earlier"}

LINE = {"ref": "served", "line": "line"}

ROWS = [
    page("orders:add_line", "official", ref="served"),
    page("orders:change_line", "official", ref={"ref": "served", "line_ref": "line"}),
    page("orders:deliver_line", *PROVIDER, ref={"ref": "served", "line_ref": "line"}),
    api("GET", "/order-lines/{ref}", *STAFF, *PROVIDER, ref="served"),
    api("POST", "/order-lines/{ref}", "official", ref="served", post=_line),
    api("PUT", "/order-lines/{ref}/{line}", "official", ref=LINE, post={"units": "4"}),
    api(
        "POST",
        "/order-lines/{ref}/{line}/delivered",
        *PROVIDER,
        ref=LINE,
        post={"delivered": "1", "delivered_on": "2026-03-02"},
    ),
    page("orders:hosts", *LOOK),
    page("orders:new_host", "official"),
    page("orders:host", *LOOK, ref="own_host"),
    page("orders:edit_host", *FOLLOW, ref="own_host"),
    page("orders:approve_host", "official", ref="own_host", post={}),
    page("orders:close_host", "official", ref="own_host", post={}),
    page("orders:propose_host", *PROVIDER, ref="served"),
    page("orders:client_trials", *READ, ref="client"),
    page("orders:plan_trial", "official", ref="client"),
    page("orders:earlier_trial", "official", ref="client"),
    page(
        "orders:withdraw_earlier",
        "official",
        ref={"ref": "client", "earlier_ref": "earlier"},
        post={},
    ),
    page("orders:trials", *LOOK),
    page("orders:trial", *LOOK, ref="trial"),
    page("orders:trial_contract", "official", ref="planned_trial", post={}),
    *(page(f"orders:{name}", "official", ref="trial") for name in OFFICIAL_STEPS),
    page("orders:trial_start", *FOLLOW, ref="trial"),
    page("orders:trial_interrupt", *FOLLOW, ref="trial"),
    page("orders:trial_days", *FOLLOW, ref="trial"),
    page("orders:trial_alarm", "official", ref=ALARM),
    page("orders:trial_assess", *FOLLOW, ref="trial"),
    page("orders:trial_assessment_read", "official", ref="trial", post={}),
    api("GET", "/client/order/work-trial", "client_choice"),
    api("GET", "/work-trials/hosts", *LOOK),
    api("POST", "/work-trials/hosts", "official", post=_host),
    api("GET", "/work-trials/hosts/{ref}", *LOOK, ref="own_host"),
    api("PUT", "/work-trials/hosts/{ref}", *FOLLOW, ref="own_host", post=_host),
    api("POST", "/work-trials/hosts/{ref}/approve", "official", ref="own_host"),
    api("POST", "/work-trials/hosts/{ref}/close", "official", ref="own_host"),
    api("POST", "/work-trials/hosts/proposed-for/{order}", *PROVIDER, ref={"order": "served"}, post=_host),
    api("GET", "/work-trials/clients/{ref}", *READ, ref="client"),
    api("POST", "/work-trials/clients/{ref}/earlier", "official", ref="client", post=_earlier),
    api("POST", "/work-trials/clients/{ref}/earlier/{earlier}/withdraw", "official", ref=EARLIER),
    api("GET", "/work-trials/", *LOOK),
    api("POST", "/work-trials/", "official", post=_trial_in, own=True),
    api("GET", "/work-trials/{ref}", *LOOK, ref="trial"),
    api("PUT", "/work-trials/{ref}", "official", ref="planned_trial", post=_plan),
    api("POST", "/work-trials/{ref}/contract", "official", ref="planned_trial"),
    api("POST", "/work-trials/{ref}/signatures", "official", ref="trial", post=_sign),
    api("POST", "/work-trials/{ref}/start", *FOLLOW, ref="trial", post={"started_on": "2026-03-02"}),
    api("POST", "/work-trials/{ref}/extend", "official", ref="trial", post={"ends_on": "2026-05-29"}),
    api("POST", "/work-trials/{ref}/move", "official", ref="trial", post=_move),
    api("POST", "/work-trials/{ref}/interrupt", *FOLLOW, ref="trial", post=_end),
    api("POST", "/work-trials/{ref}/cancel", "official", ref="planned_trial", post={"reason": "x"}),
    api("PUT", "/work-trials/{ref}/days", *FOLLOW, ref="trial", post=_day),
    api(
        "POST",
        "/work-trials/{ref}/alarms/{alarm}",
        "official",
        ref={"ref": "trial", "alarm": "alarm"},
        post={"decision": "goes_on", "reason": "x"},
    ),
    api(
        "POST",
        "/work-trials/{ref}/assessment",
        *FOLLOW,
        ref="trial",
        post={"values": {"pace": 3}, "words": "x"},
    ),
    api("GET", "/work-trials/{ref}/assessment", ref="trial"),
    api("POST", "/work-trials/{ref}/assessment/read", "official", ref="trial"),
]
