"""Score computations, as the manager and as each provider may see them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, QuerySet

from core.actors import Actor
from core.errors import NotFound
from core.models import Authority
from evaluations import rules
from evaluations.models import CaseRecord, RunCase, ScoreRun
from evaluations.permissions import can_see_runs
from evaluations.scoring import published
from evaluations.states import ScoreState
from providers.models import Provider, PublishedScore
from providers.selectors import own_scores

SCORED = "scored"


@dataclass(frozen=True, slots=True)
class Line:
    """One provider in a computation: ``shown`` is what may be published, ``audits`` names the flags raised."""

    provider: Provider
    shown: dict[str, Any]
    computed: dict[str, Any]

    @property
    def audits(self) -> list[str]:
        """Codes of the audits that ask for a human look; they never change the score."""
        return [code for code, found in self.computed["audits"].items() if found["flag"]]

    @property
    def quality(self) -> dict[str, Any] | None:
        """The figures as the quality component shows them."""
        return quality(self.shown)


def quality(shown: dict[str, Any]) -> dict[str, Any] | None:
    """Points, interval, band and number of cases; None without enough evidence."""
    if shown["score"] is None:
        return None
    return {
        "score": shown["score"],
        "low": shown["lo"],
        "high": shown["hi"],
        "band": shown["band"] or 0,
        "cases": shown["n"],
    }


def runs(actor: Actor) -> QuerySet[ScoreRun]:
    """Computations of the actor's authority, the newest first, without the large snapshots.

    Raises:
        NotAllowed, NotFound: the actor acts in no authority, or may not see them.
    """
    authority = actor.need_authority()
    if not can_see_runs(actor, authority):
        raise NotFound
    rows: QuerySet[ScoreRun] = ScoreRun.objects.filter(authority=authority).defer("snapshot", "params")
    return rows.annotate(case_count=Count("cases")).order_by("-number")


def get_run(actor: Actor, ref: str | UUID) -> ScoreRun:
    """A computation.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    try:
        rows = ScoreRun.objects.select_related("authority", "computed_by")
        run: ScoreRun | None = rows.filter(public_id=ref).first()
    except ValidationError:  # not a public id
        run = None
    if run is None or not can_see_runs(actor, run.authority):
        raise NotFound
    return run


def lines(run: ScoreRun) -> list[Line]:
    """Every provider of a computation: scored ones first, best first, then by name. One query."""
    shown, computed = published(run.snapshot), run.snapshot["providers"]
    found = Provider.objects.filter(public_id__in=computed)
    made = [Line(row, shown[row.ref], computed[row.ref]) for row in found]
    return sorted(
        made, key=lambda line: (line.shown["score"] is None, -(line.shown["score"] or 0), line.provider.name)
    )


def line(run: ScoreRun, provider_ref: str | UUID) -> Line:
    """One provider of a computation.

    Raises:
        NotFound: it is not in it.
    """
    ref = str(provider_ref)
    if ref not in run.snapshot["providers"]:
        raise NotFound
    provider = Provider.objects.get(public_id=ref)
    return Line(provider, published(run.snapshot)[ref], run.snapshot["providers"][ref])


def contributions(shown: dict[str, Any]) -> dict[str, int | None]:
    """Points of each part as hundredths."""
    return {name: rules.hundredths(points) for name, points in shown["contributions"].items()}


@dataclass(frozen=True, slots=True)
class OwnPreview:
    """What a provider sees of its own score before publication."""

    authority: Authority
    as_of: date
    shown_on: date | None
    until: date | None
    version: str
    shown: dict[str, Any]


def own_previews(provider: Provider) -> list[OwnPreview]:
    """The provider's own figures in computations that are shown to providers now."""
    served = CaseRecord.objects.filter(provider=provider).values("authority_id")
    running = ScoreRun.objects.filter(state=ScoreState.PREVIEWED, authority_id__in=served)
    return [
        OwnPreview(
            run.authority,
            run.as_of,
            run.previewed_on,
            run.preview_until,
            run.method_version,
            published(run.snapshot)[provider.ref],
        )
        for run in running.select_related("authority").order_by("pk")
        if provider.ref in run.snapshot["providers"]
    ]


def own_published(provider: Provider) -> list[PublishedScore]:
    """The provider's published scores, the newest of each authority."""
    return list(own_scores(provider).filter(superseded_at=None))


def new_cases(authority: Authority) -> int:
    """Cases that no published computation contains yet."""
    contained = RunCase.objects.filter(case=OuterRef("pk"), run__state=ScoreState.PUBLISHED)
    return CaseRecord.objects.filter(~Exists(contained), authority=authority).count()


def open_run(authority: Authority) -> ScoreRun | None:
    """The computation that is neither published nor discarded."""
    rows = ScoreRun.objects.filter(authority=authority, state__in=[ScoreState.COMPUTED, ScoreState.PREVIEWED])
    run: ScoreRun | None = rows.defer("snapshot", "params").first()
    return run
