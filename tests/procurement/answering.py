"""A system that asks one of every kind, and an application that answers it well."""

from datetime import date

from procurement import services
from procurement.models import Requirement
from procurement.selectors import applications as reads
from procurement.states import RequirementKind as Kind
from providers import services as provider_services
from providers.states import EvidenceKind
from tests.factories import procurement as make

REFERENCE = {
    "client": "Kuopio",
    "subject": "Valmennus",
    "starts_on": "2024-01-01",
    "ends_on": "2025-12-31",
    "value_cents": 1_200_000,
}
COACH = {"name": "Aino Aalto", "qualification": "YTM", "years": 4}


def many_kinds(officer, code="kinds"):
    """An open system that asks one of each newer kind."""
    system = make.draft_system(officer, code)
    add = lambda name, kind, **more: services.add_requirement(  # noqa: E731
        officer, system, code=name, kind=kind, text={"fi": name, "en": f"About {name}"}, **more
    )
    add("mandatory", Kind.EXCLUSION_MANDATORY)
    add("discretionary", Kind.EXCLUSION_DISCRETIONARY)
    add("size", Kind.NUMBER, limit=40, at_most=True, unit_name={"en": "clients"})
    options = [{"text": {"en": "Daily"}}, {"text": {"en": "Never"}, "meets": False}]
    add("rhythm", Kind.CHOICE, options=options)
    add("references", Kind.REFERENCES, limit=1)
    add("staff", Kind.STAFF, limit=2)
    add("insurance", Kind.EVIDENCE, evidence_kind=EvidenceKind.INSURANCE)
    services.add_category(officer, system, **make.category_facts())
    return services.open_system(officer, system)


GOOD = {
    "mandatory": {"applies": False},
    "discretionary": {"applies": False},
    "size": "25",
    "rhythm": "1",
    "references": [REFERENCE],
    "staff": [COACH, {**COACH, "name": "Eino Eloranta"}],
}


def keys_of(system):
    return dict(Requirement.objects.filter(system=system).values_list("code", "pk"))


def sent(story, **changes):
    system = many_kinds(story.officer)
    keys = keys_of(system)
    draft = services.start_application(story.administrator, system, story.provider)
    answers = {keys[code]: value for code, value in {**GOOD, **changes}.items()}
    wanted = [system.categories.get().pk]
    services.save_answers(story.administrator, draft, answers=answers, categories=wanted)
    return services.submit_application(story.administrator, draft, accept_contract=True)


def insure(story, until=date(2027, 1, 1)):
    return provider_services.record_evidence(
        story.administrator,
        story.provider,
        kind=EvidenceKind.INSURANCE,
        valid_from=date(2026, 1, 1),
        valid_until=until,
    )


def proposed(application):
    return {
        item.requirement.code: item.proposal.assessment
        for _category, items in reads.asked_of(application)
        for item in items
        if item.proposal
    }


def text_of(answer):
    return answer.content.decode()
