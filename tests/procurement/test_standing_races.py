"""Two at once where people stay admitted: one finding, one hearing, one warning, no work lost (PostgreSQL)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from core import clock
from procurement import services
from procurement.models import (
    Admission,
    Application,
    Category,
    Decision,
    EvidenceDemand,
    EvidenceReview,
    EvidenceWarning,
    Hearing,
)
from procurement.states import ApplicationState, EvidenceVerdict, HearingState, Measure, Verdict
from providers.services import record_evidence
from providers.states import EvidenceKind
from tests.factories import procurement as make
from tests.factories.cast import make_cast
from tests.procurement.conftest import Story
from tests.procurement.test_races import all_at_once

pytestmark = [
    pytest.mark.pg,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("emptiable"),
]


@pytest.fixture
def city() -> Story:
    """An open system whose first category demands an insurance; committed."""
    cast = make_cast()
    officer, administrator = cast.actor("procurement"), cast.actor("administrator")
    system = make.open_system(officer, categories=({}, {}))
    first, second = Category.objects.filter(system=system).order_by("code")
    EvidenceDemand.objects.create(
        authority=cast.authority, category=first, kind=EvidenceKind.INSURANCE, valid_from=clock.today()
    )
    return Story(cast, officer, administrator, cast.provider, system, first, second)


def bring(city: Story, days: int):
    today = clock.today()
    return record_evidence(
        city.administrator,
        city.provider,
        kind=EvidenceKind.INSURANCE,
        valid_from=today,
        valid_until=today + timedelta(days=days),
    )


def test_evidence_that_lapses_while_the_application_is_decided_gives_one_decision_and_one_warning(city):
    """The second application is decided while the house, several times over, finds the evidence lapsed."""
    make.admit(
        city.officer, make.send_application(city.administrator, city.system, city.provider, city.first)
    )
    services.review_evidence(city.officer, bring(city, 3), verdict=EvidenceVerdict.ACCEPTED)
    sent = make.send_application(city.administrator, city.system, city.provider, city.second)
    row = make.assess_all(city.officer, sent)
    clock.advance(timedelta(days=3))
    verdicts = {city.second.pk: (Verdict.ADMIT, "")}
    decide = partial(services.decide_application, city.officer, row, verdicts=verdicts)
    found = all_at_once([services.warn_of_lapses, decide] * 4)
    assert sum(isinstance(one, Decision) for one in found) == 1
    assert found.count("not_under_review") == 3
    assert sum(one for one in found if isinstance(one, int)) == 1
    assert Application.objects.get(pk=row.pk).state == ApplicationState.DECIDED
    assert list(EvidenceWarning.objects.values_list("days", flat=True)) == [0]
    assert Admission.objects.filter(state="admitted").count() == 2


def test_two_officers_judge_at_once_and_one_finding_comes_of_it(city):
    make.admit(city.officer, make.send_application(city.administrator, city.system, city.provider))
    brought = bring(city, 90)

    def judge(verdict: EvidenceVerdict) -> int:
        return services.review_evidence(
            city.officer, brought, verdict=verdict, note="Read.", version=0
        ).version

    found = all_at_once(
        [partial(judge, EvidenceVerdict.ACCEPTED), partial(judge, EvidenceVerdict.REFUSED)] * 3
    )
    assert sorted(map(str, found)) == ["1", *["stale_version"] * 5]
    assert EvidenceReview.objects.count() == 1


def test_a_hearing_is_opened_once_and_ends_once(city):
    sent = make.send_application(city.administrator, city.system, city.provider, city.first)
    (admission,) = make.admit(city.officer, sent)
    ask = partial(
        services.open_hearing, city.officer, admission, measure=Measure.SUSPENSION, grounds="A breach."
    )
    found = all_at_once([lambda: bool(ask())] * 6)
    assert sorted(map(str, found)) == ["True", *["hearing_runs"] * 5]
    hearing = Hearing.objects.get()
    ends: list[Callable[[], object]] = [
        lambda: bool(services.drop_hearing(city.officer, hearing, "A mistake.")),
        lambda: bool(services.leave(city.administrator, admission)),
        lambda: bool(services.answer_hearing(city.administrator, hearing, "No.")),
    ]
    all_at_once(ends * 2)
    hearing.refresh_from_db()
    assert (
        hearing.state == HearingState.DROPPED
    )  # however they met, nothing is decided and the answer is not lost
    admission.refresh_from_db()
    assert admission.state == "left"
