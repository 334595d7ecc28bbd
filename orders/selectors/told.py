"""Why an order took a turn, in the words that were written then: for the officials, who act on them, and auditors."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Event, Note
from orders.models import Choice, Order
from orders.states import ChoiceEnd, InterruptReason

_WHY = {
    "order.provider_changed": _("Why the client changed the provider"),
    "order.provider_refused": _("Why the client did not want the provider"),
    "order.accepted": _("The first meeting is outside the ordered time: with whom it was agreed"),
    "order.interrupted": _("Why the service ended early"),
    "order.meeting_corrected": _("Why the record of a meeting was corrected"),
    "order.cancelled": _("Why the order was cancelled"),
    "order.taken_out_of_tender": _("Why the need was taken out of the competition"),
}


def told_reasons(order: Order) -> list[dict[str, Any]]:
    """What was written, when and by whom, the first first; nobody's name stands for the client's own words."""
    notes = Note.objects.filter(authority_id=order.authority_id, subject_ref=order.ref).select_related(
        "author"
    )
    by_ref = {note.ref: note for note in notes}
    if not by_ref:
        return []
    events = Event.objects.filter(
        subject_type=order._meta.label_lower, subject_ref=order.ref, code__in=list(_WHY)
    )
    found = ((event, by_ref.get(event.data.get("note", ""))) for event in events.order_by("number"))
    return [
        {
            "code": event.code,
            "label": _WHY[event.code],
            "at": event.at,
            "by": note.author.name if note.author is not None else "",
            "text": _in_words(note.text) if event.code == "order.interrupted" else note.text,
        }
        for event, note in found
        if note is not None
    ]


def declines(choices: Iterable[Choice]) -> dict[int, str]:
    """What a provider wrote when it declined, by the choice's key; one query when one declined."""
    declined = {choice.ref: choice.pk for choice in choices if choice.end == ChoiceEnd.DECLINED}
    notes = Note.objects.filter(subject_ref__in=declined) if declined else ()
    return {declined[note.subject_ref]: note.text for note in notes}


def all_reasons(order: Order) -> list[dict[str, Any]]:
    """`told_reasons` with why providers declined, the first first."""
    choices = list(Choice.objects.filter(order=order, end=ChoiceEnd.DECLINED).select_related("provider"))
    words = declines(choices)
    declined = [
        {
            "code": "order.declined",
            "label": _("Why the provider declined"),
            "at": choice.ended_at,
            "by": choice.provider.name,
            "text": f"{choice.get_decline_reason_display()}\n{words.get(choice.pk, '')}".strip(),
        }
        for choice in choices
    ]
    return sorted([*declined, *told_reasons(order)], key=lambda each: each["at"])


def _in_words(text: str) -> str:
    """An early end's reason is kept as its code, the words below it."""
    code, _line, words = text.partition("\n")
    if code not in InterruptReason.values:
        return text
    return f"{InterruptReason(code).label}\n{words}".strip()
