"""The city in which people act: played once by the simulator, given fresh to every test."""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from django.db import connection
from pypdf import PdfReader

from config.tasks import move_due
from core import clock, services
from core.actors import Actor, actor_for
from core.models import Authority, Client, Document, Outbox, User
from core.roles import Role
from orders import services as orders
from orders.models import Order
from orders.services.needing import NeedFacts, Starting
from procurement import services as procurement
from procurement.models import Application, Category, DynamicPurchasingSystem, Offering
from procurement.states import Assessment, PriceRule, RequirementKind, Route, Unit, Verdict
from providers.models import Place, Provider, ProviderMember, PublishedScore
from simulator.play import play
from simulator.play.town import DEMO_DOMAIN, DEMO_PASSWORD
from tests.conftest import MONDAY
from vouchers import services as vouchers

PASSWORD = DEMO_PASSWORD
SEED, ORDERS, LEAST_SCORED = 1, 125, 8
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


class Snapshot:
    """The whole database at a moment, kept in memory and put back in a blink (SQLite's own backup)."""

    def __init__(self) -> None:
        connection.close()
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(_path())) as database:
            database.backup(self._kept)

    def put_back(self) -> None:
        """Make the database what it was."""
        connection.close()
        with closing(sqlite3.connect(_path())) as database:
            self._kept.backup(database)


def _path() -> Path:
    assert connection.vendor == "sqlite", "people in a browser act on SQLite: unset DATABASE_URL"
    path = Path(connection.settings_dict["NAME"])
    assert path.name.startswith("test-"), path
    return path


def found_town() -> None:
    """Play the small city up to the Monday on which stories begin."""
    figures = play("small-city", SEED, orders=ORDERS, until=MONDAY, password=PASSWORD)
    clock.set_to(None)
    assert figures["scores_published"] >= LEAST_SCORED, figures["scores_published"]


@dataclass(frozen=True)
class Town:
    """The city with its people; the test acts through services where nobody looks."""

    authority: Authority

    def user(self, role: str) -> User:
        """The ready sign-in of a role: official, procurement, finance, manager, auditor, provider or coach."""
        return User.objects.get(email=f"{role}@{DEMO_DOMAIN}")

    def actor(self, role: str) -> Actor:
        """The same person, acting."""
        return actor_for(self.user(role))

    @property
    def own(self) -> Provider:
        """The provider of the ready sign-ins."""
        return ProviderMember.objects.get(user=self.user("provider"), role=Role.PROVIDER_ADMIN).provider

    def scored(self) -> list[Provider]:
        """Providers with a published score, the best known first."""
        rows = PublishedScore.objects.filter(authority=self.authority, superseded_at=None)
        return [
            row.provider for row in rows.exclude(score=None).select_related("provider").order_by("-orders")
        ]

    def administrator(self, provider: Provider) -> Actor:
        """Somebody who may act for a provider."""
        member = ProviderMember.objects.filter(
            provider=provider, role=Role.PROVIDER_ADMIN, ended_at=None
        ).first()
        assert member is not None
        return actor_for(member.user)

    def place_of(self, provider: Provider) -> Place:
        """The provider's first place."""
        return Place.objects.filter(provider=provider).order_by("pk")[0]

    def moves_to(self, day: date, hour: int = 9) -> None:
        """Let time pass: what is due moves as it would have."""
        clock.set_to(clock.at(day, hour))
        move_due()

    # Through the services, where the story looks elsewhere --------------------------------------------------

    def found_category(self) -> Category:
        """An open system with one category of client's choice, and money for it."""
        officer = self.actor("procurement")
        system = procurement.found_system(
            officer,
            code="VALMENNUS",
            name=_same("Coaching for work"),
            description=_same("One service at a time; the client chooses."),
            contract_text=_same("The provider gives the service as described."),
            ends_on=clock.today() + timedelta(days=4 * 365),
        )
        category = procurement.add_category(
            officer,
            system,
            code="TYOSSAVALMENNUS",
            name={"fi": "Työssävalmennus", "sv": "Arbetsträning", "en": "On-the-job coaching"},
            cpv="85312510",
            route=Route.CLIENT_CHOICE,
            unit=Unit.HOUR,
            price_rule=PriceRule.CAP,
            ceiling_cents=80_00,
            default_units=20_00,
            languages=["fi", "en"],
            areas=["Kuopio"],
            card={key: _same("A coach beside you at work.") for key in procurement.CARD_KEYS},
            score_type="a_jobcoach",
        )
        procurement.add_requirement(
            officer,
            system,
            code="EXCLUSION",
            kind=RequirementKind.DECLARATION,
            text=_same("No ground applies."),
        )
        procurement.open_system(officer, system)
        return category

    def admit(self, category: Category, provider: Provider) -> None:
        """A provider that applies and is let in."""
        system = DynamicPurchasingSystem.objects.get(pk=category.system_id)
        administrator, officer = self.administrator(provider), self.actor("procurement")
        draft = procurement.start_application(administrator, system, provider)
        asked = {row.pk: _answer(row.kind) for row in system.requirements.all()}
        procurement.save_answers(administrator, draft, answers=asked, categories=[category.pk])
        procurement.submit_application(administrator, draft, accept_contract=True)
        procurement.take_application(officer, draft)
        procurement.assess_answers(officer, draft, dict.fromkeys(asked, (Assessment.MET, "")))
        draft = Application.objects.get(pk=draft.pk)
        procurement.decide_application(officer, draft, verdicts={category.pk: (Verdict.ADMIT, "")})

    def offer(
        self, category: Category, provider: Provider, *, capacity: int = 4, cents: int = 58_00
    ) -> Offering:
        """A published offering at the provider's first place."""
        administrator = self.administrator(provider)
        offering = procurement.save_offering(
            administrator,
            category=category,
            provider=provider,
            summary=_same("We find a workplace with you and stay beside you there."),
            first_day=_same("We meet, talk over what you want, and agree on the next step."),
            languages=["fi", "en"],
        )
        procurement.set_offering_price(administrator, offering, cents, clock.today())
        procurement.set_offering_place(
            administrator, offering, self.place_of(provider), capacity=capacity, next_free_on=clock.today()
        )
        return procurement.publish_offering(administrator, offering)

    def open_market(self, providers: int = 3, *, capacity: int = 4) -> Category:
        """A category in which the ready provider and some others are admitted and have an offering."""
        category = self.found_category()
        others = [provider for provider in self.scored() if provider != self.own]
        for provider in [self.own, *others[: providers - 1]]:
            self.admit(category, provider)
            self.offer(category, provider, capacity=capacity)
        return category

    def new_client(self, first_name: str = "Veikko", birth_date: date = date(1985, 3, 9)) -> Client:
        """A client of the official who is reached by letter."""
        return services.record_client(
            self.actor("official"),
            first_name=first_name,
            last_name="Esimerkki",
            birth_date=birth_date,
            municipality="Kuopio",
            address="Esimerkkikatu 1, 70100 Kuopio",
            language="en",
        )

    def draft_order(self, category: Category, client: Client | None = None) -> Order:
        """A need, recorded."""
        facts = NeedFacts(
            goals="Find part-time work in a kitchen.",
            languages=("fi", "en"),
            municipalities=("Kuopio",),
            earliest_start=clock.today(),
            latest_start=clock.today() + timedelta(days=60),
            units_hundredths=20_00,
        )
        starting = Starting("c_35_49", 14, "b_secondary", "a_fi_sv", "a_none", 5)
        return orders.record_need(
            self.actor("official"),
            client=client or self.new_client(),
            category=category,
            facts=facts,
            starting=starting,
        )

    def place_order(self, category: Category, client: Client | None = None) -> Order:
        """A placed order: the client has been asked to choose."""
        return orders.place_order(self.actor("official"), self.draft_order(category, client))

    def add_money(self, euros: int = 200_000) -> None:
        """More budget for the year, so that no story ends for want of it."""
        vouchers.grant_budget(
            self.actor("finance"),
            authority=self.authority,
            year=clock.today().year,
            cents=euros * 100,
            key="more-for-the-story",
        )


def _same(text: str) -> dict[str, str]:
    return {"fi": text, "sv": text, "en": text}


def _answer(kind: str) -> str:
    return {RequirementKind.NUMBER: "5", RequirementKind.TEXT: "We ask every client."}.get(
        RequirementKind(kind), "yes"
    )


def code_of(order: Order) -> str:
    """The code in the newest letter about an order."""
    letter = Document.objects.filter(kind="choice_letter", subject_ref=order.ref).latest("pk")
    return str(letter.facts["code"])


def code_in_message(subject: str) -> str:
    """The code in the newest message that was sent (or would have been) about a matter."""
    for row in Outbox.objects.order_by("-pk"):
        text = " ".join(str(row.payload.get(part, "")) for part in ("subject", "text"))
        found = CODE.search(text)
        if found and subject in text:
            return found.group()
    raise AssertionError(f"no message about “{subject}” with a code")


def words_of(pdf: bytes) -> str:
    """What a PDF says."""
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
