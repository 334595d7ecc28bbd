"""Both sides' pages of a mini-competition in every state, and forms that lose nothing."""

import re

import pytest
from django.urls import reverse

from core import clock
from procurement import services
from procurement.models import Invitation, Tender
from tests.factories import competitions as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(cast):
    """Two providers admitted under route A."""
    return make.make_contest(cast)


def url(name, row):
    return reverse(f"procurement:{name}", args=[row.public_id])


def _assess(contest, row, assessor):
    """One assessor reads the answers without the price; then both hand their points in."""
    assert "Alku Oy" in assessor.get(url("assess", row)).content.decode()
    assert assessor.post(url("assess", row), {"independent": "yes", "conflict": ""}).status_code == 302
    page = assessor.get(url("assess", row)).content.decode()
    assert "Hyvin" in page
    assert "50,00" not in page
    labels = re.findall(r"<label[^>]*>(.*?)</label>", page, re.DOTALL)
    optional = ["optional" in label for label in labels if "Points, 0 to 10" in label]
    assert optional == [False] * len(optional) != [], "all points are wanted in the end"
    assert assessor.post(url("assess", row), {"intent": "save"}).status_code == 302, "and may wait"
    services.declare_interest(contest.assessors[1], row, independent=True)
    marks = {(t.ref, q.ref): (8, "") for t in row.tenders.all() for q in make.questions(row)}
    for who in contest.assessors:
        services.save_marks(who, row, marks, hand_in=True)
    assert "Your points are handed in" in assessor.get(url("assess", row)).content.decode()


def test_the_pages_tell_the_next_step_in_every_state(contest, signed_in):
    officer, bidder = signed_in(contest.cast.procurement), signed_in(contest.bidders[0].user)

    def seen(row, *words):
        page = officer.get(url("competition", row)).content.decode()
        home = officer.get("/home/", follow=True)
        assert all(word in page for word in words), words
        assert home.status_code in (200, 404)

    row = services.draft_competition(contest.officer, contest.category)
    seen(row, "Before the invitations can be sent", "Write the title in Finnish.")
    row = make.draft(contest)
    seen(row, "Ready for the invitations")
    assert "Send the invitations" in officer.get(url("invite_to_tender", row)).content.decode()
    officer.post(url("invite_to_tender", row))
    row.refresh_from_db()
    seen(row, "Tenders are awaited", "Alku Oy")
    invitation = Invitation.objects.get(provider=contest.providers[0])
    assert "Write a tender" in bidder.get(url("invitation", invitation)).content.decode()
    first, second = make.questions(row)
    typed = {"unit_price_cents": "81,00", f"answer_{first.ref}": "Hyvin", f"answer_{second.ref}": "Oikein"}
    answer = bidder.post(url("tender", invitation), {**typed, "version": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "above the highest price" in page
    assert all(word in page for word in ("81,00", "Hyvin", "Oikein"))
    assert not Tender.objects.exists()
    bidder.post(url("tender", invitation), {**typed, "unit_price_cents": "50,00", "version": "0"})
    page = bidder.get(url("invitation", invitation)).content.decode()
    assert Tender.objects.get().digest in page
    assert "Hyvin" not in page
    clock.set_to(row.tender_deadline)
    seen(row, "Sign in to open")
    row = make.opened(contest, row)
    seen(row, "Compare and decide", "Hyvin")
    assert "Hyvin" in bidder.get(url("invitation", invitation)).content.decode()
    _assess(contest, row, signed_in(contest.assessors[0].user))
    seen(row, "Decide the award")
    reasons = {"reason": "Paras", "standstill": "no", "ground": "HL §130"}
    officer.post(url("award", row), {**reasons, "version": row.version})
    row.refresh_from_db()
    seen(row, "Make the contract", "Award of a mini-competition")
    assert "The last day to appeal" in bidder.get(url("invitation", invitation)).content.decode()
    officer.post(url("conclude_competition", row))
    row.refresh_from_db()
    seen(row, "Publish the result", "Contract (PDF)")
    assert bidder.get(url("result", row)).status_code == 404
    officer.post(url("publish_result", row))
    assert "50" in bidder.get(url("result", row)).content.decode()
    assert bidder.get(url("result_json", row)).json()["unit_price_cents"] == 50_00


def test_a_cancelled_competition_and_the_lists(contest, signed_in):
    officer, bidder = signed_in(contest.cast.procurement), signed_in(contest.bidders[0].user)
    row = make.invited(contest)
    officer.post(url("cancel_competition", row), {"reason": "Tarve poistui"})
    assert "Tarve poistui" in officer.get(url("competition", row)).content.decode()
    for browser, name in ((officer, "competitions"), (bidder, "invitations"), (bidder, "results")):
        assert browser.get(reverse(f"procurement:{name}")).status_code == 200
    invitation = Invitation.objects.get(provider=contest.providers[0])
    assert "did not send a tender" in bidder.get(url("invitation", invitation)).content.decode()


def test_what_is_wrong_is_listed_in_one_place(contest, signed_in):
    officer, bidder = signed_in(contest.cast.procurement), signed_in(contest.bidders[0].user)
    untitled = services.draft_competition(contest.officer, contest.category)
    assert "Purchase without a title" in officer.get(url("competition", untitled)).content.decode()
    row = make.invited(contest)
    invitation = Invitation.objects.get(provider=contest.providers[0])
    asked = bidder.post(url("invitation", invitation), {"text": ""})
    row = make.opened(contest, row)
    awarded = officer.post(url("award", row), {"reason": "", "version": row.version})
    for answer in (asked, awarded):
        assert answer.status_code == 422
        assert answer.content.decode().count("data-error-summary") == 1
