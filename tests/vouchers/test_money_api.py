"""The same path over the API, with its refusals as problems."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from core.models import User
from tests.factories.cast import Cast
from tests.factories.core import ClientFactory
from tests.factories.vouchers import make_budget, make_category, make_commitment
from vouchers import services
from vouchers.models import ApprovedUnit, Invoice

API = "/api/v1/money"
SignIn = Callable[[User], Browser]


def _post(browser: Browser, path: str, body: Any = None, **headers: str) -> Any:
    return browser.post(f"{API}{path}", body or {}, content_type="application/json", headers=headers)


def test_from_budget_to_payment(cast: Cast, signed_in: SignIn) -> None:
    finance, provider = signed_in(cast.finance), signed_in(cast.administrator)
    granted = _post(finance, "/budgets", {"year": 2026, "cents": 1_000_00, "key": "first"})
    assert (granted.status_code, granted.json()["available_cents"]) == (201, 1_000_00)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    services.approve_units(
        cast.actor("official"),
        commitment,
        source_ref="lot",
        units_hundredths=2_00,
        first_day=date(2026, 2, 23),
        last_day=date(2026, 2, 27),
    )
    units = provider.get(f"{API}/units").json()
    assert [(unit["amount_cents"], unit["order"]) for unit in units] == [(120_00, commitment.order_ref)]
    body = {"authority": "kuopio", "number": "A-1", "units": [units[0]["id"]]}
    sent = _post(provider, "/invoices", body)
    assert sent.status_code == 201, sent.content
    ref, etag = sent.json()["id"], sent["ETag"]
    approved = _post(finance, f"/invoices/{ref}/approve", **{"If-Match": etag})
    assert (approved.json()["state"], approved["ETag"]) == ("approved", '"2"')
    stale = _post(finance, f"/invoices/{ref}/pay", **{"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    paid = _post(finance, f"/invoices/{ref}/pay", **{"If-Match": '"2"'})
    assert paid.json()["lines"][0]["unit"]["units_hundredths"] == 2_00
    assert finance.get(f"{API}/budgets").json() == [
        {
            "year": 2026,
            "granted_cents": 1_000_00,
            "available_cents": 400_00,
            "committed_cents": 480_00,
            "payable_cents": 0,
            "paid_cents": 120_00,
        }
    ]
    assert provider.get(f"{API}/invoices?state=paid").json()["items"][0]["number"] == "A-1"


def test_refusals_are_problems_with_stable_codes(cast: Cast, signed_in: SignIn, invoice: Invoice) -> None:
    finance, provider = signed_in(cast.finance), signed_in(cast.administrator)
    path = f"/invoices/{invoice.public_id}"
    early = _post(finance, f"{path}/pay")
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    assert early["Content-Type"] == "application/problem+json"
    assert _post(finance, f"{path}/return", {"reason": ""}).status_code == 422
    assert _post(provider, f"{path}/approve").json()["code"] == "not_allowed"
    unit = invoice.lines.all()[0].unit.ref
    for body, code in (
        ({"authority": "kuopio", "number": "B", "units": [unit]}, "unit_already_invoiced"),
        ({"authority": "turku", "number": "B", "units": [unit]}, "authority_unknown"),
        ({"authority": "kuopio", "number": "2026-17", "units": [unit]}, "invoice_number_used"),
        ({"authority": "kuopio", "number": "B", "units": [cast.provider.ref]}, "units_not_found"),
    ):
        assert _post(provider, "/invoices", body).json()["code"] == code
    returned = _post(finance, f"{path}/return", {"reason": "Wrong sum"})
    assert returned.json()["return_reason"] == "Wrong sum"


def test_the_same_key_sends_one_invoice(cast: Cast, signed_in: SignIn, units: list[ApprovedUnit]) -> None:
    provider = signed_in(cast.administrator)
    body = {"authority": "kuopio", "number": "A-1", "units": [unit.ref for unit in units]}
    answers = [_post(provider, "/invoices", body, **{"Idempotency-Key": "k"}) for _try in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    other = _post(provider, "/invoices", {**body, "number": "A-2"}, **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/budgets", {"finance", "manager", "auditor"}),
        ("/units", {"administrator"}),
        ("/invoices", {"finance", "manager", "auditor", "administrator"}),
        ("/vouchers", {"official", "finance", "manager", "auditor", "administrator", "other_official"}),
    ],
)
def test_who_may_read_what(cast: Cast, signed_in: SignIn, path: str, allowed: set[str]) -> None:
    people = (
        "official",
        "procurement",
        "finance",
        "manager",
        "auditor",
        "administrator",
        "coach",
        "other_official",
    )
    may = {who for who in people if signed_in(getattr(cast, who)).get(f"{API}{path}").status_code == 200}
    assert may == allowed
    assert Browser().get(f"{API}{path}").status_code == 401


def test_a_lost_voucher_over_the_api(cast: Cast, signed_in: SignIn) -> None:
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority))
    client = ClientFactory(authority=cast.authority)
    voucher, _code = services.issue_voucher(cast.actor("official"), commitment, client, date(2026, 6, 1))
    official = signed_in(cast.official)
    path = f"/vouchers/{voucher.public_id}"
    seen = official.get(f"{API}{path}")
    assert seen.json()["state"] == "issued"
    assert "code" not in seen.json()
    new = _post(official, f"{path}/replace", **{"If-Match": seen["ETag"]})
    assert (new.status_code, len(new.json()["code"])) == (201, 14)
    assert _post(official, f"{path}/replace").json()["code"] == "voucher_not_replaceable"
    assert signed_in(cast.other_official).get(f"{API}{path}").status_code == 404
    assert _post(signed_in(cast.finance), f"{path}/replace").status_code == 403
    listed = official.get(f"{API}/vouchers").json()["items"]
    assert [row["state"] for row in listed] == ["issued", "replaced"]


def test_huge_and_broken_numbers_are_refused(cast: Cast, signed_in: SignIn) -> None:
    finance = signed_in(cast.finance)
    for body in ({"year": 2026, "cents": 10**20, "key": "k"}, {"year": 2026, "cents": 1.5, "key": "k"}):
        assert _post(finance, "/budgets", body).status_code == 422
    assert finance.get(f"{API}/invoices?size=1000").status_code == 422
    assert finance.get(f"{API}/invoices?after=nothing").status_code == 422
