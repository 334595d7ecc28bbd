"""Providers: how they apply, how they are reviewed, what they offer."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from core import clock, codes
from core.actors import SYSTEM, actor_for
from core.geography import centre
from core.roles import Role
from procurement import services as procurement
from procurement.models import Admission, Application, ApplicationCategory, Category, Requirement
from procurement.states import AdmissionState, Assessment, PriceRule, RequirementKind, Verdict
from providers import services as providers
from providers.rules import business_id
from simulator.play.town import email_of, new_user
from simulator.play.world import Firm, World, in_days, in_working_days, working_days_before
from simulator.scenarios.names import FIRMS, POSTCODES, STREETS

CAPACITY = (5, 9)
LANGUAGE_SHARES = {"fi": 1.0, "sv": 0.2, "en": 0.5, "ru": 0.25, "ar": 0.15}


def fictional_ids(first: int, count: int) -> list[str]:
    """Business ids with a right check digit from a range that nobody has been given."""
    found: list[str] = []
    number = first
    while len(found) < count:
        found += [made for digit in range(10) if (made := business_id(f"{number:07d}-{digit}"))]
        number += 1
    return found[:count]


def make_firms(world: World) -> None:
    """Draw the firms with their hidden truth, and plan when each applies."""
    plan = world.scenario
    total = plan.admitted + plan.rejected + len(plan.waiting_applications)
    ids = fictional_ids(plan.ids_from, total)
    for number in range(total):
        firm = _make_firm(world, number, FIRMS[number], ids[number])
        world.firms.append(firm)
        world.agenda.put(_applies_at(world, number), partial(apply, world, firm))


def _applies_at(world: World, number: int) -> datetime:
    plan, days = world.scenario, (clock.local_date(world.ends) - world.begins).days
    waiting = number - plan.admitted - plan.rejected
    if waiting >= 0:
        return in_working_days(0, start=working_days_before(clock.local_date(world.ends), 3 + waiting))
    if number < round(plan.active * plan.early):
        return in_days(codes.whole(1, 12), start=world.begins)
    share = codes.uniform(0.15, 0.6) if number < plan.active else codes.uniform(0.2, 0.9)
    return in_days(int(days * share), start=world.begins)


def _make_firm(world: World, number: int, name: str, identity: str) -> Firm:
    plan = world.scenario
    coach_of_demo = plan.ready_sign_ins and number == 0
    boss = new_user(email_of(plan, "provider", number))
    provider = providers.register_provider(
        SYSTEM,
        name=name,
        business_id=identity,
        email=f"info{number + 1}@{plan.authority_code}.valinta.example",
        phone="050 000 0000",
        language="sv" if number % 11 == 7 else "fi",
        administrator=boss,
    )
    decided = plan.admitted + plan.rejected
    waits_at = plan.waiting_applications[number - decided] if number >= decided else ""
    small = not coach_of_demo and codes.chance(0.3)
    coaches = [boss] if small else [new_user(email_of(plan, "coach", number * 10 + n)) for n in range(2)]
    administrator = actor_for(boss)
    for coach in coaches:
        providers.add_member(administrator, provider, coach, Role.COACH)
    codes_of = [service.code for service in plan.services]
    each = codes.whole(*plan.services_each)
    return Firm(
        provider=provider,
        administrator=actor_for(boss),
        coaches=[actor_for(coach) for coach in coaches],
        services=tuple(codes_of) if number == 0 else tuple(sorted(codes.sample(codes_of, each))),
        languages=tuple(code for code, share in LANGUAGE_SHARES.items() if codes.chance(share)),
        active=number < plan.active,
        quality=codes.normal(0.6 if number == 0 else 0, 1),
        charm=codes.normal(0.6 if number == 0 else 0, 0.4) if plan.trouble else 0.0,
        declines=codes.uniform(0, 0.12),
        silent=codes.uniform(0, 0.05),
        late=codes.uniform(0, 0.3),
        stops=plan.trouble and number == 4,
        fit=not plan.admitted <= number < plan.admitted + plan.rejected and waits_at != "to_confirm",
        waits_at=waits_at,
    )


def _answer(firm: Firm, requirement: Requirement) -> str:
    if requirement.kind == RequirementKind.NUMBER:
        is_experience = requirement.category_id is None
        return str(codes.whole(2, 15) if firm.fit or not is_experience else codes.whole(0, 1))
    if requirement.kind == RequirementKind.TEXT:
        return "Palautetta kysytään jokaiselta asiakkaalta, ja valmentajat käyvät sen läpi kuukausittain."
    return "yes"


def apply(world: World, firm: Firm) -> None:
    """Fill in the application, send it, and let the officer take it."""
    wanted = [world.categories[code] for code in firm.services]
    application = procurement.start_application(firm.administrator, world.system, firm.provider)
    keys = {category.pk for category in wanted}
    asked = [r for r in world.requirements if r.category_id is None or r.category_id in keys]
    procurement.save_answers(
        firm.administrator,
        application,
        answers={r.pk: _answer(firm, r) for r in asked},
        categories=[category.pk for category in wanted],
    )
    procurement.submit_application(firm.administrator, application, accept_contract=True)
    if firm.waits_at != "submitted":
        world.agenda.put(in_working_days(1), partial(review, world, firm, application))


def review(world: World, firm: Firm, application: Application) -> None:
    """Take the application; ask where something is unclear."""
    officer = world.staff.procurement[0]
    procurement.take_application(officer, application)
    if firm.waits_at == "under_review":
        return
    if firm.waits_at == "to_confirm":
        world.agenda.put(in_working_days(2), partial(decide, world, firm, application))
        return
    if firm.waits_at == "clarification" or (world.scenario.trouble and codes.chance(0.25)):
        question = {world.requirements[3].pk: "Kuvatkaa tarkemmin, miten asiakaspalaute vaikuttaa työhönne."}
        procurement.ask_clarification(officer, application, question)
        if firm.waits_at != "clarification":
            world.agenda.put(in_working_days(2), partial(clarify, world, firm, application))
        return
    if world.scenario.trouble and not firm.fit and codes.chance(0.4):
        procurement.extend_application(officer, application, "Kokemuksen selvittäminen vaatii lisäaikaa.")
    world.agenda.put(in_working_days(codes.whole(2, 5)), partial(decide, world, firm, application))


def clarify(world: World, firm: Firm, application: Application) -> None:
    """Answer what was asked."""
    told = {world.requirements[3].pk: "Palaute luetaan viikkopalaverissa ja kirjataan kehittämislistaan."}
    procurement.answer_clarification(firm.administrator, application, told)
    world.agenda.put(in_working_days(codes.whole(1, 3)), partial(decide, world, firm, application))


def decide(world: World, firm: Firm, application: Application) -> None:
    """Assess every answer and decide every category by the findings."""
    officer = world.staff.procurement[0]
    findings = {
        answer.requirement_id: _finding(answer.requirement, answer.value)
        for answer in application.answers.select_related("requirement").order_by("requirement_id")
    }
    procurement.assess_answers(officer, application, findings)
    verdicts: dict[int, tuple[Verdict, str]] = {}
    for link in ApplicationCategory.objects.filter(application=application).order_by("category_id"):
        verdicts[link.category_id] = (
            (Verdict.ADMIT, "Kaikki vaatimukset täyttyvät.")
            if firm.fit
            else (Verdict.REJECT, "Kokemusta on vähemmän kuin vaaditut kaksi vuotta.")
        )
    if procurement.conclude_review(officer, application, verdicts=verdicts) is None:
        if firm.waits_at == "to_confirm":
            return  # the second reviewer has not looked yet
        procurement.confirm_decision(world.staff.manager, application)
    if firm.fit and firm.active:
        world.agenda.put(in_working_days(codes.whole(1, 4)), partial(offer, world, firm))


def _finding(requirement: Requirement, value: str) -> tuple[Assessment, str]:
    if requirement.limit is not None and int(value) < requirement.limit:
        return Assessment.NOT_MET, "Alle vaaditun."
    return Assessment.MET, ""


def _degrees(own_id: str, town: str) -> dict[str, Decimal]:
    """Where a place is: within two or three kilometres of the town's centre, by the business id and not by chance."""
    middle, number = centre(town), int(own_id.replace("-", ""))
    if middle is None:
        return {}
    north, east = (number % 41 - 20) / 1000, (number // 41 % 61 - 30) / 1000
    return {
        "latitude": Decimal(f"{middle.latitude + north:.5f}"),
        "longitude": Decimal(f"{middle.longitude + east:.5f}"),
    }


def offer(world: World, firm: Firm) -> None:
    """Open places and publish an offering in every service."""
    towns = list(world.scenario.municipalities)
    here = [towns[0], *([codes.draw(towns[1:])] if len(towns) > 1 and codes.chance(0.5) else [])]
    for town in here:
        firm.places.append(
            providers.add_place(
                firm.administrator,
                firm.provider,
                name=f"{town} {codes.whole(1, 9)}",
                street=f"{codes.draw(STREETS)} {codes.whole(1, 60)}",
                postcode=POSTCODES[town],
                municipality=town,
                accessible=codes.chance(0.7),
                **_degrees(firm.provider.business_id, town),
            )
        )
    for code in firm.services:
        _publish(world, firm, world.categories[code])


def _publish(world: World, firm: Firm, category: Category) -> None:
    service, boss = world.service(category.code), firm.administrator
    offering = procurement.save_offering(
        boss,
        category=category,
        provider=firm.provider,
        summary=codes.draw(service.summaries),
        first_day=service.first_day,
        languages=firm.languages,
        group=service.meetings == 1,
    )
    if category.price_rule != PriceRule.FIXED:
        price = round(service.price_cents * codes.uniform(0.82, 1)) // 50 * 50
        procurement.set_offering_price(boss, offering, price, clock.today())
    for place in firm.places:
        free = clock.today() + timedelta(days=codes.whole(1, 14))
        procurement.set_offering_place(
            boss, offering, place, capacity=codes.whole(*CAPACITY), next_free_on=free
        )
    procurement.publish_offering(boss, offering)


def plan_suspension(world: World) -> None:
    """One provider is suspended at three fifths of the year and let in again five weeks later."""
    if not world.scenario.trouble:
        return
    days = int((clock.local_date(world.ends) - world.begins).days * 0.6)
    for firm in world.firms:
        if firm.stops:
            world.agenda.put(in_days(days, start=world.begins), partial(suspend, world, firm))
            world.agenda.put(in_days(days + 35, start=world.begins), partial(reinstate, world, firm))


def _admissions(firm: Firm, state: AdmissionState) -> list[Admission]:
    rows = Admission.objects.filter(provider=firm.provider, state=state)
    return list(rows.order_by("category_id"))


def suspend(world: World, firm: Firm) -> None:
    """No new orders: the insurance has lapsed."""
    for admission in _admissions(firm, AdmissionState.ADMITTED):
        procurement.suspend_admission(
            world.staff.procurement[0],
            admission,
            "Vastuuvakuutuksen voimassaoloa ei ole osoitettu.",
            urgency="Asiakkaita ei voida ohjata vakuuttamattomaan palveluun kuulemisen ajaksi.",
        )


def reinstate(world: World, firm: Firm) -> None:
    """The proof has come."""
    for admission in _admissions(firm, AdmissionState.SUSPENDED):
        procurement.reinstate_admission(
            world.staff.procurement[0], admission, "Voimassa oleva vakuutustodistus on toimitettu."
        )
