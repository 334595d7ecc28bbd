"""The smallest city that has published scores, for the stories that begin in one."""

from typing import Any

import pytest

from core.models import User
from evaluations.models import ScoreRun
from evaluations.states import ScoreState
from providers.models import PublishedScore
from simulator.play.town import DEMO_DOMAIN

pytestmark = pytest.mark.django_db


def test_the_small_city_has_eight_published_scores_and_no_open_run(small_city: dict[str, Any]) -> None:
    assert small_city["scores_published"] >= 8
    assert PublishedScore.objects.filter(superseded_at=None, score__isnull=False).count() >= 8
    assert not ScoreRun.objects.exclude(state=ScoreState.PUBLISHED).exists()
    people = set(User.objects.values_list("email", flat=True))
    roles = ("official", "procurement", "finance", "manager", "provider", "coach")
    assert {f"{role}@{DEMO_DOMAIN}" for role in roles} <= people
