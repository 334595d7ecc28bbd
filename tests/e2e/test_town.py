"""The smallest city that has published scores is what the stories that begin in it rely on."""

import pytest

from core.models import User
from evaluations.models import ScoreRun
from evaluations.states import ScoreState
from providers.models import PublishedScore
from simulator.play.town import DEMO_DOMAIN
from tests.e2e.town import LEAST_SCORED, Town

pytestmark = pytest.mark.e2e


def test_the_small_city_has_eight_published_scores_and_no_open_run(town: Town) -> None:
    """Played once for all stories: scores, nobody's work in progress, and a sign-in for every role."""
    scores = PublishedScore.objects.filter(authority=town.authority, superseded_at=None, score__isnull=False)
    assert scores.count() >= LEAST_SCORED == 8
    assert not ScoreRun.objects.exclude(state=ScoreState.PUBLISHED).exists()
    people = set(User.objects.values_list("email", flat=True))
    roles = ("official", "procurement", "finance", "manager", "provider", "coach")
    assert {f"{role}@{DEMO_DOMAIN}" for role in roles} <= people
