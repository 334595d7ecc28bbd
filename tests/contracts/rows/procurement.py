"""Who may reach the pages and the API of the procurement room."""

from datetime import date
from typing import Any

from core.actors import ANONYMOUS
from procurement import services
from procurement.models import Category, Requirement
from procurement.states import Measure
from providers.services import record_evidence
from providers.states import EvidenceKind
from tests.contracts.matrix import EVERYONE, Row, Story, api, page
from tests.core.files import photo
from tests.factories import procurement as make

READERS = ("procurement", "manager", "auditor")
HANDLERS = ("procurement", "manager")
BOTH = (*READERS, "administrator")
TEXTS = {"fi": "Teksti"}


PARTNER: dict[str, Any] = {
    "role": "subcontractor",
    "name": "Alihankkija Oy",
    "business_id": "0112038-9",
    "share": 10,
    "task": "Kurssit",
    "relied_for": [],
    "is_clean": True,
}


def prepare(story: Story) -> None:
    """A draft system; an open one applied to; one with a draft application; one with an admission and an offering."""
    officer, administrator = story.cast.actor("procurement"), story.cast.actor("administrator")
    provider = story.cast.provider
    draft = make.draft_system(officer, "matrix-draft")
    category = services.add_category(officer, draft, **make.category_facts())
    requirement = services.add_requirement(officer, draft, code="r", kind="text", text=TEXTS)
    first, second, third = (make.open_system(officer, f"matrix-{n}") for n in (1, 2, 3))
    sent = make.send_application(administrator, first, provider)
    writing = make.draft_application(administrator, second, provider)
    admission = make.admitted(officer, administrator, third, provider)[0]
    story.things |= {
        "draft_system": draft,
        "draft_category": category,
        "draft_requirement": requirement,
        "open_system": first,
        "application": make.assess_all(officer, sent),
        "requirement": Requirement.objects.filter(system=first).earliest("pk"),
        "draft_application": writing,
        "participant": services.add_participant(administrator, writing, **PARTNER),
        "admission": admission,
        "admitted_category": admission.category,
        "supplier": provider,
        "hearing": services.open_hearing(officer, admission, measure=Measure.SUSPENSION, grounds="Rikkomus."),
        "evidence": record_evidence(
            administrator,
            provider,
            kind=EvidenceKind.TAX,
            valid_from=date(2026, 3, 1),
            valid_until=date(2027, 3, 1),
        ),
        "admitted_requirement": Requirement.objects.filter(system=third).earliest("pk"),
        "renewal": make.renewal_asked(officer, third),
        "own_offering": make.published_offering(administrator, admission.category, provider),
        "system_question": services.ask_question(ANONYMOUS, first, text="Mitä?", email="a@b.example"),
        "system_category": Category.objects.get(system=second),
    }
    story.things["picture"] = services.set_picture(
        administrator, story.things["own_offering"], alt=TEXTS, upload=photo()
    )


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
HEARING = {"measure": "removal", "grounds": "Rikkomus."}
EVIDENCE = {
    "kind": "insurance",
    "title": "If 123",
    "valid_from": date(2026, 3, 1),
    "valid_until": date(2027, 3, 1),
}
REASON = {"reason": "Syy"}
PARTICIPANT = {
    "role": "member",
    "name": "Kumppani Oy",
    "business_id": "0590964-3",
    "share": 10,
    "task": "Kurssit",
    "is_clean": True,
}
QUESTIONS = "/procurement/systems/{ref}/questions"
PUBLISHED = {"question": "Mitä?", "answer": "Tätä."}
SYSTEM = {"name": TEXTS}
READY = "kuopio-2018"
PRICE = {"unit_price_cents": 6100, "valid_from": date(2026, 4, 1)}
PLACE = {"capacity": 9, "next_free_on": date(2026, 4, 1)}
WORDS = {"summary": TEXTS, "first_day": TEXTS, "languages": ["fi"]}

ROWS: list[Row] = [
    page("procurement:systems", *EVERYONE),
    page("procurement:system", *EVERYONE, ref="open_system"),
    page("procurement:register_csv", *EVERYONE, ref="open_system"),
    page("procurement:register_details_csv", *EVERYONE, ref="open_system"),
    page("procurement:register_json", *EVERYONE, ref="open_system"),
    page("procurement:system_questions", *EVERYONE, ref="open_system"),
    page("procurement:ask_question", *EVERYONE, ref="open_system"),
    page("procurement:received_questions", *READERS),
    page("procurement:question", *READERS, ref="system_question"),
    page("procurement:decline_question", "procurement", ref="system_question"),
    page("procurement:apply", "administrator", "rival", ref="open_system", post={}),
    page("procurement:manage", *READERS),
    page("procurement:new_system", "procurement"),
    page("procurement:templates", "procurement"),
    page("procurement:from_template", "procurement", "foreigner", ref=lambda story: {"code": READY}),
    page("procurement:manage_system", *READERS, ref="draft_system"),
    page("procurement:edit_system", "procurement", ref="draft_system"),
    page("procurement:open_system", "procurement", ref="draft_system", post={}),
    page("procurement:close_system", "procurement", ref="draft_system"),
    page("procurement:new_category", "procurement", ref="draft_system"),
    page("procurement:new_requirement", "procurement", ref="draft_system"),
    page("procurement:edit_category", "procurement", ref="draft_category"),
    page("procurement:edit_requirement", "procurement", ref="draft_requirement"),
    page("procurement:drop_requirement", "procurement", ref="draft_requirement", post={}),
    page("procurement:announce_requirement", "procurement", ref="open_system"),
    page("procurement:announce_change", "procurement", ref="admitted_requirement"),
    page("procurement:announce_end", "procurement", ref="admitted_requirement"),
    page("procurement:system_renewals", *READERS, ref="open_system"),
    page("procurement:renewal", "administrator", ref="renewal"),
    page("procurement:assess_renewal", *READERS, ref="renewal"),
    page("procurement:applications", "administrator"),
    page("procurement:application", "administrator", ref="application"),
    page("procurement:application_categories", "administrator", ref="draft_application"),
    page("procurement:application_answers", "administrator", ref="draft_application"),
    page("procurement:copy_answers", "administrator", ref="draft_application", post={}),
    page("procurement:application_check", "administrator", ref="draft_application"),
    page("procurement:espd", *BOTH, ref="application"),
    page("procurement:espd_json", *BOTH, ref="application"),
    page("procurement:participants", "administrator", ref="draft_application"),
    page("procurement:new_participant", "administrator", ref="draft_application"),
    page("procurement:edit_participant", "administrator", ref="participant"),
    page("procurement:drop_participant", "administrator", ref="participant", post={}),
    page("procurement:withdraw_application", "administrator", ref="application", post={}),
    page("procurement:reviews", *READERS),
    page("procurement:review", *READERS, ref="application"),
    page("procurement:take_application", "procurement", ref="application", post={}),
    page("procurement:ask_clarification", "procurement", ref="application"),
    page("procurement:extend_application", "procurement", ref="application"),
    page("procurement:decide_application", "procurement", ref="application"),
    page("procurement:confirm_decision", *HANDLERS, ref="application", post={}),
    page("procurement:return_decision", *HANDLERS, ref="application"),
    page("procurement:declare_conflict", *HANDLERS, ref="application"),
    page("procurement:admission", *BOTH, ref="admission"),
    page("procurement:leave", "administrator", ref="admission", post={}),
    page("procurement:suspend", "procurement", ref="admission"),
    page("procurement:reinstate", "procurement", ref="admission"),
    page("procurement:remove", "procurement", ref="admission"),
    page("procurement:open_hearing", "procurement", ref="admission"),
    page("procurement:hearing", *BOTH, ref="hearing"),
    page("procurement:answer_hearing", "administrator", ref="hearing"),
    page("procurement:drop_hearing", "procurement", ref="hearing"),
    api("POST", "/procurement/admissions/{ref}/hearings", "procurement", ref="admission", post=HEARING),
    api("GET", "/procurement/hearings/{ref}", *BOTH, ref="hearing"),
    api("POST", "/procurement/hearings/{ref}/answer", "administrator", ref="hearing", post={"answer": "Ei."}),
    api("POST", "/procurement/hearings/{ref}/drop", "procurement", ref="hearing", post=REASON),
    page("procurement:evidence", "administrator"),
    page("procurement:new_evidence", "administrator"),
    page("procurement:replace_evidence", "administrator", ref="evidence"),
    page("procurement:evidence_reviews", *READERS),
    page("procurement:review_evidence", "procurement", ref="evidence"),
    page("procurement:supplier", *READERS, ref="supplier"),
    page("procurement:check_record", "procurement", ref="supplier"),
    page("procurement:category_evidence", "procurement", ref="admitted_category"),
    api("GET", "/procurement/evidence", "administrator"),
    api("POST", "/procurement/evidence", "administrator", post=EVIDENCE),
    api("POST", "/procurement/evidence/{ref}/replace", "administrator", ref="evidence", post=EVIDENCE),
    api("POST", "/procurement/evidence/{ref}/file", "administrator", ref="evidence", post={}),
    api("GET", "/procurement/evidence/waiting", *READERS),
    api(
        "POST",
        "/procurement/evidence/{ref}/review",
        "procurement",
        ref="evidence",
        post={"verdict": "accepted"},
    ),
    api("GET", "/procurement/suppliers/{ref}", *READERS, ref="supplier"),
    api("POST", "/procurement/suppliers/{ref}/checks", "procurement", ref="supplier", post={"clean": True}),
    api(
        "PUT",
        "/procurement/categories/{ref}/evidence",
        "procurement",
        ref="admitted_category",
        post={"kinds": []},
    ),
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
    api("GET", f"{QUESTIONS}", *EVERYONE, ref="open_system"),
    api("POST", f"{QUESTIONS}", *EVERYONE, ref="open_system", post={"text": "Mitä?", "email": "a@b.example"}),
    api("GET", "/procurement/questions", *READERS),
    api("GET", "/procurement/questions/{ref}", *READERS, ref="system_question"),
    api("POST", "/procurement/questions/{ref}/answer", "procurement", ref="system_question", post=PUBLISHED),
    api("POST", "/procurement/questions/{ref}/decline", "procurement", ref="system_question", post=REASON),
    api("GET", "/procurement/manage/systems", *READERS),
    api("POST", "/procurement/manage/systems", "procurement", post={**SYSTEM, "code": "new"}),
    api("GET", "/procurement/manage/templates", "procurement"),
    api(
        "POST",
        "/procurement/manage/templates/{code}/systems",
        "procurement",
        "foreigner",
        ref=lambda story: {"code": READY},
        post={"code": "from-template", "categories": ["tyokortti"]},
    ),
    api("GET", MANAGED, *READERS, ref="draft_system"),
    api("PUT", MANAGED, "procurement", ref="draft_system", post=SYSTEM),
    api("POST", f"{MANAGED}/open", "procurement", ref="draft_system"),
    api("POST", f"{MANAGED}/close", "procurement", ref="open_system", post={"reason": {"fi": "x"}}),
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
    api(
        "POST",
        f"{MANAGED}/announced-requirements",
        "procurement",
        ref="open_system",
        post={"code": "more", "kind": "text", "text": TEXTS, "valid_from": date(2026, 5, 4)},
    ),
    api(
        "POST",
        "/procurement/manage/requirements/{ref}/editions",
        "procurement",
        ref="admitted_requirement",
        post={"kind": "text", "text": TEXTS, "valid_from": date(2026, 5, 4)},
    ),
    api(
        "POST",
        "/procurement/manage/requirements/{ref}/end",
        "procurement",
        ref="admitted_requirement",
        post={"valid_until": date(2026, 5, 4)},
    ),
    api("GET", f"{MANAGED}/renewals", *READERS, ref="open_system"),
    api("GET", "/procurement/renewals", "administrator"),
    api("GET", "/procurement/renewals/{ref}", *BOTH, ref="renewal"),
    api("PUT", "/procurement/renewals/{ref}/answer", "administrator", ref="renewal", post={"answer": "x"}),
    api("PUT", "/procurement/renewals/{ref}/finding", "procurement", ref="renewal", post={"finding": "met"}),
    api("POST", "/procurement/systems/{ref}/applications", "administrator", "rival", ref="open_system"),
    api("GET", "/procurement/applications", "administrator"),
    api("GET", OWN, *BOTH, ref="application"),
    api("PUT", OWN, "administrator", ref="draft_application", post=_answers),
    api("GET", f"{OWN}/espd", *BOTH, ref="application"),
    api("GET", f"{OWN}/participants", *BOTH, ref="application"),
    api("POST", f"{OWN}/participants", "administrator", ref="draft_application", post=PARTICIPANT),
    api("PUT", "/procurement/participants/{ref}", "administrator", ref="participant", post=PARTICIPANT),
    api("DELETE", "/procurement/participants/{ref}", "administrator", ref="participant"),
    api("POST", f"{OWN}/copy", "administrator", ref="draft_application"),
    api("POST", f"{OWN}/submit", "administrator", ref="draft_application", post={"accept_contract": True}),
    api("POST", f"{OWN}/withdraw", "administrator", ref="application"),
    api("POST", f"{OWN}/clarification", "administrator", ref="application", post={"texts": {}}),
    api("GET", "/procurement/reviews", *READERS),
    api("POST", f"{OWN}/take", "procurement", ref="application"),
    api("PUT", f"{OWN}/findings", "procurement", ref="application", post=_findings),
    api("POST", f"{OWN}/questions", "procurement", ref="application", post=_texts),
    api("POST", f"{OWN}/extension", "procurement", ref="application", post=REASON),
    api("POST", f"{OWN}/decision", "procurement", ref="application", post={"verdicts": {}}),
    api("POST", f"{OWN}/confirmation", *HANDLERS, ref="application"),
    api("POST", f"{OWN}/return", *HANDLERS, ref="application", post=REASON),
    api("POST", f"{OWN}/conflict", *HANDLERS, ref="application", post={"conflict": "Ystävä"}),
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
    page("procurement:offering_picture", "administrator", ref="own_offering"),
    page("procurement:drop_picture", "administrator", ref="own_offering", post={}),
    page("procurement:picture", *EVERYONE, ref="picture"),
    api("POST", "/procurement/offerings/{ref}/picture", "administrator", ref="own_offering", post={}),
    api("DELETE", "/procurement/offerings/{ref}/picture", "administrator", ref="own_offering"),
    api("POST", "/procurement/offerings/{ref}/pause", "administrator", ref="own_offering"),
]
