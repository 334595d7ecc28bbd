"""A closed order becomes a case, and both sides are asked."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from core import access, clock
from core.models import AccessCode, Event, Outbox
from evaluations.models import CaseRecord, DeclineRecord, EvaluationRequest, link_digest
from evaluations.states import Audience
from orders.models import Choice, Order
from orders.signals import offer_declined, order_closed
from tests.factories.core import ClientFactory
from tests.factories.evaluations import CASE_MIX, make_category

POINT = dict(CASE_MIX)
REF = "00000000-0000-4000-8000-000000000007"


@dataclass
class Facts:
    """The shape of `orders.services.closing.CaseFacts`."""

    category: Any
    provider: Any
    official: Any
    order_ref: str = REF
    service_type: str = "a_jobcoach"
    closed_on: date = date(2026, 3, 2)
    starting_point: dict[str, Any] = field(default_factory=lambda: dict(POINT))
    wa_end: int | None = 7
    days_to_start: int | None = 9
    report_on_time: bool | None = True


@pytest.fixture
def client(cast):
    return ClientFactory(authority=cast.authority, official=cast.official)


@pytest.fixture
def close(cast, client):
    def send():
        facts = Facts(make_category(cast.authority), cast.provider, cast.official)
        order_closed.send(sender=Order, order=SimpleNamespace(client=client), case=facts)

    return send


def test_the_case_holds_codes_and_no_person(close, cast, client):
    close()
    case = CaseRecord.objects.get()
    assert (case.order_ref, case.official_ref, case.days_to_start) == (REF, cast.official.ref, 9)
    assert case.case_mix == POINT | {"wa_end": 7}
    kept = {str(value) for value in CaseRecord.objects.values().get().values()}
    assert not kept & {client.ref, client.first_name, client.last_name, client.birth_date}


def test_client_and_official_are_asked(close, cast):
    close()
    asked = {row.audience: row for row in EvaluationRequest.objects.all()}
    assert asked[Audience.OFFICIAL].official == cast.official
    assert asked[Audience.CLIENT].official is None
    assert asked[Audience.CLIENT].answer_by == date(2026, 3, 23)
    codes = set(Event.objects.values_list("code", flat=True))
    assert {"case.recorded", "evaluation.sent"} <= codes


def test_the_clients_code_comes_by_message_and_opens_the_request(close, client):
    close()
    text = Outbox.objects.get(key__startswith="questionnaire:").payload["text"]
    code = text.split("/c/#")[1].split()[0]
    found = access.enter(code, client.born_on, caller="127.0.0.1")
    asked = EvaluationRequest.objects.get(audience=Audience.CLIENT)
    assert (found.purpose, found.subject_ref) == ("questionnaire", asked.ref)
    assert found.expires_at > clock.end_of_day(asked.answer_by)
    assert "?" not in text.split("http")[1].split("#")[0]


def test_the_same_order_closed_twice_asks_once(close):
    close()
    close()
    assert CaseRecord.objects.count() == AccessCode.objects.count() == 1
    assert EvaluationRequest.objects.count() == 2


def decline(cast) -> None:
    """A provider turns the offer down."""
    choice = SimpleNamespace(
        order=SimpleNamespace(authority=cast.authority, category=make_category(cast.authority)),
        offer=SimpleNamespace(ref=REF),
        provider=cast.provider,
        ended_at=clock.now(),
        decline_reason="capacity",
        end="declined",
    )
    offer_declined.send(sender=Choice, choice=choice, starting_point=POINT)


def test_a_declined_offer_is_kept_with_its_case_mix(cast):
    for _ in range(2):
        decline(cast)
    row = DeclineRecord.objects.get()
    assert (row.reason, row.declined_on, row.service_type) == ("capacity", date(2026, 3, 2), "a_jobcoach")
    assert row.case_mix == POINT


@pytest.mark.parametrize("table", ["evaluations_caserecord", "evaluations_declinerecord"])
def test_a_copy_of_the_database_tells_neither_health_nor_whose_case(close, cast, table):
    close()
    decline(cast)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        (row,) = cursor.fetchall()
    kept = " ".join(str(value) for value in row)
    assert str(POINT["health_limit"]) not in kept
    assert str(POINT["age_band"]) not in kept
    assert REF not in kept
    assert hashlib.sha256(REF.encode()).hexdigest() not in kept
    assert link_digest(REF) in kept
