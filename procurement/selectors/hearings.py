"""Reads of hearings."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Authority
from procurement import deadlines
from procurement.models import Admission, Hearing
from procurement.notices import has_mail
from procurement.permissions import can_read_hearing
from procurement.states import RUNNING_HEARING, HearingState
from providers.models import Provider

RULE = "hearing.answer"
RUNNING = sorted(RUNNING_HEARING)


def answer_how(hearing: Hearing) -> str:
    """How the last day to answer was counted, from the day on which the question counts as received (R8)."""
    sent = clock.local_date(hearing.created_at)
    by_letter = sent + timedelta(days=deadlines.in_force("service.letter", sent).value)
    posted = deadlines.due(RULE, by_letter).last_day
    received = by_letter if not has_mail(hearing.admission.provider) and posted <= hearing.answer_by else sent
    return deadlines.told(RULE, received, hearing.answer_by)


def get_hearing(actor: Actor, ref: UUID | str) -> Hearing:
    """A hearing that the actor may read.

    Raises:
        NotFound: there is none, or it is others'.
    """
    rows = Hearing.objects.filter(public_id=ref)
    found: Hearing | None = rows.select_related(
        "authority",
        "admission__provider",
        "admission__category__system",
        "grounds",
        "answer",
        "decision__document",
    ).first()
    if found is None or not can_read_hearing(actor, found):
        raise NotFound
    return found


def hearings_of(admission: Admission) -> list[Hearing]:
    """An admission's hearings, newest first."""
    return list(Hearing.objects.filter(admission=admission).order_by("-pk"))


def to_answer(provider: Provider) -> "QuerySet[Hearing, Hearing]":
    """What the provider is asked and has not answered, the earliest day first."""
    rows = Hearing.objects.filter(admission__provider=provider, state=HearingState.ASKED)
    return rows.select_related("admission__category").order_by("answer_by", "pk")


def to_decide(authority: Authority) -> "QuerySet[Hearing, Hearing]":
    """Hearings that are answered or whose time has run out."""
    ripe = Q(state=HearingState.ANSWERED) | Q(state=HearingState.ASKED, answer_by__lt=clock.today())
    rows = Hearing.objects.filter(ripe, authority=authority)
    return rows.select_related("admission__category", "admission__provider").order_by("answer_by", "pk")
