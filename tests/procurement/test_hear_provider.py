"""A provider is heard before it is suspended or removed; the decision tells of the hearing; coming back is open."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from core import clock, documents
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event, Outbox, OutboxKind
from core.shapes import day_words
from procurement import services
from procurement.models import Admission, Decision, Hearing
from procurement.rules.hearings import decision_refusal
from procurement.states import AdmissionState, DecisionKind, HearingState, Measure
from tests.factories import procurement as make

TODAY = date(2026, 3, 2)
LAST_DAY = date(2026, 3, 9)
"""Five working days after Monday 2 March: 3, 4, 5, 6 and 9 March."""


@pytest.mark.parametrize(
    ("measure", "heard", "state", "day", "code"),
    [
        ("removal", None, None, TODAY, "hearing_needed"),
        ("removal", "suspension", "answered", TODAY, "heard_about_less"),
        ("removal", "removal", "asked", LAST_DAY, "hearing_runs"),
        ("removal", "removal", "asked", LAST_DAY + timedelta(days=1), None),
        ("removal", "removal", "answered", TODAY, None),
        ("suspension", "removal", "answered", TODAY, None),
        ("suspension", "suspension", "answered", TODAY, None),
    ],
)
def test_when_a_provider_has_been_heard(measure, heard, state, day, code):
    found = decision_refusal(
        Measure(measure),
        Measure(heard) if heard else None,
        HearingState(state) if state else None,
        LAST_DAY if heard else None,
        day,
    )
    assert (found.code if found else None) == code


@pytest.fixture
def admission(story):
    """The provider's admission to the first category."""
    return make.admitted(story.officer, story.administrator, story.system, story.provider)[0]


def hear(story, admission, measure=Measure.REMOVAL, **facts):
    return services.open_hearing(
        story.officer, admission, measure=measure, grounds="Clients were turned away on 20 February.", **facts
    )


def state_of(admission):
    return Admission.objects.get(pk=admission.pk).state


@pytest.mark.django_db
def test_without_a_hearing_nothing_is_decided_but_what_cannot_wait(story, admission):
    for step in (services.suspend_admission, services.remove_admission):
        with pytest.raises(WrongState, match="hearing_needed"):
            step(story.officer, admission, "Serious breach.")
    assert state_of(admission) == AdmissionState.ADMITTED
    services.suspend_admission(story.officer, admission, "Serious breach.", urgency="Clients are in danger.")
    decision = Decision.objects.get(subject_ref=admission.ref)
    assert "Clients are in danger." in documents.html(decision.document)
    assert "Why the provider was not heard first" in documents.html(decision.document)


@pytest.mark.django_db
def test_the_provider_is_asked_answers_and_the_decision_tells_of_it(story, admission):
    hearing = hear(story, admission)
    assert hearing.answer_by == LAST_DAY
    mail = Outbox.objects.filter(kind=OutboxKind.EMAIL).latest("pk").payload
    assert "We ask for your view" in mail["subject"]
    assert "turned away" in mail["text"]
    with pytest.raises(WrongState, match="hearing_runs"):
        services.remove_admission(story.officer, admission, "Serious breach.")
    with pytest.raises(WrongState, match="hearing_runs"):
        hear(story, admission)
    answered = services.answer_hearing(story.administrator, hearing, "The coach was ill.")
    with pytest.raises(WrongState):
        services.answer_hearing(story.administrator, answered, "Once more.")
    services.remove_admission(story.officer, admission, "Serious breach.")
    hearing.refresh_from_db()
    decision = Decision.objects.get(subject_ref=admission.ref)
    assert (hearing.state, hearing.decision) == (HearingState.DECIDED, decision)
    assert decision.kind == DecisionKind.REMOVAL
    page = documents.html(decision.document)
    for words in ("turned away", "The coach was ill.", "Serious breach.", "How to appeal"):
        assert words in page
    told = str(list(Event.objects.filter(code__startswith="hearing.").values_list("data", flat=True)))
    assert "ill" not in told
    assert "turned away" not in told


@pytest.mark.django_db
def test_silence_does_not_stop_the_decision(story, admission):
    hear(story, admission)
    clock.advance(timedelta(days=7))
    with pytest.raises(WrongState, match="hearing_runs"):
        services.remove_admission(story.officer, admission, "Reason.")
    clock.advance(timedelta(days=1))
    services.remove_admission(story.officer, admission, "Reason.")
    page = documents.html(Decision.objects.get(subject_ref=admission.ref).document)
    assert "It did not answer." in page


@pytest.mark.django_db
def test_a_shorter_time_than_the_rules_is_refused_and_a_longer_one_is_not(story, admission):
    with pytest.raises(InvalidInput) as refusal:
        hear(story, admission, answer_by=LAST_DAY - timedelta(days=1))
    assert (refusal.value.code, refusal.value.field) == ("answer_by_too_early", "answer_by")
    assert day_words(LAST_DAY) in str(refusal.value.message)
    assert hear(story, admission, answer_by=date(2026, 3, 20)).answer_by == date(2026, 3, 20)


@pytest.mark.django_db
def test_who_has_no_mail_is_asked_by_letter_and_has_its_days_on_top(story, admission):
    """The letter counts as received on Monday 9 March (R8); five working days after it is the 16th."""
    from providers.models import Provider, ProviderMember

    ProviderMember.objects.update(ended_at=clock.now())
    Provider.objects.update(email="")
    assert hear(story, admission).answer_by == date(2026, 3, 16)
    assert Outbox.objects.filter(kind=OutboxKind.LETTER).count() == 1


@pytest.mark.django_db
def test_who_was_heard_about_less_is_not_removed(story, admission):
    hearing = hear(story, admission, Measure.SUSPENSION)
    services.answer_hearing(story.administrator, hearing, "No.")
    with pytest.raises(WrongState, match="heard_about_less"):
        services.remove_admission(story.officer, admission, "Reason.")
    services.suspend_admission(story.officer, admission, "Reason.")
    assert state_of(admission) == AdmissionState.SUSPENDED


@pytest.mark.django_db
def test_a_hearing_may_end_without_a_decision_and_a_new_one_begin(story, admission):
    hearing = hear(story, admission)
    with pytest.raises(InvalidInput, match="reason_missing"):
        services.drop_hearing(story.officer, hearing, " ")
    services.drop_hearing(story.officer, hearing, "It was a mistake.")
    assert "It was a mistake." in Outbox.objects.filter(kind=OutboxKind.EMAIL).latest("pk").payload["text"]
    with pytest.raises(WrongState, match="hearing_needed"):
        services.remove_admission(story.officer, admission, "Reason.")
    assert hear(story, admission).state == HearingState.ASKED


@pytest.mark.django_db
def test_leaving_ends_the_hearing_too(story, admission):
    hearing = hear(story, admission)
    services.leave(story.administrator, admission)
    assert Hearing.objects.get(pk=hearing.pk).state == HearingState.DROPPED
    with pytest.raises(WrongState, match="admission_ended"):
        hear(story, admission)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["leaves", "is removed"])
def test_who_has_left_or_was_removed_comes_back_by_a_new_application(story, admission, way):
    if way == "leaves":
        services.leave(story.administrator, admission)
    else:
        make.removed(story.officer, admission)
    clock.advance(timedelta(days=30))
    again = make.send_application(story.administrator, story.system, story.provider, story.first)
    (fresh,) = make.admit(story.officer, again)
    assert (fresh.state, fresh.valid_from) == (AdmissionState.ADMITTED, TODAY + timedelta(days=30))
    assert Admission.objects.filter(category=story.first).count() == 2  # the old one is kept as it was


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["manager", "auditor", "official", "coach", "outsider", "other_official"])
def test_others_neither_ask_nor_answer_nor_end(story, admission, who):
    actor = story.cast.actor(who)
    hearing = hear(story, admission)
    steps = [
        lambda: services.open_hearing(actor, admission, measure=Measure.REMOVAL, grounds="x"),
        lambda: services.answer_hearing(actor, hearing, "x"),
        lambda: services.drop_hearing(actor, hearing, "x"),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()
    with pytest.raises(NotAllowed):
        services.answer_hearing(story.officer, hearing, "x")
    with pytest.raises(NotAllowed):
        services.drop_hearing(story.administrator, hearing, "x")


# Pages and API -------------------------------------------------------------------------------------------


def url(name, row):
    return reverse(f"procurement:{name}", args=[row.public_id])


def text_of(answer):
    return answer.content.decode()


def hidden(page):
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found.pop("csrfmiddlewaretoken", None)
    return found


@pytest.mark.django_db
def test_the_way_over_the_pages(story, admission, signed_in):
    officer, provider = signed_in(story.cast.procurement), signed_in(story.cast.administrator)
    page = text_of(officer.get(url("admission", admission)))
    assert url("open_hearing", admission) in page
    assert url("remove", admission) not in page
    page = text_of(officer.get(url("open_hearing", admission)))
    assert "The last day is Mon 9.3.2026." in page
    asked = {**hidden(page), "measure": "removal", "grounds": "A breach.", "answer_by": "2026-03-06"}
    early = officer.post(url("open_hearing", admission), asked)
    assert early.status_code == 422
    assert "A breach." in text_of(early)
    page = hidden(text_of(early))
    officer.post(url("open_hearing", admission), {**asked, **page, "answer_by": "2026-03-09"})
    hearing = Hearing.objects.get()
    assert "Answer the hearing: On-the-job coaching" in text_of(provider.get(reverse("home")))
    shown = text_of(provider.get(url("hearing", hearing)))
    assert "A breach." in shown
    assert "End the hearing" not in shown
    form = hidden(text_of(provider.get(url("answer_hearing", hearing))))
    done = provider.post(url("answer_hearing", hearing), {**form, "answer": "We regret it."}, follow=True)
    assert "Your answer was sent to the city." in text_of(done)
    assert "Decide after the hearing: Askel ry" in text_of(officer.get(reverse("home")))
    shown = text_of(officer.get(url("hearing", hearing)))
    assert "We regret it." in shown
    assert url("remove", admission) in shown
    form = hidden(text_of(officer.get(url("remove", admission))))
    officer.post(url("remove", admission), {**form, "reason": "A serious breach."})
    assert state_of(admission) == AdmissionState.REMOVED
    assert "Decided" in text_of(provider.get(url("admission", admission)))


@pytest.mark.django_db
def test_an_urgent_suspension_asks_why_on_the_page_and_one_after_a_hearing_does_not(
    story, admission, signed_in
):
    officer = signed_in(story.cast.procurement)
    page = text_of(officer.get(url("suspend", admission)))
    assert "Why it cannot wait for a hearing" in page
    refused = officer.post(url("suspend", admission), {**hidden(page), "reason": "Breach."})
    assert refused.status_code == 422
    services.answer_hearing(story.administrator, hear(story, admission), "No.")
    page = text_of(officer.get(url("suspend", admission)))
    assert "Why it cannot wait" not in page
    officer.post(url("suspend", admission), {**hidden(page), "reason": "Breach."})
    assert state_of(admission) == AdmissionState.SUSPENDED


def call(browser, method, path, data=None):
    answer = browser.generic(
        method, f"/api/v1/procurement{path}", json.dumps(data or {}), content_type="application/json"
    )
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_the_same_over_the_api(story, admission, signed_in):
    officer, provider = signed_in(story.cast.procurement), signed_in(story.cast.administrator)
    path = f"/admissions/{admission.ref}"
    status, told = call(officer, "POST", f"{path}/remove", {"reason": "Breach."})
    assert (status, told["code"]) == (409, "hearing_needed")
    status, made = call(officer, "POST", f"{path}/hearings", {"measure": "removal", "grounds": "Breach."})
    assert (status, made["state"], made["answer_by"]) == (201, "asked", "2026-03-09")
    status, told = call(provider, "POST", f"/hearings/{made['id']}/answer", {"answer": "No."})
    assert (status, told["answer"]) == (200, "No.")
    status, told = call(officer, "POST", f"{path}/remove", {"reason": "Breach."})
    assert (status, told["state"]) == (200, "removed")
    status, told = call(officer, "GET", f"/hearings/{made['id']}")
    assert told["state"] == "decided"


@pytest.mark.django_db
def test_an_answer_that_comes_meanwhile_is_not_overlooked(story, admission):
    hearing = hear(story, admission)
    seen = hearing.version
    services.answer_hearing(story.administrator, hearing, "Wait.")
    with pytest.raises(StaleVersion):
        services.drop_hearing(story.officer, hearing, "Nothing came.", version=seen)
