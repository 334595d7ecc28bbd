"""A closed order becomes a case, and both sides are asked."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from core import access, clock
from core.models import AccessCode, Event, Outbox
from evaluations.models import CaseRecord, DeclineRecord, EvaluationRequest
from evaluations.states import Audience
from orders.models import Choice, Order
from orders.signals import offer_declined, order_closed
from tests.factories.core import ClientFactory
from tests.factories.evaluations import CASE_MIX, make_category

POINT = {name: value for name, value in CASE_MIX.items() if name != "service_type"}
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
    assert (case.order_ref, case.official_ref, case.wa_end, case.days_to_start) == (
        REF,
        cast.official.ref,
        7,
        9,
    )
    assert {name: getattr(case, name) for name in POINT} == POINT
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


def test_a_declined_offer_is_kept_with_its_case_mix(cast):
    choice = SimpleNamespace(
        order=SimpleNamespace(authority=cast.authority, category=make_category(cast.authority)),
        offer=SimpleNamespace(ref=REF),
        provider=cast.provider,
        ended_at=clock.now(),
        decline_reason="capacity",
        end="declined",
    )
    for _ in range(2):
        offer_declined.send(sender=Choice, choice=choice, starting_point=POINT)
    row = DeclineRecord.objects.get()
    assert (row.reason, row.declined_on, row.service_type) == ("capacity", date(2026, 3, 2), "a_jobcoach")
    assert {name: getattr(row, name) for name in POINT} == POINT
