"""A mini-competition from the draft to the contract, and everything that is refused on the way."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from core import clock, documents
from core.actors import SYSTEM, actor_for
from core.errors import InvalidInput, NotAllowed, StaleVersion, TooManyTries, WrongState
from core.models import Event, Outbox
from core.roles import Role
from procurement import services
from procurement.competition_states import CompetitionState, CriterionKind, LeftOut, TenderState
from procurement.due import move_due
from procurement.models import (
    Admission,
    AwardService,
    Competition,
    Decision,
    Invitation,
    LegalRule,
    OpenedTender,
    Opening,
    OpeningSignature,
    Tender,
)
from procurement.services.concluding import contract_obstacle
from procurement.services.inviting import least_deadline
from procurement.signals import competition_concluded
from procurement.states import DecisionKind
from providers.models import ProviderMember
from providers.services import ScoreRow, publish_scores
from tests.factories import competitions as make
from tests.factories import procurement as make_procurement
from tests.factories.cast import make_provider
from tests.factories.competitions import PASSWORD
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
NIGHT = timedelta(days=1)


@pytest.fixture
def contest(cast):
    """Two providers admitted under route A."""
    return make.make_contest(cast)


def refused(code, call, *args, **kwargs):
    """The refusal of a call, whose code is as expected."""
    with pytest.raises((InvalidInput, WrongState, StaleVersion)) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def mails(template_word):
    return [row for row in Outbox.objects.order_by("pk") if template_word in row.payload.get("subject", "")]


# Inviting -------------------------------------------------------------------------------------------------


def test_everyone_admitted_is_invited_and_told_and_the_others_stay_on_record_with_the_reason(contest):
    """R14."""
    suspended = Admission.objects.get(provider=contest.providers[1])
    services.suspend_admission(contest.officer, suspended, "Syy", urgency="Kiire")
    row = make.invited(contest)
    assert row.state == CompetitionState.INVITED
    found = dict(Invitation.objects.values_list("provider__name", "left_out"))
    assert found == {"Alku Oy": "", "Besta Oy": LeftOut.SUSPENDED}
    assert [mail.payload["to"] for mail in mails("Invitation to tender")] == [contest.bidders[0].user.email]
    with pytest.raises(NotAllowed):
        contest.send(row, 1)


def test_who_is_admitted_later_is_not_invited(contest):
    row = make.invited(contest)
    late = make_provider("Myöhä Oy", "5678901-5")
    make_procurement.admitted(contest.officer, bidder_of(late), contest.system, late)
    assert not Invitation.objects.filter(competition=row, provider=late).exists()
    assert services.invitation_state(make.draft(contest)) == []


def bidder_of(provider):
    person = UserFactory()
    ProviderMember.objects.create(provider=provider, user=person, role=Role.PROVIDER_ADMIN.value)
    return actor_for(person)


def test_every_fault_is_listed_at_once_and_nothing_has_happened(contest):
    row = services.draft_competition(contest.officer, contest.category)
    error = refused("competition_not_ready", services.invite_to_tender, contest.officer, row)
    assert {fault.code for fault in error.faults} == {
        "title_missing",
        "description_missing",
        "quantity_missing",
        "estimate_missing",
        "deadline_missing",
        "start_missing",
        "criteria_missing",
    }
    row.refresh_from_db()
    assert (row.state, row.public_key) == (CompetitionState.DRAFT, "")


def test_the_deadline_lies_ten_whole_days_after_the_invitation(contest):
    """R4. Invited on Monday 2 March 2026: the tenth day is Thursday the 12th, and it must pass in whole."""
    first = clock.at(clock.today() + timedelta(days=11))
    early = make.draft(contest, tender_deadline=first - timedelta(seconds=1))
    error = refused("competition_not_ready", services.invite_to_tender, contest.officer, early)
    assert [fault.code for fault in error.faults] == ["deadline_too_early"]
    services.invite_to_tender(contest.officer, make.draft(contest, tender_deadline=first))


def test_the_period_that_would_end_on_a_weekend_ends_on_the_next_working_day(contest):
    """R1. Invited on Wednesday 4 March: the tenth day is Saturday the 14th, so Monday the 16th must pass in whole."""
    clock.set_to(clock.at(clock.today() + timedelta(days=2), 9))
    row = make.draft(contest, tender_deadline=clock.at(clock.today() + timedelta(days=12), 23, 59))
    error = refused("competition_not_ready", services.invite_to_tender, contest.officer, row)
    assert [fault.code for fault in error.faults] == ["deadline_too_early"]
    services.change_competition(
        contest.officer, row, **make.facts(tender_deadline=clock.at(clock.today() + timedelta(days=13)))
    )
    services.invite_to_tender(contest.officer, row)


def test_no_rule_of_law_no_invitation(contest):
    row = make.draft(contest)
    LegalRule.objects.filter(code="tender.period").delete()
    with pytest.raises(Exception, match="no_rule_in_force"):
        services.invite_to_tender(contest.officer, row)


def test_criteria_are_published_with_the_system_and_stay(contest):
    refused(
        "system_not_draft", services.publish_criteria, contest.officer, contest.category, make.RANGES, "Laatu"
    )
    draft = make_procurement.draft_system(contest.officer, "toinen")
    facts = make_procurement.category_facts(route="A")
    category = services.add_category(contest.officer, draft, **facts)
    assert "award_criteria_missing" in [fault.code for fault in services.opening_state(draft)]
    services.publish_criteria(contest.officer, category, make.RANGES, "Laatu")
    assert "award_criteria_missing" not in [fault.code for fault in services.opening_state(draft)]
    other = services.add_category(contest.officer, draft, **make_procurement.category_facts(code="b"))
    refused(
        "route_without_competition", services.publish_criteria, contest.officer, other, make.RANGES, "Laatu"
    )
    refused("route_without_competition", services.draft_competition, contest.officer, other)


def test_only_the_authoritys_procurement_officer_buys(contest):
    row = make.draft(contest)
    for actor in (contest.manager, contest.bidders[0], contest.cast.actor("other_official"), SYSTEM):
        for call in (
            lambda a: services.draft_competition(a, contest.category),
            lambda a: services.change_competition(a, row),
            lambda a: services.set_criterion(a, row, CriterionKind.PRICE, 1),
            lambda a: services.invite_to_tender(a, row),
            lambda a: services.cancel_competition(a, row, "Syy"),
            lambda a: services.name_assessor(a, row, contest.cast.manager),
        ):
            with pytest.raises(NotAllowed):
                call(actor)


def test_an_invited_competition_is_changed_by_notices_only(contest):
    row = make.invited(contest)
    refused("competition_not_draft", services.change_competition, contest.officer, row)
    refused("competition_not_draft", services.set_criterion, contest.officer, row, CriterionKind.PRICE, 1)
    refused("competition_not_draft", services.invite_to_tender, contest.officer, row)


# While tenders are awaited --------------------------------------------------------------------------------


def test_questions_are_answered_to_all_and_tell_nobody_who_asked(contest):
    row = make.invited(contest)
    asked = services.ask_about_tender(contest.bidders[0], contest.invitation(row, 0), " Missä? ")
    services.answer_tender_question(contest.officer, asked, "Kuopiossa")
    told = mails("A question was answered")
    assert {mail.payload["to"] for mail in told} == {bidder.user.email for bidder in contest.bidders}
    assert all("Missä?" in mail.payload["text"] and "Kuopiossa" in mail.payload["text"] for mail in told)
    assert not any("Alku" in mail.payload["text"] for mail in told)
    row.refresh_from_db()
    assert row.tender_deadline == make.deadline()
    refused("question_answered", services.answer_tender_question, contest.officer, asked, "Taas")


def test_late_information_moves_the_deadline(contest):
    """R4: five days before the deadline are fewer than six."""
    row = make.invited(contest)
    clock.set_to(row.tender_deadline - timedelta(days=5))
    asked = services.ask_about_tender(contest.bidders[0], contest.invitation(row, 0), "Missä?")
    least = least_deadline(row, material=False)
    assert least > row.tender_deadline
    early = least - timedelta(seconds=1)
    refused("deadline_too_early", services.answer_tender_question, contest.officer, asked, "Täällä", early)
    services.answer_tender_question(contest.officer, asked, "Täällä")
    row.refresh_from_db()
    assert row.tender_deadline == least
    assert all("longer" in mail.payload["text"] for mail in mails("A question was answered"))


def test_a_material_change_gives_the_whole_period_again_and_the_start_gives_way(contest):
    row = make.invited(contest, starts_from=make.facts()["tender_deadline"].date() + NIGHT)
    clock.advance(timedelta(days=4))
    services.publish_addendum(contest.officer, row, "Määrä muuttuu", material=True)
    row.refresh_from_db()
    assert row.tender_deadline == clock.at(clock.today() + timedelta(days=11))
    assert row.starts_from > clock.local_date(row.tender_deadline)
    assert len(mails("Further information")) == 2
    refused("text_missing", services.publish_addendum, contest.officer, row, " ", material=False)


def test_nothing_is_asked_or_told_after_the_deadline(contest):
    row = make.invited(contest)
    asked = services.ask_about_tender(contest.bidders[0], contest.invitation(row, 0), "Missä?")
    clock.set_to(row.tender_deadline)
    invitation = contest.invitation(row, 0)
    refused("tendering_over", services.ask_about_tender, contest.bidders[0], invitation, "Miksi?")
    refused("tendering_over", services.answer_tender_question, contest.officer, asked, "Siksi")
    refused("tendering_over", services.publish_addendum, contest.officer, row, "Lisää", material=True)


# Sealed tenders -------------------------------------------------------------------------------------------


def everything_stored():
    """Every value of every table and every file, as somebody with the database and all sealed fields would read it."""
    found = []
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields]
        for values in model._default_manager.values_list(*names):
            found.append(repr(values))
    return "\n".join(found)


def test_before_the_opening_the_content_is_nowhere_in_the_house(contest):
    """R21: not in any table (fields that the house can unseal are read unsealed here), message or event."""
    row = make.invited(contest)
    services.send_tender(
        contest.bidders[0],
        contest.invitation(row, 0),
        unit_price_cents=71_93,
        answers={question.ref: "Aivan salainen vastaus" for question in make.questions(row)},
    )
    clock.set_to(row.tender_deadline + timedelta(hours=1))
    move_due()
    stored = everything_stored()
    assert "salainen" not in stored
    assert not re.search(r"\b7193\b", stored)
    make.opened(contest, row)
    stored = everything_stored()
    assert "salainen" in stored
    assert re.search(r"\b7193\b", stored)


def test_a_tender_is_received_with_time_and_hash_and_a_newer_one_replaces_it(contest):
    row = make.invited(contest)
    first = contest.send(row, 0, 50_00)
    digest = first.digest
    clock.advance(timedelta(hours=1))
    second = contest.send(row, 0, 45_00)
    assert (second.pk, second.envelope, second.received_at) == (first.pk, 2, clock.now())
    assert second.digest != digest
    receipts = mails("Your tender has arrived")
    assert [digest in receipts[0].payload["text"], second.digest in receipts[1].payload["text"]] == [
        True,
        True,
    ]
    assert "replaces" in receipts[1].payload["text"]
    make.opened(contest, row)
    assert OpenedTender.objects.get().unit_price_cents == 45_00


def test_the_same_page_sent_twice_makes_one_tender(contest):
    row = make.invited(contest)
    contest.send(row, 0, expected=0)
    refused("stale_version", contest.send, row, 0, expected=0)
    assert (Tender.objects.get().envelope, len(mails("Your tender has arrived"))) == (1, 1)


def test_a_tender_is_refused_with_every_gap_at_its_field(contest):
    row = make.invited(contest)
    first, second = make.questions(row)
    error = refused(
        "tender_not_complete",
        services.send_tender,
        contest.bidders[0],
        contest.invitation(row, 0),
        unit_price_cents=80_01,
        answers={first.ref: "x", second.ref: " "},
    )
    assert [f["field"] for f in error.faults] == ["unit_price_cents", f"answer_{second.ref}"]
    assert not Tender.objects.exists()
    refused(
        "question_elsewhere",
        services.send_tender,
        contest.bidders[0],
        contest.invitation(row, 0),
        unit_price_cents=1,
        answers={first.ref: "x", second.ref: "y", row.ref: "z"},
    )


def test_the_servers_clock_decides_what_is_late(contest):
    row = make.invited(contest)
    clock.set_to(row.tender_deadline - timedelta(microseconds=1))
    contest.send(row, 0)
    clock.set_to(row.tender_deadline)
    refused("tendering_over", contest.send, row, 1)
    refused("tendering_over", services.withdraw_tender, contest.bidders[0], contest.invitation(row, 0))


def test_a_withdrawn_tender_is_never_opened_and_may_be_sent_again(contest):
    row = make.invited(contest)
    contest.send(row, 0)
    contest.send(row, 1)
    for number in (0, 1):
        services.withdraw_tender(contest.bidders[number], contest.invitation(row, number))
    contest.send(row, 1, 70_00)
    make.opened(contest, row)
    assert [t.state for t in Tender.objects.order_by("pk")] == [TenderState.WITHDRAWN, TenderState.OPENED]
    assert OpenedTender.objects.get().unit_price_cents == 70_00


def test_only_the_invited_tender(contest):
    row = make.invited(contest)
    invitation = contest.invitation(row, 0)
    for actor in (contest.bidders[1], contest.officer, contest.cast.actor("administrator"), SYSTEM):
        with pytest.raises(NotAllowed):
            services.send_tender(actor, invitation, unit_price_cents=1, answers={})
        with pytest.raises(NotAllowed):
            services.ask_about_tender(actor, invitation, "Missä?")
        with pytest.raises(NotAllowed):
            services.withdraw_tender(actor, invitation)


def test_envelopes_are_only_added(contest):
    row = make.invited(contest)
    tender = contest.send(row, 0)
    for statement in ("UPDATE procurement_envelope SET sealed = ''", "DELETE FROM procurement_envelope"):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert tender.envelopes.count() == 1


# Opening --------------------------------------------------------------------------------------------------


@pytest.fixture
def to_open(contest):
    """Two tenders have come in and the deadline has passed."""
    row = make.invited(contest)
    contest.send(row, 0, 50_00)
    contest.send(row, 1, 60_00)
    clock.set_to(row.tender_deadline)
    return row


def test_the_deadline_moves_the_competition_once_however_late(to_open):
    clock.advance(timedelta(days=3))
    assert move_due() == 1
    assert move_due() == 0
    to_open.refresh_from_db()
    assert to_open.state == CompetitionState.TO_OPEN
    assert Event.objects.filter(code="tendering.ended").count() == 1


def test_before_the_deadline_nobody_opens_and_nothing_ends(contest):
    row = make.invited(contest)
    contest.send(row, 0)
    clock.set_to(row.tender_deadline - timedelta(seconds=1))
    assert services.end_tendering(SYSTEM, row).state == CompetitionState.INVITED
    refused("not_to_open", services.sign_opening, contest.officer, row, PASSWORD)
    assert not OpeningSignature.objects.exists()


def test_two_people_open_and_the_record_names_them(contest, to_open):
    """R21, HL §64."""
    services.sign_opening(contest.officer, to_open, PASSWORD)
    assert not OpenedTender.objects.exists()
    clock.advance(timedelta(minutes=9))
    row = services.sign_opening(contest.manager, to_open, PASSWORD)
    assert row.state == CompetitionState.OPENED
    assert sorted(OpenedTender.objects.values_list("unit_price_cents", flat=True)) == [50_00, 60_00]
    assert row.opening_record is not None
    html = documents.html(row.opening_record)
    for word in (
        "Heikki Hankkija",
        "Matti Johtaja",
        "Alku Oy",
        "Besta Oy",
        Tender.objects.earliest("pk").digest,
    ):
        assert word in html
    event = Event.objects.get(code="competition.opened")
    assert event.data["facts"]["by"] == [contest.officer.user.ref, contest.manager.user.ref]
    assert Event.objects.filter(code="opening.signed").count() == 2


def test_one_person_twice_opens_nothing(contest, to_open):
    for _ in range(3):
        services.sign_opening(contest.officer, to_open, PASSWORD)
    assert not Opening.objects.exists()
    signature = OpeningSignature.objects.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(
            authority=to_open.authority,
            competition=to_open,
            first=signature,
            second=signature,
            first_by=signature.user,
            second_by=signature.user,
            at=clock.now(),
        )


def test_an_old_sign_in_does_not_count(contest, to_open):
    services.sign_opening(contest.officer, to_open, PASSWORD)
    clock.advance(timedelta(minutes=10))
    row = services.sign_opening(contest.manager, to_open, PASSWORD)
    assert row.state == CompetitionState.TO_OPEN
    row = services.sign_opening(contest.officer, to_open, PASSWORD)
    assert row.state == CompetitionState.OPENED


def test_a_wrong_password_opens_nothing_and_is_counted(contest, to_open):
    for _ in range(5):
        refused("password_wrong", services.sign_opening, contest.officer, to_open, "guess")
    with pytest.raises(TooManyTries):
        services.sign_opening(contest.officer, to_open, PASSWORD)
    contest.manager.user.set_unusable_password()
    refused("password_none", services.sign_opening, contest.manager, to_open, "")
    assert not OpeningSignature.objects.exists()


def test_who_may_not_open(contest, to_open):
    for actor in (*contest.bidders, contest.assessors[0], contest.cast.actor("auditor"), SYSTEM):
        with pytest.raises(NotAllowed):
            services.sign_opening(actor, to_open, PASSWORD)


def test_a_changed_envelope_stops_the_opening_and_nothing_is_opened(contest, to_open):
    Tender.objects.filter(provider=contest.providers[0]).update(digest="0" * 64)
    services.sign_opening(contest.officer, to_open, PASSWORD)
    refused("envelope_broken", services.sign_opening, contest.manager, to_open, PASSWORD)
    assert not OpenedTender.objects.exists()
    to_open.refresh_from_db()
    assert to_open.state == CompetitionState.TO_OPEN


def test_another_house_key_opens_nothing(contest, to_open, settings):
    settings.TENDER_KEY = settings.FIELD_KEYS[0]
    services.sign_opening(contest.officer, to_open, PASSWORD)
    refused("envelope_broken", services.sign_opening, contest.manager, to_open, PASSWORD)


def test_opened_tenders_stay_as_they_were(contest, to_open):
    row = make.opened(contest, to_open)
    refused("tendering_over", contest.send, row, 0)
    refused("not_to_open", services.sign_opening, contest.officer, row, PASSWORD)


# Assessing ------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(contest, to_open):
    """The tenders are open."""
    return make.opened(contest, to_open)


def all_marks(row, points=5):
    return {
        (tender.ref, question.ref): (points, "Peruste")
        for tender in row.tenders.filter(state=TenderState.OPENED)
        for question in make.questions(row)
    }


def test_an_assessor_declares_interests_first_and_a_conflict_bars(contest, opened):
    first, second = contest.assessors
    refused("not_declared", services.save_marks, first, opened, all_marks(opened), hand_in=True)
    refused("conflict_missing", services.declare_interest, first, opened, independent=False)
    services.declare_interest(first, opened, independent=False, conflict="Veljeni yritys")
    refused("conflict_bars", services.save_marks, first, opened, all_marks(opened), hand_in=True)
    refused("declared_already", services.declare_interest, first, opened, independent=True)
    assert "Veljeni" not in repr(list(Event.objects.values_list("data", flat=True)))
    services.declare_interest(second, opened, independent=True)
    services.save_marks(second, opened, all_marks(opened), hand_in=True)
    refused("not_assessed", services.award_competition, contest.officer, opened, reason="Paras")


def test_points_are_saved_in_parts_handed_in_whole_and_then_stand(contest, opened):
    mine = contest.assessors[0]
    services.declare_interest(mine, opened, independent=True)
    marks = all_marks(opened)
    part = dict(list(marks.items())[:1])
    services.save_marks(mine, opened, part, hand_in=False)
    error = refused("marks_missing", services.save_marks, mine, opened, part, hand_in=True)
    assert len(error.faults) == 3
    key = next(iter(marks))
    refused("points_wrong", services.save_marks, mine, opened, {key: (11, "")}, hand_in=False)
    services.save_marks(mine, opened, marks, hand_in=True)
    refused("marks_handed_in", services.save_marks, mine, opened, marks, hand_in=False)
    assessor = opened.assessors.get(user=mine.user)
    refused("marks_handed_in", services.release_assessor, contest.officer, assessor)


def test_only_the_named_assess(contest, opened):
    for actor in (contest.officer, contest.manager, contest.bidders[0], contest.cast.actor("official")):
        with pytest.raises(NotAllowed):
            services.declare_interest(actor, opened, independent=True)
    released = opened.assessors.get(user=contest.assessors[0].user)
    services.release_assessor(contest.officer, released)
    with pytest.raises(NotAllowed):
        services.declare_interest(contest.assessors[0], opened, independent=True)
    refused("assessor_elsewhere", services.name_assessor, contest.officer, opened, contest.bidders[0].user)
    refused("assessor_named", services.name_assessor, contest.officer, opened, released.user)


# Award ----------------------------------------------------------------------------------------------------


def test_the_award_is_reasoned_compared_and_served_on_every_tenderer(contest, opened):
    """R8, R20. Worked by hand: Alku 40 + 30*.9 + 20*.8 + 5 = 88; Besta 33.33 + 30*.7 + 20*.7 + 5 = 73.33."""
    make.assessed(contest, opened, ((9, 8), (7, 7)))
    decision = services.award_competition(contest.officer, opened, reason="Alku on paras")
    totals = {
        o.tender.provider.name: o.total for o in OpenedTender.objects.select_related("tender__provider")
    }
    assert totals == {"Alku Oy": 88_00, "Besta Oy": 73_33}
    assert decision.kind == DecisionKind.AWARD
    assert decision.provider == contest.providers[0]
    html = documents.html(decision.document)
    for word in ("Alku on paras", "88", "73,33", "Besta Oy", "Valmennus syksyllä"):
        assert word in html
    served = AwardService.objects.filter(competition=opened)
    assert {row.provider.name for row in served} == {"Alku Oy", "Besta Oy"}
    assert {row.served_on for row in served} == {clock.today()}
    assert len(mails(f"Decision {decision.number}")) == 2
    for bidder in contest.bidders:
        assert documents.may_read(bidder, decision.document)
    assert not documents.may_read(contest.cast.actor("administrator"), decision.document)
    opened.refresh_from_db()
    assert (opened.state, opened.opening_record is None) == (CompetitionState.AWARDED, False)
    assert not documents.may_read(contest.bidders[0], opened.opening_record)


def test_a_letter_is_received_on_the_seventh_day_and_the_standstill_runs_from_the_last_receipt(
    contest, opened
):
    """R7, R8. Decided Friday 13 March 2026; the letter counts on Friday the 20th; ten days on is Monday the 30th."""
    make.assessed(contest, opened, ((9, 8), (7, 7)))
    besta = contest.providers[1]
    besta.members.update(ended_at=clock.now())
    type(besta).objects.filter(pk=besta.pk).update(email="")
    decision = services.award_competition(contest.officer, opened, reason="Paras")
    opened.refresh_from_db()
    days = {row.provider.name: row.served_on for row in AwardService.objects.all()}
    assert days == {"Alku Oy": clock.today(), "Besta Oy": clock.today() + timedelta(days=7)}
    assert decision.served_on == clock.today() + timedelta(days=7)
    assert str(opened.standstill_until) == "2026-03-30"


def test_skipping_the_standstill_needs_a_ground_and_lengthens_the_time_to_appeal(contest, opened):
    """R7: 14 days become 30."""
    make.assessed(contest, opened, ((9, 8), (7, 7)))
    award = services.award_competition
    refused("ground_missing", award, contest.officer, opened, reason="Paras", standstill=False)
    refused("reason_missing", award, contest.officer, opened, reason=" ")
    decision = award(contest.officer, opened, reason="Paras", standstill=False, ground="HL §130")
    # Friday 13 March and 30 days: Sunday 12 April, so Monday the 13th.
    assert str(decision.appeal_until) == "2026-04-13"
    opened.refresh_from_db()
    assert opened.standstill_until is None
    services.conclude_competition(contest.officer, opened)


def test_a_tie_is_drawn_and_the_draw_recorded(contest):
    row = make.invited(contest)
    for number in (0, 1):
        contest.send(row, number, 50_00)
    row = make.opened(contest, row)
    make.assessed(contest, row, ((5, 5), (5, 5)))
    services.award_competition(contest.officer, row, reason="Tasatulos")
    drawn = Event.objects.get(code="tie.drawn").data["facts"]
    assert sorted(drawn["among"]) == sorted(t.ref for t in Tender.objects.all())
    assert Tender.objects.get(state=TenderState.CHOSEN).ref == drawn["drawn"]
    assert Tender.objects.filter(state=TenderState.PASSED_OVER).count() == 1


def test_the_score_of_the_invitation_counts_whatever_is_published_later(contest):
    row = make.draft(contest)
    publish(contest, 90_00)
    services.invite_to_tender(contest.officer, row)
    publish(contest, 10_00)
    contest.send(row, 0, 50_00)
    contest.send(row, 1, 50_00)
    row = make.opened(contest, row)
    make.assessed(contest, row, ((5, 5), (5, 5)))
    services.award_competition(contest.officer, row, reason="Pisteet")
    score = row.criteria.get(kind=CriterionKind.SCORE).ref
    points = {o.tender.provider.name: o.points[score] for o in OpenedTender.objects.all()}
    assert points == {"Alku Oy": 9_00, "Besta Oy": 5_00}


def publish(contest, score):
    number = contest.cast.authority.pk * 100 + score
    row = ScoreRow(provider_id=contest.providers[0].pk, orders=20, band=3, score=score, low=score, high=score)
    publish_scores(
        SYSTEM,
        authority=contest.cast.authority,
        number=number,
        method_version="pq-1.0",
        as_of=clock.today(),
        rows=[row],
    )


def test_a_tender_that_does_not_meet_the_call_is_left_out_with_the_reason_told(contest, opened):
    tender = Tender.objects.get(provider=contest.providers[0])
    refused("reason_missing", services.reject_tender, contest.officer, tender, " ")
    services.reject_tender(contest.officer, tender, "Ei vastaa pyyntöä")
    make.assessed(contest, opened, ((7, 7),))
    decision = services.award_competition(contest.officer, opened, reason="Ainoa")
    assert decision.provider == contest.providers[1]
    assert "Ei vastaa pyyntöä" in documents.html(decision.document)
    assert AwardService.objects.count() == 2
    # The only tender compared has the lowest price.
    assert OpenedTender.objects.get(tender__provider=contest.providers[1]).total == 80_00


def test_who_is_no_longer_admitted_is_not_chosen(contest, opened):
    make.assessed(contest, opened, ((9, 8), (7, 7)))
    services.suspend_admission(
        contest.officer, Admission.objects.get(provider=contest.providers[0]), "Syy", urgency="Kiire"
    )
    refused("winner_not_admitted", services.award_competition, contest.officer, opened, reason="Paras")
    services.reject_tender(contest.officer, Tender.objects.get(provider=contest.providers[0]), "Keskeytetty")
    decision = services.award_competition(contest.officer, opened, reason="Paras")
    assert decision.provider == contest.providers[1]


def test_without_tenders_there_is_nothing_to_award(contest):
    row = make.opened(contest, make.invited(contest))
    refused("no_tenders", services.award_competition, contest.officer, row, reason="Ei ole")
    services.cancel_competition(contest.officer, row, "Ei tarjouksia")


# After the award ------------------------------------------------------------------------------------------


def test_no_contract_before_the_standstill_is_over(contest):
    """R7. Decided on Friday 13 March 2026: the tenth day is Monday the 23rd."""
    row = make.awarded(contest)
    assert row.standstill_until.isoformat() == "2026-03-23"
    clock.set_to(clock.end_of_day(row.standstill_until) - timedelta(seconds=1))
    refused("standstill_lasts", services.conclude_competition, contest.officer, row)
    obstacle = contract_obstacle(row)
    assert obstacle is not None
    assert obstacle.code == "standstill_lasts"
    clock.advance(timedelta(seconds=1))
    told = []
    competition_concluded.connect(lambda **facts: told.append(facts["tender"]), weak=False, dispatch_uid="t")
    try:
        contract = services.conclude_competition(contest.officer, row)
    finally:
        competition_concluded.disconnect(dispatch_uid="t", sender=None)
    assert [tender.provider for tender in told] == [contest.providers[0]]
    html = documents.html(contract)
    for word in ("Alku Oy", "50,00", "Vastaus 0", "Teksti"):
        assert word in html
    assert documents.may_read(contest.bidders[0], contract)
    assert not documents.may_read(contest.bidders[1], contract)
    row.refresh_from_db()
    # R24: 30 days from Tuesday 24 March is Thursday 23 April.
    assert (row.concluded_on.isoformat(), row.publish_by.isoformat()) == ("2026-03-24", "2026-04-23")
    services.publish_result(contest.officer, row)
    refused("published_already", services.publish_result, contest.officer, row)
    refused("wrong_state", services.cancel_competition, contest.officer, row, "Syy")


def test_a_result_is_published_after_the_contract(contest):
    refused("not_concluded", services.publish_result, contest.officer, make.awarded(contest))


def test_a_cancelled_competition_is_told_to_all_invited_and_its_tenders_stay_sealed(contest):
    row = make.invited(contest)
    contest.send(row, 0)
    refused("reason_missing", services.cancel_competition, contest.officer, row, " ")
    services.cancel_competition(contest.officer, row, "Tarve poistui")
    row.refresh_from_db()
    assert (row.state, row.decision.kind) == (CompetitionState.CANCELLED, DecisionKind.CALLED_OFF)
    assert "Tarve poistui" in documents.html(row.decision.document)
    assert AwardService.objects.filter(kind=DecisionKind.CALLED_OFF).count() == 2
    clock.set_to(row.tender_deadline)
    assert move_due() == 0
    refused("not_to_open", services.sign_opening, contest.officer, row, PASSWORD)
    assert "Tarve" not in repr(list(Event.objects.values_list("data", flat=True)))


def test_a_draft_is_given_up_without_a_decision(contest):
    row = services.cancel_competition(contest.officer, make.draft(contest), "Ei tarvita")
    assert row.state == CompetitionState.CANCELLED
    assert not Decision.objects.filter(kind=DecisionKind.CALLED_OFF).exists()


def test_the_database_keeps_one_winner_and_sealed_competitions(contest):
    row = make.awarded(contest)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tender.objects.filter(competition=row).update(state=TenderState.CHOSEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Competition.objects.filter(pk=row.pk).update(public_key="")
