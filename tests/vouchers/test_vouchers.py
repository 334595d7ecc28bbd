"""The voucher's life, and its letter."""

from datetime import date

import pytest

from core import clock, codes
from core.actors import SYSTEM, client_actor
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import AccessPurpose, Client, Document, Event, Outbox
from tests.factories.cast import Cast, make_provider
from tests.factories.core import ClientFactory
from tests.factories.vouchers import make_budget, make_category, make_commitment
from vouchers import services
from vouchers.due import move_due
from vouchers.models import Commitment, Voucher
from vouchers.states import VoucherState

JUNE = date(2026, 6, 1)


@pytest.fixture
def client_of_city(cast: Cast) -> Client:
    """A client of the city."""
    made: Client = ClientFactory(authority=cast.authority, official=cast.official)
    return made


@pytest.fixture
def commitment(cast: Cast) -> Commitment:
    """An order's commitment."""
    make_budget(cast.authority)
    return make_commitment(cast.authority, make_category(cast.authority))


@pytest.fixture
def voucher(cast: Cast, commitment: Commitment, client_of_city: Client) -> Voucher:
    """Issued today, good until June."""
    return services.issue_voucher(cast.actor("official"), commitment, client_of_city, JUNE)[0]


def _state(voucher: Voucher) -> str:
    return Voucher.objects.get(pk=voucher.pk).state


def test_issuing_gives_a_code_that_is_kept_only_as_a_digest(
    cast: Cast, commitment: Commitment, client_of_city: Client
) -> None:
    voucher, code = services.issue_voucher(cast.actor("official"), commitment, client_of_city, JUNE)
    assert codes.normalise_code(code) == code.replace("-", "")
    assert voucher.code_digest == codes.digest(codes.normalise_code(code.lower()))
    document = Document.objects.get(subject_ref=voucher.ref)
    assert document.facts["code"] == code
    assert document.language == client_of_city.language
    assert code not in str(list(Event.objects.values_list("data", flat=True)))
    assert code not in str(
        list(Document.objects.extra(select={"raw": "facts"}).values_list("raw", flat=True))
    )
    assert code in Outbox.objects.get(key=f"voucher:{voucher.ref}").payload["text"]


def test_one_voucher_at_a_time(cast: Cast, voucher: Voucher) -> None:
    with pytest.raises(WrongState, match="voucher_exists"):
        services.issue_voucher(cast.actor("official"), voucher.commitment, voucher.client, JUNE)


def test_a_voucher_is_good_for_a_time(cast: Cast, commitment: Commitment, client_of_city: Client) -> None:
    with pytest.raises(InvalidInput, match="expiry_past"):
        services.issue_voucher(cast.actor("official"), commitment, client_of_city, clock.today())


def test_only_officials_issue_and_replace(cast: Cast, voucher: Voucher) -> None:
    for who in ("finance", "procurement", "manager", "auditor", "administrator", "coach", "other_official"):
        with pytest.raises(NotAllowed):
            services.issue_voucher(cast.actor(who), voucher.commitment, voucher.client, JUNE)
        with pytest.raises(NotAllowed):
            services.replace_lost_voucher(cast.actor(who), voucher)


def test_a_client_of_another_city_gets_none(cast: Cast, commitment: Commitment) -> None:
    stranger = ClientFactory(authority=cast.other_authority)
    with pytest.raises(NotAllowed):
        services.issue_voucher(cast.actor("official"), commitment, stranger, JUNE)


def test_a_lost_voucher_is_replaced_by_another_code(cast: Cast, voucher: Voucher) -> None:
    new, code = services.replace_lost_voucher(cast.actor("official"), voucher, voucher.version)
    assert _state(voucher) == VoucherState.REPLACED
    assert (new.state, new.expires_on, new.replaces) == (VoucherState.ISSUED, JUNE, voucher)
    assert codes.digest(codes.normalise_code(code)) == new.code_digest != voucher.code_digest
    assert Document.objects.get(subject_ref=new.ref).facts["replaces"] is True
    with pytest.raises(StaleVersion):
        services.replace_lost_voucher(cast.actor("official"), voucher, voucher.version)
    with pytest.raises(WrongState, match="voucher_not_replaceable"):
        services.replace_lost_voucher(cast.actor("official"), voucher)


def test_a_voucher_that_a_provider_holds_is_not_replaced(cast: Cast, voucher: Voucher) -> None:
    services.redeem_voucher(cast.actor("official"), voucher.commitment, cast.provider)
    with pytest.raises(WrongState, match="voucher_not_replaceable"):
        services.replace_lost_voucher(cast.actor("official"), voucher)


def test_the_accepting_provider_gets_it_and_it_is_settled(cast: Cast, voucher: Voucher) -> None:
    services.redeem_voucher(cast.actor("administrator"), voucher.commitment, cast.provider)
    voucher = Voucher.objects.get(pk=voucher.pk)
    assert (voucher.state, voucher.provider) == (VoucherState.REDEEMED, cast.provider)
    services.settle_voucher(cast.actor("official"), voucher.commitment)
    assert _state(voucher) == VoucherState.SETTLED


def test_another_provider_cannot_take_it(cast: Cast, voucher: Voucher) -> None:
    other = make_provider("Toinen Oy", "2345678-2")
    with pytest.raises(NotAllowed):
        services.redeem_voucher(cast.actor("administrator"), voucher.commitment, other)
    services.redeem_voucher(cast.actor("official"), voucher.commitment, cast.provider)
    with pytest.raises(WrongState, match="voucher_ended"):
        services.redeem_voucher(cast.actor("official"), voucher.commitment, other)


def test_the_client_carries_it_on_when_the_provider_changes(cast: Cast, voucher: Voucher) -> None:
    commitment = voucher.commitment
    services.redeem_voucher(cast.actor("official"), commitment, cast.provider)
    with clock.stopped_at(clock.at(date(2026, 5, 20))):
        client = client_actor(AccessPurpose.CHOICE, commitment.order_ref)
        services.give_back_voucher(client, commitment)
        voucher = Voucher.objects.get(pk=voucher.pk)
        assert (voucher.state, voucher.provider) == (VoucherState.ISSUED, None)
        # 60 days from 20 May end on Sunday 19 July: the Monday after it is the last day.
        assert voucher.expires_on == date(2026, 7, 21)
        with pytest.raises(NotAllowed):
            services.cancel_voucher(client_actor(AccessPurpose.CHOICE, "another"), commitment)
    services.cancel_voucher(cast.actor("official"), commitment)
    assert _state(voucher) == VoucherState.CANCELLED


def test_an_order_without_a_voucher_has_none_to_move(cast: Cast, commitment: Commitment) -> None:
    services.redeem_voucher(cast.actor("official"), commitment, cast.provider)
    services.give_back_voucher(cast.actor("official"), commitment)
    services.settle_voucher(cast.actor("official"), commitment)
    services.cancel_voucher(cast.actor("official"), commitment)
    assert not Voucher.objects.exists()
    assert not Event.objects.filter(code__startswith="voucher").exists()


def test_a_voucher_nobody_used_is_cancelled_at_closing(cast: Cast, voucher: Voucher) -> None:
    services.settle_voucher(cast.actor("official"), voucher.commitment)
    assert _state(voucher) == VoucherState.CANCELLED


@pytest.mark.parametrize(("day", "moved"), [(date(2026, 5, 31), 0), (JUNE, 1), (date(2027, 1, 1), 1)])
def test_time_expires_it_on_its_day_once(voucher: Voucher, day: date, moved: int) -> None:
    with clock.stopped_at(clock.at(day, 7)):
        assert move_due() == moved
        assert move_due() == 0
    assert _state(voucher) == (VoucherState.EXPIRED if moved else VoucherState.ISSUED)


def test_an_expired_voucher_cannot_be_used_or_replaced(cast: Cast, voucher: Voucher) -> None:
    with clock.stopped_at(clock.at(JUNE)):
        with pytest.raises(WrongState, match="voucher_ended"):
            services.redeem_voucher(SYSTEM, voucher.commitment, cast.provider)
        with pytest.raises(WrongState, match="voucher_not_replaceable"):
            services.replace_lost_voucher(cast.actor("official"), voucher)
        move_due()
        with pytest.raises(WrongState, match="voucher_ended"):
            services.redeem_voucher(SYSTEM, voucher.commitment, cast.provider)


def test_a_held_voucher_does_not_expire(cast: Cast, voucher: Voucher) -> None:
    services.redeem_voucher(cast.actor("official"), voucher.commitment, cast.provider)
    with clock.stopped_at(clock.at(date(2027, 1, 1))):
        assert move_due() == 0
    assert _state(voucher) == VoucherState.REDEEMED


def test_the_letter_of_a_client_under_non_disclosure_has_no_address(
    cast: Cast, commitment: Commitment
) -> None:
    hidden = ClientFactory(authority=cast.authority, non_disclosure=True)
    voucher, _code = services.issue_voucher(cast.actor("official"), commitment, hidden, JUNE)
    assert Document.objects.get(subject_ref=voucher.ref).facts["address"] == ""
