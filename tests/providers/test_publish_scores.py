"""Published scores: the newest supersede, each authority has its own, events keep a digest."""

import re
from datetime import date

import pytest
from django.urls import reverse

from core.errors import NotAllowed
from core.models import Event
from providers.models import PublishedScore
from providers.selectors import current_scores
from providers.services import ScoreRow, publish_scores
from tests.factories.providers import make_provider

pytestmark = pytest.mark.django_db


def row(provider, score=5400, band=4):
    low, high = (None, None) if score is None else (score - 500, score + 500)
    return ScoreRow(provider.pk, orders=12, band=band, score=score, low=low, high=high, facts={"nps": 60})


def publish(actor, authority, number, *rows):
    return publish_scores(
        actor, authority=authority, number=number, method_version="pq-1.0", as_of=date(2026, 3, 1), rows=rows
    )


def test_the_newest_scores_supersede_and_other_cities_keep_theirs(cast, django_assert_num_queries):
    one, two = make_provider(1)[0], make_provider(2)[0]
    manager = cast.actor("manager")
    PublishedScore.objects.create(
        authority=cast.other_authority,
        provider=one,
        number=1,
        method_version="x",
        as_of=date(2026, 1, 1),
        band=3,
    )
    assert publish(manager, cast.authority, 1, row(one), row(two, 4000, 2)) == 2
    assert publish(manager, cast.authority, 2, row(one, None, 0)) == 1
    with django_assert_num_queries(1):
        current = current_scores(cast.authority, [one.pk, two.pk])
    assert {key: (score.number, score.score) for key, score in current.items()} == {one.pk: (2, None)}
    assert current_scores(cast.other_authority, [one.pk])[one.pk].method_version == "x"
    events = Event.objects.filter(code="scores.published").order_by("pk")
    assert [event.data["facts"]["providers"] for event in events] == [2, 1]
    assert events[0].data["facts"]["digest"] != events[1].data["facts"]["digest"]


@pytest.mark.parametrize("who", ["official", "procurement", "administrator", "other_official", "auditor"])
def test_only_the_citys_managers_publish(cast, who):
    with pytest.raises(NotAllowed):
        publish(cast.actor(who), cast.authority, 1)
    assert PublishedScore.objects.count() == 0


def test_the_provider_sees_its_own_scores(cast, signed_in):
    publish(cast.actor("manager"), cast.authority, 1, row(cast.provider, 4800, 3))
    publish(cast.actor("manager"), cast.authority, 2, row(cast.provider))
    page = signed_in(cast.administrator).get(reverse("providers:scores")).content.decode()
    assert "54" in page
    assert "From 12 orders." in page
    assert "Earlier scores" in page
    assert re.search(r"<td[^>]*>\s*48\s*</td>", page), "whole points, as the card shows them"
    assert "48.0" not in page
