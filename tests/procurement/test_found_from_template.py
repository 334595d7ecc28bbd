"""Kuopio's five services as a ready template: a draft that is lawful as it stands and needs only its end."""

import json
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from core.errors import InvalidInput, NotAllowed, NotFound
from core.i18n import LANGUAGES
from procurement import ready, services
from procurement.models import Category, DynamicPurchasingSystem, Requirement
from procurement.states import PriceRule, Regime, RequirementKind, SystemState, Unit

CODE = "kuopio-2018"
FIVE = {"tyossavalmennus", "tyonetsinta", "kartoitus", "kokeilu-alku", "kokeilu", "tyokortti"}
"""Five services; the guidance of a work trial comes in two packages."""
ADDED = {"kieli", "neuro", "opinnollistaminen", "kuntoutus"}


def test_every_text_of_a_template_is_there_in_three_languages():
    def missing(value, path=""):
        if isinstance(value, dict) and set(value) & set(LANGUAGES):
            return [path] if any(not value.get(code) for code in LANGUAGES) else []
        pairs = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        return [one for key, inner in pairs for one in missing(inner, f"{path}/{key}")]

    for one in ready.FOLDER.glob("*.json"):
        assert missing(json.loads(one.read_text(encoding="utf-8"))) == []


def test_a_template_that_is_none_is_not_found():
    with pytest.raises(NotFound):
        ready.template("none")


@pytest.mark.django_db
def test_the_five_services_open_as_they_stand(officer):
    system = services.found_from_template(
        officer,
        ready.template(CODE),
        code="kuopio",
        ends_on=date(2030, 1, 1),
        categories=FIVE,
        areas=["Kuopio"],
    )
    assert services.opening_state(system) == []
    rows = Category.objects.filter(system=system)
    assert {row.code for row in rows} == FIVE
    assert {row.regime for row in rows} == {Regime.ANNEX_E_1_4}
    assert {tuple(row.areas) for row in rows} == {("Kuopio",)}
    kinds = set(Requirement.objects.filter(system=system).values_list("kind", flat=True))
    assert {RequirementKind.EXCLUSION_MANDATORY, RequirementKind.STAFF, RequirementKind.CHOICE} <= kinds
    assert Requirement.objects.get(system=system, code="kartoitus-ryhmakoko").at_most
    packages = rows.filter(code__startswith="kokeilu").order_by("ceiling_cents")
    assert [(row.code, row.unit, row.price_rule) for row in packages] == [
        ("kokeilu-alku", Unit.PACKAGE, PriceRule.FIXED),
        ("kokeilu", Unit.PACKAGE, PriceRule.FIXED),
    ]
    for row in packages:
        assert {module.code for module in row.modules.all()} == ADDED
        assert row.trial_rules == "statutory"
    assert services.open_system(officer, system).state == SystemState.OPEN


@pytest.mark.django_db
def test_only_the_chosen_categories_come_with_their_requirements(officer):
    system = services.found_from_template(
        officer, ready.template(CODE), code="k", ends_on=None, categories=["tyokortti"]
    )
    assert [row.code for row in Category.objects.filter(system=system)] == ["tyokortti"]
    own = Requirement.objects.filter(system=system).exclude(category=None)
    assert [row.code for row in own] == ["tyokortti-oikeus"]


@pytest.mark.django_db
def test_refusals_leave_nothing_behind(officer, cast):
    found = lambda actor, **more: services.found_from_template(  # noqa: E731
        actor, ready.template(CODE), **{"code": "k", "ends_on": None, "categories": FIVE, **more}
    )
    cases: list[tuple[dict[str, Any], str]] = [
        ({"categories": []}, "category_missing"),
        ({"categories": ["other"]}, "category_elsewhere"),
        ({"code": " "}, "code_missing"),
    ]
    for more, code in cases:
        with pytest.raises(InvalidInput) as refusal:
            found(officer, **more)
        assert refusal.value.code == code
    for who in ("manager", "administrator"):
        with pytest.raises(NotAllowed):
            found(cast.actor(who))
    assert not DynamicPurchasingSystem.objects.exists()
    found(officer)
    with pytest.raises(InvalidInput) as refusal:
        found(officer)
    assert refusal.value.code == "code_taken"


@pytest.mark.django_db
def test_the_officer_starts_from_a_template_on_the_pages(cast, signed_in):
    browser = signed_in(cast.procurement)
    listed = reverse("procurement:templates")
    assert listed in browser.get(reverse("procurement:manage")).content.decode()
    url = reverse("procurement:from_template", args=[CODE])
    page = browser.get(listed).content.decode()
    assert url in page
    assert "On-the-job coaching" in page
    answer = browser.post(url, {"code": "k-26", "areas": "Kuopio, Iisalmi"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_categories_0"' in page
    assert 'value="Kuopio, Iisalmi"' in page
    answer = browser.post(url, {"code": "k-26", "categories": ["kokeilu"], "areas": "Kuopio, Iisalmi"})
    system = DynamicPurchasingSystem.objects.get()
    assert answer["Location"] == reverse("procurement:manage_system", args=[system.public_id])
    page = browser.get(answer["Location"]).content.decode()
    assert "Say when the system ends (HL §50)." in page
    assert "Work-trial guidance and coaching" in page
    assert browser.get(reverse("procurement:from_template", args=["none"])).status_code == 404


@pytest.mark.django_db
def test_templates_over_the_api(cast, signed_in):
    browser = signed_in(cast.procurement)
    listed = browser.get("/api/v1/procurement/manage/templates").json()
    assert {row["code"] for row in listed[0]["categories"]} == FIVE
    answer = browser.post(
        f"/api/v1/procurement/manage/templates/{CODE}/systems",
        json.dumps({"code": "k", "categories": ["kartoitus"], "ends_on": "2030-01-01"}),
        content_type="application/json",
    )
    assert answer.status_code == 201, answer.content
    assert answer.json()["faults"] == []
