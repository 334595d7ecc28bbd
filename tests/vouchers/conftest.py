"""What the money stories begin with."""

import pytest

from tests.factories.cast import Cast
from tests.factories.vouchers import make_budget, make_category, make_commitment, make_unit
from vouchers import services
from vouchers.models import ApprovedUnit, Invoice


@pytest.fixture
def units(cast: Cast) -> list[ApprovedUnit]:
    """Two hours and three hours of one order, approved: 120 and 180 euros."""
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    return [make_unit(commitment, 2_00), make_unit(commitment, 3_00)]


@pytest.fixture
def invoice(cast: Cast, units: list[ApprovedUnit]) -> Invoice:
    """An invoice of 300 euros over both, received today."""
    return services.receive_invoice(
        cast.actor("administrator"),
        provider=cast.provider,
        authority=cast.authority,
        number="2026-17",
        unit_ids=[unit.pk for unit in units],
    )
