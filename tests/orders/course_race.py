"""What clients who race for the seats of a course do.

Run as `python -m tests.orders.course_race JSON` it is one of several processes, and prints how each client fared.
"""

import json
import os
import sys
from datetime import datetime


def sign_up_once(order_pk: int, course_pk: int) -> str:
    """The client of an order signs up for a course: ``seated``, ``waiting``, or the code of the refusal."""
    from core.actors import client_actor
    from core.errors import DomainError
    from core.models import AccessPurpose
    from orders.models import Course, Order
    from orders.services.signing_up import sign_up

    order, course = Order.objects.get(pk=order_pk), Course.objects.get(pk=course_pk)
    try:
        return sign_up(client_actor(AccessPurpose.CHOICE, order.ref), order, course).state
    except DomainError as refused:
        return refused.code


def main() -> int:
    """Sign up for every order that was told; print the answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from core import clock, outbox

    told = json.loads(sys.argv[1])
    with outbox.asleep(), clock.stopped_at(datetime.fromisoformat(told["now"])):
        print(json.dumps([sign_up_once(pk, told["course"]) for pk in told["orders"]]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
