"""From a computation to a published score: shown to each provider first, then to clients."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import WrongState, require
from core.models import User
from core.roles import Role
from core.shapes import day_words
from evaluations import deadlines, rules
from evaluations.models import ScoreRun
from evaluations.permissions import can_run_scores
from evaluations.scoring import published
from evaluations.selectors.answers import AnswerCounts, answer_counts
from evaluations.states import ScoreState
from providers import services as providers
from providers.models import Provider, ProviderMember
from providers.services import ScoreRow


@transaction.atomic
def preview_scores(actor: Actor, run: ScoreRun, version: int | None = None) -> ScoreRun:
    """Show each provider its own figures, and tell its administrators until when they can react.

    Raises:
        NotAllowed: the actor is no manager.
        WrongState: it has been shown, published or discarded already.
        NoRuleInForce: no preview period is in force today.
    """
    run = _locked(actor, run, version, ScoreState.COMPUTED)
    before = events.snapshot(run)
    run.preview()
    run.previewed_on = clock.today()
    run.preview_until = deadlines.preview_until(run.previewed_on)
    run.save_changes()
    _tell_providers(run)
    events.record(actor, "score_run.previewed", run, authority=run.authority, before=before)
    return run


@transaction.atomic
def publish_scores(actor: Actor, run: ScoreRun, version: int | None = None) -> ScoreRun:
    """Publish to clients and officials what the method lets be shown.

    Providers without enough evidence get no number; a city with fewer than 8 scored providers gets no bands.

    Raises:
        NotAllowed: the actor is no manager.
        WrongState: not shown to the providers yet, or their time still runs (``preview_running``).
    """
    run = _locked(actor, run, version, ScoreState.PREVIEWED)
    assert run.preview_until is not None
    if clock.today() <= run.preview_until:
        text = _("The providers can look at their scores until %(day)s. Publish after that day.")
        raise WrongState("preview_running", text % {"day": day_words(run.preview_until)})
    before = events.snapshot(run)
    run.publish()
    run.published_at = clock.now()
    run.save_changes()
    shown = providers.publish_scores(
        actor,
        authority=run.authority,
        number=run.number,
        method_version=run.method_version,
        as_of=run.as_of,
        rows=score_rows(run),
    )
    events.record(actor, "score_run.published", run, authority=run.authority, before=before, providers=shown)
    return run


@transaction.atomic
def discard_scores(actor: Actor, run: ScoreRun, version: int | None = None) -> ScoreRun:
    """Give a computation up, so that another can be made.

    Raises:
        NotAllowed: the actor is no manager.
        WrongState: it has been published or discarded already.
    """
    run = _locked(actor, run, version, ScoreState.COMPUTED, ScoreState.PREVIEWED)
    before = events.snapshot(run)
    run.discard()
    run.save_changes()
    events.record(actor, "score_run.discarded", run, authority=run.authority, before=before)
    return run


def _locked(actor: Actor, run: ScoreRun, version: int | None, *states: ScoreState) -> ScoreRun:
    rows = ScoreRun.objects.select_for_update(of=("self",)).select_related("authority")
    run = rows.get(pk=run.pk)
    require(can_run_scores(actor, run.authority))
    run.check_version(version)
    if run.state not in states:
        raise WrongState(state=run.state)
    return run


def score_rows(run: ScoreRun) -> list[ScoreRow]:
    """What is published, a row for each provider of the snapshot."""
    shown = published(run.snapshot)
    keys = dict(Provider.objects.filter(public_id__in=shown).values_list("public_id", "pk"))
    counts = answer_counts(run.authority, run.as_of)
    return [
        _row(pk, shown[str(public_id)], counts.get(pk, AnswerCounts()))
        for public_id, pk in sorted(keys.items(), key=lambda pair: pair[1])
    ]


def _row(provider_id: int, shown: dict[str, Any], counts: AnswerCounts) -> ScoreRow:
    return ScoreRow(
        provider_id=provider_id,
        orders=shown["n"],
        band=shown["band"] or 0,
        score=rules.hundredths(shown["score"]),
        low=rules.hundredths(shown["lo"]),
        high=rules.hundredths(shown["hi"]),
        facts={
            "contributions": {
                name: rules.hundredths(points) for name, points in shown["contributions"].items()
            },
            "recentring": rules.hundredths(shown["recentring"]),
            "deduction": rules.hundredths(shown["deduction"]),
            "confidence": None
            if shown["reliability"] is None
            else rules.percent(round(shown["reliability"] * 1000), 1000),
            "asked": counts.asked,
            "answered": counts.answered,
            "answered_percent": rules.percent(counts.answered, counts.asked),
            "nps": counts.recommendation.score,
            "promoters_percent": rules.percent(
                counts.recommendation.promoters, counts.recommendation.answers
            ),
        },
    )


def _tell_providers(run: ScoreRun) -> None:
    """A message to each administrator, or to the firm's address where nobody has an account."""
    listed = Provider.objects.filter(public_id__in=run.snapshot["providers"]).order_by("pk")
    administrators = _administrators(run)
    url = settings.BASE_URL + reverse("evaluations:own")
    for provider in listed:
        context = {
            "provider": provider.name,
            "authority": run.authority,
            "until": run.preview_until,
            "url": url,
        }
        key = f"score-preview:{run.ref}:{provider.ref}"
        for user in administrators.get(provider.pk, ()):
            messages.to_user(user, "score_preview", context, key=f"{key}:{user.ref}", authority=run.authority)
        if provider.pk not in administrators and provider.email:
            messages.to_address(
                provider.email, provider.language, "score_preview", context, key=key, authority=run.authority
            )


def _administrators(run: ScoreRun) -> dict[int, list[User]]:
    found: dict[int, list[User]] = {}
    members = ProviderMember.objects.filter(
        provider__public_id__in=run.snapshot["providers"], role=Role.PROVIDER_ADMIN.value, ended_at=None
    )
    for member in members.select_related("user").order_by("pk"):
        found.setdefault(member.provider_id, []).append(member.user)
    return found
