"""What mini-competitions add to people's navigation and work lists."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actors import Actor
from core.navigation import NavItem
from core.roles import Role
from core.worklist import WorkItem
from procurement.competition_permissions import ASSESSORS, OPENERS
from procurement.competition_states import CompetitionState
from procurement.models import Competition
from procurement.permissions import READERS
from procurement.selectors import competitions as reads

SHOWN = 50


def navigation(actor: Actor) -> Iterator[NavItem]:
    """The competitions of those who buy, the invitations of those who sell."""
    if actor.has(*READERS):
        yield NavItem("procurement:competitions", gettext_lazy("Mini-competitions"), 46)
    if actor.has(Role.PROVIDER_ADMIN):
        yield NavItem("procurement:invitations", gettext_lazy("Invitations to tender"), 56)


def work(actor: Actor) -> Iterator[WorkItem]:
    """Officers: the next step of each competition. Assessors: tenders to assess. Providers: open invitations."""
    if actor.authority is not None:
        if actor.has(*OPENERS):
            yield from _officers_work(actor)
        if actor.has(*ASSESSORS):
            yield from _assessors_work(actor)
    if actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN):
        yield from _providers_work(actor)


def _officers_work(actor: Actor) -> Iterator[WorkItem]:
    rows = list(reads.waiting_for_officers(actor)[:SHOWN])
    publication = reads.publication_hows(rows)
    for row in rows:
        yield WorkItem(
            "competition",
            _next_step(row),
            reverse("procurement:competition", args=[row.public_id]),
            row.publish_by,
            how=publication.get(row.pk, ""),
        )
    if not actor.has(Role.PROCUREMENT):
        return
    questions = list(reads.unanswered(actor))[:SHOWN]
    hows = reads.tender_hows(asked.competition for asked in questions)
    for asked in questions:
        deadline = asked.competition.tender_deadline
        yield WorkItem(
            "competition",
            _("Answer a question: %(competition)s") % {"competition": asked.competition},
            reverse("procurement:answer_tender_question", args=[asked.public_id]),
            clock.local_date(deadline) if deadline else None,
            how=hows.get(asked.competition_id, ""),
        )


def _next_step(row: Competition) -> str:
    words = {
        CompetitionState.DRAFT: _("Finish the draft: %(competition)s"),
        CompetitionState.INVITED: _("Open the tenders: %(competition)s"),
        CompetitionState.TO_OPEN: _("Open the tenders: %(competition)s"),
        CompetitionState.OPENED: _("Compare and decide: %(competition)s"),
        CompetitionState.AWARDED: _("Make the contract: %(competition)s"),
        CompetitionState.CONCLUDED: _("Publish the result: %(competition)s"),
    }
    return words[CompetitionState(row.state)] % {"competition": row}


def _assessors_work(actor: Actor) -> Iterator[WorkItem]:
    for mine in list(reads.to_assess(actor))[:SHOWN]:
        yield WorkItem(
            "competition",
            _("Assess tenders: %(competition)s") % {"competition": mine.competition},
            reverse("procurement:assess", args=[mine.competition.public_id]),
        )


def _providers_work(actor: Actor) -> Iterator[WorkItem]:
    rows = list(reads.to_answer(actor))[:SHOWN]
    hows = reads.tender_hows(row.competition for row in rows)
    for row in rows:
        deadline = row.competition.tender_deadline
        yield WorkItem(
            "invitation",
            _("Send a tender: %(competition)s") % {"competition": row.competition},
            reverse("procurement:invitation", args=[row.public_id]),
            clock.local_date(deadline) if deadline else None,
            how=hows.get(row.competition_id, ""),
        )
