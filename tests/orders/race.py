"""What racing clients do: each chooses the provider as in a request of its own.

Run as `python -m tests.orders.race JSON` it is one of several processes, and prints how often it was let in.
"""

import json
import os
import sys
from datetime import datetime


def choose_once(order_pk: int) -> str:
    """The client of an order chooses the only provider of the list; the code of the refusal, or nothing."""
    from core.actors import client_actor
    from core.errors import DomainError
    from core.models import AccessPurpose
    from orders import services
    from orders.models import Offer, Order

    order = Order.objects.get(pk=order_pk)
    offer = Offer.objects.get(order=order, position=1)
    try:
        services.choose_provider(client_actor(AccessPurpose.CHOICE, order.ref), order, offer.ref)
    except DomainError as refused:
        return refused.code
    return ""


def main() -> int:
    """Choose for every order that was told; print the answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from core import clock, outbox

    told = json.loads(sys.argv[1])
    with outbox.asleep(), clock.stopped_at(datetime.fromisoformat(told["now"])):
        print(json.dumps([choose_once(pk) for pk in told["orders"]]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
