"""Who may reach the pages and the API by which a system is founded part by part."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import services
from tests.contracts.matrix import Row, Story, api, page
from tests.contracts.rows.procurement import READERS
from tests.core.files import PDF
from tests.factories import procurement as make

TEXTS = {"fi": "Teksti"}
MANAGED = "/procurement/manage/systems/{ref}"
BREAK = {"starts_on": date(2028, 7, 1), "ends_on": date(2028, 8, 1)}
DURATION = {"ends_on": date(2031, 1, 1), "reason": TEXTS}
MODULE = {"name": TEXTS, "unit": "hour", "price_rule": "fixed", "ceiling_cents": 5000}


def prepare(story: Story) -> None:
    """A draft with a category and a module."""
    officer = story.cast.actor("procurement")
    draft = make.draft_system(officer, "founding")
    category = services.add_category(officer, draft, **make.category_facts())
    story.things |= {
        "founding": draft,
        "founding_category": category,
        "module": services.add_module(officer, category, code="kieli", **MODULE),
        "break": services.announce_break(
            officer, draft, starts_on=date(2027, 7, 1), ends_on=date(2027, 8, 1), reason="Loma"
        ),
        "system_document": services.attach_document(
            officer, draft, title="Kuvaus", upload=SimpleUploadedFile("kuvaus.pdf", PDF)
        ),
    }


ROWS: list[Row] = [
    page("procurement:cpv", "procurement"),
    page("procurement:system_breaks", *READERS, ref="founding"),
    page("procurement:drop_break", "procurement", ref="break", post={}),
    page("procurement:system_documents", *READERS, ref="founding"),
    page("procurement:drop_document", "procurement", ref="system_document", post={}),
    page("procurement:change_duration", "procurement", ref="open_system"),
    api("POST", f"{MANAGED}/breaks", "procurement", ref="founding", post=BREAK),
    api("DELETE", "/procurement/manage/breaks/{ref}", "procurement", ref="break"),
    api("POST", f"{MANAGED}/documents", "procurement", ref="founding", post={}),
    api("DELETE", "/procurement/manage/documents/{ref}", "procurement", ref="system_document"),
    api("POST", "/procurement/applications/{ref}/files", "administrator", ref="draft_application", post={}),
    api("POST", f"{MANAGED}/duration", "procurement", ref="open_system", post=DURATION),
    page("procurement:drop_category", "procurement", ref="founding_category"),
    page("procurement:new_module", "procurement", ref="founding_category"),
    page("procurement:edit_module", "procurement", ref="module"),
    page("procurement:drop_module", "procurement", ref="module", post={}),
    api("DELETE", "/procurement/manage/categories/{ref}", "procurement", ref="founding_category"),
    api(
        "POST",
        "/procurement/manage/categories/{ref}/modules",
        "procurement",
        ref="founding_category",
        post={"code": "neuro", **MODULE},
    ),
    api("PUT", "/procurement/manage/modules/{ref}", "procurement", ref="module", post=MODULE),
    api("DELETE", "/procurement/manage/modules/{ref}", "procurement", ref="module"),
]
