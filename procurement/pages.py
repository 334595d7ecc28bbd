"""What this room adds to the house: navigation, work lists, the public front page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.actors import Actor
from core.front import FrontItem, FrontSection
from core.navigation import NavItem
from core.roles import Role
from core.worklist import WorkItem
from procurement import renewal_work, review_work
from procurement import standing_work as standing
from procurement.permissions import READERS
from procurement.selectors import applications, offerings, questions, systems
from procurement.states import ApplicationState
from providers.selectors import own_provider

SHOWN = 50


def navigation(actor: Actor) -> Iterator[NavItem]:
    """The pages of those who buy and of those who sell."""
    if actor.has(*READERS):
        yield NavItem("procurement:reviews", gettext_lazy("Applications"), 30)
        yield NavItem("procurement:manage", gettext_lazy("Purchasing systems"), 40)
        yield NavItem("procurement:evidence_reviews", gettext_lazy("Evidence"), 45)
    if actor.has(Role.PROVIDER_ADMIN):
        yield NavItem("procurement:offerings", gettext_lazy("Offerings"), 40)
        yield NavItem("procurement:applications", gettext_lazy("Applications"), 50)
        yield NavItem("procurement:evidence", gettext_lazy("Evidence"), 55)


def work(actor: Actor) -> Iterator[WorkItem]:
    """Applications that the officer decides by law's day; what the provider has begun or must publish."""
    if actor.authority is not None and actor.has(Role.PROCUREMENT, Role.MANAGER):
        yield from review_work.second_reviewers_work(actor)
    if actor.authority is not None and actor.has(Role.MANAGER):
        yield from review_work.managers_work(actor)
    if actor.authority is not None and actor.has(Role.PROCUREMENT):
        yield from _officers_work(actor)
        yield from standing.officers_work(actor.authority)
        yield from review_work.demands_work(actor.authority)
        yield from _questions_work(actor)
        yield from renewal_work.officers_work(actor.authority)
    if actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN):
        yield from _providers_work(actor, actor.provider_id)
        yield from standing.providers_work(own_provider(actor))
        yield from renewal_work.providers_work(actor.provider_id)


def _officers_work(actor: Actor) -> Iterator[WorkItem]:
    rows = list(applications.waiting_for_officer(actor).exclude(state=ApplicationState.TO_CONFIRM)[:SHOWN])
    hows = applications.deadlines_of(rows)
    for row in rows:
        asked = row.state == ApplicationState.CLARIFICATION
        yield WorkItem(
            "application",
            _("Decide the application: %(provider)s") % {"provider": row.provider},
            reverse("procurement:review", args=[row.public_id]),
            row.decide_by,
            _("%(system)s. The provider clarifies.") % {"system": row.system} if asked else str(row.system),
            how=hows.get(row.pk, ""),
        )


def _questions_work(actor: Actor) -> Iterator[WorkItem]:
    url = reverse("procurement:received_questions")
    for row in questions.waiting_questions(actor):
        count: int = row.waiting  # type: ignore[attr-defined]
        title = ngettext("Answer %(n)d question", "Answer %(n)d questions", count) % {"n": count}
        yield WorkItem("question", title, url, None, str(row), count)


def _providers_work(actor: Actor, provider_id: int) -> Iterator[WorkItem]:
    rows = list(applications.waiting_for_provider(actor)[:SHOWN])
    hows = applications.deadlines_of(rows)
    for row in rows:
        asked = row.state == ApplicationState.CLARIFICATION
        title = _("Clarify your application") if asked else _("Finish your application")
        url = reverse("procurement:application", args=[row.public_id])
        yield WorkItem(
            "application",
            title,
            url,
            row.decide_by if asked else None,
            str(row.system),
            how=hows.get(row.pk, ""),
        )
    for offered in offerings.unpublished(provider_id):
        if offered.offering is None:
            url = reverse("procurement:new_offering", args=[offered.category.public_id])
        else:
            url = reverse("procurement:offering", args=[offered.offering.public_id])
        yield WorkItem(
            "offering", _("Publish your offering: %(category)s") % {"category": offered.category}, url
        )


def front() -> Iterator[FrontSection]:
    """The systems that take applications now."""
    rows = systems.public_systems().order_by("-pk")[:5]
    items = tuple(
        FrontItem(str(row), reverse("procurement:system", args=[row.public_id]), str(row.authority))
        for row in rows
    )
    yield FrontSection(
        _("Open purchasing systems"),
        items,
        empty=_("No system is open now."),
        more_url=reverse("procurement:systems"),
        more_label=_("All open systems"),
    )
