"""What racing officials do: each orders directly from the only provider, as in a request of its own.

Run as `python -m tests.orders.race_direct JSON` it is one of several processes, and prints the answers.
"""

import json
import os
import sys
from datetime import datetime


def order_once(order_pk: int) -> str:
    """An official orders directly from the only provider; the code of the refusal, or nothing."""
    from core.actors import actor_for
    from core.errors import DomainError
    from orders import services
    from orders.models import Order
    from providers.models import Provider

    order = Order.objects.select_related("official").get(pk=order_pk)
    try:
        services.order_directly(
            actor_for(order.official),
            order,
            provider_ref=Provider.objects.get().ref,
            reason="Lähin",
            not_split=True,
        )
    except DomainError as refused:
        return refused.code
    return ""


def main() -> int:
    """Order each of those told; print the answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from core import clock, outbox

    told = json.loads(sys.argv[1])
    with outbox.asleep(), clock.stopped_at(datetime.fromisoformat(told["now"])):
        print(json.dumps([order_once(pk) for pk in told["orders"]]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
