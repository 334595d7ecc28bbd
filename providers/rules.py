"""Pure rules of the room: what a Finnish business id looks like."""

from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus


def business_id(typed: str) -> str | None:
    """The id as it is written (``1234567-1``), or nothing when its form or check digit is wrong."""
    digits = ytunnus.compact(typed)
    try:
        made: str = ytunnus.format(ytunnus.validate(digits.zfill(8) if digits.isdigit() else digits))
    except ValidationError:
        return None
    return made
