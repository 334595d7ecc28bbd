"""Sealed tenders of a mini-competition: received, kept closed, opened by two people together."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from core import clock, documents
from core.actors import SYSTEM
from core.errors import NotAllowed, TooManyTries
from core.models import Event
from procurement import services
from procurement.competition_states import CompetitionState, TenderState
from procurement.due import move_due
from procurement.models import (
    OpenedTender,
    Opening,
    OpeningSignature,
    Tender,
)
from tests.factories import competitions as make
from tests.factories.competitions import PASSWORD
from tests.procurement.contests import mails, refused

pytestmark = pytest.mark.django_db


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
