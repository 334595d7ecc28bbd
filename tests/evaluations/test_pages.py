"""The room's pages: the right person sees and does, the wrong one is refused, nothing typed is lost."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.formats import date_format

from core import access, clock
from core.actors import client_actor
from core.models import AccessPurpose
from core.worklist import work_list
from evaluations import services
from evaluations.models import EvaluationAnswer, Outcome, ScoreRun
from evaluations.states import Audience, RequestState, ScoreState
from providers.models import ProviderMember
from tests.evaluations.conftest import AS_OF, ORDERS
from tests.factories.core import ClientFactory
from tests.factories.evaluations import make_case, make_request

DAY = timedelta(days=1)


def text(response):
    return response.content.decode()


# The client's questionnaire


@pytest.fixture
def asked(cast):
    return make_request(make_case(cast.authority, cast.provider, cast.official))


@pytest.fixture
def enter(cast):
    def enter(request):
        client = ClientFactory(authority=cast.authority, official=cast.official)
        expires = clock.end_of_day(request.answer_by + 30 * DAY)
        code = access.issue_code(client, AccessPurpose.QUESTIONNAIRE, request.ref, expires)
        browser = Browser(headers={"accept-language": "en"})
        landed = browser.post(
            reverse("client_sign_in"), {"code": code, "birth_date": client.birth_date}, follow=True
        )
        assert landed.redirect_chain[-1][0] == reverse("questionnaire:answer")
        browser.cookies["django_language"] = "en"
        return browser

    return enter


def test_client_answers_is_thanked_and_reopening_shows_it(asked, enter):
    browser, url = enter(asked), reverse("questionnaire:answer")
    page = browser.get(url)
    assert page.status_code == 200
    assert "Five short questions" in text(page)
    done = browser.post(
        url, {"nps": "9", "item1": "5", "item3": "4", "comment": "Kiitos", "version": "1"}, follow=True
    )
    assert "Thank you for your answers" in text(done)
    answers = EvaluationAnswer.objects.get(request=asked)
    assert (answers.nps, answers.item1, answers.item2, answers.item3) == (9, 5, None, 4)
    again = browser.get(url)
    assert "Thank you for your answers" in text(again)
    assert '<form class="v-form"' not in text(again)


def test_sending_twice_keeps_the_first_answers(asked, enter):
    browser, url = enter(asked), reverse("questionnaire:answer")
    for number in ("9", "0"):
        browser.post(url, {"nps": number, "version": "1"})
    assert EvaluationAnswer.objects.get(request=asked).nps == 9


def test_nothing_answered_is_said_beside_the_question_and_words_stay(asked, enter):
    page = enter(asked).post(reverse("questionnaire:answer"), {"comment": "Only words"})
    assert page.status_code == 422
    assert "Answer at least one question." in text(page)
    assert "Only words" in text(page)


def test_an_expired_link_says_so(asked, enter):
    browser = enter(asked)
    with clock.stopped_at(clock.end_of_day(asked.answer_by)):
        assert "The time to answer has passed" in text(browser.get(reverse("questionnaire:answer")))
        late = browser.post(reverse("questionnaire:answer"), {"nps": "9", "version": "1"})
    assert late.status_code == 422
    assert not EvaluationAnswer.objects.exists()


def test_without_a_code_nobody_gets_in(asked, signed_in, cast):
    for browser in (Browser(), signed_in(cast.manager)):
        answer = browser.get(reverse("questionnaire:answer"))
        assert answer.status_code == 302
        assert answer["Location"] == reverse("client_sign_in")


# The official


def test_official_rates_from_the_work_list(cast, signed_in):
    case = make_case(cast.authority, cast.provider, cast.official)
    asked = make_request(case, Audience.OFFICIAL, official=cast.official)
    item = next(item for item in work_list(cast.actor("official")) if item.kind == "evaluation.answer")
    assert f"The last day is {date_format(asked.answer_by, 'D j.n.Y')}" in str(item.how)
    browser = signed_in(cast.official)
    assert "Compare with what was agreed" in text(browser.get(item.url))
    done = browser.post(item.url, {"rating": "4", "comment": "Hyvin hoidettu", "version": "1"}, follow=True)
    assert "Thank you for your rating" in text(done)
    assert EvaluationAnswer.objects.get(request=asked).rating == 4
    assert "You have rated this order" in text(browser.get(item.url))
    assert not [item for item in work_list(cast.actor("official")) if item.kind == "evaluation.answer"]


def test_another_official_does_not_find_the_request(cast, signed_in):
    case = make_case(cast.authority, cast.provider, cast.official)
    asked = make_request(case, Audience.OFFICIAL, official=cast.official)
    url = reverse("evaluations:request", args=[asked.public_id])
    assert signed_in(cast.other_official).get(url).status_code == 404


def test_outcomes_are_recorded_many_at_once(cast, signed_in):
    cases = [make_case(cast.authority, cast.provider, cast.official) for _ in range(3)]
    items = [item for item in work_list(cast.actor("official")) if item.kind == "outcome.record"]
    assert [(item.count, item.due) for item in items] == [
        (3, clock.today() + 29 * DAY)
    ]  # unknown from the 30th day on
    assert "It waits 30 days; then it counts as unknown." in str(items[0].how)
    browser, url = signed_in(cast.official), reverse("evaluations:outcomes")
    posted = {f"v_{case.ref}": "1" for case in cases}
    posted |= {
        f"o_{cases[0].ref}_end": "education",
        f"o_{cases[1].ref}_end": "employed_open",
        f"o_{cases[2].ref}_end": "",
    }
    done = browser.post(url, posted, follow=True)
    assert "2 outcomes were recorded." in text(done)
    assert set(Outcome.objects.values_list("value", flat=True)) == {"education", "employed_open"}
    assert [item.count for item in work_list(cast.actor("official")) if item.kind == "outcome.record"] == [1]


def test_two_outcomes_of_one_case_go_in_together(cast, signed_in):
    case = make_case(cast.authority, cast.provider, cast.official, closed_on=clock.today() - 100 * DAY)
    posted = {f"v_{case.ref}": "1", f"o_{case.ref}_end": "education", f"o_{case.ref}_3m": "employed_open"}
    signed_in(cast.official).post(reverse("evaluations:outcomes"), posted)
    assert Outcome.objects.filter(case=case).count() == 2


def test_a_refused_line_stays_with_its_reason_and_the_others_go_in(cast, signed_in):
    good, stale = (make_case(cast.authority, cast.provider, cast.official) for _ in range(2))
    services.record_outcome(cast.actor("official"), stale, "end", "education")
    posted = {f"v_{row.ref}": "1" for row in (good, stale)}
    posted |= {f"o_{good.ref}_end": "education", f"o_{stale.ref}_end": "unknown"}
    page = signed_in(cast.official).post(reverse("evaluations:outcomes"), posted)
    assert page.status_code == 422
    assert "Somebody changed this" in text(page)
    assert Outcome.objects.get(case=good).value == Outcome.objects.get(case=stale).value == "education"


def test_the_list_shows_ones_own_and_on_wish_everybodys(cast, signed_in):
    make_case(cast.authority, cast.provider, cast.official)
    make_case(cast.authority, cast.provider, cast.manager)
    browser, url = signed_in(cast.official), reverse("evaluations:outcomes")
    assert text(browser.get(url)).count("<select") == 1
    assert text(browser.get(url + "?all=1")).count("<select") == 2


def test_manager_reads_the_list_but_cannot_record(cast, signed_in):
    case = make_case(cast.authority, cast.provider, cast.official)
    browser, url = signed_in(cast.manager), reverse("evaluations:outcomes")
    page = text(browser.get(url))
    assert "Askel ry" in page
    assert "<select" not in page
    refused = browser.post(url, {f"o_{case.ref}_end": "education"})
    assert refused.status_code == 403
    assert not Outcome.objects.exists()


def test_an_outcome_is_corrected_on_the_cases_page(cast, signed_in):
    case = make_case(cast.authority, cast.provider, cast.official)
    services.record_outcome(cast.actor("official"), case, "end", "education")
    browser, url = signed_in(cast.official), reverse("evaluations:case", args=[case.public_id])
    done = browser.post(url, {"horizon": "end", "value": "employed_open", "version": "2"}, follow=True)
    assert "The outcome was recorded." in text(done)
    stale = browser.post(url, {"horizon": "end", "value": "unknown", "version": "2"})
    assert stale.status_code == 409
    assert Outcome.objects.get(case=case).value == "employed_open"


def test_answers_are_read_by_the_cases_official_and_the_look_is_logged(cast, signed_in, asked):
    from core.models import ViewLog

    services.answer_request(client_actor("questionnaire", asked.ref), asked, nps=3, comment="Coach was late")
    url = reverse("evaluations:case", args=[asked.case.public_id])
    assert "Coach was late" in text(signed_in(cast.official).get(url))
    assert ViewLog.objects.get().page == "answers"
    assert "Coach was late" not in text(signed_in(cast.auditor).get(url))
    assert signed_in(cast.administrator).get(url).status_code == 403


def test_another_citys_case_is_not_found(cast, signed_in):
    case = make_case(cast.authority, cast.provider, cast.official)
    url = reverse("evaluations:case", args=[case.public_id])
    assert signed_in(cast.other_official).get(url).status_code == 404


# The manager


def test_manager_walks_from_computing_to_publishing(city, cast, signed_in):
    browser = signed_in(cast.manager)

    def follow(kind):
        return next(item.url for item in work_list(cast.actor("manager")) if item.kind == kind)

    assert f"{ORDERS} closed orders are in no published score yet." in text(
        browser.get(follow("scores.compute"))
    )
    page = browser.post(reverse("evaluations:compute"), follow=True)
    assert "The scores were computed" in text(page)
    run = ScoreRun.objects.get()
    assert "Provider P341" in text(browser.get(follow("scores.preview")))
    preview = reverse("evaluations:preview", args=[run.public_id])
    page = browser.post(preview, {"version": "1"}, follow=True)
    assert "Each provider can now see its own score." in text(page)
    publish = reverse("evaluations:publish", args=[run.public_id])
    page = browser.post(publish, {"version": "2"}, follow=True)
    assert "Publish after that day" in text(page)
    with clock.stopped_at(clock.at(AS_OF + 15 * DAY, 9)):
        assert "Next: publish" in text(browser.get(follow("scores.publish")))
        page = browser.post(publish, {"version": "2"}, follow=True)
    assert "The scores are published." in text(page)
    run.refresh_from_db()
    assert run.state == ScoreState.PUBLISHED


def test_a_second_click_on_compute_is_refused_with_words(city, cast, signed_in):
    browser = signed_in(cast.manager)
    for _ in range(2):
        page = browser.post(reverse("evaluations:compute"), follow=True)
    assert "not yet published" in text(page)
    assert ScoreRun.objects.count() == 1


def test_discarding_asks_first(city, cast, signed_in):
    run = services.compute_scores(city.manager, city.authority)
    browser = signed_in(cast.manager)
    assert "Discard the scores?" in text(
        browser.get(reverse("evaluations:confirm_discard", args=[run.public_id]))
    )
    run.refresh_from_db()
    assert run.state == ScoreState.COMPUTED
    browser.post(reverse("evaluations:discard", args=[run.public_id]), {"version": "1"})
    run.refresh_from_db()
    assert run.state == ScoreState.DISCARDED


def test_the_detail_of_a_provider_tells_what_lifts_and_lowers(city, cast, signed_in):
    run = services.compute_scores(city.manager, city.authority)
    url = reverse("evaluations:run_provider", args=[run.public_id, city.providers["P341"].public_id])
    page = text(signed_in(cast.auditor).get(url))
    assert "What lifts and what lowers it" in page
    assert "Where clients went" in page
    assert "score_internal" not in page


def test_a_computations_page_costs_a_constant_number_of_queries(
    city, cast, signed_in, django_assert_max_num_queries
):
    run = services.compute_scores(city.manager, city.authority)
    browser = signed_in(cast.manager)
    with django_assert_max_num_queries(12):
        browser.get(reverse("evaluations:run", args=[run.public_id]))


def test_key_figures_count_and_drill_down(city, cast, signed_in):
    browser = signed_in(cast.manager)
    page = text(browser.get(reverse("evaluations:figures"), {"first": "2024-01-01", "last": "2026-06-30"}))
    assert "Closed orders" in page
    assert f">{ORDERS}<" in page
    assert "Job coaching" in page
    from procurement.models import Category

    drilled = text(
        browser.get(
            reverse("evaluations:figures"),
            {"first": "2024-01-01", "last": "2026-06-30", "service": Category.objects.get().ref},
        )
    )
    assert "Provider P341" in drilled
    wrong = browser.get(reverse("evaluations:figures"), {"first": "2026-06-30", "last": "2024-01-01"})
    assert wrong.status_code == 422


def test_key_figures_cost_a_constant_number_of_queries(city, cast, signed_in, django_assert_max_num_queries):
    browser = signed_in(cast.manager)
    with django_assert_max_num_queries(14):
        browser.get(reverse("evaluations:figures"))


# The provider


def test_provider_sees_its_own_preview_and_nobody_elses(city, cast, signed_in):
    member = cast.outsider
    ProviderMember.objects.create(provider=city.providers["P341"], user=member, role="provider_administrator")
    run = services.compute_scores(city.manager, city.authority)
    browser, url = signed_in(member), reverse("evaluations:own")
    assert "No quality score yet" in text(browser.get(url))
    services.preview_scores(city.manager, run)
    page = text(browser.get(url))
    assert "before publication" in page
    assert "What lifts and what lowers it" in page
    assert "Provider P341" in page
    assert not [name for name in city.providers if name != "P341" and name in page]
    from core.actors import actor_for

    item = next(item for item in work_list(actor_for(member)) if item.kind == "scores.own_preview")
    assert item.due == AS_OF + 14 * DAY
    assert "write to the city by this day" in page
    with clock.stopped_at(clock.at(AS_OF + 15 * DAY, 9)):
        assert "The time to write to the city ended" in text(browser.get(url))
        assert not [item for item in work_list(actor_for(member)) if item.kind == "scores.own_preview"]
        services.publish_scores(city.manager, ScoreRun.objects.get())
        assert ": published" in text(browser.get(url))


# Anyone


def test_the_method_is_public(db):
    page = text(Browser(headers={"accept-language": "en"}).get(reverse("evaluations:method")))
    for words in (
        "pq-1.0",
        "40 %",
        "fewer than 8 scored providers",
        "counts as unknown",
    ):
        assert words in page


RIGHTS = {
    "evaluations:requests": {"official"},
    "evaluations:outcomes": {"official", "manager", "auditor"},
    "evaluations:figures": {"manager", "auditor", "procurement"},
    "evaluations:runs": {"manager", "auditor", "procurement"},
    "evaluations:own": {"administrator"},
}


@pytest.mark.parametrize("name", RIGHTS)
def test_each_page_opens_to_its_roles_alone(name, cast, signed_in):
    url = reverse(name)
    for who in (
        "official",
        "procurement",
        "finance",
        "manager",
        "auditor",
        "administrator",
        "coach",
        "outsider",
    ):
        expected = 200 if who in RIGHTS[name] else 403
        assert signed_in(getattr(cast, who)).get(url).status_code == expected, who
    assert Browser().get(url).status_code == 302


@pytest.mark.parametrize("name", ["preview", "publish", "discard"])
def test_only_the_manager_moves_a_computation(name, city, cast, signed_in):
    run = services.compute_scores(city.manager, city.authority)
    url = reverse(f"evaluations:{name}", args=[run.public_id])
    for who in ("official", "auditor", "procurement", "administrator"):
        assert signed_in(getattr(cast, who)).post(url).status_code == 403
    assert signed_in(cast.manager).get(url).status_code == 405
    run.refresh_from_db()
    assert run.state == ScoreState.COMPUTED


def test_another_citys_computation_is_not_found(city, cast, signed_in):
    from core.roles import Role
    from tests.factories.cast import staff

    run = services.compute_scores(city.manager, city.authority)
    stranger = staff(cast.other_authority, Role.MANAGER, "Muu Johtaja")
    for name in ("run", "preview"):
        url = reverse(f"evaluations:{name}", args=[run.public_id])
        browser = signed_in(stranger)
        answer = browser.get(url) if name == "run" else browser.post(url)
        assert answer.status_code == 404


def test_expired_requests_leave_the_officials_list(cast):
    case = make_case(cast.authority, cast.provider, cast.official)
    make_request(case, Audience.OFFICIAL, official=cast.official, state=RequestState.EXPIRED)
    assert not [item for item in work_list(cast.actor("official")) if item.kind == "evaluation.answer"]
