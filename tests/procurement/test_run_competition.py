"""A mini-competition from the draft to the last question, and everything that is refused on the way."""

from datetime import timedelta

import pytest

from core import clock
from core.actors import SYSTEM, actor_for
from core.errors import NotAllowed
from core.roles import Role
from procurement import services
from procurement.competition_states import CompetitionState, CriterionKind, LeftOut
from procurement.models import (
    Admission,
    Invitation,
    LegalRule,
)
from procurement.services.inviting import least_deadline
from providers.models import ProviderMember
from tests.factories import competitions as make
from tests.factories import procurement as make_procurement
from tests.factories.cast import make_provider
from tests.factories.core import UserFactory
from tests.procurement.contests import mails, refused

pytestmark = pytest.mark.django_db
NIGHT = timedelta(days=1)


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
