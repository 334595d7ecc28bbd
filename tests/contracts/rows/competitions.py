"""Who may reach the pages and the API of mini-competitions."""

from datetime import timedelta

from core import clock
from procurement import services
from procurement.competition_states import CriterionKind
from procurement.models import Category, Competition, CompetitionQuestion, Invitation
from tests.contracts.matrix import EVERYONE, Row, Story, api, page
from tests.factories import competitions as make
from tests.factories import procurement as make_procurement

READERS = ("procurement", "manager", "auditor")
TEXTS = {"fi": "Teksti"}


def prepare(story: Story) -> None:
    """A draft; one that awaits tenders, with a tender and a question; one opened; one concluded and published."""
    officer, administrator = story.cast.actor("procurement"), story.cast.actor("administrator")
    draft_system = make_procurement.draft_system(officer, "matrix-a-draft")
    facts = make_procurement.category_facts(route="A")
    story.things["draft_a_category"] = services.add_category(officer, draft_system, **facts)
    system, category = make.competing_system(officer, "matrix-a")
    make_procurement.admitted(officer, administrator, system, story.cast.provider)
    story.things |= {"a_system": system, "a_category": category}
    draft = _draft(story, category)
    services.name_assessor(officer, draft, story.cast.official)
    invited = services.invite_to_tender(officer, _draft(story, category))
    invitation = Invitation.objects.get(competition=invited)
    asked = services.ask_about_tender(administrator, invitation, "Missä?")
    _send(story, invited)
    story.things |= {
        "competition_draft": draft,
        "criterion": draft.criteria.get(kind=CriterionKind.PRICE),
        "assessor": draft.assessors.get(),
        "competition_invited": invited,
        "invitation": invitation,
        "tender_question": CompetitionQuestion.objects.get(pk=asked.pk),
        "competition_opened": _opened(story, category),
    }
    story.things["opened_tender"] = story.things["competition_opened"].tenders.get()
    story.things["competition_done"] = _done(story, _opened(story, category))


def _draft(story: Story, category: Category) -> Competition:
    officer = story.cast.actor("procurement")
    row = services.draft_competition(officer, category, **make.facts())
    services.set_criterion(officer, row, CriterionKind.PRICE, 60)
    services.set_criterion(officer, row, CriterionKind.QUALITY, 40, name=TEXTS, text=TEXTS)
    return row


def _send(story: Story, row: Competition) -> None:
    answers = {question.ref: "Näin" for question in make.questions(row)}
    invitation = Invitation.objects.get(competition=row)
    services.send_tender(
        story.cast.actor("administrator"), invitation, unit_price_cents=50_00, answers=answers
    )


def _opened(story: Story, category: Category) -> Competition:
    officer = story.cast.actor("procurement")
    row = services.invite_to_tender(officer, _draft(story, category))
    for user in (story.cast.official, story.cast.manager):
        services.name_assessor(officer, row, user)
    _send(story, row)
    assert row.tender_deadline is not None
    with clock.stopped_at(row.tender_deadline + timedelta(minutes=1)):
        for who in ("procurement", "manager"):
            row = services.sign_opening(story.cast.actor(who), row, make.PASSWORD)
    return row


def _done(story: Story, row: Competition) -> Competition:
    officer = story.cast.actor("procurement")
    marks = {(t.ref, q.ref): (7, "") for t in row.tenders.all() for q in make.questions(row)}
    for who in ("official", "manager"):
        services.declare_interest(story.cast.actor(who), row, independent=True)
        services.save_marks(story.cast.actor(who), row, marks, hand_in=True)
    services.award_competition(officer, row, reason="Paras", standstill=False, ground="HL §130")
    services.conclude_competition(officer, row)
    return services.publish_result(officer, row)


def _marks(story: Story) -> dict[str, object]:
    return {"marks": [], "hand_in": False}


def _person(story: Story) -> dict[str, object]:
    return {"user": story.cast.manager.ref}


RANGE = {"least": 20, "most": 80}
RANGES = {"price": RANGE, "quality": RANGE, "score": RANGE, "quality_themes": TEXTS}
C = "/procurement/competitions/{ref}"
I = "/procurement/invitations/{ref}"  # noqa: E741
CATEGORY = "/procurement/manage/categories/{ref}"
REASON = {"reason": "Syy"}
DRAFT, INVITED, OPENED = "competition_draft", "competition_invited", "competition_opened"

ROWS: list[Row] = [
    page("procurement:award_criteria", "procurement", ref="draft_a_category"),
    page("procurement:new_competition", "procurement", ref="a_category"),
    page("procurement:competitions", *READERS),
    page("procurement:competition", *READERS, ref=OPENED),
    page("procurement:edit_competition", "procurement", ref=DRAFT),
    page("procurement:competition_weights", "procurement", ref=DRAFT),
    page("procurement:new_quality_question", "procurement", ref=DRAFT),
    page("procurement:drop_criterion", "procurement", ref="criterion", post={}),
    page("procurement:new_assessor", "procurement", ref=DRAFT),
    page("procurement:release_assessor", "procurement", ref="assessor", post={}),
    page("procurement:invite_to_tender", "procurement", ref=DRAFT),
    page("procurement:answer_tender_question", "procurement", ref="tender_question"),
    page("procurement:addendum", "procurement", ref=INVITED),
    page("procurement:open_tenders", "procurement", "manager", ref=INVITED),
    page("procurement:assess", "official", "manager", ref=OPENED),
    page("procurement:reject_tender", "procurement", ref="opened_tender"),
    page("procurement:award", "procurement", ref=OPENED),
    page("procurement:conclude_competition", "procurement", ref=OPENED, post={}),
    page("procurement:publish_result", "procurement", ref=OPENED, post={}),
    page("procurement:cancel_competition", "procurement", ref=INVITED),
    page("procurement:invitations", "administrator"),
    page("procurement:invitation", "administrator", ref="invitation"),
    page("procurement:tender", "administrator", ref="invitation"),
    page("procurement:withdraw_tender", "administrator", ref="invitation", post={}),
    page("procurement:results", *EVERYONE),
    page("procurement:result", *EVERYONE, ref="competition_done"),
    page("procurement:result_json", *EVERYONE, ref="competition_done"),
    api("GET", "/procurement/competitions", *READERS),
    api("GET", C, *READERS, ref=OPENED),
    api("PUT", f"{CATEGORY}/award-criteria", "procurement", ref="draft_a_category", post=RANGES),
    api("POST", f"{CATEGORY}/competitions", "procurement", ref="a_category", post={}),
    api("PUT", C, "procurement", ref=DRAFT, post={}),
    api("POST", f"{C}/criteria", "procurement", ref=DRAFT, post={"kind": "score", "weight": 10}),
    api("DELETE", "/procurement/criteria/{ref}", "procurement", ref="criterion"),
    api("POST", f"{C}/assessors", "procurement", ref=DRAFT, post=_person),
    api("DELETE", "/procurement/assessors/{ref}", "procurement", ref="assessor"),
    api("POST", f"{C}/invitations", "procurement", ref=DRAFT),
    api("POST", f"{C}/addenda", "procurement", ref=INVITED, post={"text": TEXTS}),
    api(
        "POST",
        "/procurement/tender-questions/{ref}/answer",
        "procurement",
        ref="tender_question",
        post={"answer": "Täällä"},
    ),
    api("POST", f"{C}/opening", "procurement", "manager", ref=INVITED, post={"password": make.PASSWORD}),
    api("POST", f"{C}/interests", "official", "manager", ref=OPENED, post={"independent": True}),
    api("PUT", f"{C}/marks", "official", "manager", ref=OPENED, post=_marks),
    api("POST", "/procurement/tenders/{ref}/rejection", "procurement", ref="opened_tender", post=REASON),
    api("POST", f"{C}/award", "procurement", ref=OPENED, post=REASON),
    api("POST", f"{C}/contract", "procurement", ref=OPENED),
    api("POST", f"{C}/publication", "procurement", ref=OPENED),
    api("POST", f"{C}/cancel", "procurement", ref=INVITED, post=REASON),
    api("GET", "/procurement/invitations", "administrator"),
    api("GET", I, "administrator", ref="invitation"),
    api("POST", f"{I}/questions", "administrator", ref="invitation", post={"text": "Missä?"}),
    api("PUT", f"{I}/tender", "administrator", ref="invitation", post={"unit_price_cents": 1}),
    api("DELETE", f"{I}/tender", "administrator", ref="invitation"),
    api("GET", "/procurement/results", *EVERYONE),
    api("GET", "/procurement/results/{ref}", *EVERYONE, ref="competition_done"),
]
