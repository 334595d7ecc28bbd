"""Fills the product's database for `bench.http`: a city with 30 providers, 31 orders, one client, one official.

Prints the client's code and both sessions' cookies as JSON.
"""

import json
import os
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from core import client_session, clock, outbox, services  # noqa: E402
from core.actors import SYSTEM, Actor, actor_for, client_actor  # noqa: E402
from core.models import AccessPurpose, Authority, User  # noqa: E402
from core.roles import Role  # noqa: E402
from orders.models import Order  # noqa: E402
from orders.selectors.choice import newest_code  # noqa: E402
from orders.services import place_order, record_need  # noqa: E402
from orders.services.looking import open_list  # noqa: E402
from orders.services.needing import NeedFacts, Starting  # noqa: E402
from procurement.models import (  # noqa: E402
    Admission,
    Category,
    DynamicPurchasingSystem,
    Offering,
    OfferingPlace,
    OfferingPrice,
)
from procurement.states import (  # noqa: E402
    AdmissionBasis,
    OfferingState,
    PriceRule,
    Regime,
    Route,
    SystemState,
    Unit,
)
from providers.models import Place, Provider, PublishedScore  # noqa: E402
from vouchers.services import grant_budget  # noqa: E402

PROVIDERS, ORDERS = 30, 31
SUMMARY = {"fi": "Yksi valmentaja, tapaaminen joka viikko, yhdessä työpaikoille.", "en": "One coach, weekly."}
FIRST_DAY = {"fi": "Tutustutaan rauhassa. Kerrot, mitä haluaisit tehdä.", "en": "We get to know each other."}


def main() -> None:
    """Everything, then the two sessions."""
    call_command("migrate", verbosity=0)
    with outbox.asleep():  # the letters are nobody's concern here
        print(json.dumps(_fill()))


def _fill() -> dict[str, str]:
    authority = services.create_authority(
        code="saari", name={"fi": "Saaren kaupunki"}, phone="+358 17 123 456", municipalities=["Kuopio"]
    )
    user = services.invite_user("outi@saari.example", "Outi Omavirkailija")
    services.add_staff(SYSTEM, authority, user, Role.OFFICIAL)
    grant_budget(SYSTEM, authority=authority, year=clock.today().year, cents=10_000_000_00, key="bench")
    category = _category(authority)
    for number in range(PROVIDERS):
        _provider(authority, category, number)
    actor = actor_for(user)
    orders = [_order(actor, category, number) for number in range(ORDERS)]
    order = orders[-1]
    open_list(client_actor(AccessPurpose.CHOICE, order.ref), order)
    code = newest_code(order)
    assert code is not None
    return {"client": _cookie({client_session.KEY: code.ref}), "official": _cookie(_signed_in(user))}


def _category(authority: Authority) -> Category:
    system = DynamicPurchasingSystem.objects.create(
        authority=authority, code="services", name={"fi": "Palvelut"}, state=SystemState.OPEN
    )
    return Category.objects.create(
        authority=authority,
        system=system,
        code="job-coaching",
        name={"fi": "Työhönvalmennus"},
        card={"aim": {"fi": "Löydät sinulle sopivan työn tai opiskelupaikan."}},
        cpv="85312320",
        regime=Regime.ANNEX_E_1_4,
        route=Route.CLIENT_CHOICE,
        unit=Unit.HOUR,
        price_rule=PriceRule.CAP,
        ceiling_cents=80_00,
    )


def _provider(authority: Authority, category: Category, number: int) -> None:
    today = clock.today()
    provider = Provider.objects.create(name=f"Askel {number} ry", business_id=f"{number:07d}-0")
    Admission.objects.create(
        authority=authority,
        category=category,
        provider=provider,
        basis=AdmissionBasis.IMPORTED,
        imported_decision="Bench",
        valid_from=today,
    )
    offering = Offering.objects.create(
        authority=authority,
        category=category,
        provider=provider,
        state=OfferingState.PUBLISHED,
        summary=SUMMARY,
        first_day=FIRST_DAY,
        languages=["fi", "sv", "en", "ar"][: 1 + number % 4],
        group=number % 4 == 3,
    )
    OfferingPrice.objects.create(
        authority=authority, offering=offering, unit_price_cents=60_00 + 10 * number, valid_from=today
    )
    place = Place.objects.create(
        provider=provider,
        name="Keskusta",
        street=f"Puijonkatu {number}",
        postcode="70100",
        municipality="Kuopio",
        accessible=True,
    )
    OfferingPlace.objects.create(
        authority=authority,
        offering=offering,
        place=place,
        capacity=90,
        next_free_on=today + timedelta(days=number % 9),
    )
    if number % 3:
        _score(authority, provider, number)


def _score(authority: Authority, provider: Provider, number: int) -> None:
    points = 35_00 + 100 * number
    PublishedScore.objects.create(
        authority=authority,
        provider=provider,
        number=1,
        method_version="pq-1.0",
        as_of=clock.today(),
        orders=10 + number,
        band=1 + number % 5,
        score=points,
        low=points - 9_00,
        high=points + 9_00,
        facts={"answered": 14, "promoters_percent": 64},
    )


def _order(actor: Actor, category: Category, number: int) -> Order:
    today = clock.today()
    client = services.record_client(
        actor,
        first_name="Aino",
        last_name=f"Esimerkki {number}",
        birth_date=today.replace(year=today.year - 40, day=1),
        municipality="Kuopio",
    )
    facts = NeedFacts(
        goals="Work",
        languages=("fi",),
        municipalities=("Kuopio",),
        earliest_start=today,
        latest_start=today + timedelta(days=40),
        units_hundredths=40_00,
    )
    starting = Starting("b_25_54", 14, "b_secondary", "a_fi_sv", "a_none", 6)
    return place_order(
        actor, record_need(actor, client=client, category=category, facts=facts, starting=starting)
    )


def _signed_in(user: User) -> dict[str, str]:
    return {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }


def _cookie(values: dict[str, str]) -> str:
    session = SessionStore()
    session.update(values)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    main()
