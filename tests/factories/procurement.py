"""An open system with applicants, made through the services step by step."""

from datetime import date, timedelta
from typing import Any

from core import clock
from core.actors import Actor, actor_for
from core.models import Membership
from core.roles import Role
from procurement import services
from procurement.models import (
    Admission,
    Application,
    Category,
    Decision,
    DynamicPurchasingSystem,
    Hearing,
    Offering,
    Renewal,
)
from procurement.states import Assessment, Measure, PriceRule, RequirementKind, Route, Unit, Verdict
from providers import services as provider_services
from providers.models import Provider

TEXTS = {"fi": "Teksti", "sv": "Text", "en": "Text in English"}
CARD = dict.fromkeys(services.CARD_KEYS, TEXTS)


def draft_system(officer: Actor, code: str = "valmennus", **changes: Any) -> DynamicPurchasingSystem:
    """A draft with everything written but categories and requirements."""
    facts: dict[str, Any] = {
        "name": {"fi": "Valmennukset", "sv": "Träning", "en": "Coaching services"},
        "description": TEXTS,
        "contract_text": TEXTS,
        "ends_on": clock.today() + timedelta(days=4 * 365),
    }
    return services.found_system(officer, code=code, **{**facts, **changes})


def category_facts(**changes: Any) -> dict[str, Any]:
    """A lawful category under route B."""
    facts = {
        "code": "tyossavalmennus",
        "name": {"fi": "Työssävalmennus", "sv": "Arbetsträning", "en": "On-the-job coaching"},
        "cpv": "85312510",
        "route": Route.CLIENT_CHOICE,
        "unit": Unit.HOUR,
        "price_rule": PriceRule.CAP,
        "ceiling_cents": 80_00,
        "default_units": 20_00,
        "languages": ["fi", "en"],
        "areas": ["Kuopio"],
        "card": CARD,
    }
    return {**facts, **changes}


def open_system(
    officer: Actor, code: str = "valmennus", categories: tuple[dict[str, Any], ...] = ({},)
) -> DynamicPurchasingSystem:
    """An open system: a declaration, a number of all, a yes-or-no of each category."""
    system = draft_system(officer, code)
    kinds = RequirementKind
    services.add_requirement(officer, system, code="exclusion", kind=kinds.DECLARATION, text=TEXTS)
    services.add_requirement(officer, system, code="staff", kind=kinds.NUMBER, text=TEXTS, limit=2)
    for number, changes in enumerate(categories, 1):
        facts = category_facts(**({"code": f"category-{number}"} | changes))
        category = services.add_category(officer, system, **facts)
        services.add_requirement(
            officer, system, code=f"skilled-{number}", kind=kinds.YES_NO, text=TEXTS, category=category
        )
    return services.open_system(officer, system)


def answers_to(system: DynamicPurchasingSystem) -> dict[int, str]:
    """A good answer to every requirement."""
    return {row.pk: "3" if row.kind == RequirementKind.NUMBER else "yes" for row in system.requirements.all()}


def draft_application(
    administrator: Actor, system: DynamicPurchasingSystem, provider: Provider, *categories: Category
) -> Application:
    """A draft with every answer; for all categories unless some are named."""
    application = services.start_application(administrator, system, provider)
    wanted = [row.pk for row in (categories or Category.objects.filter(system=system))]
    return services.save_answers(administrator, application, answers=answers_to(system), categories=wanted)


def send_application(
    administrator: Actor, system: DynamicPurchasingSystem, provider: Provider, *categories: Category
) -> Application:
    """An application that has arrived."""
    draft = draft_application(administrator, system, provider, *categories)
    return services.submit_application(administrator, draft, accept_contract=True)


def assess_all(officer: Actor, application: Application, finding: Assessment = Assessment.MET) -> Application:
    """Take an application and give every requirement one finding."""
    application = services.take_application(officer, application)
    findings = {row.requirement_id: (finding, "") for row in application.answers.all()}
    return services.assess_answers(officer, application, findings)


def decided(officer: Actor, application: Application, verdicts: dict[int, tuple[Verdict, str]]) -> Decision:
    """Decide an assessed application; where something is rejected, the authority's manager is the second reviewer."""
    made = services.conclude_review(officer, application, verdicts=verdicts)
    if made is not None:
        return made
    rows = Membership.objects.filter(authority=application.authority, role=Role.MANAGER.value)
    return services.confirm_decision(actor_for(rows.earliest("pk").user), application)


def admit(officer: Actor, application: Application) -> list[Admission]:
    """Decide an application that has arrived: admitted in everything."""
    assess_all(officer, application)
    verdicts = dict.fromkeys(
        application.categories.values_list("category_id", flat=True), (Verdict.ADMIT, "")
    )
    services.decide_application(officer, application, verdicts=verdicts)
    return list(Admission.objects.filter(application=application).order_by("pk"))


def admitted(
    officer: Actor, administrator: Actor, system: DynamicPurchasingSystem, provider: Provider
) -> list[Admission]:
    """The whole way from nothing to admission."""
    return admit(officer, send_application(administrator, system, provider))


def suspended(officer: Actor, admission: Admission, reason: str = "Reason.") -> Admission:
    """Suspended at once, because it could not wait."""
    return services.suspend_admission(officer, admission, reason, urgency="Clients are in danger.")


def removed(officer: Actor, admission: Admission, reason: str = "Reason.") -> Admission:
    """Heard about a removal long ago, silent, and removed today."""
    hearing = services.open_hearing(officer, admission, measure=Measure.REMOVAL, grounds="A breach.")
    Hearing.objects.filter(pk=hearing.pk).update(answer_by=clock.today() - timedelta(days=1))
    return services.remove_admission(officer, admission, reason)


def renewal_asked(officer: Actor, system: DynamicPurchasingSystem) -> Renewal:
    """Something more is required of an open system, and the one admitted provider is asked."""
    day = clock.today() + timedelta(days=30)
    row = services.announce_requirement(
        officer, system, code="more", kind=RequirementKind.TEXT, text=TEXTS, valid_from=day
    )
    renewal: Renewal = row.renewals.get()
    return renewal


def written_offering(administrator: Actor, category: Category, provider: Provider) -> Offering:
    """A draft offering with words only."""
    return services.save_offering(
        administrator,
        category=category,
        provider=provider,
        summary=TEXTS,
        first_day=TEXTS,
        languages=["fi", "en"],
    )


def published_offering(
    administrator: Actor,
    category: Category,
    provider: Provider,
    *,
    price_cents: int = 60_00,
    capacity: int = 5,
    free_on: date | None = None,
    remote: bool = False,
) -> Offering:
    """An offering that clients see, with one place in Kuopio (or remote)."""
    offering = written_offering(administrator, category, provider)
    services.set_offering_price(administrator, offering, price_cents, clock.today())
    place = None
    if not remote:
        place = provider_services.add_place(
            administrator,
            provider,
            name="Toimisto",
            street="Puijonkatu 1",
            postcode="70100",
            municipality="Kuopio",
        )
    services.set_offering_place(
        administrator, offering, place, capacity=capacity, next_free_on=free_on or clock.today()
    )
    return services.publish_offering(administrator, offering)
