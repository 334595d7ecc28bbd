"""What racing clients do: each chooses the only provider of an open list on the pages, as a browser would.

Run as `python -m tests.orders.race JSON` it becomes as many processes as it is told shares of clients, and prints how
each client fared.
"""

import json
import os
import sys
from datetime import datetime
from multiprocessing import get_context

CHOSEN, TAKEN = "chosen", "taken"


def choose_once(order_pk: int) -> str:
    """The client of an order chooses: ``chosen``, ``taken`` when told kindly beside the list, else what went wrong."""
    from django.test import Client as Browser

    from core.client_session import KEY
    from core.models import AccessCode
    from orders.models import Offer, Order
    from orders.services.choosing import PlaceTaken

    order = Order.objects.get(pk=order_pk)
    offer = Offer.objects.get(order=order, position=1)
    browser = Browser(headers={"accept-language": "en"}, raise_request_exception=False)
    session = browser.session
    session[KEY] = AccessCode.objects.get(subject_ref=order.ref).ref
    session.save()
    answer = browser.post(f"/c/order/providers/{offer.ref}/choose/", follow=True)
    shown = answer.content.decode()
    if answer.status_code == 200 and "You chose" in shown:
        return CHOSEN
    if answer.status_code == 200 and str(PlaceTaken().message) in shown and offer.card["name"] in shown:
        return TAKEN
    return f"{answer.status_code}: {shown[:2000]}"


def choose_in_service(order_pk: int) -> str:
    """The same choice without a page."""
    from core.actors import client_actor
    from core.models import AccessPurpose
    from orders import services
    from orders.models import Offer, Order
    from orders.services.choosing import PlaceTaken

    order = Order.objects.get(pk=order_pk)
    offer = Offer.objects.get(order=order, position=1)
    try:
        services.choose_provider(client_actor(AccessPurpose.CHOICE, order.ref), order, offer.ref)
    except PlaceTaken:
        return TAKEN
    return CHOSEN


def choose_each(orders: list[int]) -> list[str]:
    """One process's share."""
    return [choose_once(pk) for pk in orders]


def main() -> int:
    """Set up once, then a process for each share; print the answers."""
    import pytest  # noqa: F401 - its presence makes the settings those of tests

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.test import Client as Browser

    from core import clock, outbox

    settings.ALLOWED_HOSTS.append("testserver")
    told = json.loads(sys.argv[1])
    shares: list[list[int]] = told["shares"]
    # Templates and addresses are read once, before there are many processes; no connection is carried over.
    Browser().get("/c/how/")
    connections.close_all()
    now = clock.stopped_at(datetime.fromisoformat(told["now"]))
    with outbox.asleep(), now, get_context("fork").Pool(len(shares)) as pool:
        print(json.dumps(pool.map(choose_each, shares, chunksize=1)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
