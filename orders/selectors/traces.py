"""What a client did with the list: when it was shown, how it was sorted, which cards were opened, what was chosen."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orders import words
from orders.models import ChoiceAction, Order
from orders.states import ActionKind, ChoiceWay

_WORDS = {
    "neutral": gettext_noop("drawn by lot"),
    "earliest": gettext_noop("earliest first meeting"),
    "nearest": gettext_noop("nearest"),
    "quality": gettext_noop("highest quality points"),
    "near": gettext_noop("face to face"),
    "remote": gettext_noop("remotely"),
    "alone": gettext_noop("alone with a coach"),
    "group": gettext_noop("in a group"),
}


@dataclass(frozen=True, slots=True)
class Trace:
    """One act on the list of a round."""

    round: int
    at: datetime
    kind: str
    provider: str
    detail: str

    @property
    def what(self) -> str:
        """The act in words."""
        return str(ActionKind(self.kind).label)


def traces(order: Order) -> list[Trace]:
    """Everything that was done with the order's lists, the first act first."""
    rows = ChoiceAction.objects.filter(order=order).select_related("offer__provider").order_by("pk")
    return [
        Trace(row.round, row.at, row.kind, row.offer.provider.name if row.offer else "", _detail(row))
        for row in rows
    ]


def _detail(row: ChoiceAction) -> str:
    if row.kind == ActionKind.CHOSEN:
        return str(ChoiceWay(row.detail).label)
    if row.kind != ActionKind.SORTED:
        return str(ChoiceWay.ASSISTED.label) if row.detail == ChoiceWay.ASSISTED else ""
    return ", ".join(_word(part) for part in row.detail.split("/") if part != "any")


def _word(part: str) -> str:
    return _(_WORDS[part]) if part in _WORDS else words.language_name(part)
