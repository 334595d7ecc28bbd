"""Key numbers of a period."""

from datetime import timedelta

from core import clock
from core.actors import client_actor
from evaluations import selectors, services
from evaluations.rules import Recommendation
from tests.factories.evaluations import make_case, make_request


def test_summary_counts_what_was_closed_in_the_period(cast, django_assert_num_queries):
    official, today = cast.actor("official"), clock.today()
    for value, nps in (("employed_open", 10), ("employed_open", 9), ("sick_leave", 3), (None, None)):
        case = make_case(cast.authority, cast.provider, cast.official)
        if value:
            services.record_outcome(official, case, "end", value)
        asked = make_request(case)
        if nps is not None:
            services.answer_request(client_actor("questionnaire", asked.ref), asked, nps=nps)
    make_case(cast.authority, cast.provider, closed_on=today - timedelta(days=400))
    make_case(cast.other_authority, cast.provider)
    with django_assert_num_queries(5):
        found = selectors.summary(cast.authority, today - timedelta(days=30), today)
    assert found["cases"] == 4
    assert found["outcomes"] == {"employed_open": 2, "sick_leave": 1}
    assert found["outcomes_by_horizon"] == {"end": {"employed_open": 2, "sick_leave": 1}}
    assert found["nps"] == {"score": 33, "answers": 3, "promoters": 2}
    assert (found["scores_published"], found["scores_without_evidence"]) == (0, 0)


def test_net_promoter_score_rounds_halves_away_from_zero():
    assert Recommendation(0, 0, 0).score is None
    assert Recommendation(8, 1, 0).score == 13
    assert Recommendation(8, 0, 1).score == -13
    assert Recommendation(4, 4, 0).score == 100
