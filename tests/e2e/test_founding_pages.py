"""Founding a system and applying to it, page by page: the officer's in English, the applicant's in Finnish.

On the desk axe-core looks at each page; on the phone what matters is that nothing is wider than the screen.
"""

from datetime import timedelta

import pytest
from django.conf import settings

from core import clock
from procurement import ready, services
from procurement.models import Application, DynamicPurchasingSystem
from tests.core.files import upload
from tests.e2e.people import Person
from tests.e2e.test_pages import Make, looks_at
from tests.e2e.town import Town

pytestmark = pytest.mark.e2e


def found(town: Town) -> DynamicPurchasingSystem:
    """A draft of all five services, with a break and a document."""
    officer, today = town.actor("procurement"), clock.today()
    template = ready.template("kuopio-2018")
    system = services.found_from_template(
        officer,
        template,
        code="pages",
        ends_on=today + timedelta(days=1200),
        categories=[row["code"] for row in template.categories],
    )
    first = today + timedelta(days=200)
    services.announce_break(officer, system, starts_on=first, ends_on=first + timedelta(days=30), reason="x")
    services.attach_document(officer, system, title="Palvelukuvaus", upload=upload())
    services.add_requirement(officer, system, code="plan", kind="file", text="Liitä suunnitelma")
    return system


def in_finnish(somebody: Person) -> None:
    """Pages in Finnish from now on."""
    name, base = settings.LANGUAGE_COOKIE_NAME, somebody.base
    somebody.page.context.add_cookies([{"name": name, "value": "fi", "url": base}])


def test_pages_of_founding_and_applying(person: Make, town: Town) -> None:
    system = found(town)
    home, category = f"/procurement/manage/{system.ref}/", system.categories.earliest("pk")
    officer = person("founder")
    officer.is_signed_in(town.user("procurement"))
    looks_at(
        officer,
        {
            "founding_templates": "/procurement/manage/templates/",
            "founding_new": "/procurement/manage/new/",
            "founding_draft": home,
            "founding_breaks": f"{home}breaks/",
            "founding_documents": f"{home}documents/",
            "founding_category": f"/procurement/categories/{category.ref}/edit/",
            "founding_module": f"/procurement/categories/{category.ref}/modules/new/",
            "founding_requirement": f"{home}requirements/new/",
        },
    )
    officer.goes_to(f"{home}categories/new/")
    officer.page.locator("#id_cpv").fill("79634000")
    officer.page.locator("input[name=route][value=B]").check()
    officer.page.locator("#cpv_meaning", has_text="is not in HL Annex E").wait_for()
    officer.passes_axe("founding_cpv")
    services.open_system(town.actor("procurement"), system)
    looks_at(officer, {"founding_open": home, "founding_duration": f"{home}duration/"})
    applies_in_finnish(person("applicant"), town, system)


def applies_in_finnish(applicant: Person, town: Town, system: DynamicPurchasingSystem) -> None:
    """From the public page to the check, with a wrong file told at its field."""
    applicant.is_signed_in(town.user("provider"))
    in_finnish(applicant)
    public = f"/procurement/systems/{system.ref}/"
    looks_at(applicant, {"apply_systems": "/procurement/systems/", "apply_system": public})
    applicant.page.locator("form[action$='/apply/'] button").click()
    applicant.page.wait_for_url("**/categories/")
    home = applicant.page.url.removesuffix("categories/")
    application = Application.objects.get(system=system)
    services.save_answers(
        town.actor("provider"),
        application,
        answers={},
        categories=system.categories.values_list("pk", flat=True),
    )
    looks_at(
        applicant,
        {
            "apply_categories": f"{home}categories/",
            "apply_check": f"{home}check/",
            "apply_application": home,
            "apply_participant": f"{home}participants/new/",
            "apply_espd": f"{home}espd/",
            "apply_questions": f"{public}questions/",
            "apply_ask": f"{public}questions/ask/",
            "apply_list": "/procurement/applications/",
            "apply_answers": f"{home}answers/",
        },
    )
    applicant.page.locator("main textarea").first.fill("Teksti säilyy")
    applicant.page.locator("input[type=file]").set_input_files(
        {"name": "x.exe", "mimeType": "application/octet-stream", "buffer": b"MZ1"}
    )
    applicant.page.locator("main form button[type=submit]").last.click()
    applicant.page.locator(".govuk-error-summary").wait_for()
    assert applicant.page.locator("main textarea").first.input_value() == "Teksti säilyy"
    applicant.passes_axe("apply_wrong_file")
