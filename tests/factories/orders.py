"""A small city with providers to choose from, as direct rows; needs and orders through the services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from core import clock
from core.actors import Actor, actor_for, client_actor
from core.models import Authority, Client, Outbox, User
from core.roles import Role
from orders import services
from orders.models import Order
from orders.services.answering import Acceptance
from orders.services.needing import NeedFacts, Starting
from procurement.models import (
    Admission,
    Category,
    CategoryModule,
    DynamicPurchasingSystem,
    Offering,
    OfferingPlace,
    OfferingPrice,
)
from procurement.states import AdmissionBasis, OfferingState, PriceRule, Regime, Route, SystemState, Unit
from providers.models import Place, Provider, ProviderMember, PublishedScore
from tests.factories.core import AuthorityFactory, ClientFactory, MembershipFactory, UserFactory
from tests.factories.texts import FIRST_DAYS, PRODUCT_CARD, SUMMARIES
from tests.factories.vouchers import make_budget

STARTING = Starting(
    age_band="b_25_34",
    months_unemployed=14,
    education="b_secondary",
    language_group="a_fi_sv",
    health_limit="a_none",
    wa_start=6,
)
NAMES = ("Askel", "Polku", "Silta", "Suunta", "Kipinä", "Voima", "Taito", "Reitti", "Kunto", "Luotsi")
ENDINGS = ("Oy", "ry", "osk", "säätiö")
LANGUAGES = (("fi",), ("fi", "sv"), ("fi", "en"), ("fi", "en", "ar"), ("fi", "so"), ("fi", "ru", "et"))


@dataclass
class City:
    """An authority with one open category, its official, and providers that can be chosen."""

    authority: Authority
    official: User
    category: Category
    providers: list[Provider] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """The official as an actor."""
        return actor_for(self.official)

    def place_of(self, provider: Provider) -> OfferingPlace:
        """A provider's place in the category."""
        return OfferingPlace.objects.get(offering__provider=provider, offering__category=self.category)


def make_city(
    providers: int = 5,
    *,
    capacity: int = 10,
    code: str = "saari",
    scored: int = 0,
    route: str = Route.CLIENT_CHOICE,
) -> City:
    """A city with a budget and admitted providers with published offerings; the first ``scored`` have scores."""
    authority = AuthorityFactory(
        code=code,
        name={"fi": "Saaren kaupunki", "sv": "Saari stad", "en": "City of Saari"},
        phone="+358 17 123 456",
    )
    official = UserFactory(name="Outi Omavirkailija", email=f"outi@{code}.example")
    MembershipFactory(authority=authority, user=official, role=Role.OFFICIAL.value)
    system = DynamicPurchasingSystem.objects.create(
        authority=authority,
        code="services",
        name={"fi": "Palvelut", "en": "Services"},
        state=SystemState.OPEN,
    )
    category = Category.objects.create(
        authority=authority,
        system=system,
        code="job-coaching",
        name={"fi": "Työhönvalmennus", "sv": "Arbetsträning", "en": "Job coaching"},
        card=PRODUCT_CARD,
        cpv="85312320",
        regime=Regime.ANNEX_E_1_4,
        route=route,
        unit=Unit.HOUR,
        price_rule=PriceRule.CAP,
        ceiling_cents=80_00,
    )
    make_budget(authority, 100_000_000_00)
    city = City(authority, official, category)
    for number in range(providers):
        add_provider(city, number, capacity=capacity, scored=number < scored)
    return city


TOWNS = (("Kuopio", "Puijonkatu"), ("Siilinjärvi", "Kasurilantie"), ("Kuopio", "Haapaniemenkatu"))


def add_provider(
    city: City,
    number: int = 0,
    *,
    capacity: int = 10,
    scored: bool = False,
    remote: bool = False,
    accessible: bool = True,
    languages: Sequence[str] = (),
    free_in: int | None = None,
) -> Provider:
    """One admitted provider with a published offering at one place, and an administrator."""
    provider, name = _admitted(city, number)
    offering = _published(city, provider, number, languages)
    OfferingPlace.objects.create(
        authority=city.authority,
        offering=offering,
        place=None if remote else _place(provider, name, number, accessible=accessible),
        capacity=capacity,
        next_free_on=clock.today() + timedelta(days=number % 9 if free_in is None else free_in),
    )
    if scored:
        add_score(city.authority, provider, number)
    city.providers.append(provider)
    return provider


def _admitted(city: City, number: int) -> tuple[Provider, str]:
    """The provider with its administrator, and the name that its people and place bear."""
    name = f"{NAMES[number % len(NAMES)]} {ENDINGS[number // len(NAMES) % len(ENDINGS)]}"
    suffix = f" {number}" if number >= len(NAMES) * len(ENDINGS) else ""
    provider = Provider.objects.create(
        name=name + suffix, business_id=f"{city.authority.pk % 1000:03d}{number:04d}-0"
    )
    ProviderMember.objects.create(
        provider=provider,
        user=UserFactory(name=f"Päivi {name}", email=f"admin{number}@{city.authority.code}.example"),
        role=Role.PROVIDER_ADMIN.value,
    )
    Admission.objects.create(
        authority=city.authority,
        category=city.category,
        provider=provider,
        basis=AdmissionBasis.IMPORTED,
        imported_decision="Decision 1/2026",
        valid_from=clock.today(),
    )
    return provider, name


def _published(city: City, provider: Provider, number: int, languages: Sequence[str]) -> Offering:
    offering = Offering.objects.create(
        authority=city.authority,
        category=city.category,
        provider=provider,
        state=OfferingState.PUBLISHED,
        summary=SUMMARIES[number % len(SUMMARIES)],
        first_day=FIRST_DAYS[number % len(FIRST_DAYS)],
        languages=list(languages or LANGUAGES[number % len(LANGUAGES)]),
        group=number % 4 == 3,
    )
    OfferingPrice.objects.create(
        authority=city.authority,
        offering=offering,
        unit_price_cents=60_00 + 100 * (number % 15),
        valid_from=clock.today(),
    )
    return offering


def _place(provider: Provider, name: str, number: int, *, accessible: bool) -> Place:
    town, street = TOWNS[number % len(TOWNS)]
    return Place.objects.create(
        provider=provider,
        name=f"{name}, {town}",
        street=f"{street} {number + 1}",
        postcode="70100",
        municipality=town,
        accessible=accessible,
    )


def add_score(authority: Authority, provider: Provider, number: int = 0, **values: Any) -> PublishedScore:
    """A published score; they differ by number."""
    score = values.pop("score", 38_00 + 300 * (number % 9))
    facts = {"asked": 20, "answered": 14, "answered_percent": 70, "nps": 57, "promoters_percent": 64}
    band = min(5, max(1, (score - 35_00) // 6_00))
    defaults = {"orders": 12 + number, "band": band, "low": score - 9_00, "high": score + 9_00}
    return PublishedScore.objects.create(
        authority=authority,
        provider=provider,
        number=1,
        method_version="pq-1.0",
        as_of=date(2026, 1, 31),
        score=score,
        facts=facts,
        **{**defaults, **values},
    )


def need_facts(**changes: Any) -> NeedFacts:
    """A need that every provider of the city fits."""
    facts: dict[str, Any] = {
        "goals": "Work in a kitchen",
        "languages": ("fi",),
        "municipalities": ("Kuopio", "Siilinjärvi"),
        "earliest_start": clock.today(),
        "latest_start": clock.today() + timedelta(days=40),
        "units_hundredths": 40_00,
        "remote_suits": True,
    }
    return NeedFacts(**{**facts, **changes})


def make_client(city: City, **values: Any) -> Client:
    """A client of the city, born on 17 May 1980."""
    made: Client = ClientFactory(authority=city.authority, official=city.official, **values)
    return made


def draft_order(city: City, client: Client | None = None, **changes: Any) -> Order:
    """A need recorded for a client."""
    return services.record_need(
        city.actor,
        client=client or make_client(city),
        category=city.category,
        facts=need_facts(**changes),
        starting=STARTING,
    )


def placed_order(city: City, client: Client | None = None, **changes: Any) -> Order:
    """An order whose client is asked to choose."""
    return services.place_order(city.actor, draft_order(city, client, **changes))


def client_of(order: Order) -> Actor:
    """The client with the order's present code."""
    return client_actor(Order.objects.get(pk=order.pk).code_purpose, order.ref)


def chosen_order(city: City, provider: Provider | None = None, order: Order | None = None) -> Order:
    """An order (a new one if none is given) whose client has chosen the provider (the city's first one)."""
    order = order or placed_order(city)
    offer = order.offers.get(provider=provider or city.providers[0], position__isnull=False)
    return services.choose_provider(client_of(order), order, offer.ref)


def provider_actor(provider: Provider) -> Actor:
    """The administrator of a provider as an actor."""
    member = provider.members.select_related("user").get(role=Role.PROVIDER_ADMIN.value)
    return actor_for(member.user)


def accepted_order(city: City, provider: Provider | None = None, order: Order | None = None) -> Order:
    """An order that the provider has accepted: first meeting in a week at ten."""
    order = chosen_order(city, provider, order)
    assert order.provider is not None
    actor = provider_actor(order.provider)
    assert actor.user is not None
    acceptance = Acceptance(
        first_meeting=clock.at(clock.today() + timedelta(days=7), 10),
        where="Puijonkatu 1, Kuopio",
        coach=actor.user,
        planned_end=clock.today() + timedelta(days=90),
    )
    return services.accept_order(actor, order, acceptance)


def sent_code(order: Order) -> str:
    """The code of the newest message to the client about choosing."""
    row = Outbox.objects.filter(key__startswith=f"order:{order.ref}:choose:").order_by("-pk").first()
    assert row is not None
    text: str = row.payload["text"]
    return next(
        word.strip(".,") for word in text.split() if word.count("-") == 2 and len(word.strip(".,")) == 14
    )


def make_module(city: City, code: str = "language", **changes: Any) -> CategoryModule:
    """A module of the city's service: coaching by the hour, at most 90 euros."""
    facts: dict[str, Any] = {
        "name": {"fi": f"Lisä {code}", "sv": f"Tillägg {code}", "en": f"Extra {code}"},
        "unit": Unit.HOUR,
        "price_rule": PriceRule.CAP,
        "ceiling_cents": 90_00,
    }
    made: CategoryModule = CategoryModule.objects.create(
        authority=city.authority, category=city.category, code=code, **{**facts, **changes}
    )
    return made
