"""A mini-competition with several tenderers, made through the services step by step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import clock
from core.actors import Actor, actor_for
from core.models import User
from core.roles import Role
from procurement import services
from procurement.competition_states import CriterionKind, TenderState
from procurement.models import Category, Competition, DynamicPurchasingSystem, Invitation, Tender
from procurement.rules.competitions import Range
from procurement.states import PriceRule, RequirementKind, Route
from providers.models import Provider, ProviderMember
from tests.factories import procurement as make
from tests.factories.cast import Cast, make_provider, staff
from tests.factories.core import UserFactory

PASSWORD = "correct horse battery"
"""Of everyone (`tests.factories.core.UserFactory`)."""
RANGES = {
    CriterionKind.PRICE: Range(20, 60),
    CriterionKind.QUALITY: Range(20, 80),
    CriterionKind.SCORE: Range(0, 20),
}
TEXTS = make.TEXTS
NAMES = ("Alku Oy", "Besta Oy", "Cirkus Oy")
IDS = ("2345678-2", "3456789-3", "4567890-4")


@dataclass
class Contest:
    """A city that buys by competition, and the people on both sides of it."""

    cast: Cast
    officer: Actor
    manager: Actor
    system: DynamicPurchasingSystem
    category: Category
    providers: list[Provider]
    bidders: list[Actor]
    assessors: list[Actor]

    def invitation(self, competition: Competition, number: int) -> Invitation:
        """The invitation of one of the providers."""
        found: Invitation = Invitation.objects.select_related("competition", "provider").get(
            competition=competition, provider=self.providers[number]
        )
        return found

    def send(self, competition: Competition, number: int, price: int = 50_00, **more: Any) -> Tender:
        """A tender of one of the providers, complete."""
        return services.send_tender(
            self.bidders[number],
            self.invitation(competition, number),
            unit_price_cents=price,
            answers={row.ref: f"Vastaus {number}" for row in questions(competition)},
            **more,
        )


def make_contest(cast: Cast, code: str = "kilpailu", tenderers: int = 2) -> Contest:
    """An open system with a category under route A and some admitted providers."""
    officer = cast.actor("procurement")
    system, category = competing_system(officer, code)
    providers, bidders = [], []
    for name, business_id in list(zip(NAMES, IDS, strict=True))[:tenderers]:
        provider = make_provider(name, business_id)
        person: User = UserFactory(name=f"Henkilö {name}")
        ProviderMember.objects.create(provider=provider, user=person, role=Role.PROVIDER_ADMIN.value)
        bidder = actor_for(person)
        make.admitted(officer, bidder, system, provider)
        providers.append(provider)
        bidders.append(bidder)
    people = [staff(cast.authority, Role.OFFICIAL, f"Arvioija{n}-{code} Virkailija") for n in (1, 2)]
    return Contest(
        cast,
        officer,
        cast.actor("manager"),
        system,
        category,
        providers,
        bidders,
        [actor_for(person) for person in people],
    )


def competing_system(officer: Actor, code: str) -> tuple[DynamicPurchasingSystem, Category]:
    """An open system whose one category publishes its award criteria."""
    system = make.draft_system(officer, code)
    services.add_requirement(officer, system, code="exclusion", kind=RequirementKind.DECLARATION, text=TEXTS)
    facts = make.category_facts(route=Route.MINI_COMPETITION, price_rule=PriceRule.CAP, ceiling_cents=80_00)
    category = services.add_category(officer, system, **facts)
    services.publish_criteria(officer, category, RANGES, TEXTS)
    return services.open_system(officer, system), category


def facts(**changes: Any) -> dict[str, Any]:
    """A lawful purchase; tenders by noon of the day after the last of ten whole days."""
    found: dict[str, Any] = {
        "title": {"fi": "Valmennus syksyllä", "en": "Coaching in autumn"},
        "description": TEXTS,
        "quantity": 200_00,
        "estimated_cents": 12_000_00,
        "starts_from": clock.today() + timedelta(days=40),
        "starts_until": clock.today() + timedelta(days=60),
        "tender_deadline": deadline(),
    }
    return {**found, **changes}


def deadline() -> datetime:
    """Noon of the eleventh day from now."""
    return clock.at(clock.today() + timedelta(days=11), 12)


def draft(contest: Contest, **changes: Any) -> Any:
    """A draft that may be put to tender: price 40, quality 50 in two questions, score 10; two assessors."""
    row = services.draft_competition(contest.officer, contest.category, **facts(**changes))
    weigh = services.set_criterion
    weigh(contest.officer, row, CriterionKind.PRICE, 40)
    weigh(contest.officer, row, CriterionKind.SCORE, 10)
    for weight in (30, 20):
        weigh(
            contest.officer,
            row,
            CriterionKind.QUALITY,
            weight,
            name={"fi": f"Laatu {weight}"},
            text={"fi": f"Miten? ({weight})"},
        )
    for assessor in contest.assessors:
        assert assessor.user is not None
        services.name_assessor(contest.officer, row, assessor.user)
    row.refresh_from_db()
    return row


def invited(contest: Contest, **changes: Any) -> Any:
    """Tenders are awaited."""
    return services.invite_to_tender(contest.officer, draft(contest, **changes))


def questions(competition: Competition) -> list[Any]:
    """The quality questions."""
    return list(competition.criteria.filter(kind=CriterionKind.QUALITY).order_by("pk"))


def opened(contest: Contest, competition: Competition) -> Any:
    """The deadline has passed and two people have opened the tenders (the clock is moved)."""
    assert competition.tender_deadline is not None
    if clock.now() < competition.tender_deadline:
        clock.set_to(competition.tender_deadline + timedelta(minutes=1))
    services.sign_opening(contest.officer, competition, PASSWORD)
    return services.sign_opening(contest.manager, competition, PASSWORD)


def assessed(contest: Contest, competition: Competition, marks: tuple[tuple[int, ...], ...]) -> None:
    """Every assessor gives the same points: for each tender, by arrival, one for each question."""
    tenders = competition.tenders.filter(state=TenderState.OPENED).order_by("received_at", "pk")
    given: dict[tuple[str, str], tuple[int | None, str]] = {}
    for tender, row in zip(tenders, marks, strict=True):
        given |= {
            (tender.ref, question.ref): (points, "Peruste")
            for question, points in zip(questions(competition), row, strict=True)
        }
    for assessor in contest.assessors:
        services.declare_interest(assessor, competition, independent=True)
        services.save_marks(assessor, competition, given, hand_in=True)


def awarded(contest: Contest, **changes: Any) -> Any:
    """Two tenders compared and the first chosen."""
    row = invited(contest, **changes)
    contest.send(row, 0, 50_00)
    contest.send(row, 1, 60_00)
    row = opened(contest, row)
    assessed(contest, row, ((9, 8), (7, 7)))
    services.award_competition(contest.officer, row, reason="Paras")
    row.refresh_from_db()
    return row
