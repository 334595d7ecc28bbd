"""Set-up: the authority, its staff, its money and its purchasing system."""

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from core import clock, codes, services
from core.actors import SYSTEM, Actor, actor_for
from core.models import Authority, User
from core.roles import Role
from procurement import services as procurement
from procurement.category_states import TrialRules
from procurement.models import Category, DynamicPurchasingSystem, Requirement
from procurement.states import RequirementKind, ScoreType
from simulator.play.world import Staff, World
from simulator.scenarios import Scenario, Service
from simulator.scenarios.names import FIRST, LAST
from vouchers import services as vouchers

DEMO_DOMAIN = "demo.valinta.example"
DEMO_PASSWORD = "valinta-demo-2026"  # noqa: S105 - the demo prints it
SYSTEM_CODE = "PALVELUT"
MONEY_AN_ORDER = 1_600_00
STAFF_ROLES = {
    "procurement": Role.PROCUREMENT,
    "finance": Role.FINANCE,
    "manager": Role.MANAGER,
    "auditor": Role.AUDITOR,
}
CONTRACT = {
    "fi": "Palveluntuottaja tuottaa palvelun palvelukuvauksen mukaisesti. Tilaukseen vastataan kahdessa "
    "työpäivässä. Loppuraportti annetaan 14 päivän kuluessa. Laskut maksetaan 21 päivässä.",
    "sv": "Serviceproducenten producerar tjänsten enligt beskrivningen. Beställningar besvaras inom två "
    "arbetsdagar. Slutrapporten lämnas inom 14 dagar. Fakturor betalas inom 21 dagar.",
    "en": "The provider gives the service as described. Orders are answered within two working days. The final "
    "report is sent within 14 days. Invoices are paid within 21 days.",
}
_SHARED = (
    ("ILMOITUS", RequirementKind.DECLARATION, None, {
        "fi": "Vakuutamme, että meitä ei koske mikään poissulkemisperuste (hankintalaki 80 ja 81 §).",
        "sv": "Vi försäkrar att ingen uteslutningsgrund gäller oss (upphandlingslagen 80 och 81 §).",
        "en": "We declare that no exclusion ground applies to us (HL §§80-81)."}),
    ("KOKEMUS", RequirementKind.NUMBER, 2, {
        "fi": "Montako vuotta olette tuottaneet valmennusta tai ohjausta? (vähintään 2)",
        "sv": "Hur många år har ni producerat coachning eller handledning? (minst 2)",
        "en": "For how many years have you given coaching or guidance? (at least 2)"}),
    ("TIETOSUOJA", RequirementKind.YES_NO, None, {
        "fi": "Onko teillä kirjallinen tietosuojasuunnitelma asiakastiedoille?",
        "sv": "Har ni en skriftlig dataskyddsplan för klientuppgifter?",
        "en": "Do you have a written data protection plan for client data?"}),
    ("LAATU", RequirementKind.TEXT, None, {
        "fi": "Miten varmistatte palvelun laadun?", "sv": "Hur säkerställer ni tjänstens kvalitet?",
        "en": "How do you make sure of the quality of the service?"}),
)  # fmt: skip
_OWN = {
    "fi": "Montako pätevää valmentajaa teillä on tähän palveluun? (vähintään 1)",
    "sv": "Hur många behöriga coacher har ni för tjänsten? (minst 1)",
    "en": "How many qualified coaches do you have for this service? (at least 1)",
}


def email_of(scenario: Scenario, role: str, number: int) -> str:
    """The address of the number-th person of a role; in a city with ready sign-ins the first has the demo's."""
    if scenario.ready_sign_ins and number == 0:
        return f"{role}@{DEMO_DOMAIN}"
    return f"{role}{number + 1}@{scenario.authority_code}.valinta.example"


def new_user(email: str) -> User:
    """An invited person with a fictional name."""
    return services.invite_user(email, f"{codes.draw(FIRST)} {codes.draw(LAST)}")


def found_city(scenario: Scenario) -> Authority:
    """The authority."""
    return services.create_authority(
        SYSTEM,
        code=scenario.authority_code,
        name=scenario.authority_name,
        business_id="",
        email=f"kirjaamo@{scenario.authority_code}.valinta.example",
        phone="017 000 0000",
        address=f"Tulliportinkatu 31, 70100 {scenario.municipalities[0]}",
        municipalities=scenario.municipalities,
        appeal_court={"fi": "markkinaoikeus", "sv": "marknadsdomstolen", "en": "the Market Court"},
    )


def _hire(scenario: Scenario, authority: Authority, role: str, kind: Role, number: int = 0) -> Actor:
    user = new_user(email_of(scenario, role, number))
    services.add_staff(SYSTEM, authority, user, kind)
    return actor_for(user)


def hire_staff(scenario: Scenario, authority: Authority) -> Staff:
    """The people of the authority."""
    officials = [_hire(scenario, authority, "official", Role.OFFICIAL, n) for n in range(scenario.officials)]
    others = {name: _hire(scenario, authority, name, kind) for name, kind in STAFF_ROLES.items()}
    return Staff(officials, [others["procurement"]], others["finance"], others["manager"], others["auditor"])


def grant_money(scenario: Scenario, authority: Authority, staff: Staff, orders: int, years: set[int]) -> None:
    """A budget for each year that the play touches."""
    for year in sorted(years):
        cents = MONEY_AN_ORDER * max(orders + 40, 100)
        vouchers.grant_budget(
            staff.finance, authority=authority, year=year, cents=cents, key=f"budget-{year}"
        )


def found_system(
    scenario: Scenario, staff: Staff, begins: date, ends: datetime
) -> tuple[DynamicPurchasingSystem, dict[str, Category], list[Requirement]]:
    """Draft the system with its categories and requirements, and open it."""
    officer = staff.procurement[0]
    system = procurement.found_system(
        officer,
        code=SYSTEM_CODE,
        name={"fi": "Työllisyyspalvelut", "sv": "Sysselsättningstjänster", "en": "Employment services"},
        description={
            "fi": "Kaupunki hankkii asiakkaalle palvelun kerrallaan, ja asiakas valitsee tuottajan.",
            "sv": "Staden upphandlar en tjänst åt gången och klienten väljer producenten.",
            "en": "The city buys one service at a time, and the client chooses the provider.",
        },
        contract_text=CONTRACT,
        ends_on=max(begins, clock.local_date(ends)) + timedelta(days=4 * 365),
    )
    categories = {s.code: _add_category(officer, system, scenario, s) for s in scenario.services}
    requirements = [
        procurement.add_requirement(officer, system, code=code, kind=kind, text=text, limit=limit)
        for code, kind, limit, text in _SHARED
    ]
    for code, category in categories.items():
        requirements.append(
            procurement.add_requirement(
                officer,
                system,
                code=f"VALMENTAJAT-{code[:8]}",
                kind=RequirementKind.NUMBER,
                text=_OWN,
                category=category,
                limit=1,
            )
        )
    opened = procurement.open_system(officer, system)
    now = Category.objects.filter(system=opened).select_related("system", "authority")
    return opened, {category.code: category for category in now.order_by("pk")}, requirements


def _add_category(
    officer: Actor, system: DynamicPurchasingSystem, scenario: Scenario, service: Service
) -> Category:
    return procurement.add_category(
        officer,
        system,
        code=service.code,
        name=service.name,
        cpv=service.cpv,
        route=service.route,
        unit=service.unit,
        price_rule=service.price_rule,
        ceiling_cents=service.price_cents,
        default_units=service.units,
        languages=scenario.languages,
        areas=scenario.municipalities,
        card=service.card,
        score_type=service.score_type,
        reports=list(service.reports),
        trial_rules=TrialRules.STATUTORY if service.score_type == ScoreType.TRIAL else TrialRules.NONE,
    )


def give_passwords(world: World, password: str) -> None:
    """Let the ready-made sign-ins of a demo sign in; one hash for all, hashing is slow on purpose."""
    User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}").update(password=make_password(password))
