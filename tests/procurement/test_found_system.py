"""Founding: what goes together, what is missing, who may, and what cannot change once it is open."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event
from procurement import services
from procurement.due import move_due
from procurement.models import Category, Requirement
from procurement.rules.routes import read_cpv, refusals, regime_of
from procurement.states import PriceRule, Regime, RequirementKind, Route, SystemState
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
END = date(2026, 3, 2) + timedelta(days=4 * 365)
"""The first day on which the drafted system is no longer open."""


@pytest.mark.parametrize(
    ("cpv", "regime"),
    [
        ("79611000", Regime.ANNEX_E_1_4),
        ("85312300", Regime.ANNEX_E_1_4),
        ("85312310", Regime.ANNEX_E_1_4),
        ("85312320", Regime.ANNEX_E_1_4),
        ("85312510", Regime.ANNEX_E_1_4),
        ("80500000", Regime.ANNEX_E_1_4),
        ("79634000", Regime.ORDINARY),
        ("79110000", Regime.ANNEX_E_OTHER),
        ("45000000", Regime.ORDINARY),
        ("80660001", Regime.ORDINARY),
    ],
)
def test_the_cpv_code_tells_the_regime(cpv, regime):
    assert regime_of(cpv) == regime


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("79611000", "79611000"),
        (" 79611000-0 ", "79611000"),
        ("7961100", None),
        ("abcdefgh", None),
        ("", None),
    ],
)
def test_cpv_codes_are_read_with_or_without_the_check_digit(typed, read):
    assert read_cpv(typed) == read


@pytest.mark.parametrize(
    ("cpv", "route", "rule", "ceiling", "codes"),
    [
        ("79634000", "B", "cap", 80_00, ["route_needs_annex_e"]),
        ("79634000", "A", "free", None, []),
        ("79634000", "C", "fixed", 80_00, []),
        ("79634000", "D", "free", None, []),
        ("85312510", "B", "cap", 80_00, []),
        ("85312510", "B", "free", None, ["free_price_needs_competition"]),
        ("85312510", "C", "free", None, ["free_price_needs_competition"]),
        ("85312510", "B", "fixed", None, ["ceiling_missing"]),
        ("79634000", "B", "cap", 0, ["route_needs_annex_e", "ceiling_missing"]),
    ],
)
def test_cpv_route_and_price_must_go_together(cpv, route, rule, ceiling, codes):
    assert [r.code for r in refusals(cpv, Route(route), PriceRule(rule), ceiling)] == codes


def test_career_guidance_under_client_choice_is_refused_with_the_reason(officer):
    system = make.draft_system(officer)
    with pytest.raises(InvalidInput) as refusal:
        services.add_category(officer, system, **make.category_facts(cpv="79634000"))
    assert (refusal.value.code, refusal.value.field) == ("route_needs_annex_e", "route")
    assert "79634000" in str(refusal.value.message)
    assert Category.objects.count() == 0


def test_every_fault_is_told_at_once(officer):
    system = services.found_system(officer, code="bare", name={"sv": "Bara"}, ends_on=None)
    services.add_category(officer, system, **make.category_facts(card=None))
    with pytest.raises(services.NotReady) as refusal:
        services.open_system(officer, system)
    assert [fault.code for fault in refusal.value.faults] == [
        "name_missing",
        "description_missing",
        "contract_missing",
        "end_missing",
        "declaration_missing",
        "card_missing",
    ]
    system.refresh_from_db()
    assert system.state == SystemState.DRAFT


def test_r3_the_first_period_lasts_at_least_thirty_days(officer):
    # 30 days from Monday 2 March 2026 is Wednesday 1 April.
    system = make.draft_system(officer, first_period_ends_on=date(2026, 3, 31))
    services.add_category(officer, system, **make.category_facts())
    services.add_requirement(officer, system, code="x", kind=RequirementKind.DECLARATION, text=make.TEXTS)
    with pytest.raises(services.NotReady) as refusal:
        services.open_system(officer, system)
    assert [fault.code for fault in refusal.value.faults] == ["first_period_too_short"]
    facts = {name: getattr(system, name) for name in ("name", "description", "contract_text", "ends_on")}
    services.change_system(officer, system, first_period_ends_on=date(2026, 4, 1), **facts)
    opened = services.open_system(officer, system)
    assert (opened.opens_on, opened.first_period_ends_on) == (date(2026, 3, 2), date(2026, 4, 1))


def test_an_empty_first_period_becomes_the_shortest_lawful_one(officer):
    assert make.open_system(officer).first_period_ends_on == date(2026, 4, 1)


def test_a_system_that_ends_within_its_first_period_may_not_open(officer):
    system = make.draft_system(officer, ends_on=date(2026, 4, 1))
    assert "end_too_early" in {fault.code for fault in services.opening_state(system)}


def test_an_open_system_stays_as_it_was_announced(officer):
    system = make.open_system(officer)
    category, requirement = system.categories.get(), system.requirements.earliest("pk")
    facts = {name: getattr(system, name) for name in ("name", "description", "contract_text", "ends_on")}
    steps = [
        lambda: services.change_system(officer, system, first_period_ends_on=None, **facts),
        lambda: services.add_category(officer, system, **make.category_facts(code="new")),
        lambda: services.add_requirement(officer, system, code="new", kind="text", text=make.TEXTS),
        lambda: services.change_requirement(officer, requirement, kind="text", text=make.TEXTS),
        lambda: services.drop_requirement(officer, requirement),
        lambda: services.open_system(officer, system),
        lambda: services.cancel_system(officer, system),
        lambda: services.change_category(officer, category, **_unchanged(category)),
    ]
    before = Event.objects.count()
    for step in steps:
        with pytest.raises(WrongState) as refusal:
            step()
        assert refusal.value.code == "system_not_draft"
    assert Event.objects.count() == before


def _unchanged(category):
    facts = make.category_facts(score_type=category.score_type)
    facts.pop("code")
    return facts


@pytest.mark.parametrize(
    "who",
    ["official", "finance", "manager", "auditor", "administrator", "coach", "outsider", "other_official"],
)
def test_only_the_citys_procurement_officers_found_and_change(cast, officer, who):
    system = make.draft_system(officer)
    services.add_category(officer, system, **make.category_facts())
    stranger = cast.actor(who)
    steps = [
        lambda: make.draft_system(stranger, "theirs"),
        lambda: services.add_category(stranger, system, **make.category_facts(code="x")),
        lambda: services.add_requirement(stranger, system, code="x", kind="text", text=make.TEXTS),
        lambda: services.open_system(stranger, system),
        lambda: services.close_system(stranger, system, reason="x"),
        lambda: services.cancel_system(stranger, system),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_codes_are_used_once(officer):
    system = make.draft_system(officer)
    services.add_category(officer, system, **make.category_facts())
    services.add_requirement(officer, system, code="r", kind="text", text=make.TEXTS)
    steps = [
        lambda: make.draft_system(officer),
        lambda: services.add_category(officer, system, **make.category_facts()),
        lambda: services.add_requirement(officer, system, code="r", kind="text", text=make.TEXTS),
    ]
    for step in steps:
        with pytest.raises(InvalidInput) as refusal:
            step()
        assert (refusal.value.code, refusal.value.field) == ("code_taken", "code")


def test_a_code_taken_at_the_same_moment_is_refused_alike(officer, monkeypatch):
    """The other request commits after this one looked: only the database sees it."""
    make.draft_system(officer)
    monkeypatch.setattr("procurement.services.systems.check_code", lambda code, taken: None)
    with pytest.raises(InvalidInput) as refusal:
        make.draft_system(officer)
    assert (refusal.value.code, refusal.value.field) == ("code_taken", "code")
    assert Event.objects.filter(code="system.founded").count() == 1


def test_a_dropped_requirement_is_never_asked(officer, administrator, cast):
    system = make.draft_system(officer)
    services.add_category(officer, system, **make.category_facts())
    services.add_requirement(officer, system, code="x", kind=RequirementKind.DECLARATION, text=make.TEXTS)
    gone = services.add_requirement(officer, system, code="y", kind="text", text=make.TEXTS)
    services.drop_requirement(officer, gone)
    with pytest.raises(WrongState):
        services.drop_requirement(officer, gone)
    system = services.open_system(officer, system)
    application = services.start_application(administrator, system, cast.provider)
    codes = [row.code for row in services.applications.applicable(application, [])]
    assert codes == ["x"]
    assert Requirement.objects.count() == 2


def test_a_stale_form_does_not_win(officer):
    system = make.draft_system(officer)
    facts = {name: getattr(system, name) for name in ("name", "description", "contract_text", "ends_on")}
    services.change_system(officer, system, first_period_ends_on=None, version=1, **facts)
    with pytest.raises(StaleVersion) as refusal:
        services.change_system(officer, system, first_period_ends_on=date(2026, 9, 1), version=1, **facts)
    assert refusal.value.facts == {"version": 2}


def test_time_closes_a_system_once(officer):
    system = make.open_system(officer)
    assert move_due() == 0
    clock.set_to(clock.at(END))
    assert (move_due(), move_due()) == (1, 0)
    system.refresh_from_db()
    assert system.state == SystemState.CLOSED
    assert Event.objects.filter(code="system.closed", actor_role="system").count() == 1


def test_no_application_is_taken_on_the_day_the_system_has_ended(officer, administrator, cast):
    system = make.open_system(officer)
    clock.set_to(clock.at(END) - timedelta(minutes=1))
    services.start_application(administrator, system, cast.provider)
    clock.advance(timedelta(minutes=2))
    with pytest.raises(WrongState) as refusal:
        services.start_application(administrator, system, cast.provider)
    assert refusal.value.code == "system_not_open"


def test_a_requirement_is_taken_out_of_a_draft_only_when_asked_again(officer, cast, signed_in):
    """Its texts in three languages cannot be brought back."""
    system = make.draft_system(officer)
    row = services.add_requirement(officer, system, code="r", kind="text", text=make.TEXTS)
    desk, url = signed_in(cast.procurement), reverse("procurement:drop_requirement", args=[row.public_id])
    home = reverse("procurement:manage_system", args=[system.public_id])
    assert f'href="{url}"' in desk.get(home).content.decode()
    page = desk.get(url).content.decode()
    assert "Take this requirement out?" in page
    assert "Text in English" in page
    assert f'href="{url}"' in desk.get(home).content.decode()  # asking changes nothing
    stale = desk.post(url, {"version": row.version + 1})
    assert stale.status_code == 409
    assert desk.post(url, {"version": row.version})["Location"] == home
    assert f'href="{url}"' not in desk.get(home).content.decode()
