"""Which groups and subcontractors an application may name (HL §§80-82, 92)."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from procurement.rules.routes import Refusal


def participant_refusals(
    *,
    applicant_id: str,
    business_id: str | None,
    name: str,
    task: str,
    share: int,
    other_ids: Iterable[str],
    other_shares: Iterable[int],
    is_clean: bool | None,
    grounds: str,
) -> Iterator[Refusal]:
    """Everything that speaks against naming an organisation; ``business_id`` is nothing when it is no Finnish one.

    Shares are whole per cent of the work: together they stay below 100, since the applicant does a part itself.
    """
    if business_id is None:
        text = _("This is not a Finnish business id. Write it in the form 1234567-1 and check its digits.")
        yield Refusal("business_id_wrong", "business_id", text)
    elif business_id == applicant_id:
        text = _("This is your own business id. Name the others only.")
        yield Refusal("participant_is_applicant", "business_id", text)
    elif business_id in set(other_ids):
        yield Refusal("participant_twice", "business_id", _("This organisation has been named already."))
    if not name.strip():
        yield Refusal("name_missing", "name", _("Write the organisation's name."))
    if not task.strip():
        yield Refusal("task_missing", "task", _("Write what the organisation does."))
    if not 0 <= share < 100:
        yield Refusal("share_wrong", "share", _("Write the share as a whole number from 0 to 99."))
    elif share + sum(other_shares) >= 100:
        text = _("The shares of the others together must stay below 100 per cent: you do a part yourself.")
        yield Refusal("shares_too_big", "share", text)
    if is_clean is None:
        text = _("Say whether an exclusion ground applies to this organisation.")
        yield Refusal("exclusion_missing", "is_clean", text)
    elif not is_clean and not grounds.strip():
        text = _("Write which ground applies, when, and what has been done about it.")
        yield Refusal("grounds_missing", "grounds", text)
