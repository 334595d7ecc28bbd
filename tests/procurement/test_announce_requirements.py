"""A requirement of an open system changes: a new edition, old answers as they were, only what changed is asked."""

from datetime import date

import pytest
from django.urls import reverse

from core import clock
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import Outbox
from procurement import services
from procurement.models import Admission, Renewal, Requirement
from procurement.rules.answers import Terms
from procurement.rules.findings import Situation
from procurement.rules.renewals import answer_by, answers_already, day_refusal
from procurement.selectors import applications as reads
from procurement.selectors import renewals as renewal_reads
from procurement.states import AdmissionState, Assessment, RenewalState, Verdict
from procurement.states import RequirementKind as Kind
from providers import services as provider_services
from providers.states import EvidenceKind
from tests.factories import procurement as make

LATER = date(2026, 3, 30)


def requirement(story, code="staff"):
    return Requirement.objects.filter(system=story.system, code=code).latest("edition")


def admitted(story):
    return make.admitted(story.officer, story.administrator, story.system, story.provider)


def change(story, code="staff", valid_from=LATER, **changes):
    row = requirement(story, code)
    facts = {"kind": row.kind, "text": row.text, "terms": {"limit": row.limit, "machine_check": True}}
    return services.announce_change(story.officer, row, valid_from=valid_from, **{**facts, **changes})


@pytest.mark.parametrize(
    ("lawful", "valid_from", "by"),
    [
        (date(2026, 3, 9), date(2026, 3, 30), date(2026, 3, 29)),  # the eve of the edition
        (date(2026, 3, 9), date(2026, 3, 4), date(2026, 3, 9)),  # never less than the law gives
    ],
)
def test_r6_the_time_to_answer_is_at_least_the_laws(lawful, valid_from, by):
    assert answer_by(lawful, valid_from) == by


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (None, "valid_from_too_early"),
        (date(2026, 3, 2), "valid_from_too_early"),
        (date(2026, 3, 4), "valid_from_too_early"),  # the edition it changes has not begun before
        (date(2026, 3, 5), ""),
        (date(2026, 4, 1), "valid_from_after_end"),
    ],
)
def test_a_change_takes_effect_on_a_later_day_of_the_system(day, code):
    found = day_refusal(day, date(2026, 3, 2), date(2026, 3, 4), date(2026, 4, 1))
    assert (found.code if found else "") == code


def test_r19_only_the_same_question_is_answered_by_an_earlier_answer():
    at = Situation(date(2026, 3, 30), {"tax": date(2026, 5, 1)})
    assert answers_already(Terms(Kind.NUMBER, 2), True, "3", at)
    assert not answers_already(Terms(Kind.NUMBER, 4), True, "3", at)
    assert not answers_already(Terms(Kind.NUMBER, 2), False, "3", at)
    assert not answers_already(Terms(Kind.TEXT), True, "Words", at)  # people judge texts
    assert answers_already(Terms(Kind.EVIDENCE, evidence_kind="tax"), False, "", at)
    assert not answers_already(Terms(Kind.EVIDENCE, evidence_kind="insurance"), True, "", at)


pytestmark = pytest.mark.django_db


def test_a_change_is_a_new_edition_from_its_day_and_drafts_see_it_then(story):
    draft = make.draft_application(story.administrator, story.system, story.provider)
    new = change(story, terms={"limit": 5, "machine_check": True})
    old = Requirement.objects.get(code="staff", edition=1)
    assert (new.edition, new.valid_from, old.valid_until, old.limit) == (2, LATER, LATER, 2)
    asked = lambda: {i.requirement.pk for _c, items in reads.asked_of(draft) for i in items}  # noqa: E731
    assert old.pk in asked()
    assert new.pk not in asked()
    with clock.stopped_at(clock.at(LATER)):
        assert new.pk in asked()
        assert old.pk not in asked()
        with pytest.raises(services.NotComplete):  # the new edition is not answered yet
            services.submit_application(story.administrator, draft, accept_contract=True)
        services.save_answers(story.administrator, draft, answers={new.pk: "7"}, categories=[story.first.pk])
        sent = services.submit_application(story.administrator, draft, accept_contract=True)
        kept = sent.answers.filter(requirement__code="staff")
        assert [answer.requirement_id for answer in kept] == [new.pk]


def test_a_sent_application_is_decided_on_its_edition_and_the_newer_is_asked_after_admission(story):
    sent = make.send_application(story.administrator, story.system, story.provider)
    new = change(story, terms={"limit": 5, "machine_check": True})
    assert not Renewal.objects.exists()  # nobody is admitted yet
    with clock.stopped_at(clock.at(date(2026, 3, 31))):
        make.admit(story.officer, sent)
    assert sent.answers.get(requirement__code="staff").requirement.edition == 1
    assert Renewal.objects.get().requirement == new


def test_r6_those_admitted_are_asked_only_what_changed_with_the_lawful_time(story):
    admitted(story)
    new = change(story, terms={"limit": 5, "machine_check": True}, valid_from=date(2026, 3, 4))
    row = Renewal.objects.get()
    # Five working days from Monday 2 March 2026: 3, 4, 5, 6 and 9 March.
    assert (row.requirement, row.provider, row.answer_by) == (new, story.provider, date(2026, 3, 9))
    assert "HL §52" in renewal_reads.deadline_of(row).explain()
    mail = Outbox.objects.get(key__startswith="renewal-asked:")
    assert mail.payload["to"] == story.cast.administrator.email
    assert "Answer by 9 Mar 2026" in mail.payload["text"]
    assert "HL §52" in mail.payload["text"]


def test_r19_who_meets_the_new_edition_by_what_is_held_is_not_asked(story):
    admitted(story)  # answered 3
    change(story, terms={"limit": 1, "machine_check": True})
    assert not Renewal.objects.exists()
    provider_services.record_evidence(
        story.administrator,
        story.provider,
        kind=EvidenceKind.INSURANCE,
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
    )
    for kind in (EvidenceKind.INSURANCE, EvidenceKind.TAX):
        services.announce_requirement(
            story.officer,
            story.system,
            code=kind.value,
            kind=Kind.EVIDENCE,
            text=make.TEXTS,
            valid_from=LATER,
            terms={"evidence_kind": kind},
        )
    assert [row.requirement.code for row in Renewal.objects.all()] == ["tax"]


def test_a_category_s_requirement_is_asked_of_those_admitted_to_it(story):
    sent = make.send_application(story.administrator, story.system, story.provider, story.first)
    make.admit(story.officer, sent)
    for code, category in (("a", story.first), ("b", story.second)):
        services.announce_requirement(
            story.officer,
            story.system,
            code=code,
            kind=Kind.TEXT,
            text=make.TEXTS,
            valid_from=LATER,
            category=category,
        )
    assert [row.requirement.code for row in Renewal.objects.all()] == ["a"]


def test_an_answer_is_assessed_and_told_and_nobody_is_removed(story):
    admission = admitted(story)[0]
    row = make.renewal_asked(story.officer, story.system)
    with pytest.raises(InvalidInput) as refusal:
        services.answer_renewal(story.administrator, row, " ")
    assert refusal.value.code == "answer_wrong"
    services.answer_renewal(story.administrator, row, "We do it daily.")
    with pytest.raises(InvalidInput) as refusal:
        services.assess_renewal(story.officer, row, Assessment.NOT_MET)
    assert refusal.value.field == "note"
    done = services.assess_renewal(story.officer, row, Assessment.NOT_MET, "Daily is not enough.")
    assert (done.state, done.assessed_by) == (RenewalState.NOT_MET, story.cast.procurement)
    assert done.note is not None
    assert done.note.text == "Daily is not enough."
    mail = Outbox.objects.get(key__startswith="renewal-assessed:")
    assert "Daily is not enough." in mail.payload["text"]
    assert "you are heard first" in mail.payload["text"]
    admission.refresh_from_db()
    assert admission.state == AdmissionState.ADMITTED
    with pytest.raises(WrongState):
        services.assess_renewal(story.officer, row, Assessment.MET)


def test_evidence_is_brought_not_answered(story):
    admitted(story)
    services.announce_requirement(
        story.officer,
        story.system,
        code="tax",
        kind=Kind.EVIDENCE,
        text=make.TEXTS,
        valid_from=LATER,
        terms={"evidence_kind": EvidenceKind.TAX},
    )
    row = Renewal.objects.get()
    with pytest.raises(InvalidInput) as refusal:
        services.answer_renewal(story.administrator, row, "")
    assert refusal.value.code == "evidence_missing"
    provider_services.record_evidence(
        story.administrator,
        story.provider,
        kind=EvidenceKind.TAX,
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 9, 1),
    )
    assert services.answer_renewal(story.administrator, row, "").value == "2026-09-01"


def test_r16_a_renewed_ground_that_bars_needs_sufficient_self_cleaning(story):
    admitted(story)
    row = services.announce_requirement(
        story.officer,
        story.system,
        code="grounds",
        kind=Kind.EXCLUSION_MANDATORY,
        text=make.TEXTS,
        valid_from=LATER,
    ).renewals.get()
    told = {"applies": True, "on": "2025-01-31", "self_cleaning": "Maksettu"}
    services.answer_renewal(story.administrator, row, told)
    with pytest.raises(InvalidInput) as refusal:
        services.assess_renewal(story.officer, row, Assessment.MET, "Fine")
    assert refusal.value.code == "self_cleaning_not_sufficient"
    done = services.assess_renewal(story.officer, row, Assessment.MET, "Fine", self_cleaning="sufficient")
    assert (done.state, done.self_cleaning) == (RenewalState.MET, "sufficient")


def test_what_changes_again_or_ends_is_asked_no_longer(story):
    admitted(story)
    first = change(story, terms={"limit": 5, "machine_check": True}, valid_from=date(2026, 3, 20))
    row = Renewal.objects.get()
    change(story, terms={"limit": 6, "machine_check": True}, valid_from=LATER)
    row.refresh_from_db()
    assert row.state == RenewalState.WITHDRAWN
    with pytest.raises(WrongState):
        services.answer_renewal(story.administrator, row, "9")
    second = Renewal.objects.get(state=RenewalState.ASKED)
    services.announce_end(story.officer, second.requirement, valid_until=date(2026, 4, 30))
    second.refresh_from_db()
    assert second.state == RenewalState.WITHDRAWN
    with pytest.raises(WrongState) as refusal:
        services.announce_change(
            story.officer, first, kind=Kind.TEXT, text=make.TEXTS, valid_from=date(2026, 6, 1)
        )
    assert refusal.value.code == "requirement_dropped"


def test_an_edition_that_says_the_same_is_refused(story):
    with pytest.raises(InvalidInput) as refusal:
        change(story)
    assert refusal.value.code == "nothing_changed"
    assert requirement(story).edition == 1


def test_a_draft_system_has_no_editions_and_others_cannot_announce(story, officer):
    draft = make.draft_system(officer, "another")
    with pytest.raises(WrongState):
        services.announce_requirement(
            officer, draft, code="x", kind=Kind.TEXT, text=make.TEXTS, valid_from=LATER
        )
    row = requirement(story)
    for who in ("manager", "auditor", "administrator"):
        actor = story.cast.actor(who)
        with pytest.raises(NotAllowed):
            services.announce_end(actor, row, valid_until=LATER)
        with pytest.raises(NotAllowed):
            services.announce_change(actor, row, kind=Kind.TEXT, text=make.TEXTS, valid_from=LATER)


def test_a_renewed_answer_counts_as_held_at_the_next_change(story):
    admitted(story)
    change(story, terms={"limit": 5, "machine_check": True}, valid_from=date(2026, 3, 20))
    row = Renewal.objects.get()
    services.answer_renewal(story.administrator, row, "6")
    services.assess_renewal(story.officer, row, Assessment.MET)
    change(story, terms={"limit": 4, "machine_check": True}, valid_from=LATER)
    assert Renewal.objects.count() == 1


# Pages -------------------------------------------------------------------------------------------------


def text_of(answer):
    return answer.content.decode()


def test_from_the_announcement_to_the_finding_on_the_pages(story, signed_in):
    admitted(story)
    officer, provider = signed_in(story.cast.procurement), signed_in(story.cast.administrator)
    inside = reverse("procurement:manage_system", args=[story.system.public_id])
    page = text_of(officer.get(inside))
    url = reverse("procurement:announce_change", args=[requirement(story).public_id])
    assert url in page
    typed = {"text_fi": "Montako valmentajaa?", "kind": "number", "limit": "5", "machine_check": "on"}
    answer = officer.post(url, {**typed, "valid_from": "2026-03-02"})
    assert answer.status_code == 422
    assert 'href="#id_valid_from"' in text_of(answer)
    assert officer.post(url, {**typed, "valid_from": "2026-03-30"}).status_code == 302
    for address in (inside, reverse("procurement:system", args=[story.system.public_id])):
        assert "in force from 30 Mar 2026" in text_of(officer.get(address))
    row = Renewal.objects.get()
    own = reverse("procurement:renewal", args=[row.public_id])
    work = text_of(provider.get(reverse("home")))
    assert "Answer a changed requirement" in work
    assert own in work
    page = text_of(provider.get(own))
    assert "29 Mar 2026" in page
    assert "HL §52" in page
    field = f"answer_{row.requirement.ref}"
    answer = provider.post(own, {field: "many"})
    assert answer.status_code == 422
    assert "Answer with a whole number." in text_of(answer)
    assert 'value="many"' in text_of(answer)
    assert "Thank you." in text_of(provider.post(own, {field: "6"}, follow=True))
    assess = reverse("procurement:assess_renewal", args=[row.public_id])
    assert assess in text_of(officer.get(reverse("home")))
    page = text_of(officer.get(assess))
    assert "6 is at least 5." in page
    assert officer.post(assess, {"finding": "not_met"}).status_code == 422
    assert officer.post(assess, {"finding": "met"}).status_code == 302
    listed = text_of(officer.get(reverse("procurement:system_renewals", args=[story.system.public_id])))
    assert "Met" in listed


def test_silence_past_the_last_day_is_the_officers_work_and_removes_nobody(story, signed_in):
    admission = admitted(story)[0]
    row = make.renewal_asked(story.officer, story.system)
    officer = signed_in(story.cast.procurement)
    assert "No answer in time" not in text_of(officer.get(reverse("home")))
    with clock.stopped_at(clock.at(date(2026, 4, 2))):
        page = text_of(officer.get(reverse("home")))
        assert "No answer in time: Askel ry" in page
        page = text_of(officer.get(reverse("procurement:assess_renewal", args=[row.public_id])))
        assert "Nobody is removed for silence." in page
        assert reverse("procurement:admission", args=[admission.public_id]) in page
        services.answer_renewal(story.administrator, row, "Late, but here.")
    assert Admission.objects.filter(state=AdmissionState.ADMITTED).count() == 2


def test_the_list_of_renewals_takes_the_same_queries_for_many(
    story, signed_in, django_assert_max_num_queries
):
    admitted(story)
    for number in range(6):
        services.announce_requirement(
            story.officer, story.system, code=f"n{number}", kind=Kind.TEXT, text=make.TEXTS, valid_from=LATER
        )
    officer = signed_in(story.cast.procurement)
    url = reverse("procurement:system_renewals", args=[story.system.public_id])
    officer.get(url)
    with django_assert_max_num_queries(12):
        officer.get(url)


def test_the_officer_ends_a_requirement_on_a_page(story, signed_in):
    officer = signed_in(story.cast.procurement)
    url = reverse("procurement:announce_end", args=[requirement(story).public_id])
    assert officer.post(url, {"valid_from": "2026-03-01"}).status_code == 422
    assert officer.post(url, {"valid_from": "2026-03-30"}).status_code == 302
    assert requirement(story).valid_until == LATER
    draft = make.draft_application(story.administrator, story.system, story.provider, story.first)
    with clock.stopped_at(clock.at(LATER)):
        sent = services.submit_application(story.administrator, draft, accept_contract=True)
        assert not sent.answers.filter(requirement__code="staff").exists()
        make.assess_all(story.officer, sent)
        services.decide_application(story.officer, sent, verdicts={story.first.pk: (Verdict.ADMIT, "")})
    assert not Renewal.objects.exists()
