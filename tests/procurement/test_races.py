"""Two at once: one decision, no place given twice, one application (threads on PostgreSQL)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from core import clock
from core.errors import DomainError
from core.models import Event, Outbox
from procurement import services
from procurement.models import (
    Admission,
    Application,
    Decision,
    DynamicPurchasingSystem,
    OfferingPlace,
    Renewal,
)
from procurement.states import Assessment, Verdict
from tests.factories import procurement as make
from tests.factories.cast import make_cast

pytestmark = [
    pytest.mark.pg,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("emptiable"),
]
WIDTH = 12


@pytest.fixture
def story():
    """The story of this room, committed."""
    from procurement.models import Category
    from tests.procurement.conftest import Story

    cast = make_cast()
    officer, administrator = cast.actor("procurement"), cast.actor("administrator")
    system = make.open_system(officer, categories=({}, {}))
    first, second = Category.objects.filter(system=system).order_by("code")
    return Story(cast, officer, administrator, cast.provider, system, first, second)


def all_at_once(tasks: list[Callable[[], object]]) -> list[object]:
    """Run every task in a thread with a connection of its own; a refusal counts as its code."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=WIDTH) as pool:
        return list(pool.map(run, tasks))


def test_two_reviewers_decide_at_once_and_one_decision_comes_of_it(story):
    sent = make.send_application(story.administrator, story.system, story.provider)
    application = make.assess_all(story.officer, sent)
    verdicts = dict.fromkeys([story.first.pk, story.second.pk], (Verdict.ADMIT, ""))
    found = all_at_once(
        [lambda: bool(services.decide_application(story.officer, application, verdicts=verdicts))] * 8
    )
    assert sorted(map(str, found)) == ["True", *["not_under_review"] * 7]
    assert (Decision.objects.count(), Admission.objects.count()) == (1, 2)


def test_two_reviewers_with_the_same_page_save_one_set_of_findings(story):
    sent = make.send_application(story.administrator, story.system, story.provider)
    application = services.take_application(story.officer, sent)
    key = application.answers.earliest("pk").requirement_id
    version = application.version

    def assess(finding: Assessment) -> int:
        return services.assess_answers(story.officer, application, {key: (finding, "")}, version).version

    found = all_at_once([partial(assess, Assessment.MET), partial(assess, Assessment.NOT_MET)])
    assert sorted(map(str, found)) == [str(version + 1), "stale_version"]


def test_two_hundred_takers_of_fifty_places_get_fifty(story):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    make.published_offering(story.administrator, story.first, story.provider, capacity=50)
    place = OfferingPlace.objects.get()
    found = all_at_once([lambda: services.reserve_place(place.pk)] * 200)
    assert found.count(True) == 50
    place.refresh_from_db()
    assert place.taken == 50


def test_a_smaller_capacity_and_takers_at_once_never_meet(story):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    offering = make.published_offering(story.administrator, story.first, story.provider, capacity=20)
    place = OfferingPlace.objects.get()

    def shrink() -> object:
        services.set_offering_place(
            story.administrator, offering, place.place, capacity=10, next_free_on=place.next_free_on
        )
        return "shrunk"

    tasks: list[Callable[[], object]] = [lambda: services.reserve_place(place.pk)] * 20
    tasks.insert(5, shrink)
    all_at_once(tasks)
    place.refresh_from_db()
    assert place.taken <= place.capacity


def test_an_application_is_started_once(story):
    found = all_at_once(
        [lambda: bool(services.start_application(story.administrator, story.system, story.provider))] * 8
    )
    assert sorted(map(str, found)) == ["True", *["application_open"] * 7]
    assert Application.objects.count() == 1


def test_decisions_made_at_once_get_different_numbers(story):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    one, two = Admission.objects.order_by("pk")
    suspend = partial(services.suspend_admission, story.officer, reason="Reason.", urgency="Now.")
    all_at_once([partial(suspend, one), partial(suspend, two)])
    numbers = list(Decision.objects.order_by("number").values_list("number", flat=True))
    assert [number.rpartition("-")[2] for number in numbers] == ["00001", "00002", "00003"]


def test_two_officers_announce_at_once_and_one_edition_comes_of_it(story):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    row = story.system.requirements.get(code="staff")
    day = clock.today() + timedelta(days=30)
    texts = [{"fi": f"Teksti {number}"} for number in range(8)]
    announce = partial(services.announce_change, story.officer, row, kind="number", valid_from=day)
    found = all_at_once([lambda text=text: bool(announce(text=text)) for text in texts])  # type: ignore[misc]
    assert sorted(map(str, found)) == ["True", *["requirement_dropped"] * 7]
    assert story.system.requirements.filter(code="staff").count() == 2
    assert Renewal.objects.count() == 1


def test_an_application_is_sent_while_the_officer_closes_the_system(story, monkeypatch):
    """The officer closes right after the application has found the system open, and has to wait for it."""
    draft = make.draft_application(story.administrator, story.system, story.provider)
    looked, closed = threading.Event(), threading.Event()

    def look(system: DynamicPurchasingSystem) -> None:
        looked.set()
        closed.wait(1.5)

    monkeypatch.setattr("procurement.services.applications._need_no_break", look)

    def close() -> object:
        looked.wait(10)
        found = services.close_system(story.officer, story.system, reason="x").state
        closed.set()
        return found

    send = partial(services.submit_application, story.administrator, draft, accept_contract=True)
    found = all_at_once([lambda: send().state, close])
    assert found == ["submitted", "closed"]
    told = Event.objects.filter(code__in=["application.submitted", "system.closed"]).order_by("pk")
    assert [event.code for event in told] == ["application.submitted", "system.closed"]
    assert not Outbox.objects.filter(key__startswith="closed:").exists()


def test_whoever_sends_after_the_officer_has_closed_keeps_the_draft(story):
    draft = make.draft_application(story.administrator, story.system, story.provider)
    answers = draft.answers.count()
    send = partial(services.submit_application, story.administrator, draft, accept_contract=True)
    tasks: list[Callable[[], object]] = [lambda: send().state] * 6
    tasks.insert(3, lambda: services.close_system(story.officer, story.system, reason="x").state)
    found = all_at_once(tasks)
    assert found.count("closed") == 1
    assert found.count("submitted") <= 1
    draft.refresh_from_db()
    assert draft.answers.count() == answers
    assert draft.state == ("submitted" if "submitted" in found else "draft")
