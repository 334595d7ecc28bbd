"""From a computation to a published score: order of steps, what is told, what is shown."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import NotAllowed, StaleVersion, WrongState
from core.models import Event, Outbox
from evaluations import services
from evaluations.states import ScoreState
from providers.models import ProviderMember, PublishedScore
from providers.selectors import current_scores
from providers.states import ScoreBand
from tests.evaluations.conftest import AS_OF
from tests.factories.evaluations import make_city, sample_rows

AFTER_PREVIEW = clock.at(AS_OF + timedelta(days=15), 12)


@pytest.fixture
def run(city):
    return services.compute_scores(city.manager, city.authority)


def published(city, run):
    run = services.preview_scores(city.manager, run, version=run.version)
    with clock.stopped_at(AFTER_PREVIEW):
        return services.publish_scores(city.manager, run, version=run.version)


def test_preview_ends_two_weeks_later_and_each_provider_is_told(city, run, cast):
    ProviderMember.objects.create(
        provider=city.providers["P341"], user=cast.outsider, role="provider_administrator"
    )
    run = services.preview_scores(city.manager, run, version=1)
    assert run.state == ScoreState.PREVIEWED
    assert run.preview_until == AS_OF + timedelta(days=14)
    sent = {
        row.payload["to"]: row.payload["text"]
        for row in Outbox.objects.filter(key__startswith="score-preview:")
    }
    assert len(sent) == len(city.providers)
    assert "Provider P341" in sent["ulla@valinta.example"]
    assert "P341@provider.example" not in sent
    assert Event.objects.get(code="score_run.previewed").data["changes"]["state"] == ["computed", "previewed"]


def test_publishing_before_the_preview_is_over_is_refused(city, run):
    run = services.preview_scores(city.manager, run)
    last_minute = clock.end_of_day(run.preview_until) - timedelta(minutes=1)
    with clock.stopped_at(last_minute), pytest.raises(WrongState) as refusal:
        services.publish_scores(city.manager, run)
    assert refusal.value.code == "preview_running"
    assert not PublishedScore.objects.exists()
    with clock.stopped_at(clock.end_of_day(run.preview_until)):
        assert services.publish_scores(city.manager, run).state == ScoreState.PUBLISHED


def test_publishing_without_a_preview_is_refused(city, run):
    with pytest.raises(WrongState) as refusal:
        services.publish_scores(city.manager, run)
    assert refusal.value.code == "wrong_state"


def test_published_scores_are_what_clients_see(city, run):
    run = published(city, run)
    shown = current_scores(city.authority, [provider.pk for provider in city.providers.values()])
    assert len(shown) == len(city.providers)
    for provider in city.providers.values():
        row, computed = shown[provider.pk], run.snapshot["providers"][provider.ref]
        assert (row.number, row.method_version, row.orders) == (1, "pq-1.0", computed["n"])
        if computed["state"] == "scored":
            assert row.score == round(computed["score"] * 100)
            assert None not in (row.low, row.high)
            assert (row.low or 0) <= (row.score or 0) <= (row.high or 0)
            assert row.band == computed["band"]
            facts = row.facts
            parts = sum(facts["contributions"].values()) + facts["recentring"] - facts["deduction"]
            assert abs(5000 + parts - row.score) <= 5
            assert facts["answered"] <= facts["asked"] == computed["n"]
        else:
            assert (row.score, row.low, row.high, row.band) == (None, None, None, ScoreBand.NO_EVIDENCE)
            assert row.facts["contributions"] == {}
    assert Event.objects.get(code="score_run.published").data["facts"] == {"providers": len(city.providers)}


def test_the_next_publication_supersedes_the_first(city, run):
    published(city, run)
    with clock.stopped_at(AFTER_PREVIEW):
        second = services.compute_scores(city.manager, city.authority)
        second = services.preview_scores(city.manager, second)
    with clock.stopped_at(AFTER_PREVIEW + timedelta(days=20)):
        services.publish_scores(city.manager, second)
    current = PublishedScore.objects.filter(authority=city.authority, superseded_at=None)
    assert set(current.values_list("number", flat=True)) == {2}
    assert PublishedScore.objects.filter(number=1).exclude(superseded_at=None).count() == len(city.providers)


def test_a_city_with_few_scored_providers_publishes_no_bands(cast, on_sample_day):
    counts: dict[str, list[dict[str, str]]] = {}
    for row in sample_rows():
        counts.setdefault(row["provider_id"], []).append(row)
    few = sorted(counts.values(), key=len)[-7:]
    providers = make_city(cast.authority, [row for rows in few for row in rows])
    manager = cast.actor("manager")
    run = services.preview_scores(manager, services.compute_scores(manager, cast.authority))
    with clock.stopped_at(AFTER_PREVIEW):
        services.publish_scores(manager, run)
    rows = PublishedScore.objects.filter(provider__in=providers.values())
    assert {row.band for row in rows} == {ScoreBand.NO_EVIDENCE}
    assert sum(row.score is not None for row in rows) == 7


@pytest.mark.parametrize("verb", ["preview_scores", "publish_scores", "discard_scores"])
@pytest.mark.parametrize("who", ["official", "auditor", "administrator"])
def test_others_than_the_manager_are_refused(city, run, cast, verb, who):
    with pytest.raises(NotAllowed):
        getattr(services, verb)(cast.actor(who), run)


@pytest.mark.parametrize("verb", ["preview_scores", "discard_scores"])
def test_a_stale_page_is_refused(city, run, verb):
    services.preview_scores(city.manager, run)
    with pytest.raises(StaleVersion):
        getattr(services, verb)(city.manager, run, version=1)


@pytest.mark.parametrize("verb", ["preview_scores", "discard_scores"])
def test_what_is_published_can_neither_be_shown_again_nor_discarded(city, run, verb):
    run = published(city, run)
    with pytest.raises(WrongState):
        getattr(services, verb)(city.manager, run)


def test_after_discarding_another_can_be_computed(city, run):
    services.discard_scores(city.manager, run, version=1)
    again = services.compute_scores(city.manager, city.authority)
    assert again.number == 2
    assert Event.objects.filter(code="score_run.discarded").count() == 1
