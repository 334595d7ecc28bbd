"""Who may reach the pages and the API of the procurement room."""

from datetime import date

from procurement import services
from procurement.models import Category, Requirement
from tests.contracts.matrix import EVERYONE, Row, Story, api, page
from tests.factories import procurement as make

READERS = ("procurement", "manager", "auditor")
BOTH = (*READERS, "administrator")
TEXTS = {"fi": "Teksti"}


def prepare(story: Story) -> None:
    """A draft system; an open one applied to; one with a draft application; one with an admission and an offering."""
    officer, administrator = story.cast.actor("procurement"), story.cast.actor("administrator")
    provider = story.cast.provider
    draft = make.draft_system(officer, "matrix-draft")
    category = services.add_category(officer, draft, **make.category_facts())
    requirement = services.add_requirement(officer, draft, code="r", kind="text", text=TEXTS)
    first, second, third = (make.open_system(officer, f"matrix-{n}") for n in (1, 2, 3))
    sent = make.send_application(administrator, first, provider)
    admission = make.admitted(officer, administrator, third, provider)[0]
    story.things |= {
        "draft_system": draft,
        "draft_category": category,
        "draft_requirement": requirement,
        "open_system": first,
        "application": make.assess_all(officer, sent),
        "requirement": Requirement.objects.filter(system=first).earliest("pk"),
        "draft_application": make.draft_application(administrator, second, provider),
        "admission": admission,
        "admitted_category": admission.category,
        "own_offering": make.published_offering(administrator, admission.category, provider),
        "system_category": Category.objects.get(system=second),
    }


def _category_data(story: Story) -> dict[str, object]:
    facts = make.category_facts(code="another")
    return {
        **facts,
        "route": facts["route"].value,
        "unit": facts["unit"].value,
        "price_rule": facts["price_rule"].value,
    }


def _answers(story: Story) -> dict[str, object]:
    return {"categories": [story.things["system_category"].ref], "answers": {}}


def _findings(story: Story) -> dict[str, object]:
    return {"findings": {story.things["requirement"].ref: {"assessment": "met"}}}


def _texts(story: Story) -> dict[str, object]:
    return {"texts": {story.things["requirement"].ref: "Mitä?"}}


def _offering(story: Story) -> dict[str, object]:
    return {
        "category": story.things["admitted_category"].ref,
        "summary": TEXTS,
        "first_day": TEXTS,
        "languages": ["fi"],
    }


OWN = "/procurement/applications/{ref}"
MANAGED = "/procurement/manage/systems/{ref}"
REASON = {"reason": "Syy"}
SYSTEM = {"name": TEXTS}
PRICE = {"unit_price_cents": 6100, "valid_from": date(2026, 4, 1)}
PLACE = {"capacity": 9, "next_free_on": date(2026, 4, 1)}
WORDS = {"summary": TEXTS, "first_day": TEXTS, "languages": ["fi"]}

ROWS: list[Row] = [
    page("procurement:systems", *EVERYONE),
    page("procurement:system", *EVERYONE, ref="open_system"),
    page("procurement:register_csv", *EVERYONE, ref="open_system"),
    page("procurement:register_json", *EVERYONE, ref="open_system"),
    page("procurement:apply", "administrator", "rival", ref="open_system", post={}),
    page("procurement:manage", *READERS),
    page("procurement:new_system", "procurement"),
    page("procurement:manage_system", *READERS, ref="draft_system"),
    page("procurement:edit_system", "procurement", ref="draft_system"),
    page("procurement:open_system", "procurement", ref="draft_system", post={}),
    page("procurement:close_system", "procurement", ref="draft_system"),
    page("procurement:new_category", "procurement", ref="draft_system"),
    page("procurement:new_requirement", "procurement", ref="draft_system"),
    page("procurement:edit_category", "procurement", ref="draft_category"),
    page("procurement:edit_requirement", "procurement", ref="draft_requirement"),
    page("procurement:drop_requirement", "procurement", ref="draft_requirement", post={}),
    page("procurement:applications", "administrator"),
    page("procurement:application", "administrator", ref="application"),
    page("procurement:application_categories", "administrator", ref="draft_application"),
    page("procurement:application_answers", "administrator", ref="draft_application"),
    page("procurement:application_check", "administrator", ref="draft_application"),
    page("procurement:withdraw_application", "administrator", ref="application", post={}),
    page("procurement:reviews", *READERS),
    page("procurement:review", *READERS, ref="application"),
    page("procurement:take_application", "procurement", ref="application", post={}),
    page("procurement:ask_clarification", "procurement", ref="application"),
    page("procurement:extend_application", "procurement", ref="application"),
    page("procurement:decide_application", "procurement", ref="application"),
    page("procurement:admission", *BOTH, ref="admission"),
    page("procurement:leave", "administrator", ref="admission", post={}),
    page("procurement:suspend", "procurement", ref="admission"),
    page("procurement:reinstate", "procurement", ref="admission"),
    page("procurement:remove", "procurement", ref="admission"),
    page("procurement:offerings", "administrator"),
    page("procurement:new_offering", "administrator", "rival", ref="admitted_category"),
    page("procurement:offering", *BOTH, "official", ref="own_offering"),
    page("procurement:edit_offering", "administrator", ref="own_offering"),
    page("procurement:offering_price", "administrator", ref="own_offering"),
    page("procurement:offering_place", "administrator", ref="own_offering"),
    page("procurement:publish_offering", "administrator", ref="own_offering", post={}),
    page("procurement:pause_offering", "administrator", ref="own_offering", post={}),
    api("GET", "/procurement/systems", *EVERYONE),
    api("GET", "/procurement/systems/{ref}", *EVERYONE, ref="open_system"),
    api("GET", "/procurement/systems/{ref}/register", *EVERYONE, ref="open_system"),
    api("GET", "/procurement/manage/systems", *READERS),
    api("POST", "/procurement/manage/systems", "procurement", post={**SYSTEM, "code": "new"}),
    api("GET", MANAGED, *READERS, ref="draft_system"),
    api("PUT", MANAGED, "procurement", ref="draft_system", post=SYSTEM),
    api("POST", f"{MANAGED}/open", "procurement", ref="draft_system"),
    api("POST", f"{MANAGED}/close", "procurement", ref="open_system"),
    api("POST", f"{MANAGED}/cancel", "procurement", ref="draft_system"),
    api("POST", f"{MANAGED}/categories", "procurement", ref="draft_system", post=_category_data),
    api(
        "POST",
        f"{MANAGED}/requirements",
        "procurement",
        ref="draft_system",
        post={"code": "n", "kind": "text", "text": TEXTS},
    ),
    api(
        "PUT",
        "/procurement/manage/categories/{ref}",
        "procurement",
        ref="draft_category",
        post=_category_data,
    ),
    api(
        "PUT",
        "/procurement/manage/requirements/{ref}",
        "procurement",
        ref="draft_requirement",
        post={"kind": "text", "text": TEXTS},
    ),
    api("DELETE", "/procurement/manage/requirements/{ref}", "procurement", ref="draft_requirement"),
    api("POST", "/procurement/systems/{ref}/applications", "administrator", "rival", ref="open_system"),
    api("GET", "/procurement/applications", "administrator"),
    api("GET", OWN, *BOTH, ref="application"),
    api("PUT", OWN, "administrator", ref="draft_application", post=_answers),
    api("POST", f"{OWN}/submit", "administrator", ref="draft_application", post={"accept_contract": True}),
    api("POST", f"{OWN}/withdraw", "administrator", ref="application"),
    api("POST", f"{OWN}/clarification", "administrator", ref="application", post={"texts": {}}),
    api("GET", "/procurement/reviews", *READERS),
    api("POST", f"{OWN}/take", "procurement", ref="application"),
    api("PUT", f"{OWN}/findings", "procurement", ref="application", post=_findings),
    api("POST", f"{OWN}/questions", "procurement", ref="application", post=_texts),
    api("POST", f"{OWN}/extension", "procurement", ref="application", post=REASON),
    api("POST", f"{OWN}/decision", "procurement", ref="application", post={"verdicts": {}}),
    api("GET", "/procurement/admissions", "administrator"),
    api("GET", "/procurement/admissions/{ref}", *BOTH, ref="admission"),
    api("POST", "/procurement/admissions/{ref}/suspend", "procurement", ref="admission", post=REASON),
    api("POST", "/procurement/admissions/{ref}/reinstate", "procurement", ref="admission", post=REASON),
    api("POST", "/procurement/admissions/{ref}/remove", "procurement", ref="admission", post=REASON),
    api("POST", "/procurement/admissions/{ref}/leave", "administrator", ref="admission"),
    api("GET", "/procurement/offerings", "administrator"),
    api("POST", "/procurement/offerings", "administrator", "rival", ref=lambda story: {}, post=_offering),
    api("GET", "/procurement/offerings/{ref}", *BOTH, "official", ref="own_offering"),
    api("PUT", "/procurement/offerings/{ref}", "administrator", ref="own_offering", post=WORDS),
    api("POST", "/procurement/offerings/{ref}/prices", "administrator", ref="own_offering", post=PRICE),
    api("POST", "/procurement/offerings/{ref}/places", "administrator", ref="own_offering", post=PLACE),
    api("POST", "/procurement/offerings/{ref}/publish", "administrator", ref="own_offering"),
    api("POST", "/procurement/offerings/{ref}/pause", "administrator", ref="own_offering"),
]
