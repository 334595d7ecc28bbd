"""What a category asks beyond price and route: groups, modules, reports, questionnaires, work trials."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event
from procurement import ready, services
from procurement.models import Category, CategoryModule, Requirement
from procurement.rules.founding import group_refusals
from providers.states import EvidenceKind
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
MODULE = {"name": "Kieli", "unit": "hour", "price_rule": "fixed", "ceiling_cents": 6200}


@pytest.fixture
def draft(officer):
    return make.draft_system(officer)


@pytest.fixture
def category(officer, draft):
    return services.add_category(officer, draft, **make.category_facts())


@pytest.mark.parametrize(
    ("least", "most", "field"),
    [
        (None, None, None),
        (1, 1, None),
        (3, 12, None),
        (None, 12, "group_min"),
        (3, None, "group_max"),
        (0, 3, "group_min"),
        (8, 3, "group_max"),
    ],
)
def test_the_sizes_of_a_group_make_sense(least, most, field):
    assert [one.field for one in group_refusals(least, most)] == ([field] if field else [])


def test_what_a_category_asks_is_kept_and_shown(officer, draft, client, cast):
    services.add_category(
        officer,
        draft,
        **make.category_facts(
            group_min=3,
            group_max=12,
            reports=["start_plan", "final"],
            questionnaires=["client"],
            trial_rules="statutory",
        ),
    )
    services.add_requirement(officer, draft, code="x", kind="declaration", text=make.TEXTS)
    services.add_module(officer, Category.objects.get(), code="kieli", **MODULE)
    services.open_system(officer, draft)
    page = client.get(reverse("procurement:system", args=[draft.public_id]), HTTP_ACCEPT_LANGUAGE="en")
    text = page.content.decode()
    for words in ("3–12 clients", "Start plan, Final report", "by the rules in force", "Kieli", "62.00"):
        assert words in text
    told = client.get(f"/api/v1/procurement/systems/{draft.ref}").json()["categories"][0]
    assert (told["group_min"], told["group_max"], told["trial_rules"]) == (3, 12, "statutory")
    assert told["reports"] == ["start_plan", "final"]
    assert [module["ceiling_cents"] for module in told["modules"]] == [6200]


def test_wrong_sizes_are_refused_at_their_field_also_by_the_database(officer, draft, category):
    with pytest.raises(InvalidInput) as refusal:
        services.add_category(officer, draft, **make.category_facts(code="other", group_min=9, group_max=2))
    assert refusal.value.field == "group_max"
    with pytest.raises(IntegrityError), transaction.atomic():
        Category.objects.update(group_min=5)


def test_a_module_is_added_changed_and_taken_out(officer, category):
    module = services.add_module(officer, category, code="kieli", **MODULE)
    services.change_module(officer, module, version=1, **(MODULE | {"price_rule": "cap"}))
    with pytest.raises(StaleVersion):
        services.change_module(officer, module, version=1, **MODULE)
    services.drop_module(officer, module, version=2)
    assert not CategoryModule.objects.exists()
    codes = set(Event.objects.filter(code__startswith="module.").values_list("code", flat=True))
    assert codes == {"module.added", "module.changed", "module.dropped"}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": " "}, "name_missing", "name"),
        ({"code": ""}, "code_missing", "code"),
        ({"ceiling_cents": None}, "ceiling_missing", "ceiling_cents"),
        ({"price_rule": "free"}, "free_price_needs_competition", "price_rule"),
    ],
)
def test_a_module_without_name_code_or_price_is_refused(officer, category, changes, code, field):
    with pytest.raises(InvalidInput) as refusal:
        services.add_module(officer, category, **({"code": "kieli"} | MODULE | changes))
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_category_leaves_a_draft_with_all_it_asks(officer, draft, category):
    services.add_module(officer, category, code="kieli", **MODULE)
    services.add_requirement(officer, draft, code="r", kind="text", text=make.TEXTS, category=category)
    services.demand_evidence(officer, category, [EvidenceKind.TAX])
    services.drop_category(officer, category, version=1)
    assert not Category.objects.exists()
    assert not Requirement.objects.exists()
    assert Event.objects.get(code="category.dropped").subject_ref == category.ref


def test_an_open_system_keeps_its_categories_and_modules(officer):
    system = make.open_system(officer)
    category = system.categories.get()
    for step in (
        lambda: services.add_module(officer, category, code="kieli", **MODULE),
        lambda: services.drop_category(officer, category),
    ):
        with pytest.raises(WrongState):
            step()


@pytest.mark.parametrize("who", ["manager", "official", "administrator", "other_official"])
def test_only_procurement_officers_add_and_take_out(cast, officer, category, who):
    module = services.add_module(officer, category, code="kieli", **MODULE)
    stranger = cast.actor(who)
    for step in (
        lambda: services.add_module(stranger, category, code="other", **MODULE),
        lambda: services.drop_module(stranger, module),
        lambda: services.drop_category(stranger, category),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_the_template_of_work_trials_brings_its_modules_and_rules(officer):
    services.found_from_template(
        officer, ready.template("kuopio-2018"), code="k", ends_on=date(2030, 1, 1), categories=["kokeilu"]
    )
    row = Category.objects.get()
    assert row.trial_rules == "statutory"
    assert row.modules.count() == 4


def test_the_officer_does_it_on_the_pages(cast, signed_in, draft, category):
    browser = signed_in(cast.procurement)
    url = reverse("procurement:edit_category", args=[category.public_id])
    page = browser.get(url).content.decode()
    fields = {
        "name_fi": "Työkortti", "cpv": "80500000", "route": "B", "unit": "participant", "price_rule": "cap",
        "ceiling_cents": "190,00", "default_units": "1", "score_type": "b_career", "trial_rules": "none",
        "group_min": "8", "group_max": "4", "reports": ["final"], "version": "1",
    }  # fmt: skip
    assert 'name="group_max"' in page
    answer = browser.post(url, fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_group_max"' in text
    assert 'value="190,00"' in text
    assert browser.post(url, {**fields, "group_max": "20"}).status_code == 302
    category.refresh_from_db()
    assert (category.group_min, category.group_max, category.questionnaires) == (8, 20, [])
    new = reverse("procurement:new_module", args=[category.public_id])
    answer = browser.post(new, {"code": "ea1", "name_fi": "EA1", "unit": "participant", "price_rule": "cap"})
    assert 'href="#id_ceiling_cents"' in answer.content.decode()
    browser.post(
        new,
        {"code": "ea1", "name_fi": "EA1", "unit": "participant", "price_rule": "cap", "ceiling_cents": "90"},
    )
    module = category.modules.get()
    page = browser.get(reverse("procurement:manage_system", args=[draft.public_id])).content.decode()
    assert reverse("procurement:edit_module", args=[module.public_id]) in page
    browser.post(reverse("procurement:drop_module", args=[module.public_id]), {"version": "1"})
    assert not category.modules.exists()
    drop = reverse("procurement:drop_category", args=[category.public_id])
    assert "Take this category out?" in browser.get(drop).content.decode()
    browser.post(drop, {"version": str(category.version)})
    assert not Category.objects.exists()


def test_the_same_over_the_api(cast, signed_in, draft, category):
    browser = signed_in(cast.procurement)
    base, kind = "/api/v1/procurement/manage", {"content_type": "application/json"}
    body: dict[str, Any] = {"code": "kieli", "name": {"fi": "Kieli"}, "unit": "hour", "price_rule": "cap"}
    refused = browser.post(f"{base}/categories/{category.ref}/modules", json.dumps(body), **kind)
    assert refused.json()["code"] == "ceiling_missing"
    body["ceiling_cents"] = 6200
    made = browser.post(f"{base}/categories/{category.ref}/modules", json.dumps(body), **kind)
    assert made.status_code == 201, made.content
    module = made.json()["categories"][0]["modules"][0]
    del body["code"]
    changed = browser.put(
        f"{base}/modules/{module['id']}", json.dumps(body | {"ceiling_cents": 7000}), **kind
    )
    assert changed.json()["categories"][0]["modules"][0]["ceiling_cents"] == 7000
    assert browser.delete(f"{base}/modules/{module['id']}").json()["categories"][0]["modules"] == []
    assert browser.delete(f"{base}/categories/{category.ref}").json()["categories"] == []


def test_the_public_page_asks_the_database_the_same_number_of_times(officer, client):
    counts = []
    for code, number in (("one", 1), ("four", 4)):
        system = make.draft_system(officer, code)
        services.add_requirement(officer, system, code="x", kind="declaration", text=make.TEXTS)
        for n in range(number):
            row = services.add_category(officer, system, **make.category_facts(code=f"c{n}"))
            services.add_module(officer, row, code="kieli", **MODULE)
        services.open_system(officer, system)
        pages = (
            reverse("procurement:system", args=[system.public_id]),
            f"/api/v1/procurement/systems/{system.ref}",
        )
        for url in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
