"""What this room contributes to navigation, work lists and the front page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, front, navigation, worklist
from core.actors import Actor
from core.front import FrontItem, FrontSection
from core.navigation import NavItem
from core.roles import Role
from core.worklist import WorkItem
from evaluations.deadlines import answer_hows, preview_how
from evaluations.models import CaseRecord, ScoreRun
from evaluations.permissions import SEES_RUNS
from evaluations.selectors.cases import waiting_outcomes
from evaluations.selectors.requests import waiting_requests
from evaluations.selectors.scores import new_cases, open_run
from evaluations.states import ScoreState

_LIMIT = 20


@navigation.register
def entries(actor: Actor) -> Iterator[NavItem]:
    """Outcomes for officials; scores and key figures for those who follow quality; the provider's own score."""
    if actor.authority is not None and actor.has(Role.OFFICIAL):
        yield NavItem("evaluations:outcomes", _("Outcomes"), 30)
    if actor.authority is not None and actor.has(*SEES_RUNS):
        yield NavItem("evaluations:figures", _("Key figures"), 40)
        yield NavItem("evaluations:runs", _("Quality scores"), 41)
    if actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN):
        yield NavItem("evaluations:own", _("Our quality"), 50)


@worklist.register
def officials_work(actor: Actor) -> Iterator[WorkItem]:
    """Providers to rate, and outcomes to record before they count as unknown."""
    if actor.authority is None or not actor.has(Role.OFFICIAL):
        return
    requests = list(waiting_requests(actor)[:_LIMIT])
    hows = answer_hows(requests)
    for request in requests:
        url = reverse("evaluations:request", args=[request.public_id])
        detail = f"{request.case.provider} · {request.case.category}"
        yield WorkItem(
            "evaluation.answer", _("Rate the provider"), url, request.answer_by, detail, how=hows[request.pk]
        )
    waiting = waiting_outcomes(actor.authority, actor.ref)
    if waiting.count:
        url = reverse("evaluations:outcomes")
        yield WorkItem(
            "outcome.record",
            _("Record where clients went"),
            url,
            waiting.last_day,
            _("After this day an outcome counts as unknown"),
            waiting.count,
            waiting.how,
        )


@worklist.register
def managers_work(actor: Actor) -> Iterator[WorkItem]:
    """The next step towards published scores."""
    if actor.authority is None or not actor.has(Role.MANAGER):
        return
    run = open_run(actor.authority)
    if run is None:
        count = new_cases(actor.authority)
        if count:
            detail = _("Closed orders that no published score contains yet")
            url = reverse("evaluations:runs")
            yield WorkItem("scores.compute", _("Compute the quality scores"), url, None, detail, count)
        return
    url = reverse("evaluations:run", args=[run.public_id])
    if run.state == ScoreState.COMPUTED:
        yield WorkItem("scores.preview", _("Check the scores and show them to the providers"), url)
    elif run.preview_until is not None and clock.today() > run.preview_until:
        yield WorkItem("scores.publish", _("Publish the quality scores"), url)


@worklist.register
def providers_work(actor: Actor) -> Iterator[WorkItem]:
    """The own score before it is published."""
    if actor.provider_id is None or not actor.has(Role.PROVIDER_ADMIN):
        return
    served = CaseRecord.objects.filter(provider_id=actor.provider_id).values("authority_id")
    running = ScoreRun.objects.filter(
        state=ScoreState.PREVIEWED, authority_id__in=served, preview_until__gte=clock.today()
    )
    for run in running.defer("snapshot", "params").select_related("authority").order_by("pk"):
        url = reverse("evaluations:own")
        title = _("Look at your quality score before it is published")
        how = preview_how(run.previewed_on, run.preview_until)
        yield WorkItem("scores.own_preview", title, url, run.preview_until, str(run.authority), how=how)


@front.register
def public_sections() -> Iterator[FrontSection]:
    """How quality is measured is public."""
    item = FrontItem(
        _("How quality is measured"),
        reverse("evaluations:method"),
        _("What the score is made of, what it cannot tell, and who decides."),
    )
    yield FrontSection(_("Quality"), (item,))
