"""One client as the official sees it: who it is, the orders, the starting point."""

from typing import Any
from uuid import UUID

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Client
from core.permissions import can_see_client
from orders.casemix import WorkAbilitySource
from orders.models import Report, StartingPoint
from procurement.category_states import RequiredReport


def get_client(actor: Actor, ref: UUID | str) -> Client:
    """One client.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    client = Client.objects.select_related("authority", "official").filter(public_id=ref).first()
    if client is None or not can_see_client(actor, client):
        raise NotFound
    return client


def last_starting_point(client: Client) -> dict[str, Any]:
    """The starting point recorded last, to be offered again; empty when there is none.

    The work ability is the newest that is known: of that need, or of a final report since. It is then offered as
    imported, with ``wa_known_on``, the day on which it was told.
    """
    point = StartingPoint.objects.filter(need__client=client).select_related("need").order_by("-pk").first()
    if point is None:
        return {}
    facts = dict(point.facts)
    known_at = point.need.created_at
    reports = Report.objects.filter(
        order__client=client, kind=RequiredReport.FINAL, submitted_at__gt=known_at
    ).order_by("-submitted_at")
    report = next((row for row in reports if row.work_ability), None)
    if report is not None:
        facts["wa_start"], known_at = int(report.work_ability), report.submitted_at
    if facts.get("wa_start") is not None:
        facts |= {"wa_source": WorkAbilitySource.IMPORTED.value, "wa_known_on": clock.local_date(known_at)}
    return facts
