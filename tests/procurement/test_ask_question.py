"""Open questions: anyone asks, the officer answers in public, nobody learns who asked."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from core.actors import ANONYMOUS
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event, Note, Outbox
from core.worklist import work_list
from procurement import services
from procurement.models import SystemQuestion
from procurement.selectors import questions as reads
from procurement.states import QuestionState
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
ASKER = "kysyja@yritys.example"
TEXT = "We at Yritys Oy wonder: is an hour 45 or 60 minutes?"
WORDING = "Is an hour 45 or 60 minutes?"
ANSWER = "An hour is 60 minutes."


def ask(story, text=TEXT, email=ASKER, actor=ANONYMOUS) -> SystemQuestion:
    return services.ask_question(actor, story.system, text=text, email=email, language="en")


def answer(story, question, **changes) -> SystemQuestion:
    facts = {"wording": WORDING, "answer": ANSWER, **changes}
    return services.answer_question(story.officer, question, **facts)


def mail_to(address: str) -> list[dict]:
    return [row.payload for row in Outbox.objects.order_by("pk") if row.payload["to"] == address]


# Asking --------------------------------------------------------------------------------------------------


def test_a_stranger_asks_and_the_officers_hear_of_it(story):
    question = ask(story)
    assert (question.state, question.original.text, question.wording) == (QuestionState.ASKED, TEXT, "")
    assert [m["subject"] for m in mail_to(story.cast.procurement.email)] == [
        "A question about “Coaching services”"
    ]
    items = [item for item in work_list(story.officer) if item.kind == "question"]
    assert [(item.count, str(item.title)) for item in items] == [(1, "Answer 1 question")]
    assert not [item for item in work_list(story.cast.actor("other_official")) if item.kind == "question"]


def test_who_asks_and_what_is_asked_are_sealed_and_stay_out_of_the_events(story):
    question = ask(story)
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM procurement_systemquestion")
        assert ASKER not in cursor.fetchone()[0]
        cursor.execute("SELECT text FROM core_note")
        assert all("Yritys" not in row[0] for row in cursor.fetchall())
    told = str(list(Event.objects.filter(subject_ref=question.ref).values_list("data", flat=True)))
    assert "Yritys" not in told
    assert ASKER not in told


def test_who_is_signed_in_is_told_at_the_accounts_address(story):
    question = ask(story, email="", actor=story.administrator)
    assert question.email == story.cast.administrator.email


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"text": "  "}, "question_missing", "text"),
        ({"text": "a" * 5001}, "question_too_long", "text"),
        ({"email": ""}, "email_invalid", "email"),
        ({"email": "nobody@"}, "email_invalid", "email"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(story, changes, code, field):
    with pytest.raises(InvalidInput) as refused:
        ask(story, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not SystemQuestion.objects.exists()


def test_a_closed_system_takes_no_questions_and_a_draft_is_unknown(story):
    services.close_system(story.officer, story.system, reason="x")
    with pytest.raises(WrongState) as refused:
        ask(story)
    assert refused.value.code == "system_not_open"
    draft = make.draft_system(story.officer, "draft")
    with pytest.raises(NotAllowed):
        services.ask_question(ANONYMOUS, draft, text=TEXT, email=ASKER)


# Answering -----------------------------------------------------------------------------------------------


def test_question_and_answer_become_public_without_the_asker(story):
    question = answer(story, ask(story))
    assert (question.state, question.answered_by) == (QuestionState.ANSWERED, story.cast.procurement)
    page = (
        Browser(headers={"accept-language": "en"})
        .get(reverse("procurement:system_questions", args=[story.system.public_id]))
        .content.decode()
    )
    assert WORDING in page
    assert ANSWER in page
    assert "Yritys" not in page
    assert ASKER not in page
    (told,) = mail_to(ASKER)
    assert ANSWER in told["text"]
    assert question.original.text == TEXT, "the words as they were asked stay"


def test_an_answer_is_published_anew_and_the_earlier_words_are_kept(story):
    question = answer(story, ask(story))
    again = answer(story, question, answer="An hour is 45 minutes.", version=question.version)
    assert again.answer == "An hour is 45 minutes."
    assert len(mail_to(ASKER)) == 2
    notes = [note.text for note in Note.objects.filter(subject_ref=question.ref)]
    assert notes == [f"{WORDING}\n\n{ANSWER}"]
    with pytest.raises(StaleVersion):
        answer(story, question, version=question.version)


def test_new_information_reaches_those_whose_application_is_open_and_nobody_else(story):
    make.draft_application(story.administrator, story.system, story.provider)
    answer(story, ask(story), is_material=False)
    assert not mail_to(story.cast.administrator.email)
    answer(story, ask(story), is_material=True)
    (told,) = mail_to(story.cast.administrator.email)
    assert told["subject"] == "New information about “Coaching services”"


def test_a_question_may_be_declined_for_a_reason_that_only_the_asker_reads(story):
    question = services.decline_question(story.officer, ask(story), "It asks for a trade secret.")
    assert question.state == QuestionState.DECLINED
    assert not reads.public_questions(story.system).exists()
    assert "trade secret" in mail_to(ASKER)[0]["text"]
    with pytest.raises(WrongState):
        answer(story, question)
    with pytest.raises(InvalidInput):
        services.decline_question(story.officer, ask(story), " ")


@pytest.mark.parametrize(
    ("changes", "code"), [({"wording": " "}, "wording_missing"), ({"answer": ""}, "answer_missing")]
)
def test_half_an_answer_is_refused(story, changes, code):
    question = ask(story)
    with pytest.raises(InvalidInput) as refused:
        answer(story, question, **changes)
    assert (refused.value.code, refused.value.field) == (code, code.removesuffix("_missing"))


@pytest.mark.parametrize(
    "who", ["official", "manager", "auditor", "administrator", "other_official", "outsider"]
)
def test_only_the_procurement_officer_answers(story, who):
    question, actor = ask(story), story.cast.actor(who)
    with pytest.raises(NotAllowed):
        services.answer_question(actor, question, wording=WORDING, answer=ANSWER)
    with pytest.raises(NotAllowed):
        services.decline_question(actor, question, "No.")


# Pages ---------------------------------------------------------------------------------------------------


def test_a_stranger_asks_on_the_page_and_a_refusal_loses_nothing(story, db):
    browser = Browser(headers={"accept-language": "en"})
    url = reverse("procurement:ask_question", args=[story.system.public_id])
    assert url in browser.get(reverse("procurement:system", args=[story.system.public_id])).content.decode()
    page = browser.post(url, {"text": TEXT, "email": "nobody"})
    assert page.status_code == 422
    assert TEXT in page.content.decode()
    sent = browser.post(url, {"text": TEXT, "email": ASKER}, follow=True)
    assert "Your question was sent." in sent.content.decode()
    assert TEXT not in sent.content.decode(), "nothing is public yet"
    assert SystemQuestion.objects.get().email == ASKER


def test_strangers_are_limited_by_where_they_come_from_and_by_address(story):
    browser = Browser(headers={"accept-language": "en"})
    url = reverse("procurement:ask_question", args=[story.system.public_id])
    for number in range(10):
        assert (
            browser.post(
                url, {"text": f"Question {number}", "email": f"a{number}@yritys.example"}
            ).status_code
            == 302
        )
    refused = browser.post(url, {"text": "Once more", "email": "b@yritys.example"})
    assert refused.status_code == 422
    assert "Too many tries." in refused.content.decode()
    assert "Once more" in refused.content.decode()
    assert SystemQuestion.objects.count() == 10
    cache.clear()
    for number in range(20):
        browser.post(url, {"text": f"Again {number}", "email": ASKER}, REMOTE_ADDR=f"10.0.0.{number}")
    last = browser.post(url, {"text": "And again", "email": ASKER.upper()}, REMOTE_ADDR="10.0.0.99")
    assert last.status_code == 422
    assert SystemQuestion.objects.count() == 30


def test_the_officer_answers_on_the_page(story, signed_in):
    question, browser = ask(story), signed_in(story.cast.procurement)
    listed = browser.get(reverse("procurement:received_questions")).content.decode()
    url = reverse("procurement:question", args=[question.public_id])
    assert url in listed
    page = browser.get(url).content.decode()
    assert TEXT in page
    assert ASKER not in page, "the officer needs no address"
    half = browser.post(url, {"wording": WORDING, "answer": "", "version": question.version})
    assert half.status_code == 422
    assert WORDING in half.content.decode()
    done = browser.post(
        url, {"wording": WORDING, "answer": ANSWER, "is_material": "on", "version": question.version}
    )
    assert done["Location"] == url
    question.refresh_from_db()
    assert question.is_material
    stale = browser.post(url, {"wording": "Mine", "answer": "Also", "version": 1})
    assert stale.status_code == 409
    assert "Mine" in stale.content.decode()


def test_the_officer_declines_on_the_page(story, signed_in):
    question, browser = ask(story), signed_in(story.cast.procurement)
    url = reverse("procurement:decline_question", args=[question.public_id])
    assert browser.post(url, {"reason": "", "version": 1}).status_code == 422
    assert browser.post(url, {"reason": "Not ours.", "version": 1})["Location"] == reverse(
        "procurement:received_questions"
    )
    question.refresh_from_db()
    assert question.state == QuestionState.DECLINED
    assert (
        "Not ours."
        not in browser.get(reverse("procurement:received_questions") + "?show=declined").content.decode()
    )


def test_the_public_list_is_searched_and_paged_in_a_few_queries(story, django_assert_max_num_queries):
    for number in range(25):
        answer(story, ask(story), wording=f"Question {number} about places", answer=f"Answer {number}")
    answer(story, ask(story), wording="What is the price?", answer="It is free.")
    browser = Browser(headers={"accept-language": "en"})
    url = reverse("procurement:system_questions", args=[story.system.public_id])
    with django_assert_max_num_queries(6):
        page = browser.get(url).content.decode()
    assert page.count("<article") == 20
    assert "?after=" in page
    found = browser.get(url, {"words": "PRICE free"}).content.decode()
    assert found.count("<article") == 1
    none = browser.get(url, {"words": "elephants"}).content.decode()
    assert "No question holds these words." in none


# API -----------------------------------------------------------------------------------------------------


def test_the_api_asks_answers_and_reads(story, signed_in):
    stranger, officer = Browser(), signed_in(story.cast.procurement)
    at = f"/api/v1/procurement/systems/{story.system.ref}/questions"
    asked = stranger.post(at, {"text": TEXT, "email": ASKER}, content_type="application/json")
    assert asked.status_code == 201
    assert stranger.get(at).json() == {"items": [], "next": ""}
    (row,) = officer.get("/api/v1/procurement/questions").json()["items"]
    assert (row["asked"], row["state"]) == (TEXT, "asked")
    assert "email" not in row
    one = f"/api/v1/procurement/questions/{row['id']}"
    assert officer.get(one)["ETag"] == '"1"'
    body = {"question": WORDING, "answer": ANSWER, "is_material": True}
    done = officer.post(f"{one}/answer", body, content_type="application/json", headers={"If-Match": '"1"'})
    assert done.status_code == 200
    late = officer.post(f"{one}/answer", body, content_type="application/json", headers={"If-Match": '"1"'})
    assert late.status_code == 412
    (public,) = stranger.get(at, {"words": "minutes"}).json()["items"]
    assert (public["question"], public["answer"], public["is_material"]) == (WORDING, ANSWER, True)
    assert stranger.get(at, {"words": "elephants"}).json()["items"] == []
    refused = officer.post(f"{one}/decline", {"reason": "Late"}, content_type="application/json")
    assert refused.json()["code"] == "wrong_state"
