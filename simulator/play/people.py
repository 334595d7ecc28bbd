"""Clients: who they are, where they start from, what they need."""

from datetime import date, timedelta

from core import clock, codes, services
from core.actors import Actor
from core.models import ConsentKind
from orders.casemix import Education, HealthLimit, LanguageGroup, age_band
from orders.services.needing import NeedFacts, Starting
from simulator.play.truth import strength_of
from simulator.play.world import Person, World
from simulator.scenarios import Service
from simulator.scenarios.names import FIRST, GOALS, LAST, POSTCODES, STREETS

COMES_AGAIN = 0.18
MOTHER_TONGUES = {"fi": 0.8, "sv": 0.04, "ru": 0.08, "ar": 0.08}
OTHER = ("ru", "ar")


def somebody(world: World, official: Actor, *, plain: bool = False) -> Person:
    """A new client, or one who is ready for a next service; a plain one is new, Finnish-speaking, from the city."""
    free = [person for person in world.people if not person.open_orders]
    if not plain and free and codes.chance(COMES_AGAIN):
        return codes.draw(free)
    person = _new_person(world, official, plain)
    world.people.append(person)
    return person


def _new_person(world: World, official: Actor, plain: bool) -> Person:
    first, last = codes.draw(FIRST), codes.draw(LAST)
    tongue = "fi" if plain else codes.draw(list(MOTHER_TONGUES), list(MOTHER_TONGUES.values()))
    towns = world.scenario.municipalities
    town = towns[0] if plain or codes.chance(0.8) else codes.draw(towns)
    number = len(world.people) + 1
    reach = codes.draw(("email", "sms", "letter"), (0.35, 0.4, 0.25))
    born = clock.today() - timedelta(days=codes.whole(19 * 365, 63 * 365))
    client = services.record_client(
        official,
        first_name=first,
        last_name=last,
        birth_date=born,
        municipality=town,
        phone=f"+358 00 000 {number:04d}" if reach == "sms" else "",
        email=f"asiakas{number}@{world.scenario.authority_code}.valinta.example" if reach == "email" else "",
        address=f"{codes.draw(STREETS)} {codes.whole(1, 80)}, {POSTCODES[town]} {town}",
        language=tongue if tongue in ("fi", "sv") else "en",
        non_disclosure=codes.chance(0.02),
    )
    if reach == "email":
        services.record_consent(official, client, ConsentKind.MESSAGES)
    starting = _starting(born, tongue)
    languages = (
        (tongue,) if tongue in ("fi", "sv") else ("fi", tongue) if codes.chance(0.5) else (tongue, "en")
    )
    return Person(client, starting, languages, strength_of(starting))


def _starting(born: date, tongue: str) -> Starting:
    group = LanguageGroup.FINNISH_SWEDISH
    if tongue in OTHER:
        group = codes.draw([LanguageGroup.OTHER_OK, LanguageGroup.OTHER_WEAK], [0.45, 0.55])
    return Starting(
        age_band=age_band(born, clock.today()).value,
        months_unemployed=min(180, int(2.718281828 ** codes.normal(2.4, 0.9))),
        education=codes.draw([e.value for e in Education], [0.35, 0.45, 0.2]),
        language_group=group.value,
        health_limit=codes.draw([h.value for h in HealthLimit], [0.55, 0.3, 0.15]),
        wa_start=None if codes.chance(0.08) else max(0, min(10, round(codes.normal(6, 1.9)))),
    )


def need_of(world: World, person: Person, service: Service) -> NeedFacts:
    """What the official writes down."""
    towns = {person.client.municipality, world.scenario.municipalities[0]}
    start = clock.today() + timedelta(days=codes.whole(5, 14))
    units = service.units if service.meetings == 1 else service.units * codes.whole(8, 11) // 10
    return NeedFacts(
        goals=codes.draw(GOALS),
        languages=person.languages,
        municipalities=tuple(town for town in world.scenario.municipalities if town in towns),
        earliest_start=clock.today(),
        latest_start=start + timedelta(days=codes.whole(45, 75)),
        units_hundredths=service.units if service.unit in ("package", "participant") else units,
        accessible=codes.chance(0.04),
    )
