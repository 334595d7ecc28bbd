"""Units and sums as people type and read them."""

import pytest

from core import money


@pytest.mark.parametrize(
    ("hundredths", "shown"), [(10_00, "10"), (1_200_00, "1200"), (12_50, "12.50"), (0, "0"), (5, "0.05")]
)
def test_units_stand_in_a_field_as_people_write_them(hundredths: int, shown: str) -> None:
    """Ten is 10, not 1E+1."""
    assert str(money.plain_units(hundredths)) == shown
