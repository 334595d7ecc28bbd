"""The money pages: what each role sees and does, and how a refusal is said."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock, worklist
from core.models import User
from core.roles import Role
from tests.factories.cast import Cast, make_provider, staff
from tests.factories.core import ClientFactory
from tests.factories.orders import accepted_order, make_city, provider_actor
from tests.factories.vouchers import make_budget, make_category, make_commitment, make_unit
from vouchers import links, services
from vouchers.links import OrderLink
from vouchers.models import ApprovedUnit, Budget, Invoice, Voucher
from vouchers.states import InvoiceState, VoucherState

SignIn = Callable[[User], Browser]


def _text(response: Any) -> str:
    text: str = response.content.decode()
    return text


def _invoice_url(invoice: Invoice, step: str = "") -> str:
    return reverse(f"vouchers:invoice{step}", args=[invoice.public_id])


# Budgets


def test_finance_adds_money_and_sees_where_it_is(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.finance)
    assert "No money was granted for 2026" in _text(browser.get(reverse("vouchers:budgets")))
    form = browser.get(reverse("vouchers:grant")).context["form"]
    posted = {"year": "2026", "amount": "1 234,50", "key": form["key"].value()}
    for _click in range(2):
        answer = browser.post(reverse("vouchers:grant"), posted)
        assert answer.status_code == 302
    assert Budget.objects.get().available_cents == 1_234_50
    make_commitment(cast.authority, make_category(cast.authority))
    page = _text(browser.get(reverse("vouchers:budgets")))
    for shown in ("1,234.50", "634.50", "600.00", "Committed", "Approved for payment"):
        assert shown in page


@pytest.mark.parametrize("amount", ["0", "-5", "abc", "1,234", ""])
def test_a_bad_sum_is_said_at_its_field_and_kept(cast: Cast, signed_in: SignIn, amount: str) -> None:
    answer = signed_in(cast.finance).post(
        reverse("vouchers:grant"), {"year": "2026", "amount": amount, "key": "k"}
    )
    page = _text(answer)
    assert 'href="#id_amount"' in page
    assert f'value="{amount}"' in page or not amount
    assert not Budget.objects.exists()


def test_managers_and_auditors_look_but_do_not_grant(cast: Cast, signed_in: SignIn) -> None:
    make_budget(cast.authority)
    for who in (cast.manager, cast.auditor):
        browser = signed_in(who)
        page = _text(browser.get(reverse("vouchers:budgets")))
        assert "100,000.00" in page
        assert reverse("vouchers:grant") not in page
        assert browser.get(reverse("vouchers:grant")).status_code == 403


def test_another_city_s_books_are_its_own(cast: Cast, signed_in: SignIn) -> None:
    make_budget(cast.other_authority, 77_777_00)
    assert "77,777" not in _text(signed_in(cast.finance).get(reverse("vouchers:budgets")))


# Lists


def test_invoices_are_filtered_found_and_paged(cast: Cast, signed_in: SignIn) -> None:
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider, units=40_00)
    for count in range(32):
        unit = make_unit(commitment, 1_00)
        services.receive_invoice(
            cast.actor("administrator"),
            provider=cast.provider,
            authority=cast.authority,
            number=f"N-{count:02d}",
            unit_ids=[unit.pk],
        )
    services.approve_invoice(cast.actor("finance"), Invoice.objects.get(number="N-05"))
    browser, url = signed_in(cast.finance), reverse("vouchers:invoices")
    first = browser.get(url)
    assert "N-31" in _text(first)
    assert "N-01" not in _text(first)
    second = _text(browser.get(url + first.context["next_url"]))
    assert "N-01" in second
    assert "N-02" not in second
    assert [row[0]["text"] for row in browser.get(url, {"state": "approved"}).context["rows"]] == ["N-05"]
    assert len(browser.get(url, {"number": "n-1"}).context["rows"]) == 10
    assert "No invoice fits" in _text(browser.get(url, {"number": "zzz"}))


def test_a_list_costs_the_same_however_long(
    cast: Cast,
    signed_in: SignIn,
    units: list[ApprovedUnit],
    django_assert_max_num_queries: Any,
) -> None:
    for unit in units:
        services.receive_invoice(
            cast.actor("administrator"),
            provider=cast.provider,
            authority=cast.authority,
            number=f"N{unit.pk}",
            unit_ids=[unit.pk],
        )
    browser = signed_in(cast.finance)
    with django_assert_max_num_queries(5):
        browser.get(reverse("vouchers:invoices"))


# One invoice


def test_finance_checks_and_pays(cast: Cast, signed_in: SignIn, invoice: Invoice) -> None:
    browser = signed_in(cast.finance)
    page = _text(browser.get(_invoice_url(invoice)))
    for shown in (
        "2026-17",
        "Askel ry",
        "2 × hour",
        "60.00",
        "120.00",
        "300.00",
        "Every line is what was approved",
    ):
        assert shown in page
    assert browser.post(_invoice_url(invoice, "_approve"), {"version": 1}).status_code == 302
    page = _text(browser.get(_invoice_url(invoice)))
    assert "Mark as paid" in page
    assert "Approved by" in page
    assert browser.post(_invoice_url(invoice, "_pay"), {"version": 2}).status_code == 302
    assert "Paid on 2 Mar 2026" in _text(browser.get(_invoice_url(invoice)))


def test_a_stale_approval_is_answered_beside_the_newer_state(
    cast: Cast, signed_in: SignIn, invoice: Invoice
) -> None:
    services.approve_invoice(cast.actor("finance"), invoice)
    answer = signed_in(cast.finance).post(
        _invoice_url(invoice, "_return"), {"version": 1, "reason": "Typed with care"}
    )
    assert answer.status_code == 409
    assert "Somebody changed this" in _text(answer)
    assert Invoice.objects.get().state == InvoiceState.APPROVED


def test_a_second_click_pays_once_and_says_so(cast: Cast, signed_in: SignIn, invoice: Invoice) -> None:
    services.approve_invoice(cast.actor("finance"), invoice)
    browser = signed_in(cast.finance)
    same_key = {"version": 2, "idempotency_key": "one"}
    assert [browser.post(_invoice_url(invoice, "_pay"), same_key).status_code for _click in range(2)] == [
        302,
        302,
    ]
    answer = browser.post(_invoice_url(invoice, "_pay"), {})
    assert answer.status_code == 409
    assert "not possible now" in _text(answer)


def test_a_return_without_a_reason_is_said_at_the_field(
    cast: Cast, signed_in: SignIn, invoice: Invoice
) -> None:
    answer = signed_in(cast.finance).post(_invoice_url(invoice, "_return"), {"version": 1, "reason": " "})
    assert answer.status_code == 422
    assert 'href="#id_reason"' in _text(answer)
    assert "<details open" in _text(answer) or "open>" in _text(answer)


def test_the_provider_reads_why_it_came_back(cast: Cast, signed_in: SignIn, invoice: Invoice) -> None:
    browser = signed_in(cast.finance)
    browser.post(_invoice_url(invoice, "_return"), {"version": 1, "reason": "Two hours <too> many"})
    page = _text(signed_in(cast.administrator).get(_invoice_url(invoice)))
    assert "Two hours &lt;too&gt; many" in page
    assert reverse("vouchers:to_invoice") in page
    assert "Approve" not in page.replace("Approved", "")


def test_outsiders_find_no_invoice(cast: Cast, signed_in: SignIn, invoice: Invoice) -> None:
    for who, status in (
        (cast.official, 403),
        (cast.coach, 403),
        (cast.outsider, 403),
        (cast.other_official, 403),
        (cast.manager, 200),
        (cast.auditor, 200),
    ):
        assert signed_in(who).get(_invoice_url(invoice)).status_code == status
    other = make_provider("Toinen Oy", "2345678-2")
    cast.administrator.provider_memberships.update(provider=other)
    assert signed_in(cast.administrator).get(_invoice_url(invoice)).status_code == 404
    assert signed_in(cast.auditor).post(_invoice_url(invoice, "_approve")).status_code == 403
    assert Browser().get(_invoice_url(invoice)).status_code == 302


# Sending


def test_the_provider_invoices_what_was_approved(
    cast: Cast, signed_in: SignIn, units: list[ApprovedUnit]
) -> None:
    browser = signed_in(cast.administrator)
    page = _text(browser.get(reverse("vouchers:to_invoice")))
    for shown in ("Job coaching: 120.00", "Job coaching: 180.00", "23 Feb 2026", "Together 300.00"):
        assert shown in page
    url = reverse("vouchers:send_invoice", args=[cast.authority.public_id])
    answer = browser.post(url, {"number": "2026-1", "units": [units[0].ref]})
    sent = Invoice.objects.get()
    assert answer["Location"] == _invoice_url(sent)
    assert sent.total_cents == 120_00
    assert "120.00" not in _text(browser.get(reverse("vouchers:to_invoice")))


def test_a_second_click_sends_no_second_invoice(
    cast: Cast, signed_in: SignIn, units: list[ApprovedUnit]
) -> None:
    browser = signed_in(cast.administrator)
    url = reverse("vouchers:send_invoice", args=[cast.authority.public_id])
    rows = [unit.ref for unit in units]
    clicks = [
        browser.post(url, {"number": "1", "units": rows, "idempotency_key": "k"}) for _click in range(2)
    ]
    assert [click["Location"] for click in clicks] == [_invoice_url(Invoice.objects.get())] * 2
    late = browser.post(url, {"number": "2", "units": rows})
    assert late.status_code == 422
    assert "is on another invoice already" in _text(late)


def test_a_used_number_is_said_at_its_field_and_the_rows_stay_chosen(
    cast: Cast, signed_in: SignIn, invoice: Invoice
) -> None:
    unit = make_unit(invoice.lines.all()[0].unit.commitment, 1_00)
    url = reverse("vouchers:send_invoice", args=[cast.authority.public_id])
    answer = signed_in(cast.administrator).post(url, {"number": "2026-17", "units": [unit.ref]})
    page = _text(answer)
    assert answer.status_code == 422
    assert 'href="#id_kuopio_number"' in page
    assert 'value="2026-17"' in page
    assert f'value="{unit.ref}"' in page
    assert "checked" in page


@pytest.mark.parametrize("rows", [[], ["not-an-id"], ["00000000-0000-4000-8000-000000000000"]])
def test_rows_that_are_not_there_are_no_choice(
    cast: Cast, signed_in: SignIn, invoice: Invoice, rows: list[str]
) -> None:
    make_unit(invoice.lines.all()[0].unit.commitment, 1_00)
    url = reverse("vouchers:send_invoice", args=[cast.authority.public_id])
    answer = signed_in(cast.administrator).post(url, {"number": "7", "units": rows})
    assert answer.status_code == 422
    assert 'href="#id_kuopio_units' in _text(answer)
    assert Invoice.objects.count() == 1


# Export


def test_payments_are_exported_as_a_file(cast: Cast, signed_in: SignIn, invoice: Invoice) -> None:
    cast.provider.name = "=Askel ry"
    cast.provider.save()
    services.approve_invoice(cast.actor("finance"), invoice)
    services.pay_invoice(cast.actor("finance"), invoice)
    browser, url = signed_in(cast.finance), reverse("vouchers:export")
    assert "Download" in _text(browser.get(url))
    answer: Any = browser.get(url, {"since": "2026-03-02", "until": "2026-03-02"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, row = text.splitlines()
    assert head.split(";")[0] == "Paid on"
    assert row.split(";")[:7] == [
        "2026-03-02",
        "'=Askel ry",
        "1234567-1",
        "2026-17",
        "2026-03-02",
        "2026-03-23",
        "300,00",
    ]
    empty: Any = browser.get(url, {"since": "2026-03-03", "until": "2026-03-04"})
    assert len(b"".join(empty.streaming_content).decode().splitlines()) == 1
    assert browser.get(url, {"since": "2026-03-04", "until": "2026-03-03"}).status_code == 422
    assert signed_in(cast.administrator).get(url).status_code == 403


# Vouchers


@pytest.fixture
def voucher(cast: Cast) -> Voucher:
    """Of a client called Aino Esimerkki."""
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority))
    client = ClientFactory(authority=cast.authority, official=cast.official)
    return services.issue_voucher(cast.actor("official"), commitment, client, clock.today().replace(month=6))[
        0
    ]


def test_the_official_replaces_a_lost_voucher(cast: Cast, signed_in: SignIn, voucher: Voucher) -> None:
    browser = signed_in(cast.official)
    page = _text(browser.get(reverse("vouchers:voucher", args=[voucher.public_id])))
    assert "Aino Esimerkki" in page
    assert "1 Jun 2026" in page
    url = reverse("vouchers:voucher_replace", args=[voucher.public_id])
    answer = browser.post(url, {"version": 1})
    new = Voucher.objects.get(replaces=voucher)
    assert answer["Location"] == reverse("vouchers:voucher", args=[new.public_id])
    stale = browser.post(url, {"version": 1})
    assert stale.status_code == 409
    assert "how it stands now" in _text(stale)
    assert browser.post(url).status_code == 409
    assert Voucher.objects.filter(state=VoucherState.ISSUED).count() == 1


def test_others_see_a_voucher_without_its_client(cast: Cast, signed_in: SignIn, voucher: Voucher) -> None:
    services.redeem_voucher(cast.actor("official"), voucher.commitment, cast.provider)
    url = reverse("vouchers:voucher", args=[voucher.public_id])
    for who in (cast.finance, cast.manager, cast.auditor, cast.administrator):
        page = _text(signed_in(who).get(url))
        assert "Job coaching" in page
        assert "Esimerkki" not in page
        assert "Replace" not in page
    for who in (cast.procurement, cast.coach):
        assert signed_in(who).get(url).status_code == 403
    assert signed_in(cast.other_official).get(url).status_code == 404
    assert signed_in(cast.official).get(reverse("vouchers:vouchers")).context["rows"]
    assert not signed_in(cast.other_official).get(reverse("vouchers:vouchers")).context["rows"]


# What waits


def test_work_lists_name_what_waits(cast: Cast, units: list[ApprovedUnit]) -> None:
    def waits(who: str) -> list[str]:
        return [
            str(item.title)
            for item in worklist.work_list(cast.actor(who))
            if "vouchers" in str(item.url) or "/money/" in item.url
        ]

    assert waits("administrator") == ["Invoice what has been approved"]
    sent = services.receive_invoice(
        cast.actor("administrator"),
        provider=cast.provider,
        authority=cast.authority,
        number="7",
        unit_ids=[unit.pk for unit in units],
    )
    assert waits("administrator") == []
    assert waits("finance") == ["Check invoice 7"]
    services.approve_invoice(cast.actor("finance"), sent)
    assert waits("finance") == ["Pay invoice 7"]
    assert waits("manager") == []
    services.pay_invoice(cast.actor("finance"), sent)
    assert waits("finance") == []


def test_orders_are_named_by_their_number(cast: Cast, signed_in: SignIn) -> None:
    """The number for whoever sees the row; the order's page only for who may open it."""
    city = make_city(1)
    order = accepted_order(city)
    finance = staff(city.authority, Role.FINANCE, "Raija Raha")
    assert order.commitment is not None
    unit = make_unit(order.commitment, 2_00)
    administrator = provider_actor(city.providers[0])
    sent = services.receive_invoice(
        administrator,
        provider=city.providers[0],
        authority=city.authority,
        number="1",
        unit_ids=[unit.pk],
    )
    page = _text(signed_in(finance).get(_invoice_url(sent)))
    assert f'<a class="govuk-link" href="/orders/{order.ref}/">{order.number}</a>' in page
    seen = links.describe(cast.actor("finance"), {order.ref, "00000000-0000-4000-8000-000000000000"})
    assert seen[order.ref] == OrderLink(order.number, "")
    assert seen["00000000-0000-4000-8000-000000000000"] == OrderLink("00000000", "")
