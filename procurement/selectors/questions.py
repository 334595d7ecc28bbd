"""Reads of open questions: the public ones of a system, and those that wait for the authority."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.actors import Actor
from core.errors import NotFound, require
from core.roles import Role
from procurement.models import DynamicPurchasingSystem, SystemQuestion
from procurement.permissions import READERS, can_read_question
from procurement.states import QuestionState

Questions = QuerySet[SystemQuestion]


def public_questions(system: DynamicPurchasingSystem, words: str = "") -> Questions:
    """A system's answered questions; with ``words`` only those that hold each of them, in question or answer."""
    rows: Questions = SystemQuestion.objects.filter(system=system, state=QuestionState.ANSWERED)
    for word in words.split()[:10]:
        rows = rows.filter(Q(wording__icontains=word) | Q(answer__icontains=word))
    return rows


def questions_of(actor: Actor, state: QuestionState) -> Questions:
    """The questions to the actor's authority in a state, for its readers."""
    require(actor.has(*READERS))
    rows: Questions = SystemQuestion.objects.filter(authority=actor.need_authority(), state=state)
    return rows.select_related("system", "original")


def get_question(actor: Actor, ref: UUID | str) -> SystemQuestion:
    """A question to the actor's authority.

    Raises:
        NotFound: there is none, or it is another authority's.
    """
    rows = SystemQuestion.objects.select_related("system__authority", "original", "answered_by")
    found = rows.filter(public_id=ref).first()
    if found is None or not can_read_question(actor, found):
        raise NotFound
    return found


def waiting_questions(actor: Actor) -> list[DynamicPurchasingSystem]:
    """The systems of the officer's authority with questions to answer; each has their number as ``waiting``."""
    if actor.authority is None or not actor.has(Role.PROCUREMENT):
        return []
    asked = Q(questions__state=QuestionState.ASKED)
    rows = DynamicPurchasingSystem.objects.filter(authority=actor.authority).filter(asked)
    return list(rows.annotate(waiting=Count("questions", filter=asked)).order_by("pk"))
