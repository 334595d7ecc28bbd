"""The provider's own quality score: before publication and after it, with its reasons."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.actors import actor_of
from core.entrance import for_roles
from core.models import Authority
from core.roles import Role
from evaluations import rules
from evaluations.deadlines import preview_how
from evaluations.explaining import Reason, certainty, reasons
from evaluations.selectors import scores as reads
from providers.models import PublishedScore
from providers.selectors import own_provider


@dataclass(frozen=True, slots=True)
class Card:
    """One authority's score of the provider, ready to be shown. ``until`` is the preview's last day."""

    authority: Authority
    as_of: date
    version: str
    until: date | None
    how: str
    quality: dict[str, Any] | None
    cases: int
    reasons: list[Reason]
    certainty: Any
    facts: dict[str, Any]

    @property
    def may_write(self) -> bool:
        """Whether the preview's time still runs."""
        return self.until is not None and self.until >= clock.today()


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def own_scores(request: HttpRequest) -> HttpResponse:
    """Own figures alone: another provider's are never read here."""
    provider = own_provider(actor_of(request))
    context = {
        "provider": provider,
        "previews": [preview_card(found) for found in reads.own_previews(provider)],
        "published": [published_card(found) for found in reads.own_published(provider)],
    }
    return render(request, "evaluations/own.html", context)


def preview_card(found: reads.OwnPreview) -> Card:
    """A score before publication."""
    shown = found.shown
    reliability = shown["reliability"]
    confidence = None if reliability is None else rules.percent(round(reliability * 1000), 1000)
    return Card(
        found.authority,
        found.as_of,
        found.version,
        found.until,
        preview_how(found.shown_on, found.until),
        reads.quality(shown),
        shown["n"],
        reasons(reads.contributions(shown)),
        certainty(confidence),
        {},
    )


def published_card(found: PublishedScore) -> Card:
    """A score as clients see it."""
    known = found.score is not None and found.low is not None and found.high is not None
    quality = None
    if known:
        quality = {
            "score": (found.score or 0) / 100,
            "low": (found.low or 0) / 100,
            "high": (found.high or 0) / 100,
            "band": found.band,
            "cases": found.orders,
        }
    return Card(
        found.authority,
        found.as_of,
        found.method_version,
        None,
        "",
        quality,
        found.orders,
        reasons(found.facts.get("contributions", {})),
        certainty(found.facts.get("confidence")),
        found.facts,
    )
