"""A small open market made through the services: a system, one category, providers with published offerings."""

from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.fi import ytunnus

from core import clock
from core import services as people
from core.actors import Actor, actor_for
from core.models import Client, User
from core.roles import Role
from orders import services as orders
from orders.models import Order
from orders.services.needing import NeedFacts, Starting
from procurement import services as procurement
from procurement.models import Application, Category, DynamicPurchasingSystem, Offering
from procurement.states import Assessment, PriceRule, RequirementKind, Route, Unit, Verdict
from providers import services as providers
from providers.models import Provider, ProviderMember
from tests.factories.cast import Cast
from tests.factories.core import UserFactory
from vouchers import services as vouchers

TEXTS = {"fi": "Palvelu", "sv": "Tjänst", "en": "Service"}
CARD = dict.fromkeys(("for_whom", "aim", "content", "duration", "benefit"), TEXTS)


@dataclass
class Market:
    """An open system of the cast's city."""

    cast: Cast
    system: DynamicPurchasingSystem
    category: Category
    administrators: dict[int, Actor]
    offerings: list[Offering]

    @property
    def official(self) -> Actor:
        """The official, acting."""
        return self.cast.actor("official")


def business_id(number: int) -> str:
    """A business id with a right check digit, made from a running number."""
    for candidate in range(number * 10, number * 10 + 10):
        body = f"{candidate:07d}"
        for check in "0123456789":
            if ytunnus.is_valid(f"{body}-{check}"):
                return f"{body}-{check}"
    raise ValueError(number)


def make_market(cast: Cast, *, route: Route = Route.CLIENT_CHOICE, budget_cents: int = 10_000_000) -> Market:
    """An open system with one category and a budget; no provider yet."""
    officer = cast.actor("procurement")
    today = clock.today()
    system = procurement.found_system(
        officer,
        code="valmennus",
        name=TEXTS,
        description=TEXTS,
        contract_text=TEXTS,
        ends_on=today + timedelta(days=4 * 365),
        first_period_ends_on=today + timedelta(days=40),
    )
    category = procurement.add_category(
        officer,
        system,
        code="tyossavalmennus",
        name={"fi": "Työssävalmennus", "sv": "Arbetsträning", "en": "On-the-job coaching"},
        cpv="85312510",
        route=route,
        unit=Unit.HOUR,
        price_rule=PriceRule.CAP,
        ceiling_cents=80_00,
        default_units=20_00,
        languages=["fi", "sv", "en"],
        areas=["Kuopio"],
        card=CARD,
    )
    procurement.add_requirement(
        officer, system, code="exclusion", kind=RequirementKind.DECLARATION, text=TEXTS
    )
    system = procurement.open_system(officer, system)
    vouchers.grant_budget(
        cast.actor("finance"), authority=cast.authority, year=today.year, cents=budget_cents, key="grant-1"
    )
    return Market(cast, system, category, {}, [])


def admit(market: Market, administrator: Actor, provider: Provider) -> Application:
    """An application that is written, sent, assessed and decided."""
    draft = procurement.start_application(administrator, market.system, provider)
    requirements = list(market.system.requirements.values_list("pk", flat=True))
    procurement.save_answers(
        administrator, draft, answers=dict.fromkeys(requirements, "yes"), categories=[market.category.pk]
    )
    procurement.submit_application(administrator, draft, accept_contract=True)
    officer = market.cast.actor("procurement")
    procurement.take_application(officer, draft)
    procurement.assess_answers(officer, draft, dict.fromkeys(requirements, (Assessment.MET, "")))
    procurement.decide_application(officer, draft, verdicts={market.category.pk: (Verdict.ADMIT, "")})
    return Application.objects.get(pk=draft.pk)


def offer(
    market: Market,
    administrator: Actor,
    provider: Provider,
    *,
    price_cents: int = 60_00,
    capacity: int = 5,
    free_on: date | None = None,
) -> Offering:
    """A published offering at one place in Kuopio."""
    place = providers.add_place(
        administrator,
        provider,
        name="Toimisto",
        street="Puijonkatu 1",
        postcode="70100",
        municipality="Kuopio",
    )
    offering = procurement.save_offering(
        administrator,
        category=market.category,
        provider=provider,
        summary=TEXTS,
        first_day=TEXTS,
        languages=["fi", "en"],
    )
    procurement.set_offering_price(administrator, offering, price_cents, clock.today())
    procurement.set_offering_place(
        administrator, offering, place, capacity=capacity, next_free_on=free_on or clock.today()
    )
    offering = procurement.publish_offering(administrator, offering)
    market.administrators[provider.pk] = administrator
    market.offerings.append(offering)
    return offering


def join_cast_provider(market: Market, **options: int) -> Offering:
    """The cast's own provider, admitted and with a published offering."""
    administrator = market.cast.actor("administrator")
    admit(market, administrator, market.cast.provider)
    return offer(market, administrator, market.cast.provider, **options)  # type: ignore[arg-type]


def join_provider(market: Market, number: int, **options: int) -> Offering:
    """Another provider, registered by its administrator, admitted and with a published offering."""
    user: User = UserFactory(email=f"admin{number}@provider.example")
    provider = providers.register_provider(
        actor_for(user),
        name=f"Palvelu {number} Oy",
        business_id=business_id(200_000 + number),
        email=f"info{number}@provider.example",
        administrator=user,
    )
    if not ProviderMember.objects.filter(provider=provider, user=user).exists():
        ProviderMember.objects.create(provider=provider, user=user, role=Role.PROVIDER_ADMIN.value)
    administrator = actor_for(user)
    admit(market, administrator, provider)
    return offer(market, administrator, provider, **options)  # type: ignore[arg-type]


def need_facts(**changes: object) -> NeedFacts:
    """A need for twenty hours in Kuopio, starting within four weeks."""
    facts: dict[str, object] = {
        "goals": "Löytää osa-aikainen työ keittiöstä.",
        "languages": ("fi",),
        "municipalities": ("Kuopio",),
        "earliest_start": clock.today(),
        "latest_start": clock.today() + timedelta(days=28),
        "units_hundredths": 20_00,
    }
    return NeedFacts(**(facts | changes))  # type: ignore[arg-type]


STARTING = Starting("c_35_49", 30, "b_secondary", "a_fi_sv", "b_some", 4)


def make_client(market: Market, **changes: object) -> Client:
    """A client of the official."""
    facts: dict[str, object] = {
        "first_name": "Aino",
        "last_name": "Esimerkki",
        "birth_date": date(1980, 5, 17),
        "municipality": "Kuopio",
        "phone": "+358401112222",
        "language": "en",
    }
    return people.record_client(market.official, **(facts | changes))  # type: ignore[arg-type]


def draft_order(market: Market, client: Client | None = None, **changes: object) -> Order:
    """A draft order for a (new) client."""
    return orders.record_need(
        market.official,
        client=client or make_client(market),
        category=market.category,
        facts=need_facts(**changes),
        starting=STARTING,
    )


def place_order(market: Market, client: Client | None = None, **changes: object) -> Order:
    """A placed order: the client has been asked to choose."""
    return orders.place_order(market.official, draft_order(market, client, **changes))
